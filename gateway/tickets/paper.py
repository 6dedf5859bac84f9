"""Forms on paper for when power or network are gone: numbered before they are printed, entered with true times."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway import audit, damm
from gateway.db import Base
from gateway.errors import BadInput
from gateway.tickets.desk import Ticket, open_ticket
from gateway.tickets.model import TicketEvent
from gateway.tickets.receiving import Wish

MOST: Final = 50  # forms printed at once
_DIGITS: Final = 7  # a ticket's number when the short ones are not to be used up (decisions 11)
_MOMENT: Final = DateTime(timezone=True)


class PaperForm(Base):
    """One form that was numbered and printed; `ticket_id` once it was entered."""

    __tablename__ = "paper_forms"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    printed_by: Mapped[int] = mapped_column(BigInteger)
    printed_at: Mapped[datetime] = mapped_column(_MOMENT)
    entered_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))


def number_forms(tx: Session, count: int, by: int, now: datetime) -> list[str]:
    """Numbers for `count` forms, which no ticket will have. Raises BadInput beyond `MOST`."""
    if not 1 <= count <= MOST:
        raise BadInput("count", "invalid", f"1 to {MOST} forms at once")
    drawn: list[str] = []
    while len(drawn) < count:
        code = damm.new_code(_DIGITS, secrets.randbelow)
        row = {"code": code, "printed_by": by, "printed_at": now}
        fresh = insert(PaperForm).values(row).on_conflict_do_nothing().returning(PaperForm.code)
        drawn += tx.scalars(fresh)
    audit.record(tx, f"account:{by}", "paper.print", f"{len(drawn)}", now)
    return sorted(drawn)


def enter(tx: Session, code: str, wish: Wish, taken_at: datetime, by: int, now: datetime) -> Ticket:
    """A form comes in: a ticket with its own number and the time it was written. Each form once, else BadInput."""
    form = tx.get(PaperForm, code, with_for_update=True)
    if form is None:
        raise BadInput("code", "unknown", "no printed form has this number")
    if form.entered_at is not None:
        raise BadInput("code", "entered", "this form was entered before")
    if not form.printed_at <= taken_at <= now:
        raise BadInput("taken_at", "invalid", "a form is written after it was printed, and before now")
    ticket = open_ticket(
        tx,
        wish.kind,
        wish.number,
        wish.channel,
        wish.said,
        promised_at=None,
        now=taken_at,
        commune_code=wish.commune_code,
        address=wish.address or None,
        code=code,
    )
    form.entered_at, form.ticket_id = now, ticket.id
    tx.add(TicketEvent(ticket_id=ticket.id, at=now, kind="entered", body=None, account_id=by))
    audit.record(tx, f"account:{by}", "paper.enter", code, now)
    tx.flush()
    return ticket
