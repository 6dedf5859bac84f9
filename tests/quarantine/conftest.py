"""Somebody in quarantine in a transaction that leaves nothing behind, and a clock that the test turns."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway import clock, duty, people, quarantine, tickets
from gateway.messages import bodies
from gateway.messages.model import Message, Waiting
from gateway.quarantine import HealthSlot, Quarantine, Report, rounds

DAY = date(2026, 11, 20)
VINH_HAI = "22846"
DUTY, NURSE, CHAIRMAN = "+84900000999", "+84900000991", "+84900000992"
WELL = Report({"temperature": 36.8}, well=True)
_numbers = itertools.count(1)


def here(hour: int, minute: int = 0, days: int = 0) -> datetime:
    """A local time of the first day, or of `days` later."""
    return clock.midnight(DAY + timedelta(days=days)) + timedelta(hours=hour, minutes=minute)


@dataclass
class Home:
    """One person of the register, and what is texted about them."""

    tx: Session
    row: Quarantine

    def at(self, hour: int, minute: int = 0, days: int = 0) -> Home:
        """The clock strikes; it strikes twice, and the second time there is nothing to do."""
        now = here(hour, minute, days)
        while rounds.turn(self.tx, now, DUTY):
            continue
        return self

    def texts(self) -> list[str]:
        """The templates of everything ordered to them, in order."""
        query = select(Message.template).where(Message.recipient == self.row.number).order_by(Message.id)
        return list(self.tx.scalars(query))

    def waiting(self) -> list[str]:
        """Those that are still in the outbox."""
        query = select(Message.template).join(
            Waiting, (Waiting.month == Message.month) & (Waiting.id == Message.id)
        )
        return list(self.tx.scalars(query.where(Message.recipient == self.row.number).order_by(Message.id)))

    def says(self, said: Report, hour: int, minute: int = 0, days: int = 0, **how: str) -> quarantine.Entered:
        """A report comes in."""
        return quarantine.enter(
            self.tx,
            self.row.id,
            said,
            **{"author": "number", "channel": "sms", **how},  # type: ignore[arg-type]
            now=here(hour, minute, days),
            fallback=DUTY,
        )

    def slots(self) -> dict[tuple[int, str], str]:
        """The state of every slot, by days since the first."""
        query = select(HealthSlot).where(HealthSlot.quarantine_id == self.row.id)
        found = self.tx.scalars(query.execution_options(populate_existing=True))
        return {((row.day - DAY).days, row.name): row.state for row in found}

    def tickets(self, kind: str) -> list[tickets.Line]:
        """Open requests of their number."""
        return [line for line in tickets.open_list(self.tx, kind) if line.number == (self.row.number or "")]


@pytest.fixture
def new_home(tx: Session) -> Callable[..., Home]:
    """Admit somebody in the night before the first day; `birth_year` and everything of the register may be given."""
    # what other tests of this database left due is none of ours
    tx.execute(update(Quarantine).values(next_at=None))

    def admit(*, birth_year: int = 1985, phone: bool = True, **given: object) -> Home:
        number = f"+849000{70_000 + next(_numbers)}"
        people.contact(tx, number, here(0))
        member = people.remember(
            tx, number, None, name="Nguyễn Văn An", birth_year=birth_year, sex="Nam",
            commune_code=VINH_HAI, address="thôn Mỹ Tường 2", now=here(0),
        )  # fmt: skip
        line: dict[str, object] = {
            "person_id": member.person_id,
            "number": number if phone else None,
            "cls": "f0_home",
            "commune_code": VINH_HAI,
            "starts_on": DAY,
            "until": DAY + timedelta(days=13),
            "by": "tests",
            "now": here(1),
        }
        return Home(tx, quarantine.admit(tx, **{**line, **given}))  # type: ignore[arg-type]

    return admit


@pytest.fixture
def home(new_home: Callable[..., Home]) -> Home:
    """One F0 at home."""
    return new_home()


@pytest.fixture
def staffed(tx: Session) -> None:
    """A nurse at the station and somebody of the committee are on duty."""
    for name, kind, number in (
        ("Trạm thử", duty.Kind.STATION, NURSE),
        ("Ban chỉ đạo thử", duty.Kind.COMMITTEE, CHAIRMAN),
    ):
        team = duty.add_team(tx, name=name, kind=kind, communes=[VINH_HAI], by="tests", now=here(0))
        duty.put_on_duty(
            tx, team.id, name="Người trực", number=number, starts_at=here(0), by="tests", now=here(0)
        )


@pytest.fixture
def texted(tx: Session) -> Callable[[str], list[str]]:
    """What a phone was texted, in order."""

    def read(number: str) -> list[str]:
        rows = tx.scalars(select(Message).where(Message.recipient == number).order_by(Message.id))
        return [bodies.render(m.template, bodies.unpack(m.args), m.lang, m.accents) for m in rows]

    return read
