"""People watched at home or at a site, now and before: their slots, their reports, and who reports for a site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from gateway import clock
from gateway.quarantine import judging, rulebook, slots
from gateway.quarantine.judging import Report
from gateway.quarantine.model import HealthReport, HealthSlot, Manager, Quarantine
from gateway.quarantine.reporting import OF_THE_PHONE
from gateway.quarantine.slots import Slot
from gateway.quarantine.states import Outcome, Place, Reached, SlotState, State
from gateway.seed import fiction
from gateway.seed.copying import copy, identities
from gateway.seed.world import CLERK, Soul, World
from gateway.sites import Kind

_CLASSES: Final = {"f0_home": 25, "f1_home": 45, "f2_home": 10, "f0_site": 5, "f1_site": 15}
_LENGTH: Final = 14  # days
_EARLIEST: Final = 27  # days ago

_LINE = (
    Quarantine.id, Quarantine.person_id, Quarantine.number, Quarantine.cls, Quarantine.place, Quarantine.site_id,
    Quarantine.commune_code, Quarantine.group_code, Quarantine.starts_on, Quarantine.until, Quarantine.state,
    Quarantine.next_at, Quarantine.created_by, Quarantine.created_at, Quarantine.changed_at,
)  # fmt: skip
_REPORT = (
    HealthReport.id, HealthReport.quarantine_id, HealthReport.person_id, HealthReport.number, HealthReport.day,
    HealthReport.slot, HealthReport.outcome, HealthReport.author, HealthReport.channel, HealthReport.version,
    HealthReport.payload, HealthReport.at, HealthReport.entered_at,
)  # fmt: skip
_SLOT = (
    HealthSlot.quarantine_id, HealthSlot.day, HealthSlot.name, HealthSlot.due_at, HealthSlot.state,
    HealthSlot.outcome, HealthSlot.report_id, HealthSlot.calls, HealthSlot.reached, HealthSlot.reached_by,
    HealthSlot.reached_at, HealthSlot.changed_at,
)  # fmt: skip
_MANAGER = Manager.number, Manager.name, Manager.site_id, Manager.groups, Manager.created_at


@dataclass(slots=True)
class _Line:
    id: int
    soul: Soul
    cls: str
    site_id: int | None
    commune: str
    group: str | None
    starts_on: date
    until: date
    state: State


def write(world: World) -> int:
    """The register with everything that has been reported so far."""
    dice = world.chance("quarantine")
    lines = list(_lines(world, dice))
    copy(world.tx, _LINE, (_stored(line, world.now) for line in lines))
    reports, slots_ = _told(world, dice, lines)
    copy(world.tx, _REPORT, reports)
    copy(world.tx, _SLOT, slots_)
    kept = sorted({line.site_id for line in lines if line.site_id is not None})
    every: list[str] = []  # groups of a site: no word means all of them
    copy(world.tx, _MANAGER, (
        (fiction.keeper_phone(nth), fiction.person_name(dice), site_id, every, world.begins)
        for nth, site_id in enumerate(kept)
    ))  # fmt: skip
    return len(lines)


def _lines(world: World, dice: Random) -> Iterator[_Line]:
    count = world.size.quarantines
    today = clock.today(world.now)
    lodgings = [place for place in world.places if place.kind == Kind.LODGING] or world.places
    souls = dice.sample(world.souls, count)
    for line_id, soul in zip(identities(world.tx, Quarantine, count), souls, strict=True):
        cls = dice.choices([*_CLASSES], [*_CLASSES.values()])[0]
        at_site = rulebook.on(today).classes[cls].place == Place.SITE
        site = dice.choice(lodgings) if at_site else None
        starts_on = today - timedelta(days=dice.randint(0, _EARLIEST))
        until = starts_on + timedelta(days=_LENGTH - 1)
        state = State.WATCHED if until >= today else State.FINISHED
        if dice.random() < 0.06:
            state = dice.choice((State.HOSPITALISED, State.RELEASED, State.MOVED, State.DECEASED))
        yield _Line(
            line_id, soul, cls, site.id if site else None, site.commune if site else soul.commune,
            f"P{dice.randint(1, 9)}" if site else None, starts_on, until, state,
        )  # fmt: skip


def _stored(line: _Line, now: datetime) -> tuple[Any, ...]:
    begun = clock.midnight(line.starts_on)
    following = slots.after(line.cls, slots.of_moment(line.cls, now)) if line.state == State.WATCHED else None
    place = Place.HOME if line.site_id is None else Place.SITE
    return (
        line.id, line.soul.id, line.soul.number, line.cls, place, line.site_id, line.commune, line.group,
        line.starts_on, line.until, line.state, following.opens_at if following else None, f"account:{CLERK}",
        begun, min(now, clock.midnight(line.until)),
    )  # fmt: skip


def _told(
    world: World, dice: Random, lines: list[_Line]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Reports and slots, in the order of time."""
    over = sorted(
        ((slot, line) for line in lines for slot in _begun(line, world.now)), key=lambda each: each[0].due_at
    )
    silent = {slot_at for slot_at in range(len(over)) if dice.random() < 0.08}
    ids = identities(world.tx, HealthReport, len(over) - len(silent))
    reports: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for nth, (slot, line) in enumerate(over):
        if nth in silent:
            rows.append(_unreported(dice, slot, line, world.now))
            continue
        at = min(slot.due_at + timedelta(minutes=dice.randint(-90, 80)), world.now)
        said = _report(dice, line.cls, slot)
        outcome = judging.judge(rulebook.on(slot.day), said).outcome
        report_id = ids[len(reports)]
        reports.append((
            report_id, line.id, line.soul.id, line.soul.number, slot.day, slot.name, outcome, OF_THE_PHONE, "sms",
            rulebook.on(slot.day).version, json.dumps(said.as_json(), ensure_ascii=False), at, at,
        ))  # fmt: skip
        calls = outcome in (Outcome.SIGN, Outcome.DANGER)
        state = SlotState.ESCALATED if calls else SlotState.REPORTED
        rows.append((
            line.id, slot.day, slot.name, slot.due_at, state, outcome, report_id, 0, None, None, None, at,
        ))  # fmt: skip
    return reports, rows


def _begun(line: _Line, now: datetime) -> Iterator[Slot]:
    """The slots in which a report was or is due."""
    last = min(line.until, clock.today(now))
    return (slot for slot in slots.between(line.cls, line.starts_on, last) if slot.due_at <= now)


def _unreported(dice: Random, slot: Slot, line: _Line, now: datetime) -> tuple[Any, ...]:
    if slot.closes_at <= now:
        state = SlotState.MISSED
    elif slot.call_at <= now:
        state = SlotState.CALLING
    else:
        state = SlotState.REMINDED
    called = state is SlotState.MISSED and dice.random() < 0.7
    reached = dice.choice((Reached.NO_ANSWER, Reached.OFF, Reached.VISIT)) if called else None
    by, at = (f"account:{CLERK}", slot.call_at) if called else (None, None)
    changed = at or min(slot.closes_at, now)
    return (
        line.id, slot.day, slot.name, slot.due_at, state, None, None, int(called), reached, by, at, changed,
    )  # fmt: skip


def _report(dice: Random, cls: str, slot: Slot) -> Report:
    rules = rulebook.on(slot.day)
    figures = {"temperature": round(dice.uniform(36.2, 37.3), 1), "oxygen": float(dice.randint(97, 99))}
    ill = dice.random()
    if ill < 0.01:
        figures["temperature"] = 39.1
    asked = {name: value for name, value in figures.items() if name in rules.classes[cls].asks}
    return Report(asked, signs=("ho",) if 0.01 <= ill < 0.03 else (), well=ill >= 0.03)
