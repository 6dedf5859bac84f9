"""The day grid, the call list and the missed board, and what came of each call; health answers are not in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.errors import BadInput, Conflict, NotFound
from gateway.people.model import Person
from gateway.quarantine import listing, register, slots
from gateway.quarantine.listing import Filter, Line
from gateway.quarantine.model import HealthSlot, Quarantine
from gateway.quarantine.states import TOPIC, Outcome, Reached, SlotState, State

LONGEST: Final = 31  # days of one grid
_UNREPORTED: Final[tuple[SlotState, ...]] = (SlotState.CALLING, SlotState.MISSED, SlotState.ESCALATED)


@dataclass(frozen=True)
class Cell:
    """One slot of one person: what has become of it, and what the newest report says; no state: not due yet."""

    day: date
    slot: str
    state: SlotState | None
    outcome: Outcome | None


@dataclass(frozen=True)
class GridRow:
    """One person and their slots in order."""

    line: Line
    cells: list[Cell]


@dataclass(frozen=True)
class Call:
    """One slot that nobody has reported, for whoever calls: the number, and what came of earlier calls."""

    quarantine_id: int
    name: str = field(repr=False)
    number: str | None
    commune_code: str
    group: str | None
    day: date
    slot: str
    state: SlotState
    calls: int
    reached: Reached | None


def grid(
    tx: Session, wanted: Filter, first: date, last: date, *, limit: int = 50, offset: int = 0
) -> tuple[list[GridRow], int]:
    """People × slots from `first` to `last`, by place, and how many people there are in all."""
    if not 0 <= (last - first).days < LONGEST:
        raise BadInput("last", "too_long", f"a grid shows up to {LONGEST} days")
    lines, total = listing.page(tx, wanted, sort="place", down=False, limit=limit, offset=offset)
    query = select(HealthSlot).where(
        HealthSlot.quarantine_id.in_([line.id for line in lines]), HealthSlot.day.between(first, last)
    )
    known = {(row.quarantine_id, row.day, row.name): row for row in tx.scalars(query)}
    return [GridRow(line, list(_cells(line, first, last, known))) for line in lines], total


def call_list(
    tx: Session,
    communes: frozenset[str] | None,
    since: datetime,
    *,
    states: Iterable[SlotState] = (SlotState.CALLING,),
    limit: int = 100,
    offset: int = 0,
) -> tuple[list[Call], int]:
    """Who is to be called about slots due since then, of those still watched; who was never called comes first."""
    conditions = [
        HealthSlot.state.in_(_board(states)),
        HealthSlot.due_at >= since,
        HealthSlot.report_id.is_(None),
        *Filter(communes).conditions(),
    ]
    joined = select(HealthSlot, Quarantine, Person.name).join(
        Quarantine, Quarantine.id == HealthSlot.quarantine_id
    )
    counted = select(func.count()).select_from(HealthSlot).join(Quarantine).where(*conditions)
    query = joined.join(Person, Person.id == Quarantine.person_id).where(*conditions)
    query = query.order_by(HealthSlot.calls, HealthSlot.due_at, Quarantine.id).limit(limit).offset(offset)
    found = [_call(slot, row, name) for slot, row, name in tx.execute(query)]
    return found, tx.execute(counted).scalar_one()


def missed(
    tx: Session, communes: frozenset[str] | None, since: datetime, *, limit: int = 100, offset: int = 0
) -> tuple[list[Call], int]:
    """Slots since then that closed without a report, and those given to the station for it."""
    states = (SlotState.MISSED, SlotState.ESCALATED)
    return call_list(tx, communes, since, states=states, limit=limit, offset=offset)


def called(
    tx: Session, quarantine_id: int, day: date, slot: str, reached: Reached, by: str, now: datetime
) -> HealthSlot:
    """What came of a call. Who was reached is reported for besides (`entering.enter`); others stay on the list."""
    register.held(tx, quarantine_id, State.WATCHED)
    row = tx.get(HealthSlot, (quarantine_id, day, slot), with_for_update=True)
    if row is None:
        raise NotFound("no such slot")
    if row.report_id is not None and row.state not in _UNREPORTED:
        raise Conflict("this slot has been reported meanwhile")
    row.calls += 1
    row.reached, row.reached_by, row.reached_at, row.changed_at = reached, by, now, now
    audit.record(tx, by, "health.call", str(quarantine_id), now, {"day": day.isoformat(), "slot": slot})
    events.announce(tx, TOPIC, str(quarantine_id))
    tx.flush()
    return row


def tally(tx: Session, wanted: Filter, day: date) -> dict[str, int]:
    """How many slots of `day` are in which state, among the lines of `wanted`."""
    query = (
        select(HealthSlot.state, func.count().label("slots"))
        .join(Quarantine, Quarantine.id == HealthSlot.quarantine_id)
        .where(HealthSlot.day == day, *wanted.conditions())
        .group_by(HealthSlot.state)
    )
    return {row.state: row.slots for row in tx.execute(query)}


def _cells(
    line: Line, first: date, last: date, known: Mapping[tuple[int, date, str], HealthSlot]
) -> Iterable[Cell]:
    for slot in slots.between(line.cls, max(first, line.starts_on), min(last, line.until)):
        row = known.get((line.id, slot.day, slot.name))
        state = SlotState(row.state) if row else None
        outcome = Outcome(row.outcome) if row and row.outcome else None
        yield Cell(slot.day, slot.name, state, outcome)


def _board(states: Iterable[SlotState]) -> list[SlotState]:
    wanted = [state for state in states if state in _UNREPORTED]
    if not wanted:
        raise BadInput("states", "unknown", f"states are {', '.join(_UNREPORTED)}")
    return wanted


def _call(slot: HealthSlot, row: Quarantine, name: str) -> Call:
    return Call(
        row.id,
        name,
        row.number,
        row.commune_code,
        row.group_code,
        slot.day,
        slot.name,
        SlotState(slot.state),
        slot.calls,
        Reached(slot.reached) if slot.reached else None,
    )
