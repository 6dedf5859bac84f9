"""Opening tickets and adding to them: each gets a number a person can say, and a time by which somebody must act.

The desks where staff work on them, their states and timers, are built on this core.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import damm
from gateway.tickets.model import TicketEvent, TicketRow


class Kind(StrEnum):
    """Why a person has to act."""

    RESCUE = "rescue"
    CALLBACK = "callback"
    QUESTION = "question"
    TEXT = "text"


@dataclass(frozen=True)
class Ticket:
    """What the person is told: the code, and the promise if there is one."""

    id: int
    code: str
    kind: Kind
    created_at: datetime
    promised_at: datetime | None


_SHORT, _LONG = 4, 7  # digits; the long ones are drawn when the short ones run out (decisions 11)
_SHORT_FULL = 700  # of 1,000 short codes: beyond that, drawing a free one takes too many tries


def open_ticket(
    tx: Session,
    kind: Kind,
    number: str,
    channel: str,
    body: str | None,
    *,
    promised_at: datetime | None,
    now: datetime,
    commune_code: str | None = None,
) -> Ticket:
    """Store a request of `number` with what it said, under a fresh code."""
    row = {
        "kind": kind, "number": number, "channel": channel, "commune_code": commune_code,
        "promised_at": promised_at, "created_at": now, "changed_at": now,
    }
    length = _SHORT if _open_short_codes(tx) < _SHORT_FULL else _LONG
    while True:
        code = damm.new_code(length, secrets.randbelow)
        statement = (
            insert(TicketRow).values(**row, code=code)
            .on_conflict_do_nothing(index_elements=["code"], index_where=text("closed_at IS NULL"))
            .returning(TicketRow.id)
        )
        ticket_id = tx.execute(statement).scalar()
        if ticket_id is not None:
            break
    tx.add(TicketEvent(ticket_id=ticket_id, at=now, kind="opened", body=body))
    tx.flush()
    return Ticket(ticket_id, code, kind, now, promised_at)


def add_details(tx: Session, ticket_id: int, said: str, now: datetime) -> None:
    """Append what the person said later; nothing already stored is changed."""
    tx.add(TicketEvent(ticket_id=ticket_id, at=now, kind="said", body=said))
    tx.flush()


def still_open(tx: Session, number: str, kind: Kind, since: datetime) -> Ticket | None:
    """The latest open ticket of `kind` that `number` opened after `since`."""
    query = (
        select(TicketRow)
        .where(TicketRow.number == number, TicketRow.kind == kind, TicketRow.closed_at.is_(None))
        .where(TicketRow.created_at >= since)
        .order_by(TicketRow.id.desc())
        .limit(1)
    )
    row = tx.execute(query).scalar()
    return row and Ticket(row.id, row.code, Kind(row.kind), row.created_at, row.promised_at)


def open_counts(tx: Session) -> dict[str, int]:
    """How many tickets of each kind wait for a person."""
    query = select(TicketRow.kind, func.count()).where(TicketRow.closed_at.is_(None)).group_by(TicketRow.kind)
    return {kind: count for kind, count in tx.execute(query)}


def _open_short_codes(tx: Session) -> int:
    query = select(func.count()).select_from(TicketRow)
    return tx.execute(query.where(TicketRow.closed_at.is_(None), func.length(TicketRow.code) == _SHORT)).scalar_one()
