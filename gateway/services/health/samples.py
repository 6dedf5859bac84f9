"""Talks about health, for the render test and for reading; nobody in them exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Done, Prompt
from gateway.services.service import Sample

CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123")
KEYS: Final = replace(CTX, channel="ussd", by_keys=True)


def person(line: int, name: str, *, daily: bool = False, **more: Any) -> dict[str, Any]:
    """Somebody who is watched; `daily`: measured every day, and not yet today."""
    return {
        "ref": f"q{line}",
        "line": line,
        "person": line,
        "name": name,
        "year": 1985,
        "commune": "22846",
        "address": "thôn Mỹ Tường 2",
        "asks": ["temperature", "oxygen"] if daily else ["temperature"],
        "must_measure": daily,
        "version": 1,
        **more,
    }


AN: Final = person(1, "Nguyễn Văn An")
BINH: Final = person(2, "Trần Thị Bình", daily=True)
HOA: Final = person(3, "Katơr Thị H'Hoa")


def calls(
    known: Sequence[Mapping[str, Any]] = (AN,),
    groups: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> dict[str, Any]:
    """The world of a talk: who is known behind the phone, and the rooms it reports for."""
    return {
        "health_people": lambda **_: list(known),
        "health_groups": lambda **_: {code: list(rows) for code, rows in (groups or {}).items()},
        "health_all_well": lambda lines, **_: lines,
        "rescue": _rescue,
    }


def line(**args: str) -> Ctx:
    """What one line says."""
    return replace(CTX, args=args)


def _rescue(reason: str, details: Any) -> Done:
    del reason, details
    return Done("2043", (Prompt("C1", {"ticket": "2043", "time": "21:05", "by": "21:08"}),))


_ROOM: Final = {"P5": (AN, BINH, HOA)}

SAMPLES: Final = (
    Sample("the temperature in one line", line(temperature="36.8"), (), calls()),
    Sample("well in one line", line(choice="1"), (), calls()),
    Sample("well, but nothing measured today", line(choice="1"), ("368",), calls((BINH,))),
    Sample("well, and nothing to measure with", line(choice="1"), ("K", "1"), calls((BINH,))),
    Sample("a sign", line(choice="2"), ("38,6", "23"), calls()),
    Sample("nothing to measure with", line(temperature="none"), ("1",), calls()),
    Sample("signs in words", line(sign="sot, tieu chay"), (), calls()),
    Sample("a figure without its name", line(temperature="36.8", unnamed="98"), ("1",), calls()),
    Sample(
        "figures that cannot be", line(oxygen="30", breaths="4", pulse="300"), ("97", "18", "80"), calls()
    ),
    Sample("oxygen too low", line(temperature="36.8", oxygen="91"), (), calls()),
    Sample("asked one by one", CTX, ("368", "97", "5", "2"), calls((BINH,))),
    Sample("short of breath", CTX, ("368", "4"), calls()),
    Sample("pneumonia, and short of breath now", CTX, ("368", "5", "1"), calls()),
    Sample("two on one phone", line(choice="1"), ("2", "37"), calls((AN, BINH))),
    Sample("nobody known, asked for nothing", CTX, ("369", "1"), calls(())),
    Sample("a room, all well", line(room="P5", choice="1"), ("1", "368"), calls((), _ROOM)),
    Sample("a room, one is not", line(room="P5", choice="1"), ("4", "372", "3"), calls((), _ROOM)),
    Sample("a room, somebody is not", line(room="P5", choice="2"), ("2", "23", "K"), calls((), _ROOM)),
    Sample("a room of somebody else", line(room="P9", choice="1"), (), calls((), _ROOM)),
    Sample("by keys, well", KEYS, ("1",), calls()),
    Sample("by keys, well, nothing measured", KEYS, ("1", "368"), calls((BINH,))),
    Sample("by keys, a sign of another", KEYS, ("3", "2", "2", "1", "23"), calls((BINH, AN, HOA))),
    Sample("by keys, nobody known", KEYS, ("2", "38", "2"), calls(())),
    Sample("by keys, a room", KEYS, ("1", "1", "4", "368", "3"), calls((AN,), _ROOM)),
    Sample("by keys, not the room", KEYS, ("2", "1"), calls((AN,), _ROOM)),
)  # fmt: skip
