"""What CAP wants of every time and every text, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from gateway.alerts.cap.faults import Fault, fault
from gateway.alerts.cap.layout import ROOT
from gateway.alerts.cap.rules.seen import Seen
from gateway.alerts.cap.spelling import FORBIDDEN

_FARTHEST: Final = timedelta(hours=14)  # an offset, by XML Schema


def times_carry_their_offset(seen: Seen) -> Iterator[Fault]:
    """Section 3.3.2. The schema sees to it in documents of others; this is for alerts made here."""
    for path, at in seen.of(datetime):
        if not spellable(at):
            yield fault(path, "time_offset")
    if not all(spellable(one.sent) for one in seen.alert.references):
        yield fault(f"{ROOT}/references", "time_offset")


def texts_are_there(seen: Seen) -> Iterator[Fault]:
    """What must be there says something; only the value of a parameter may be empty."""
    for path, slot, value in seen.placed:
        if slot.always and slot.element != "value" and isinstance(value, str) and not value.strip():
            yield fault(path, "text_missing")


def texts_are_characters(seen: Seen) -> Iterator[Fault]:
    """Nothing that XML cannot hold."""
    for path, text in seen.of(str):
        if FORBIDDEN.search(text):
            yield fault(path, "characters")
    if any(FORBIDDEN.search(one.sender + one.identifier) for one in seen.alert.references):
        yield fault(f"{ROOT}/references", "characters")


def spellable(at: datetime) -> bool:
    """Whether CAP can write that time: to the second, with an offset of whole minutes."""
    offset = at.utcoffset()
    if offset is None or at.microsecond:
        return False
    return offset % timedelta(minutes=1) == timedelta(0) and abs(offset) <= _FARTHEST
