"""Talks about one's own data, for the render test and for reading; nobody of that name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx, Relative
from gateway.services.service import Sample

_WELL: Final = {"travel": "", "signs": {"codes": [], "note": ""}, "contact": {"codes": [], "note": ""}}
_AN: Final = Relative(1, "Nguyễn Văn An", 1985, "Nam", "22846", "Xã Vĩnh Hải", "thôn Mỹ Tường 2", last=_WELL)
_HOA: Final = Relative(2, "Trần Thị Hoa", 1987, "Nu", "22846", "Xã Vĩnh Hải", "thôn Mỹ Tường 2", last=_WELL)
_ALONE: Final = Ctx(date(2026, 11, 20), number="+84900000123", household=(_AN,))
_SHARED: Final = replace(_ALONE, household=(_AN, _HOA))
_NOBODY: Final = replace(_ALONE, household=())


def calls(sent: str | None = "ver_x", free: str = "") -> dict[str, Any]:
    """The world of a talk; 482913 is the right code."""
    return {
        "send_code": lambda **_: {"verification": sent, "free": free},
        "check_code": _checked,
        "tally": lambda **_: {"declared": 3, "visited": 5},
    }


def _checked(verification: str, code: str) -> Mapping[str, Any]:
    del verification
    return {"approved": code == "482913", "left": 4}


def _named(ctx: Ctx, name: str) -> Ctx:
    return replace(ctx, opening=name, args={"name": name})


COPYING: Final = (
    Sample("alone on the phone", _ALONE, ("482913",), calls()),
    Sample("a shared phone", _SHARED, ("111111", "482 913", "2", "1987"), calls()),
    Sample("a shared phone, another year", _SHARED, ("482913", "1", "1990"), calls()),
    Sample("nobody on file", _NOBODY, ("482913",), calls()),
    Sample("too many codes", _ALONE, (), calls(None, "11:05")),
    Sample("no codes go there", _ALONE, (), calls(None)),
)
ERASING: Final = (
    Sample("everything of the only one", _ALONE, ("482913", "1", "1"), calls()),
    Sample("thought better of it", _ALONE, ("482913", "1", "2"), calls()),
    Sample("one of two", _SHARED, ("482913", "2", "1", "1987", "1"), calls()),
    Sample("a wrong year", _SHARED, ("482913", "2", "1", "1988"), calls()),
    Sample("consent only", _ALONE, ("482913", "2"), calls()),
    Sample("not at this number", _SHARED, ("482913", "1", "3"), calls()),
    Sample("nobody on file", _NOBODY, ("482913",), calls()),
)
NAMING: Final = (
    Sample("a first name", _named(_NOBODY, "Nguyễn Văn An"), ("1985", "1", "482913"), calls()),
    Sample("the same in other letters", _named(_ALONE, "Nguyen Van An"), ("482913",), calls()),
    Sample("another spelling", _named(_ALONE, "Nguyễn Văn Anh"), ("1", "482913"), calls()),
    Sample("somebody else", _named(_SHARED, "Trần Văn Ba"), ("3", "1960", "1", "482913"), calls()),
)
KNOWING: Final = (
    Sample("an initial", _NOBODY, ("A",), {}),
    Sample("a whole name", _NOBODY, ("Nguyễn Văn An",), {}),
)
