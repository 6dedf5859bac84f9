"""Opening tickets and adding to them: each gets a number a person can say, and a time by which somebody must act.

The desks where staff work on them, their states and timers, are built on this core.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, damm
from gateway.errors import Conflict, NotFound
from gateway.tickets.kinds import RULES, Kind
from gateway.tickets.model import TicketEvent, TicketRow
from gateway.tickets.states import Outcome, State


@dataclass(frozen=True)
class Ticket:
    """What the person is told: the code, and the promise if there is one. `reach`: the phone that a chat has named."""

    id: int
    code: str
    kind: Kind
    number: str
    created_at: datetime
    promised_at: datetime | None
    reach: str | None = None

    @property
    def call(self) -> str:
        """The number to call back: the one a chat has named, else the one that asked."""
        return self.reach or self.number


_SHORT, _LONG = 4, 7  # digits; the long ones are drawn when the short ones run out (decisions 11)
_UNSAID = frozenset({Kind.TEXT})  # nobody is told the number of kept words, so they take no short one
_SHORT_FULL = 700  # of 1,000 short codes: beyond that, drawing a free one takes too many tries


_UNDONE = "undone"


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
    address: str | None = None,
    team_id: int | None = None,
    code: str | None = None,
) -> Ticket:
    """Store a request of `number` with what it said, under a fresh code, or under `code` where paper bears it already.

    `address`: where within the commune.
    """
    row = {
        "kind": kind,
        "number": number,
        "channel": channel,
        "commune_code": commune_code,
        "address": address,
        "team_id": team_id,
        "promised_at": promised_at,
        "close_by": now + RULES[kind].closed_within,
        "created_at": now,
        "changed_at": now,
    }
    while True:
        drawn = code or _new_code(tx, kind)
        statement = (
            insert(TicketRow)
            .values(**row, code=drawn)
            .on_conflict_do_nothing(index_elements=["code"], index_where=text("closed_at IS NULL"))
            .returning(TicketRow.id)
        )
        ticket_id = tx.execute(statement).scalar()
        if ticket_id is not None:
            break
        if code is not None:
            raise Conflict(f"an open request has the number {code} already")
    tx.add(TicketEvent(ticket_id=ticket_id, at=now, kind="opened", body=body))
    tx.flush()
    return Ticket(ticket_id, drawn, kind, number, now, promised_at)


def add_details(tx: Session, ticket_id: int, said: str, now: datetime) -> int:
    """Append what the person said later, changing nothing already stored; returns how often they have added."""
    tx.add(TicketEvent(ticket_id=ticket_id, at=now, kind="said", body=said))
    tx.flush()
    query = select(func.count()).select_from(TicketEvent)
    return tx.execute(
        query.where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == "said")
    ).scalar_one()


def undo(tx: Session, ticket_id: int, said: str, now: datetime) -> None:
    """The person says that it was a slip; what they say next is a request of its own."""
    tx.add(TicketEvent(ticket_id=ticket_id, at=now, kind=_UNDONE, body=said))
    tx.flush()


def is_undone(tx: Session, ticket_id: int) -> bool:
    """Whether the last thing said about it was that it was a slip."""
    last = select(TicketEvent.kind).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id.desc())
    return tx.execute(last.limit(1)).scalar() == _UNDONE


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
    return None if row is None else ticket_of(row)


@dataclass(frozen=True)
class Line:
    """One open request as whoever acts on it sees it: the number to call and everything said so far."""

    code: str
    kind: str
    number: str
    promised_at: datetime | None
    said: str


def open_list(tx: Session, kind: str | None = None, limit: int = 200) -> list[Line]:
    """Open requests, the oldest promise first."""
    query = (
        select(TicketRow)
        .where(TicketRow.closed_at.is_(None))
        .order_by(TicketRow.promised_at.asc().nulls_last(), TicketRow.id)
        .limit(limit)
    )
    if kind is not None:
        query = query.where(TicketRow.kind == kind)
    lines = []
    for row in tx.execute(query).scalars():
        events = select(TicketEvent).where(TicketEvent.ticket_id == row.id).order_by(TicketEvent.id)
        said = " / ".join(event.body for event in tx.execute(events).scalars() if event.body)
        lines.append(Line(row.code, row.kind, row.number, row.promised_at, said))
    return lines


def says_nothing(tx: Session, ticket_id: int) -> bool:
    """Whether nobody has said or written anything about it: it is a promise and no more."""
    words = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket_id, TicketEvent.body.is_not(None))
    return tx.execute(words.limit(1)).first() is None


def close(tx: Session, code: str, by: str, now: datetime, outcome: Outcome = Outcome.DONE) -> None:
    """Somebody has acted: close the open ticket `code`, on record."""
    query = select(TicketRow).where(TicketRow.code == code, TicketRow.closed_at.is_(None)).with_for_update()
    row = tx.execute(query).scalar()
    if row is None:
        raise NotFound(f"no open request has the number {code}")
    row.closed_at = row.changed_at = now
    row.state, row.outcome, row.answered_at = State.CLOSED, outcome, row.answered_at or now
    tx.add(TicketEvent(ticket_id=row.id, at=now, kind="closed", body=None))
    audit.record(tx, by, "ticket.close", code, now, {"kind": row.kind})
    tx.flush()


def is_open(tx: Session, code: str, before: datetime | None = None) -> bool:
    """Whether an open request has this number. `before`: opened by then; a number comes back after closing."""
    query = select(TicketRow.id).where(TicketRow.code == code, TicketRow.closed_at.is_(None))
    if before is not None:
        query = query.where(TicketRow.created_at <= before)
    return tx.execute(query).first() is not None


def postpone(tx: Session, code: str, promised_at: datetime, by: str, now: datetime) -> None:
    """The open request `code` is promised for later, on record."""
    query = select(TicketRow).where(TicketRow.code == code, TicketRow.closed_at.is_(None)).with_for_update()
    row = tx.execute(query).scalar()
    if row is None:
        raise NotFound(f"no open request has the number {code}")
    row.promised_at, row.answered_at, row.changed_at = promised_at, None, now
    tx.add(TicketEvent(ticket_id=row.id, at=now, kind="promised", body=None))
    audit.record(tx, by, "ticket.postpone", code, now, {"kind": row.kind})
    tx.flush()


def promise(tx: Session, ticket_id: int, kind: Kind, promised_at: datetime, now: datetime) -> Ticket:
    """Make of an open ticket what the person now asks for, with a new time, and a number that can be said."""
    row = tx.execute(select(TicketRow).where(TicketRow.id == ticket_id).with_for_update()).scalar_one()
    if Kind(row.kind) in _UNSAID and kind not in _UNSAID:
        row.code = _free_code(tx, kind)
    row.kind, row.promised_at, row.answered_at, row.changed_at = kind, promised_at, None, now
    row.close_by = max(now + RULES[kind].closed_within, promised_at)
    tx.add(TicketEvent(ticket_id=ticket_id, at=now, kind="promised", body=None))
    tx.flush()
    return ticket_of(row)


def overdue(tx: Session, now: datetime) -> list[Ticket]:
    """Open tickets whose promise has passed and about which nobody was told yet; marks them as told."""
    told = select(TicketEvent.id).where(
        TicketEvent.ticket_id == TicketRow.id,
        TicketEvent.kind == "overdue",
        TicketEvent.at >= TicketRow.promised_at,  # of this promise; an earlier one may have been moved
    )
    query = (
        select(TicketRow)
        .where(TicketRow.closed_at.is_(None), TicketRow.promised_at < now, ~told.exists())
        .where(TicketRow.answered_at.is_(None))
        .order_by(TicketRow.promised_at)
        .limit(50)
        .with_for_update(skip_locked=True)
    )
    found = list(tx.execute(query).scalars())
    for row in found:
        tx.add(TicketEvent(ticket_id=row.id, at=now, kind="overdue", body=None))
    tx.flush()
    return [ticket_of(row) for row in found]


def by_id(tx: Session, ticket_id: int) -> Ticket | None:
    """One ticket while it is open."""
    row = tx.get(TicketRow, ticket_id)
    return None if row is None or row.closed_at is not None else ticket_of(row)


def open_counts(tx: Session) -> dict[str, int]:
    """How many tickets of each kind wait for a person."""
    query = (
        select(TicketRow.kind, func.count().label("waiting"))
        .where(TicketRow.closed_at.is_(None))
        .group_by(TicketRow.kind)
    )
    return {row.kind: row.waiting for row in tx.execute(query)}


def _new_code(tx: Session, kind: Kind) -> str:
    short = kind not in _UNSAID and _open_short_codes(tx) < _SHORT_FULL
    return damm.new_code(_SHORT if short else _LONG, secrets.randbelow)


def _free_code(tx: Session, kind: Kind) -> str:
    while True:
        code = _new_code(tx, kind)
        taken = select(TicketRow.id).where(TicketRow.code == code, TicketRow.closed_at.is_(None))
        if tx.execute(taken).first() is None:
            return code


def _open_short_codes(tx: Session) -> int:
    query = select(func.count()).select_from(TicketRow)
    return tx.execute(
        query.where(TicketRow.closed_at.is_(None), func.length(TicketRow.code) == _SHORT)
    ).scalar_one()


def ticket_of(row: TicketRow) -> Ticket:
    """The row as people are told of it."""
    return Ticket(row.id, row.code, Kind(row.kind), row.number, row.created_at, row.promised_at, row.reach)
