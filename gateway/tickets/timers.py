"""The timers of tickets: an owner who is silent gives it back, and what is not settled in time goes to the duty room.

The first timer, what was promised to the person, is `desk.overdue`'s. Each slice is one transaction and may run twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gateway import duty, events
from gateway.tickets.kinds import RULES, Kind
from gateway.tickets.model import TicketEvent, TicketRow
from gateway.tickets.states import TOPIC, State

SLICE: Final = 50


def turn(tx: Session, now: datetime, *, fallback: str | None = None) -> int:
    """One slice of both timers; returns how many tickets moved."""
    return _return(tx, now, fallback) + _press(tx, now, fallback)


def _return(tx: Session, now: datetime, fallback: str | None) -> int:
    """Whoever has it has said nothing for too long: it waits for somebody again, and the duty room knows."""
    silent = _due(tx, TicketRow.next_by < now)
    for row in silent:
        worked_on = row.state in (State.TAKEN, State.SENT)
        if worked_on:
            row.state, row.owner_id, row.taken_at = State.WAITING, None, None
            _note(tx, row, "returned", now)
            _page(tx, row, "D11", now, fallback)
        row.next_by = None
    tx.flush()
    return len(silent)


def _press(tx: Session, now: datetime, fallback: str | None) -> int:
    """It should have been settled: told once, and again when as much time has passed anew."""
    late = _due(tx, TicketRow.close_by < now)
    for row in late:
        row.close_by = now + RULES[Kind(row.kind)].closed_within
        _note(tx, row, "stalled", now)
        _page(tx, row, "D12", now, fallback)
    tx.flush()
    return len(late)


def _due(tx: Session, passed: ColumnElement[bool]) -> Sequence[TicketRow]:
    query = select(TicketRow).where(TicketRow.closed_at.is_(None), passed).order_by(TicketRow.id)
    return tx.scalars(query.limit(SLICE).with_for_update(skip_locked=True)).all()


def _note(tx: Session, row: TicketRow, kind: str, now: datetime) -> None:
    row.changed_at = now
    tx.add(TicketEvent(ticket_id=row.id, at=now, kind=kind, body=None))
    events.announce(tx, TOPIC, row.code)


def _page(tx: Session, row: TicketRow, template: str, now: datetime, fallback: str | None) -> None:
    duty.page_team(
        tx, duty.Kind.CDC, None, template, {"ticket": row.code, "kind": row.kind},
        urgent=RULES[Kind(row.kind)].urgent, now=now, origin=f"{template}:{row.id}:{now:%Y%m%d%H%M}",
        fallback=fallback,
    )  # fmt: skip
