"""The clock of daily health: remind, remind again, put on the call list, count as missed, end; each once.

Every line of the register knows when it must be looked at next. A step settles all that has passed since, so that a
clock that stood still makes up for it: slots that closed meanwhile are missed, and nobody is reminded of them. A step
is one transaction with its lines locked; run twice, it finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock, events, people
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.people.model import Person
from gateway.quarantine import handover, register, reporting, rulebook, slots
from gateway.quarantine.handover import Case
from gateway.quarantine.model import WATCHED, HealthSlot, Quarantine
from gateway.quarantine.slots import Slot
from gateway.quarantine.states import OPEN, TOPIC, SlotState

SLICE: Final = 100
"""Lines a transaction: its locks are short, and whoever reports waits for none of them longer than a moment."""
_DAY: Final = timedelta(days=1)
_WORDS: Final = {"morning": "W_SANG", "afternoon": "W_CHIEU"}

Told = set[tuple[str, date, str]]
"""Communes whose station hears of a slot's call list."""


def turn(tx: Session, now: datetime, fallback: str | None) -> int:
    """Settle up to a slice of lines that are due; returns how many. `fallback`: the duty phone of the house."""
    query = (
        select(Quarantine)
        .where(WATCHED, Quarantine.next_at <= now)
        .order_by(Quarantine.next_at)
        .limit(SLICE)
        .with_for_update(skip_locked=True)
    )
    due = sorted(tx.scalars(query), key=lambda row: row.id)
    calling: Told = set()
    for row in due:
        _step(tx, row, now, calling, fallback)
    for commune, day, name in sorted(calling):
        slot = slots.at(day, name)
        said = {**slot_words(slot), "end": f"{clock.local(slot.closes_at):%H:%M}"}
        handover.call_list(tx, commune, said, f"calls:{commune}:{day}:{name}", now, fallback)
    if due:
        events.announce(tx, TOPIC, "round")
    return len(due)


def slot_words(slot: Slot) -> dict[str, Any]:
    """A slot as the catalogue says it."""
    return {"slot": {"w": _WORDS.get(slot.name, "W_SANG")}, "date": f"{slot.day:%d/%m}"}


def _step(tx: Session, row: Quarantine, now: datetime, calling: Told, fallback: str | None) -> None:
    since = row.next_at or now
    for slot in _asked(row, clock.today(since) - _DAY, clock.today(now)):
        if slot.closes_at >= since and slot.due_at <= now:
            _settle(tx, row, slot, now, calling, fallback)
    if now >= _ends_at(row):
        _finish(tx, row, now)
        return
    row.next_at = _next(tx, row, now)
    tx.flush()


def _asked(row: Quarantine, first: date, last: date) -> Iterator[Slot]:
    """The slots of those days that are asked of this person: from the first one after they were admitted."""
    for slot in slots.between(row.cls, max(first, row.starts_on), min(last, row.until)):
        if slot.opens_at >= row.created_at:
            yield slot


def _settle(
    tx: Session, row: Quarantine, slot: Slot, now: datetime, calling: Told, fallback: str | None
) -> None:
    state = reporting.slot_row(tx, row.id, slot, now)
    if state.state not in OPEN:
        return
    if now >= slot.closes_at:
        _miss(tx, row, state, now, fallback)
    elif row.number is None or now >= slot.call_at:
        if state.state != SlotState.CALLING:
            calling.add((row.commune_code, slot.day, slot.name))
        state.state = SlotState.CALLING
    elif now >= slot.again_at and state.state != SlotState.REMINDED_AGAIN:
        again = state.state == SlotState.REMINDED
        _remind(tx, row, row.number, slot, "S1_AGAIN" if again else "S1", 2, slot.closes_at, now)
        state.state = SlotState.REMINDED_AGAIN
    elif state.state == SlotState.DUE:
        _remind(tx, row, row.number, slot, "S1", 1, slot.again_at, now)
        state.state = SlotState.REMINDED
    state.changed_at = now
    tx.flush()


def _remind(
    tx: Session,
    row: Quarantine,
    number: str,
    slot: Slot,
    template: str,
    nth: int,
    until: datetime,
    now: datetime,
) -> None:
    spoken_to = people.remembered(tx, number)
    wish = Order(
        number,
        "reminder",
        template,
        {
            "name": _name(tx, row),
            "slot": slot_words(slot)["slot"],
            "times": len(rulebook.on(slot.day).slots_of(row.cls)),
        },
        lang=spoken_to.lang if spoken_to else "vi",
        accents=spoken_to.accents if spoken_to else "fold",
        origin=f"{register.origin(row.id)}{slot.day}:{slot.name}:{nth}",
        expires_at=until,
        month=slot.day.replace(day=1),
    )
    outbox.order(tx, wish, now)


def _miss(tx: Session, row: Quarantine, state: HealthSlot, now: datetime, fallback: str | None) -> None:
    """Nobody reported; missed so often in a row the station has it as a request. Nobody was promised a time."""
    rules = rulebook.on(state.day)
    query = (
        select(HealthSlot)
        .where(HealthSlot.quarantine_id == row.id, HealthSlot.due_at < state.due_at)
        .order_by(HealthSlot.due_at.desc())
        .limit(rules.missed_in_a_row - 1)
    )
    before = list(tx.scalars(query))
    silent = len(before) == rules.missed_in_a_row - 1 and all(_is_silent(each) for each in before)
    state.state = SlotState.ESCALATED if silent else SlotState.MISSED
    if silent:
        said = f"{_name(tx, row)}: không báo sức khỏe {rules.missed_in_a_row} lần liền, lần cuối {state.day:%d/%m}"
        case = Case(row.number, "clock", said, row.commune_code, _person(tx, row).address)
        handover.to_station(tx, case, promised_at=None, urgent=False, now=now, fallback=fallback, page=False)


def _is_silent(slot: HealthSlot) -> bool:
    return slot.report_id is None and slot.state in (SlotState.MISSED, SlotState.ESCALATED)


def _finish(tx: Session, row: Quarantine, now: datetime) -> None:
    """The last day is over, and the family is told."""
    register.finish(tx, row, now)
    if row.number is None:
        return
    spoken_to = people.remembered(tx, row.number)
    over = row.until + _DAY
    wish = Order(
        row.number,
        "reminder",
        "S5",
        {"name": _name(tx, row), "date": f"{over:%d/%m}"},
        lang=spoken_to.lang if spoken_to else "vi",
        accents=spoken_to.accents if spoken_to else "fold",
        origin=f"{register.origin(row.id)}over:{over}",
        expires_at=now + _DAY,
        month=over.replace(day=1),
    )
    outbox.order(tx, wish, now)


def _next(tx: Session, row: Quarantine, now: datetime) -> datetime:
    """The next moment at which something is to be done about this person."""
    today = clock.today(now)
    for slot in _asked(row, today - _DAY, row.until):
        if slot.closes_at <= now:
            continue
        state = tx.get(HealthSlot, (row.id, slot.day, slot.name))
        if state is not None and state.state not in OPEN:
            continue
        return next(at for at in (slot.due_at, slot.again_at, slot.call_at, slot.closes_at) if at > now)
    return _ends_at(row)


def _ends_at(row: Quarantine) -> datetime:
    """The morning after the last day, at an hour at which people are awake."""
    return slots.on_day(row.cls, row.until + _DAY)[0].due_at


def _person(tx: Session, row: Quarantine) -> Person:
    return tx.get_one(Person, row.person_id)


def _name(tx: Session, row: Quarantine) -> str:
    return _person(tx, row).name
