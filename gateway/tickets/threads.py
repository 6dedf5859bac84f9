"""The conversation about a ticket: what a person texts after staff have asked them belongs to it, for three days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway import events
from gateway.tickets.desk import Ticket, ticket_of
from gateway.tickets.model import Reporter, TicketEvent, TicketRow
from gateway.tickets.states import TOPIC

LIVES: Final = timedelta(days=3)
"""Later, the same words are a request of their own."""


def asked(tx: Session, number: str, now: datetime) -> Ticket | None:
    """The ticket about which staff have asked this number something that it may still answer; the latest."""
    joined = select(Reporter.ticket_id).where(Reporter.number == number)
    query = select(TicketRow).where(
        or_(TicketRow.number == number, TicketRow.id.in_(joined)),
        TicketRow.closed_at.is_(None),
        TicketRow.asked_at > now - LIVES,
    )
    row = tx.scalars(query.order_by(TicketRow.asked_at.desc()).limit(1)).first()
    return None if row is None else ticket_of(row)


def place(tx: Session, ticket_id: int, commune_code: str) -> None:
    """The person has said in which commune they are; what staff know of it stays."""
    row = tx.get_one(TicketRow, ticket_id, with_for_update=True)
    row.commune_code = row.commune_code or commune_code
    tx.flush()


def reach(tx: Session, ticket_id: int, number: str) -> None:
    """Somebody in a chat has named the phone to call, E.164; the last one they name counts."""
    row = tx.get_one(TicketRow, ticket_id, with_for_update=True)
    row.reach = number
    tx.flush()


def point(tx: Session, ticket_id: int, spot: str) -> None:
    """The person has shown where they are; what staff know of it stays."""
    row = tx.get_one(TicketRow, ticket_id, with_for_update=True)
    row.address = row.address or spot
    tx.flush()


def answer(tx: Session, ticket_id: int, said: str, now: datetime) -> None:
    """What the person has answered; whoever works on it sees it at once."""
    row = tx.get_one(TicketRow, ticket_id, with_for_update=True)
    tx.add(TicketEvent(ticket_id=ticket_id, at=now, kind="said", body=said))
    row.changed_at = now
    events.announce(tx, TOPIC, row.code)
    tx.flush()
