"""Talks of asking and checking, for the render test and for reading; nobody's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Done, Prompt
from gateway.services.service import Sample

_ANSWER: Final = {
    "id": "ans_sample",
    "title": "Chợ mở giờ nào",
    "answer": "Chợ Ninh Hải mở từ 5 giờ đến 17 giờ mỗi ngày, vào cổng phải có tờ khai",
    "answer_en": "",
    "source": "UBND xã",
    "date": "20/11",
}
_RUMOUR: Final = {
    "title": "Nước tỏi không chữa Covid",
    "fact": "Nước tỏi không chữa được Covid",
    "fact_en": "Garlic water does not cure Covid",
    "claim": "uống nước tỏi chữa khỏi Covid",
    "source": "CDC tỉnh",
    "date": "20/11",
}
_TODAY: Final = {"by": "17:00", "day": {"w": "W_HOM_NAY"}}
_SMS: Final = Ctx(date(2026, 11, 20))
_KEYS: Final = replace(_SMS, channel="ussd", by_keys=True)
_ASKED: Final = replace(_SMS, args={"text": "chợ mở cửa lúc nào"})
_FORWARDED: Final = replace(_SMS, args={"text": "uống nước tỏi mỗi sáng chữa khỏi Covid"})
_ONLY_ASKED: Final = replace(_SMS, args={"text": "Tin này có thật không"})


def calls(*, found: bool = True, verdict: Prompt | None = None) -> Mapping[str, Any]:
    """The world of a talk: whether an answer is found, and what is said of a text."""

    told = Done(None, (verdict or Prompt("X3", _TODAY),))
    return {
        "find_answer": lambda **_: _ANSWER if found else None,
        "answer_given": lambda **_: None,
        "question": lambda **_: Done(None, (Prompt("X1", {"ticket": "2062", **_TODAY}),)),
        "most_asked": lambda page: _listed(_ANSWER, page, found=found),
        "current_rumours": lambda page: _listed(_RUMOUR, page, found=found),
        "check_message": lambda **_: told,
    }


def _listed(item: Mapping[str, Any], page: int, *, found: bool) -> dict[str, Any]:
    return {"items": [item] * (1 if page else 5) if found else [], "more": found and page == 0}


_NONE: Final = calls(found=False)
_X4: Final = Prompt("X4", {"time": "14:00", "date": "20/11"})
_X2: Final = Prompt("X2", {"fact": _RUMOUR["fact"], "source": "CDC tỉnh", "date": "20/11"})
_FORGED: Final = Prompt("X4_FORGED", {"changed": [{"w": "W_CHANGED_NUMBER"}], "ticket": "2081"})

ASKING: Final = (
    Sample("by keys, a person", _KEYS, ("3", "chợ mở cửa lúc nào"), _NONE),
    Sample("by keys, asked often", _KEYS, ("1", "2"), calls()),
    Sample("by keys, asked often, the next page", _KEYS, ("1", "8", "1"), calls()),
    Sample("by keys, nothing published", _KEYS, ("1",), _NONE),
    Sample("by keys, rumours", _KEYS, ("2", "1"), calls()),
    Sample("by keys, check a text", _KEYS, ("4", "uống nước tỏi mỗi sáng chữa khỏi Covid"), calls()),
    Sample("a question for a person", _ASKED, (), _NONE),
    Sample("a published answer", _ASKED, ("1",), calls()),
    Sample("not what was asked", _ASKED, ("2",), calls()),
    Sample("another question", _ASKED, ("thế ngày lễ chợ có mở không", "1"), calls()),
)
CHECKING: Final = (
    Sample("the list", _SMS, ("1",), calls()),
    Sample("the list, the next page", _SMS, ("8", "1"), calls()),
    Sample("nothing to correct", _SMS, (), _NONE),
    Sample("not known yet", _FORWARDED, (), calls()),
    Sample("a known rumour", _FORWARDED, (), calls(verdict=_X2)),
    Sample("ours", _FORWARDED, (), calls(verdict=_X4)),
    Sample("our wording", _FORWARDED, (), calls(verdict=Prompt("X4_WORDING"))),
    Sample("what anybody may read", _FORWARDED, (), calls(verdict=Prompt("X4_TOLD"))),
    Sample("over", _FORWARDED, (), calls(verdict=Prompt("X4_OVER", {"date": "12/11"}))),
    Sample("forged", _FORWARDED, (), calls(verdict=_FORGED)),
    Sample("true", _FORWARDED, (), calls(verdict=Prompt("X2_TRUE", _X2.args))),
    Sample("nobody can say", _FORWARDED, (), calls(verdict=Prompt("X2_UNSURE", _X2.args))),
    Sample(
        "nothing passed on",
        replace(_SMS, args={"text": "Tin này có thật không"}),
        ("uống nước tỏi mỗi sáng",),
        calls(),
    ),
)
