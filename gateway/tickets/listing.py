"""Tickets for desks: lists that can be filtered and ordered, one with all that happened, counts; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from gateway.errors import NotFound
from gateway.tickets.kinds import RULES, Kind
from gateway.tickets.model import Reporter, TicketEvent, TicketRow
from gateway.tickets.states import Outcome, State

Area = frozenset[str] | None
"""Codes of communes; None: the whole province."""

_FIRST: Final = case(
    {Kind.RESCUE.value: 0, Kind.VIOLENCE.value: 1, Kind.SHELTER.value: 1}, value=TicketRow.kind, else_=2
)
SORTS: Final[Mapping[str, tuple[ColumnElement[Any], ...]]] = {
    "promised": (_FIRST, TicketRow.promised_at),  # type: ignore[dict-item]  # a column is an element
    "created": (TicketRow.created_at,),  # type: ignore[dict-item]
}
"""A life comes before every other promise."""


@dataclass(frozen=True)
class Listed:
    """One ticket in a list. `voices`: how many numbers have said it."""

    id: int
    code: str
    kind: str
    number: str = field(repr=False)
    reach: str | None = field(repr=False)
    commune_code: str | None
    address: str | None = field(repr=False)
    channel: str
    promised_at: datetime | None
    answered_at: datetime | None
    next_by: datetime | None
    close_by: datetime | None
    asked_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    owner_id: int | None
    team_id: int | None
    state: State
    outcome: Outcome | None
    voices: int

    def is_late(self, now: datetime) -> bool:
        """Whether the time that was promised has passed unkept."""
        waits = self.state is not State.CLOSED and self.answered_at is None
        return waits and self.promised_at is not None and self.promised_at < now

    def is_stale(self, now: datetime) -> bool:
        """Whether it should have been settled by now."""
        return self.state is not State.CLOSED and self.close_by is not None and self.close_by < now

    @property
    def is_placeless(self) -> bool:
        """Whether nobody knows where to go: to be asked first of all."""
        return self.commune_code is None


@dataclass(frozen=True)
class Happened:
    """One thing said or done, in order."""

    at: datetime
    kind: str
    said: str | None = field(repr=False)
    account_id: int | None


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. `late`: a timer has passed; `placeless`: nobody knows where."""

    kind: str | None = None
    state: State | None = None
    owner_id: int | None = None
    commune_code: str | None = None
    code: str | None = None
    late: datetime | None = None
    placeless: bool = False


def find(
    tx: Session,
    area: Area,
    wanted: Asked | None = None,
    *,
    sort: str = "promised",
    down: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Listed], int]:
    """Tickets within `area` that match, and how many there are; without a state those that are not closed."""
    where = [within(area), *_conditions(wanted or Asked())]
    *first, last = SORTS[sort]
    order = [*first, last.desc().nulls_last() if down else last.asc().nulls_last(), TicketRow.id]
    rows = tx.execute(_LISTED.where(*where).order_by(*order).offset(offset).limit(limit))
    total = tx.execute(select(func.count()).select_from(TicketRow).where(*where)).scalar_one()
    return [_listed(row, voices) for row, voices in rows], total


def counts(tx: Session, area: Area) -> dict[str, int]:
    """How many tickets of each kind wait for a person within `area`."""
    query = select(TicketRow.kind, func.count().label("waiting"))
    query = query.where(TicketRow.closed_at.is_(None), within(area)).group_by(TicketRow.kind)
    return {row.kind: row.waiting for row in tx.execute(query.order_by(TicketRow.kind))}


def one(tx: Session, ticket_id: int, area: Area) -> tuple[Listed, list[Happened]]:
    """A ticket within `area` and everything about it; NotFound."""
    found = tx.execute(_LISTED.where(TicketRow.id == ticket_id, within(area))).first()
    if found is None:
        raise NotFound
    told = tx.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id))
    happened = [Happened(event.at, event.kind, event.body, event.account_id) for event in told]
    return _listed(*found), happened


def due(tx: Session, area: Area, now: datetime, ahead: timedelta) -> list[Listed]:
    """What was promised to people for a time within `ahead` from now, or for a time that has passed; earliest first."""
    where = (
        TicketRow.closed_at.is_(None),
        TicketRow.answered_at.is_(None),
        TicketRow.promised_at <= now + ahead,
        within(area),
    )
    rows = tx.execute(_LISTED.where(*where).order_by(TicketRow.promised_at, TicketRow.id).limit(200))
    return [_listed(row, voices) for row, voices in rows]


def kept(tx: Session, area: Area, since: datetime, until: datetime) -> tuple[int, int]:
    """Of the promises that fell due in that time: how many were kept, and how many there were."""
    in_time = func.coalesce(TicketRow.answered_at, TicketRow.closed_at) <= TicketRow.promised_at
    query = select(func.count().filter(in_time), func.count()).where(
        TicketRow.promised_at >= since, TicketRow.promised_at < until, within(area)
    )
    kept_ones, every = tx.execute(query).one()
    return kept_ones, every


def of_number(tx: Session, number: str, *, open_only: bool = False, limit: int = 20) -> list[Listed]:
    """What a number has asked, or said too: the newest first, or what is open by its promise."""
    joined = select(Reporter.ticket_id).where(Reporter.number == number)
    query = _LISTED.where(or_(TicketRow.number == number, TicketRow.id.in_(joined)))
    if open_only:
        query = query.where(TicketRow.closed_at.is_(None)).order_by(
            TicketRow.promised_at.asc().nulls_last(), TicketRow.id
        )
    else:
        query = query.order_by(TicketRow.created_at.desc(), TicketRow.id.desc())
    return [_listed(row, voices) for row, voices in tx.execute(query.limit(limit))]


def incidents(tx: Session, commune_code: str | None, since: datetime, limit: int = 6) -> list[Listed]:
    """Open requests that neighbours share, most voices first: what others may be calling about."""
    shared = [kind.value for kind in _SHARED]
    query = _LISTED.where(
        TicketRow.closed_at.is_(None), TicketRow.kind.in_(shared), TicketRow.created_at >= since
    )
    if commune_code is not None:
        query = query.where(TicketRow.commune_code == commune_code)
    query = query.order_by((1 + _VOICES).desc(), TicketRow.id.desc()).limit(limit)
    return [_listed(row, voices) for row, voices in tx.execute(query)]


def unfounded(tx: Session, number: str, since: datetime) -> int:
    """How many reports of this number came to nothing: three ask for a talk, never for a block by themselves."""
    query = select(func.count()).select_from(TicketRow)
    return tx.execute(
        query.where(
            TicketRow.number == number,
            TicketRow.outcome == Outcome.UNFOUNDED,
            TicketRow.created_at >= since,
        )
    ).scalar_one()


def within(area: Area) -> ColumnElement[bool]:
    """The condition of an area."""
    return and_(True) if area is None else TicketRow.commune_code.in_(sorted(area))


_SHARED: Final = (Kind.REPORT, Kind.ANIMAL, Kind.SHELTER, Kind.FOOD, Kind.MEDICINE, Kind.FEEDBACK, Kind.SCAM)
"""What can befall many at once."""
_VOICES = (
    select(func.count()).select_from(Reporter).where(Reporter.ticket_id == TicketRow.id).scalar_subquery()
)
_LISTED = select(TicketRow, 1 + _VOICES)


def _conditions(wanted: Asked) -> list[ColumnElement[bool]]:
    closed = wanted.state is State.CLOSED
    where: list[ColumnElement[bool]] = [
        TicketRow.closed_at.is_not(None) if closed else TicketRow.closed_at.is_(None)
    ]
    if wanted.state is not None and not closed:
        where.append(TicketRow.state == wanted.state)
    for column, value in (
        (TicketRow.kind, wanted.kind),
        (TicketRow.owner_id, wanted.owner_id),
        (TicketRow.commune_code, wanted.commune_code),
        (TicketRow.code, wanted.code),
    ):
        if value is not None:
            where.append(column == value)
    if wanted.placeless:
        where.append(TicketRow.commune_code.is_(None))
    if wanted.late is not None:
        broken = and_(TicketRow.promised_at < wanted.late, TicketRow.answered_at.is_(None))
        where.append(or_(broken, TicketRow.next_by < wanted.late, TicketRow.close_by < wanted.late))
    return where


def is_health(kind: str) -> bool:
    """Whether what was said is for health staff only."""
    return RULES[Kind(kind)].health


def _listed(row: TicketRow, voices: int) -> Listed:
    return Listed(
        id=row.id,
        code=row.code,
        kind=row.kind,
        number=row.number,
        reach=row.reach,
        commune_code=row.commune_code,
        address=row.address,
        channel=row.channel,
        promised_at=row.promised_at,
        answered_at=row.answered_at,
        next_by=row.next_by,
        close_by=row.close_by,
        asked_at=row.asked_at,
        created_at=row.created_at,
        closed_at=row.closed_at,
        owner_id=row.owner_id,
        team_id=row.team_id,
        state=State(row.state),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        voices=voices,
    )
