"""Holds: what is on file of a person stays while a court or agency wants it, even past its time."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway import audit, clock, people
from gateway.errors import BadInput, NotFound
from gateway.rights.model import LegalHold


def hold(
    tx: Session, person_id: int, paper: str, why: str, until: date | None, by: str, now: datetime
) -> LegalHold:
    """Keep everything of a person; `paper` is the number of the order, `until` its last local day if it has one."""
    if not any(map(str.isdigit, paper)):
        raise BadInput("paper", "missing", "Cần số của văn bản.")
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi lý do.")
    if until is not None and until < clock.today(now):
        raise BadInput("until", "past", "Ngày hết hạn đã qua.")
    if tx.get(people.Person, person_id, with_for_update=True) is None:
        raise NotFound("no such person")
    held = LegalHold(
        person_id=person_id, paper=paper.strip(), why=why.strip(), until=until, set_by=by, set_at=now
    )
    tx.add(held)
    tx.flush()
    audit.record(tx, by, "hold.set", str(person_id), now, {"paper": held.paper})
    return held


def lift(tx: Session, hold_id: int, by: str, now: datetime) -> None:
    """The order is over."""
    held = tx.get(LegalHold, hold_id, with_for_update=True)
    if held is None or held.lifted_at is not None:
        raise NotFound("no such hold")
    held.lifted_at = now
    tx.flush()
    audit.record(tx, by, "hold.lift", str(held.person_id), now, {"paper": held.paper})


def holds_on(tx: Session, person_id: int, today: date) -> list[LegalHold]:
    """The holds that bind on the local day `today`."""
    query = select(LegalHold).where(
        LegalHold.person_id == person_id,
        LegalHold.lifted_at.is_(None),
        or_(LegalHold.until.is_(None), LegalHold.until >= today),
    )
    return list(tx.scalars(query.order_by(LegalHold.id)))
