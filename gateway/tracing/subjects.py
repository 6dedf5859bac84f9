"""What an approval of tracing is about, by the ids that pages know it by; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.tracing.model import Case, Notice


@dataclass(frozen=True)
class Subject:
    """A case, or a notice of one; both are public ids."""

    case: str
    notice: str | None = None

    @property
    def address(self) -> dict[str, str]:
        """What its page is called with."""
        return {"case_id": self.case} | ({"notice_id": self.notice} if self.notice else {})


def of_cases(tx: Session, ids: Collection[int]) -> dict[int, Subject]:
    """Cases by their inner ids."""
    rows = tx.execute(select(Case.id, Case.public_id).where(Case.id.in_(ids)))
    return {row.id: Subject(row.public_id) for row in rows}


def of_notices(tx: Session, ids: Collection[int]) -> dict[int, Subject]:
    """Notices by their inner ids, each with its case."""
    query = select(Notice.id, Notice.public_id, Case.public_id.label("case"))
    rows = tx.execute(query.join(Case, Case.id == Notice.case_id).where(Notice.id.in_(ids)))
    return {row.id: Subject(row.case, row.public_id) for row in rows}
