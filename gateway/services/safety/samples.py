"""Talks about safety, for the render test and for reading; no such site and nobody there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.services.service import Sample

_FACTORY: Final = {"code": "41536", "name": "Xưởng Ninh Hải"}
_MET: Final = [{"value": 1, "vi": "đạt", "en": "met"}, {"value": 2, "vi": "chưa đạt", "en": "not met"}]
_MANY: Final = [
    {"value": 1, "vi": "dưới 100", "en": "under 100"},
    {"value": 2, "vi": "từ 100", "en": "from 100"},
    {"value": 5, "vi": "từ 500", "en": "from 500"},
]
_ITEMS: Final = [
    {
        "vi": "Số người làm việc tập trung",
        "en": "People who work together",
        "choices": _MANY,
        "low": 0,
        "high": 0,
    },
    {"vi": "Khoảng cách ở nhà ăn", "en": "Distance in the canteen", "choices": [], "low": 1, "high": 10},
    {"vi": "Đo nhiệt độ ở cổng", "en": "Temperature at the gate", "choices": _MET, "low": 0, "high": 0},
]
_CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123")
_LINE: Final = replace(_CTX, args={"site": "41536"})
_KEYS: Final = replace(_CTX, channel="ussd", by_keys=True)


def calls(mine: Sequence[Mapping[str, str]] = (), why: str = "") -> dict[str, Any]:
    """The world of a talk: the sites of this phone, and why it may not check one."""
    refused = {"why": why, "code": "41536", "name": _FACTORY["name"]}
    return {
        "my_sites": lambda **_: list(mine),
        "find_site": lambda said: [_FACTORY] if said == "41536" else [],
        "checkable": lambda code, **_: refused if why else {"code": code, "version": 1, "items": _ITEMS},
    }


CHECKING: Final = (
    Sample("one line", replace(_LINE, args={"site": "41536", "points": "1 3 1"}), (), calls()),
    Sample("question by question", _LINE, ("2", "9", "1"), calls()),
    Sample(
        "too few in one line",
        replace(_LINE, args={"site": "41536", "points": "1 3"}),
        ("1", "3", "2"),
        calls(),
    ),
    Sample(
        "one that is no answer", replace(_LINE, args={"site": "41536", "points": "3 3 1"}), ("1",), calls()
    ),
    Sample("not its phone", _LINE, (), calls(why="not_yours")),
    Sample("not rated", _LINE, (), calls(why="unrated")),
)
LOOKING: Final = (
    Sample("a site", _LINE, (), calls()),
    Sample("by keys", _KEYS, ("41536",), calls()),
    Sample("by keys, one's own", _KEYS, ("1", "3", "10", "2"), calls(mine=[_FACTORY])),
    Sample("by keys, another", _KEYS, ("2", "41536"), calls(mine=[_FACTORY])),
)
