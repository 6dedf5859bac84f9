"""Requests as the desk sees them: lists with their timers, one with its history; reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from gateway import people
from gateway.errors import NotFound
from gateway.rights import deadlines
from gateway.rights.model import RightsEvent, RightsRequest
from gateway.rights.states import Event, Kind, State

SORTS: Final[Mapping[str, Any]] = {
    "due": RightsRequest.due_at,
    "opened": RightsRequest.created_at,
    "kind": RightsRequest.kind,
    "state": RightsRequest.state,
}


@dataclass(frozen=True)
class Line:
    """One request. `late`: a timer of the law is over; `may_extend`: days it can still get."""

    id: int
    kind: Kind
    state: State
    number: str | None = field(repr=False)
    person_id: int | None
    who: str = field(repr=False)
    commune_code: str | None
    channel: str
    ticket_code: str | None
    owner_id: int | None
    created_at: datetime
    ack_due_at: datetime
    due_at: datetime
    extended_days: int | None
    ended_at: datetime | None
    late: bool
    may_extend: int


@dataclass(frozen=True)
class Happening:
    """One line of a history."""

    at: datetime
    actor: str
    kind: Event
    note: str | None = field(repr=False)


def listing(
    tx: Session,
    communes: frozenset[str] | None,
    now: datetime,
    *,
    kind: Kind | None = None,
    state: State | None = None,
    is_open: bool | None = None,
    late: bool = False,
    owner_id: int | None = None,
    number: str | None = None,
    sort: str = "due",
    down: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Line], int]:
    """Requests of the area and how many match; `late`: only those past a timer; `sort`: a word of `SORTS`."""
    conditions: list[ColumnElement[bool]] = []
    if communes is not None:
        conditions.append(RightsRequest.commune_code.in_(communes))
    if is_open is not None:
        conditions.append(
            RightsRequest.ended_at.is_(None) if is_open else RightsRequest.ended_at.is_not(None)
        )
    if late:
        conditions.append(_late(now))
    for column, wanted in (
        (RightsRequest.kind, kind),
        (RightsRequest.state, state),
        (RightsRequest.owner_id, owner_id),
        (RightsRequest.number, number),
    ):
        if wanted is not None:
            conditions.append(column == wanted)
    column = SORTS[sort]
    order = (column.desc(), RightsRequest.id.desc()) if down else (column.asc(), RightsRequest.id.asc())
    page = _named().where(*conditions).order_by(*order).offset(offset).limit(limit)
    total = tx.scalar(select(func.count()).select_from(RightsRequest).where(*conditions)) or 0
    return [_line(request, name, now) for request, name in tx.execute(page)], total


def one(
    tx: Session, request_id: int, communes: frozenset[str] | None, now: datetime
) -> tuple[Line, list[Happening]]:
    """One request of the area and everything that happened to it, oldest first."""
    query = _named().where(RightsRequest.id == request_id)
    if communes is not None:
        query = query.where(RightsRequest.commune_code.in_(communes))
    found = tx.execute(query).first()
    if found is None:
        raise NotFound(f"no request {request_id}")
    events = select(RightsEvent).where(RightsEvent.request_id == request_id).order_by(RightsEvent.id)
    history = [Happening(each.at, each.actor, Event(each.kind), each.note) for each in tx.scalars(events)]
    return _line(found[0], found[1], now), history


def _named() -> Select[RightsRequest, str]:
    return select(RightsRequest, people.Person.name).outerjoin(
        people.Person, people.Person.id == RightsRequest.person_id
    )


def _late(now: datetime) -> ColumnElement[bool]:
    unheard = and_(RightsRequest.state == State.RECEIVED, RightsRequest.ack_due_at < now)
    return and_(RightsRequest.ended_at.is_(None), or_(RightsRequest.due_at < now, unheard))


def _line(request: RightsRequest, name: str | None, now: datetime) -> Line:
    unheard = request.state == State.RECEIVED and request.ack_due_at < now
    late = request.ended_at is None and (request.due_at < now or unheard)
    extendable = request.ended_at is None and request.extended_days is None and now <= request.due_at
    return Line(
        request.id,
        Kind(request.kind),
        State(request.state),
        request.number,
        request.person_id,
        name or request.who or "",
        request.commune_code,
        request.channel,
        request.ticket_code,
        request.owner_id,
        request.created_at,
        request.ack_due_at,
        request.due_at,
        request.extended_days,
        request.ended_at,
        late,
        deadlines.version(request.rules).extension if extendable else 0,
    )
