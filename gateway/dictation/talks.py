"""Talks that wait until what was spoken in them is written down: each stands behind a promise, and ends once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import audit, tickets
from gateway.dialogue.session import Session
from gateway.dictation.model import Dictation
from gateway.dictation.states import End
from gateway.errors import Conflict, NotFound
from gateway.tickets import Kind, Ticket
from gateway.tickets.model import TicketRow


class Waiting(NamedTuple):
    """One line of the desk."""

    id: int
    code: str
    number: str
    service: str
    began_at: datetime
    promised_at: datetime | None


def wait(tx: Tx, number: str, channel: str, talk: Session, due: datetime, now: datetime) -> Ticket:
    """Keep `talk` until it is written down, promised by `due`; the person is told the number of the ticket."""
    ticket = tickets.open_ticket(
        tx, Kind.DICTATION, number, channel, None, promised_at=due, now=now, commune_code=None
    )
    row = Dictation(
        ticket_id=ticket.id,
        number=number,
        channel=channel,
        service=talk.service,
        talk=talk.to_json(),
        began_at=now,
    )
    tx.add(row)
    tx.flush()
    return ticket


def waiting(tx: Tx, limit: int = 200) -> Sequence[Waiting]:
    """What waits, the earliest promise first."""
    query = (
        select(
            Dictation.id,
            TicketRow.code,
            Dictation.number,
            Dictation.service,
            Dictation.began_at,
            TicketRow.promised_at,
        )
        .join(TicketRow, TicketRow.id == Dictation.ticket_id)
        .where(Dictation.ended_at.is_(None))
        .order_by(TicketRow.promised_at, Dictation.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in tx.execute(query)]


def one(tx: Tx, dictation_id: int, *, lock: bool = False) -> Dictation:
    """The talk; `lock`: nobody else writes in it meanwhile. Raises NotFound, and Conflict for one that is over."""
    query = select(Dictation).where(Dictation.id == dictation_id)
    found = tx.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None or found.talk is None:
        raise NotFound("Không có hồ sơ ghi âm này.")
    if lock and found.ended_at is not None:
        raise Conflict("Hồ sơ này đã có người chép xong.")
    return found


def save(row: Dictation, talk: Session) -> None:
    """The talk as it stands after something was written."""
    row.talk = talk.to_json()


def end(tx: Tx, row: Dictation, how: End, by: int, now: datetime) -> None:
    """It waits no more; the promise is kept with it unless somebody has to call."""
    row.ended_at, row.ended_how, row.ended_by = now, how, by
    ticket = tickets.by_id(tx, row.ticket_id)
    actor = f"account:{by}"
    audit.record(tx, actor, f"dictation.{how}", ticket.code if ticket else str(row.id), now)
    if ticket is not None and how is End.DONE:
        tickets.close(tx, ticket.code, actor, now)
