"""Working on tickets: who takes one, hands it over, writes a note, closes it; lists for desks. Opening is `desk`.

A ticket waits, is taken by one colleague, and is closed. What it is about decides who sees it: a commune's station
sees tickets of its communes, whoever works for the whole province sees those of unknown place too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.errors import BadInput, Conflict, NotFound
from gateway.tickets.model import TicketEvent, TicketRow

TOPIC: Final = "tickets"
"""What open pages listen to."""
_LONGEST_NOTE: Final = 2_000  # characters

Area = frozenset[str] | None
"""Codes of communes; None: the whole province."""


class State(StrEnum):
    """Where a ticket is on its way; it only moves forward, but for handing over."""

    WAITING = "waiting"  # nobody has taken it
    TAKEN = "taken"  # somebody works on it
    CLOSED = "closed"  # somebody has acted


SORTS: Final[Mapping[str, ColumnElement[object]]] = {
    "promised": TicketRow.promised_at,  # type: ignore[dict-item]  # a column is an element
    "created": TicketRow.created_at,  # type: ignore[dict-item]
}


@dataclass(frozen=True)
class Listed:
    """One ticket in a list."""

    id: int
    code: str
    kind: str
    number: str = field(repr=False)
    commune_code: str | None
    channel: str
    promised_at: datetime | None
    created_at: datetime
    owner_id: int | None
    state: State

    def is_late(self, now: datetime) -> bool:
        """Whether the time that was promised has passed."""
        return self.state is not State.CLOSED and self.promised_at is not None and self.promised_at < now


@dataclass(frozen=True)
class Happened:
    """One thing said or done, in order."""

    at: datetime
    kind: str
    said: str | None = field(repr=False)
    account_id: int | None


def find(
    tx: Session,
    area: Area,
    *,
    kind: str | None = None,
    state: State | None = None,
    owner_id: int | None = None,
    commune_code: str | None = None,
    code: str | None = None,
    sort: str = "promised",
    down: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Listed], int]:
    """Tickets within `area` that match, and how many there are; without a state those that are not closed."""
    where = [_within(area)]
    where.append(TicketRow.closed_at.is_not(None) if state is State.CLOSED else TicketRow.closed_at.is_(None))
    if state is State.WAITING:
        where.append(TicketRow.owner_id.is_(None))
    if state is State.TAKEN:
        where.append(TicketRow.owner_id.is_not(None))
    for column, wanted in (
        (TicketRow.kind, kind),
        (TicketRow.owner_id, owner_id),
        (TicketRow.commune_code, commune_code),
        (TicketRow.code, code),
    ):
        if wanted is not None:
            where.append(column == wanted)
    order = SORTS[sort].desc().nulls_last() if down else SORTS[sort].asc().nulls_last()
    rows = tx.scalars(
        select(TicketRow).where(*where).order_by(order, TicketRow.id).offset(offset).limit(limit)
    )
    total = tx.execute(select(func.count()).select_from(TicketRow).where(*where)).scalar_one()
    return [_listed(row) for row in rows], total


def counts(tx: Session, area: Area) -> dict[str, int]:
    """How many tickets of each kind wait for a person within `area`."""
    query = select(TicketRow.kind, func.count().label("waiting"))
    query = query.where(TicketRow.closed_at.is_(None), _within(area)).group_by(TicketRow.kind)
    return {row.kind: row.waiting for row in tx.execute(query.order_by(TicketRow.kind))}


def one(tx: Session, ticket_id: int, area: Area) -> tuple[Listed, list[Happened]]:
    """A ticket within `area` and everything about it; NotFound."""
    row = tx.scalars(select(TicketRow).where(TicketRow.id == ticket_id, _within(area))).first()
    if row is None:
        raise NotFound
    told = tx.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id))
    return _listed(row), [Happened(event.at, event.kind, event.body, event.account_id) for event in told]


def take(tx: Session, ticket_id: int, area: Area, account_id: int, now: datetime) -> None:
    """Work on it from now on; Conflict when somebody else does or it is closed. Taken twice by one is once."""
    row = _open(tx, ticket_id, area)
    if row.owner_id == account_id:
        return
    if row.owner_id is not None:
        raise Conflict("somebody else has taken this request")
    row.owner_id, row.taken_at = account_id, now
    _add(tx, row, "taken", None, account_id, now)


def hand_over(
    tx: Session, ticket_id: int, area: Area, to: int | None, why: str, account_id: int, now: datetime
) -> None:
    """Give it to another colleague, or back to all (`to` None), with a reason for whoever goes on."""
    row = _open(tx, ticket_id, area)
    row.owner_id, row.taken_at = to, None if to is None else now
    _add(tx, row, "handed_over", _note(why), account_id, now)


def note(tx: Session, ticket_id: int, area: Area, said: str, account_id: int, now: datetime) -> None:
    """Write down what was done or found out."""
    _add(tx, _open(tx, ticket_id, area), "note", _note(said), account_id, now)


def finish(tx: Session, ticket_id: int, area: Area, said: str, account_id: int, now: datetime) -> None:
    """Somebody has acted: close it, with what was done."""
    row = _open(tx, ticket_id, area)
    row.closed_at = now
    if row.owner_id is None:
        row.owner_id, row.taken_at = account_id, now
    _add(tx, row, "closed", _note(said), account_id, now)


def _add(tx: Session, row: TicketRow, kind: str, said: str | None, account_id: int, now: datetime) -> None:
    row.changed_at = now
    tx.add(TicketEvent(ticket_id=row.id, at=now, kind=kind, body=said, account_id=account_id))
    audit.record(tx, f"account:{account_id}", f"ticket.{kind}", row.code, now, {"kind": row.kind})
    events.announce(tx, TOPIC, row.code)
    tx.flush()


def _open(tx: Session, ticket_id: int, area: Area) -> TicketRow:
    query = select(TicketRow).where(TicketRow.id == ticket_id, _within(area)).with_for_update()
    row = tx.scalars(query).first()
    if row is None:
        raise NotFound
    if row.closed_at is not None:
        raise Conflict("this request has been closed")
    return row


def _within(area: Area) -> ColumnElement[bool]:
    if area is None:
        return and_(True)
    return TicketRow.commune_code.in_(sorted(area))


def _note(said: str) -> str:
    said = said.strip()
    if not 2 <= len(said) <= _LONGEST_NOTE:
        raise BadInput("note", "missing", "say in a sentence what was done")
    return said


def _listed(row: TicketRow) -> Listed:
    state = State.CLOSED if row.closed_at else State.TAKEN if row.owner_id is not None else State.WAITING
    return Listed(
        row.id,
        row.code,
        row.kind,
        row.number,
        row.commune_code,
        row.channel,
        row.promised_at,
        row.created_at,
        row.owner_id,
        state,
    )
