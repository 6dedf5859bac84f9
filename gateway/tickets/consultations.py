"""A remote consultation: what a clinician found and advised by telephone, kept only with the person's consent (C12).

Notes are health data: encrypted, never texted. A call that did not come in time gets a new time, which is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway.db import Base, Encrypted
from gateway.errors import BadInput
from gateway.tickets import promises, telling, working
from gateway.tickets.desk import promise
from gateway.tickets.kinds import Kind
from gateway.tickets.listing import Area
from gateway.tickets.model import TicketEvent, TicketRow
from gateway.tickets.states import Outcome

_MOMENT: Final = DateTime(timezone=True)


class Ended(StrEnum):
    """What a call has come to."""

    ADVISED = "advised"
    VISIT = "visit"  # they come to the station, or somebody goes there
    REFERRED = "referred"
    UNREACHED = "unreached"
    AGAIN = "again"  # another call, at a time


_CLOSES: Final[Mapping[Ended, Outcome]] = {
    Ended.ADVISED: Outcome.DONE,
    Ended.VISIT: Outcome.DONE,
    Ended.REFERRED: Outcome.REFERRED,
}
"""Nobody who could not be reached, or is to be called again, leaves the list."""


class Consultation(Base):
    """One call of a clinician about a ticket. `consented_at`: when the person agreed to notes being kept."""

    __tablename__ = "consultations"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    account_id: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(Text)
    consented_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    found: Mapped[str | None] = mapped_column(Encrypted("consultations.found"))
    advice: Mapped[str | None] = mapped_column(Encrypted("consultations.advice"))
    again_at: Mapped[datetime | None] = mapped_column(_MOMENT)


@dataclass(frozen=True)
class Notes:
    """What a clinician writes down after a call. `again_at`: when they call again, where they do."""

    found: str = field(repr=False)
    advice: str = field(repr=False)
    consented: bool
    outcome: str
    again_at: datetime | None = None


def record(
    tx: Session, ticket_id: int, area: Area, notes: Notes, account_id: int, now: datetime
) -> Consultation:
    """Keep it, and close the ticket or promise another call. BadInput: notes without consent, a time gone by."""
    if notes.outcome not in set(Ended):
        raise BadInput("outcome", "invalid", "say what the call has come to")
    ended = Ended(notes.outcome)
    spoke = ended is not Ended.UNREACHED
    if (notes.found or notes.advice) and not notes.consented:
        raise BadInput("consented", "missing", "notes are kept only if the person has agreed to it")
    again = notes.again_at if ended in (Ended.AGAIN, Ended.UNREACHED) else None
    if ended not in _CLOSES and (again is None or again <= now):
        raise BadInput("again", "invalid", "say when they are called again")
    working.note(tx, ticket_id, area, _IN_WORDS[ended], account_id, now, spoken=spoke)
    row = Consultation(
        ticket_id=ticket_id,
        at=now,
        account_id=account_id,
        outcome=ended,
        consented_at=now if notes.consented else None,
        found=notes.found or None,
        advice=notes.advice or None,
        again_at=again,
    )
    tx.add(row)
    tx.flush()
    if again is not None:
        put_off(tx, ticket_id, again, now)
    else:
        working.finish(tx, ticket_id, area, _IN_WORDS[ended], account_id, now, _CLOSES[ended])
    return row


def put_off(tx: Session, ticket_id: int, until: datetime, now: datetime) -> None:
    """The call comes later: a new promise, and whoever waits is told before they wonder."""
    promise(tx, ticket_id, Kind.DOCTOR, until, now)
    row = tx.get_one(TicketRow, ticket_id)
    telling.later(tx, row, "BS_LATER", promises.told(until, now), now)


def apologise_once(tx: Session, ticket_id: int, until: datetime, now: datetime) -> bool:
    """Nobody has called in time: one new time, told once; False when it was told before, and the duty room is asked."""
    moved = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == "promised")
    if tx.execute(moved.limit(1)).first() is not None:
        return False
    put_off(tx, ticket_id, until, now)
    return True


def of_ticket(tx: Session, ticket_id: int) -> list[Consultation]:
    """The calls about one ticket, in order."""
    query = select(Consultation).where(Consultation.ticket_id == ticket_id)
    return list(tx.scalars(query.order_by(Consultation.id)))


_IN_WORDS: Final[Mapping[Ended, str]] = {
    Ended.ADVISED: "đã tư vấn",
    Ended.VISIT: "hẹn khám trực tiếp",
    Ended.REFERRED: "chuyển cấp cứu hoặc bệnh viện",
    Ended.UNREACHED: "gọi không gặp",
    Ended.AGAIN: "hẹn gọi lại",
}
"""What of a call others than health staff may read."""
