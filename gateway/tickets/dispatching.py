"""A ticket goes to a team by text, and what the team answers by text goes back into the ticket: `41 1`, `41 2`, `41 3`.

Who of the team is on duty, and who is next, is `gateway.duty`'s. The text says where and what was seen, never a name;
of who reported a neighbour not even the number.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import duty, events, phone, places
from gateway.duty import Kind as Team
from gateway.errors import NotFound
from gateway.tickets import promises, telling
from gateway.tickets.desk import Ticket, close, open_ticket
from gateway.tickets.kinds import RULES, Kind
from gateway.tickets.model import TicketEvent, TicketRow
from gateway.tickets.states import TOPIC, Outcome, State

_ANONYMOUS = frozenset({Kind.REPORT})
"""Kinds whose reporter is known to nobody on the scene: the team asks 1022."""


def tell_team(
    tx: Session,
    ticket: Ticket,
    team: Team,
    commune_code: str | None,
    now: datetime,
    *,
    fallback: str | None = None,
    team_id: int | None = None,
) -> bool:
    """Text who is on duty there, `team_id` first; somebody must say that they have it.

    False, loudly, when there is nobody to text.
    """
    row = tx.get_one(TicketRow, ticket.id)
    rule = RULES[ticket.kind]
    newest = tx.scalar(select(func.max(TicketEvent.id)).where(TicketEvent.ticket_id == ticket.id))
    return duty.page_team(
        tx, team, commune_code, "D10", _args(tx, row, now),
        urgent=rule.urgent, now=now, origin=f"ticket:{ticket.id}:{newest}", fallback=fallback,
        ref=ticket.code, asks=True, bundles=not rule.urgent, team_id=team_id,
    )  # fmt: skip


def cry_unseen(
    tx: Session, channel: str, said: str, due: datetime, now: datetime, *, fallback: str | None
) -> Ticket:
    """A call for help of somebody whose number nobody sees: the officer on duty reads what there is of it.

    Two of them are never one.
    """
    cry = open_ticket(tx, Kind.RESCUE, "", channel, said, promised_at=due, now=now)
    tell_team(tx, cry, Team.CDC, None, now, fallback=fallback)
    return cry


def taken_by_text(tx: Session, code: str, now: datetime) -> None:
    """Whoever is on duty has it: it is being looked into, and whoever asked is told so. Twice is once.

    Raises NotFound when it was closed before.
    """
    row = _open(tx, code)
    if row is None:
        raise NotFound(f"no open request {code}")
    if row.state != State.WAITING:
        return
    row.state, row.next_by, row.changed_at = State.TAKEN, now + RULES[Kind(row.kind)].within, now
    _add(tx, row, "accepted", now)
    telling.step(tx, row, State.TAKEN, now)


def passed_by_text(tx: Session, code: str, now: datetime) -> None:
    """They cannot: it waits for the next one."""
    row = _open(tx, code)
    if row is not None and row.state == State.TAKEN and row.owner_id is None:
        row.state, row.next_by, row.changed_at = State.WAITING, None, now
        _add(tx, row, "passed", now)


def done_by_text(tx: Session, code: str, by: str, now: datetime) -> None:
    """They are done: it is closed, and whoever asked is told. Raises NotFound when it was closed before."""
    row = _open(tx, code)
    close(tx, code, by, now)
    if row is not None:
        telling.ended(tx, row, Outcome.DONE, now)


def _open(tx: Session, code: str) -> TicketRow | None:
    query = select(TicketRow).where(TicketRow.code == code, TicketRow.closed_at.is_(None))
    return tx.scalars(query.with_for_update()).first()


def _add(tx: Session, row: TicketRow, kind: str, now: datetime) -> None:
    tx.add(TicketEvent(ticket_id=row.id, at=now, kind=kind, body=None))
    events.announce(tx, TOPIC, row.code)
    tx.flush()


def _args(tx: Session, row: TicketRow, now: datetime) -> dict[str, Any]:
    place = places.by_code(tx, row.commune_code) if row.commune_code else None
    commune = f"{place.kind} {place.name}" if place else ""
    said = select(TicketEvent.body).where(TicketEvent.ticket_id == row.id, TicketEvent.kind == "opened")
    told = {
        "ticket": row.code,
        "kind": row.kind,
        "where": commune,
        "spot": row.address or "",
        "asked": tx.scalars(said.limit(1)).first() or "",
        "phone": phone.national(row.reach or row.number)
        if row.number and Kind(row.kind) not in _ANONYMOUS
        else "",
        **(promises.told(row.promised_at, now) if row.promised_at else {}),
    }
    return {name: value for name, value in told.items() if value}
