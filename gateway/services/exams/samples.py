"""Talks of booking an exam, for the render test and for reading; nobody of that name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx, Relative
from gateway.services.service import Sample

_AN: Final = Relative(1, "Nguyễn Văn An", 1985, "Nam", "22846", "Xã Vĩnh Hải", "thôn Mỹ Tường 2")
_HOA: Final = Relative(2, "Trần Thị Hoa", 1987, "Nu", "22846", "Xã Vĩnh Hải", "thôn Mỹ Tường 2")
CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123", household=(_AN, _HOA))
NEW: Final = replace(CTX, household=())
KEYS: Final = replace(CTX, channel="ussd", by_keys=True)
CALL: Final = replace(KEYS, channel="voice")
NEW_KEYS: Final = replace(NEW, channel="ussd", by_keys=True)

_DAYS: Final = tuple(f"2026-11-{day}" for day in (20, 23, 24, 25, 26, 27, 28, 30))
_TIMES: Final = ("07:30", "08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "13:30", "14:00")
_PLACES: Final = (
    "Trạm y tế Vĩnh Hải", "Trạm y tế Ninh Hải", "Bệnh viện Ninh Thuận", "Trạm y tế Nhơn Hải", "Trạm y tế Xuân Hải",
    "Trạm y tế Thuận Bắc", "Bệnh viện Khánh Hòa", "Trạm y tế Đông Hải",
)  # fmt: skip
_MINE: Final = {
    "name": "Nguyễn Văn An", "time": "08:00", "date": "23/11", "site": "Trạm y tế Vĩnh Hải", "code": "1048219",
}  # fmt: skip


def _moments(day: str, times: Sequence[str]) -> list[str]:
    return [f"{day}T{each}:00+07:00" for each in times]


def calls(
    *, mine: int = 0, places: int = 1, days: bool = True, times: int = 4, answers: Sequence[Any] = ()
) -> dict[str, Any]:
    """The world of a talk; `answers`: what taking a seat says, one after the other, by the slot asked for."""
    said = {"code": "1048219"}
    refusals = dict(answers)
    return {
        "exam_mine": lambda **_: [_MINE] * mine,
        "exam_clinics": lambda **_: [
            {"id": nth, "name": name} for nth, name in enumerate(_PLACES[:places], 1)
        ],
        "exam_days": lambda **_: {day: _moments(day, _TIMES[:times]) for day in _DAYS} if days else {},
        "exam_book": lambda starts_at, **_: refusals.get(starts_at, said),
    }


_FULL: Final = {"why": "full", "free": _moments("2026-11-23", _TIMES[1:8])}
_FIRST: Final = "2026-11-23T07:30:00+07:00"

BOOKING: Final = (
    Sample("for one of the family", CTX, ("2", "1", "2", "đau lưng"), calls()),
    Sample("by a date and an hour in words", CTX, ("25/11", "8h30", "Hoa", "K"), calls()),
    Sample(
        "of eight places, further on in the day",
        CTX,
        ("3", "2", "7", "2", "1", "K"),
        calls(places=8, times=9),
    ),
    Sample("somebody new", NEW, ("2", "1", "Katơr Thị Ví Dụ", "1990", "2", "K"), calls()),
    Sample("the last seat has gone", CTX, ("2", "1", "1", "K", "3"), calls(answers=((_FIRST, _FULL),))),
    Sample(
        "everything has gone",
        CTX,
        ("2", "1", "1", "K"),
        calls(answers=((_FIRST, {"why": "full", "free": []}),)),
    ),
    Sample(
        "expected that day already",
        CTX,
        ("2", "1", "1", "K"),
        calls(answers=((_FIRST, {"why": "that_day"}),)),
    ),
    Sample("too many", CTX, ("2", "1", "1", "K"), calls(answers=((_FIRST, {"why": "too_many"}),))),
    Sample("no place takes bookings", CTX, (), calls(places=0)),
    Sample("no day is left", CTX, (), calls(days=False)),
    Sample("one is booked, kept", CTX, ("1",), calls(mine=1)),
    Sample("one is booked, given back", CTX, ("3",), calls(mine=1)),
    Sample("two are booked, another", CTX, ("2", "2", "1", "1", "K"), calls(mine=2)),
    Sample("by keys", KEYS, ("2", "1", "1", "1"), calls()),
    Sample(
        "by keys, somebody new with a reason", NEW_KEYS, ("2", "1", "1990", "2", "2", "Vi Du", "ho"), calls()
    ),
)
DROPPING: Final = (Sample("by its number", replace(CTX, args={"number": "1048219"}), (), {}),)
