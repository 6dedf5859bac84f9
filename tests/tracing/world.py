"""A small world of visits for tracing: who was where and when, as rows; no phone, no dialogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock, sites, tracing
from gateway.sites import Site, Visit
from gateway.tracing import Case, Contact, ContactState

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 09:15 in Viet Nam
BINH, CHI = 11, 12
"""Accounts of two people who trace."""
ILL = "+84900003000"


def phone(nth: int) -> str:
    return f"+8490000{3000 + nth}"


def at(day: int, hour: float) -> datetime:
    """That hour in Viet Nam on a day of November 2026."""
    return datetime(2026, 11, day, tzinfo=clock.VIETNAM) + timedelta(hours=hour)


@dataclass
class World:
    """Sites and visits in one transaction."""

    tx: Session
    visits: int = 0

    def site(self, name: str = "Chợ Ninh Hải") -> Site:
        return sites.add(self.tx, name=name, kind="market", commune_code="22846", by="tests", now=NOW)

    def visit(
        self, site: Site, number: str | None, came: datetime | None, left: datetime | None, **more: Any
    ) -> Visit:
        """One visit; without `left` the clock has ended it, without `came` only the departure was seen."""
        self.visits += 1
        known = {
            "came_known": "exact" if came else "unknown",
            "closed_by": "person" if left else "time",
            "method": "sms",
            "created_at": came or left,
            "changed_at": came or left,
        }
        row = Visit(
            public_id=f"vis_t{self.visits}",
            site_id=site.id,
            number=number,
            came_at=came,
            left_at=left,
            **{**known, **more},
        )
        self.tx.add(row)
        self.tx.flush()
        return row

    def case(self, number: str | None = ILL, **more: Any) -> Case:
        """A case that two people have opened, its first contacts found."""
        wanted = {"tested_on": clock.today(NOW), "by": BINH, "now": NOW, "commune_code": "22846", **more}
        case = tracing.cases.propose(self.tx, number=number, **wanted)
        tracing.cases.confirm(self.tx, case, tracing.cases.digest(case), CHI, NOW)
        return case

    def contacts(self, case: Case) -> dict[str, Contact]:
        """Everybody found, by number; the case itself not."""
        rows = self.tx.scalars(
            select(Contact)
            .where(Contact.case_id == case.id, Contact.depth > 0)
            .execution_options(populate_existing=True)
        )
        return {row.number or row.who: row for row in rows}

    def confirm(self, case: Case, *numbers: str) -> None:
        found = self.contacts(case)
        tracing.reviewing.confirm(self.tx, case, [found[number].id for number in numbers], CHI, NOW)

    def confirm_all(self, case: Case) -> None:
        found = [each.id for each in self.contacts(case).values() if each.state == ContactState.FOUND]
        tracing.reviewing.confirm(self.tx, case, found, CHI, NOW)
