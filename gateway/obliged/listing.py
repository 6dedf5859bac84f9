"""The list as the desk sees it: who has not declared, what they were reminded of, what became of it; reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.errors import NotFound
from gateway.messages.model import Message
from gateway.messages.status import Status
from gateway.obliged.model import ObligedReminder, ObligedRow
from gateway.obliged.states import State, Verdict

SORTS: Final[Mapping[str, Any]] = {
    "until": ObligedRow.until,
    "entered": ObligedRow.created_at,
    "commune": ObligedRow.commune_code,
    "state": ObligedRow.state,
    "reminders": ObligedRow.reminders,
}


@dataclass(frozen=True)
class Line:
    """One person. `why`: the excuse; `late`: the last day is over and they have not declared."""

    id: int
    name: str | None = field(repr=False)
    birth_year: int | None
    number: str | None = field(repr=False)
    commune_code: str
    ground: str
    paper: str
    since: date
    until: date
    state: State
    why: str | None
    declared_at: datetime | None
    reminders: int
    next_at: datetime | None
    verdict: Verdict | None
    review: str | None = field(repr=False)
    reviewed_by: str | None
    entered_by: str
    late: bool


@dataclass(frozen=True)
class Reminded:
    """One reminder: when it was ordered, when the phone confirmed it, when and how its holder answered."""

    no: int
    sent_at: datetime
    status: Status
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None

    @property
    def heard(self) -> bool:
        """Delivered and acknowledged: only this counts."""
        return self.delivered_at is not None and self.acknowledged_at is not None


def listing(
    tx: Session,
    communes: frozenset[str] | None,
    now: datetime,
    *,
    state: State | None = None,
    late: bool = False,
    no_phone: bool = False,
    paper: str | None = None,
    sort: str = "until",
    down: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Line], int]:
    """People of the area and how many match; `no_phone`: only those a text cannot reach, for a visit."""
    conditions: list[ColumnElement[bool]] = []
    if communes is not None:
        conditions.append(ObligedRow.commune_code.in_(communes))
    if state is not None:
        conditions.append(ObligedRow.state == state)
    if late:
        conditions += [ObligedRow.state == State.DUE, ObligedRow.until < clock.today(now)]
    if no_phone:
        conditions.append(ObligedRow.number.is_(None))
    if paper is not None:
        conditions.append(ObligedRow.paper == paper)
    column = SORTS[sort]
    order = (column.desc(), ObligedRow.id.desc()) if down else (column.asc(), ObligedRow.id.asc())
    page = select(ObligedRow).where(*conditions).order_by(*order).offset(offset).limit(limit)
    total = tx.scalar(select(func.count()).select_from(ObligedRow).where(*conditions)) or 0
    return [_line(row, now) for row in tx.scalars(page)], total


def one(
    tx: Session, obliged_id: int, communes: frozenset[str] | None, now: datetime
) -> tuple[Line, list[Reminded]]:
    """One person of the area with every reminder, oldest first."""
    row = tx.get(ObligedRow, obliged_id)
    if row is None or (communes is not None and row.commune_code not in communes):
        raise NotFound(f"nobody on the list has the number {obliged_id}")
    return _line(row, now), reminders_of(tx, [obliged_id]).get(obliged_id, [])


def counts(tx: Session, communes: frozenset[str] | None) -> dict[State, int]:
    """How many of the area stand where."""
    query = select(ObligedRow.state, func.count()).group_by(ObligedRow.state)
    if communes is not None:
        query = query.where(ObligedRow.commune_code.in_(communes))
    found = {State(state): count for state, count in tx.execute(query)}
    return {state: found.get(state, 0) for state in State}


def reminders_of(tx: Session, ids: list[int]) -> dict[int, list[Reminded]]:
    """The reminders of several people with what became of each, from the messages themselves."""
    query = (
        select(ObligedReminder, Message.status, Message.status_at)
        .outerjoin(
            Message,
            (Message.month == ObligedReminder.month) & (Message.public_id == ObligedReminder.message),
        )
        .where(ObligedReminder.obliged_id.in_(ids))
        .order_by(ObligedReminder.obliged_id, ObligedReminder.no)
    )
    found: dict[int, list[Reminded]] = {}
    for sent, status, at in tx.execute(query):
        known = Status(status) if status is not None else Status.UNKNOWN
        delivered = at if known == Status.DELIVERED else None
        told = Reminded(sent.no, sent.sent_at, known, delivered, sent.acknowledged_at, sent.acknowledged_by)
        found.setdefault(sent.obliged_id, []).append(told)
    return found


def _line(row: ObligedRow, now: datetime) -> Line:
    return Line(
        row.id,
        row.name,
        row.birth_year,
        row.number,
        row.commune_code,
        row.ground,
        row.paper,
        row.since,
        row.until,
        State(row.state),
        row.why,
        row.declared_at,
        row.reminders,
        row.next_at,
        Verdict(row.verdict) if row.verdict else None,
        row.review,
        row.reviewed_by,
        row.entered_by,
        row.state == State.DUE and row.until < clock.today(now),
    )
