"""Talks of registering for a dose and of what followed one, for the render test and for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from gateway.services.declare.samples import DO as PLACES
from gateway.services.exams.samples import CALL, CTX, KEYS, NEW, NEW_KEYS
from gateway.services.service import Sample

_CALLED: Final = {"place": "Trạm y tế Vĩnh Hải", "day": "2026-11-25", "from": "07:30", "until": "09:00"}


def calls(standing: Mapping[str, Any] | None = None, *, sent: str | None = "ver_x") -> dict[str, Any]:
    """The world of a talk; 482913 is the right code."""
    return {
        **PLACES,
        "vaccine_standing": lambda **_: standing,
        "send_code": lambda **_: {"verification": sent, "free": ""},
        "check_code": lambda verification, code: {
            "approved": code == "482913" and bool(verification),
            "left": 4,
        },
    }


def _known(state: str) -> dict[str, Any]:
    return {"name": "Nguyễn Văn An", "dose": 1, "state": state, "code": "1048219", "called": _CALLED}


REGISTERING: Final = (
    Sample(
        "one of the family",
        CTX,
        ("1", "1", "05/03", "012345678901", "K", "1", "25/11", "7", "7", "7", "1", "482913"),
        calls(),
    ),
    Sample(
        "with a history",
        CTX,
        ("1", "2", "K", "K", "K", "6", "K", "2", "23", "6", "1", "111111", "482913"),
        calls(),
    ),
    Sample(
        "somebody new with a passport",
        NEW,
        (
            "Katơr Thị Ví Dụ", "1990", "2", "1", "5-3-1990", "C1234567", "K", "3", "mai", "Nhon Hai", "1", "7", "7",
            "7", "thôn Mỹ Tường 2", "Lào", "1", "482913",
        ),
        calls(),
    ),
    Sample("does not agree", CTX, ("1", "1", "05/03", "K", "K", "1", "K", "7", "7", "7", "2"), calls()),
    Sample("no codes go there", CTX, ("1", "1", "05/03", "K", "K", "1", "K", "7", "7", "7", "1"), calls(sent=None)),
    *(Sample(f"on the list: {state}", CTX, ("1", "1"), calls(_known(state)))
      for state in ("registered", "called", "vaccinated", "withdrawn", "had")),
    Sample("by keys", KEYS, ("1", "1", "0503", "K", "K", "1", "K", "7", "7", "7", "1", "482913"), calls()),
    Sample(
        "by keys, somebody new",
        NEW_KEYS,
        ("1990", "2", "1", "0503", "K", "K", "1", "K", "nhon", "1", "7", "7", "7", "Ví Dụ", "thôn 2", "1", "482913"),
        calls(),
    ),
    Sample("in a call", CALL, ("1", "1", "1", "1", "1", "1", "1", "7", "7", "7", "1", "482913"), calls()),
    Sample(
        "in a call, somebody new",
        replace(CALL, household=()),
        ("1990", "2", "1", "0503", "1", "1", "1", "1", "nhon", "1", "7", "7", "7", "1", "482913", "Ví Dụ", "thôn 2"),
        calls(),
    ),
    Sample("how it stands", replace(CTX, args={"registration": "1048219"}), (), {}),
)  # fmt: skip
REACTING: Final = (
    Sample("in one line", replace(CTX, args={"text": "sốt, đau tay"}), ("1", "2"), {}),
    Sample("asked", CTX, ("Hoa", "hôm nay", "sưng chỗ tiêm"), {}),
    Sample("nobody is known", NEW, ("1", "sốt nhẹ"), {}),
    Sample("by keys", KEYS, ("1", "3", "sốt nhẹ"), {}),
)
