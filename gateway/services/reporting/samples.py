"""Talks about a unit's report, for the render test and for reading; no such unit and nobody there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.services.gate import samples as gate
from gateway.services.service import Sample

_FIGURES: Final = [
    {"key": "cases", "vi": "ca mới", "en": "new cases"},
    {"key": "f1", "vi": "F1 mới", "en": "new contacts"},
    {"key": "total", "vi": "tổng số ca", "en": "cases so far"},
]
_FORM: Final = {
    "shut": None, "unit": 1, "name": "Trạm y tế xã Vĩnh Hải", "day": "2026-11-20", "form": "daily", "version": 1,
    "seen": 0, "figures": _FIGURES,
}  # fmt: skip
_HIGH: Final = {**_FIGURES[0], "why": "high", "value": 500, "against": 200}
_DROP: Final = {**_FIGURES[2], "why": "drop", "value": 12, "against": 312}
_CTX: Final = Ctx(date(2026, 11, 20), number="+84900000997")
_CLOSED: Final = {"unit": "Trạm y tế xã Vĩnh Hải", "date": "20/11", "by": "16:00"}


def _asks(text: str) -> Ctx:
    return replace(_CTX, args={"text": text} if text else {}, opening=text)


def _calls(form: Mapping[str, Any] = _FORM, **others: Any) -> Calls:
    return {**gate.calls(), "report_form": lambda **_: form, "report_odd": lambda **_: [], **others}


def _shut(msg_id: str, **told: Any) -> Mapping[str, Any]:
    return {"shut": [msg_id, told]}


SAMPLES: Final = (
    Sample("one line", _asks("2*5*312"), ("1",), _calls()),
    Sample("question by question", _asks(""), ("2", "nhieu", "5", "312", "1"), _calls()),
    Sample("too few in one line", _asks("2*5"), ("2", "5", "312", "1"), _calls()),
    Sample("no numbers in the line", _asks("2 ca"), ("2", "5", "312", "1"), _calls()),
    Sample("changes a figure", _asks("2*5*312"), ("2", "2", "6", "1"), _calls()),
    Sample("corrects", _asks("2*5*312"), ("1",), _calls({**_FORM, "seen": 1})),
    Sample(
        "an odd figure", _asks("500*5*312"), ("2", "5", "1"),
        _calls(report_odd=lambda figures, **_: [_HIGH] if figures["cases"] == 500 else []),
    ),
    Sample("a total that fell", _asks("2*5*12"), ("1", "1"), _calls(report_odd=lambda **_: [_DROP])),
    Sample("reports for nobody", _asks(""), (), _calls(_shut("BC_NOT_YOURS"))),
    Sample("closed", _asks(""), (), _calls(_shut("BC_CLOSED", **_CLOSED))),
)  # fmt: skip
