"""Talks at a gate, for the render test and for reading; no such gate and nobody there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.steps import Done, Prompt
from gateway.services.service import Sample
from gateway.services.visits import prompts

_MARKET: Final = {"code": "41536", "name": "Chợ Ninh Hải"}
_SCHOOL: Final = {"code": "20014", "name": "Trường Nhơn Hải"}
_BOARDS: Final = (
    {**_MARKET, "worth": "active", "address": ""},
    {**_SCHOOL, "worth": "active", "address": ""},
    *(
        {"code": code, "name": "Quán Ông Tám", "worth": worth, "address": "thôn Mỹ Tường 1"}
        for code, worth in (
            ("30016", "suspended"),
            ("30024", "closed"),
            ("30032", "reissued"),
            ("30040", "moved"),
        )
    ),
)
_CAME: Final = datetime(2026, 11, 20, 2, 20, tzinfo=UTC)  # 09:20 in Viet Nam
_AN: Final = Relative(
    1, "Nguyễn Văn An", 1985, "Nam", "22846", "Xã Vĩnh Hải", "thôn Mỹ Tường 2",
    last={"travel": "", "signs": {"codes": [], "note": ""}, "contact": {"codes": [], "note": ""}},
)  # fmt: skip
CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123", consented=True, household=(_AN,))
AT_THE_MARKET: Final = replace(CTX, args={"site": "41536"})


def calls(
    state: str = "valid", here: Mapping[str, str] | None = None, left: Any = None, disowned: Any = None
) -> dict[str, Any]:
    """The world of a talk: what the phone's declaration is worth, where the phone is, what comes of an effect."""
    standing = {"state": state, "until": "18/11", "member": 1} if state == "expired" else {"state": state}
    return {
        "here": lambda **_: None if here is None else {**here, "since": "08:05"},
        "find_site": lambda said: [site for site in _BOARDS if site["code"] == said],
        "standing": lambda **_: standing,
        "leave": lambda **_: left,
        "disown": lambda **_: disowned,
        "dispute": _looked_into,
    }


def _looked_into(what: Any, said: str, again: bool) -> Done:
    del said
    if again:
        return Done(None, (Prompt("SAI_AGAIN", {"disputed": what}),))
    promise = {"ticket": "2043", "by": "15:30", "day": {"w": "W_HOM_NAY"}, "hotline": "0259 1022"}
    return Done(None, (Prompt("SAI_OK", {"disputed": what, **promise}),))


ENTERING: Final = (
    Sample("valid", AT_THE_MARKET, (), calls()),
    Sample("no such number", replace(CTX, args={"site": "41356"}), (), calls()),
    *(
        Sample(name, replace(CTX, args={"site": code}), (), calls())
        for name, code in (
            ("suspended", "30016"),
            ("closed", "30024"),
            ("an old board", "30032"),
            ("moved", "30040"),
        )
    ),
    Sample("expired, still well", AT_THE_MARKET, ("1",), calls("expired")),
    Sample("expired, not well", AT_THE_MARKET, ("2",), calls("expired")),
    Sample("never declared", AT_THE_MARKET, ("1",), calls("none")),
    Sample("reported wrong", AT_THE_MARKET, ("1",), calls("disputed")),
    Sample("inside already", AT_THE_MARKET, ("2",), calls(here=_MARKET)),
    Sample("by USSD", replace(CTX, channel="ussd"), ("20014",), calls()),
    Sample("by USSD, inside already", replace(CTX, channel="ussd"), ("3", "41536", "1"), calls(here=_MARKET)),
)
_LEFT: Final = Done(None, (prompts.out(_MARKET["name"], _CAME.replace(hour=4), _CAME),))
_NOT_SEEN: Final = {"visit": 1, "site": _MARKET["name"], "at": "10:05"}
LEAVING: Final = (
    Sample("leaves", CTX, (), calls(left=_LEFT)),
    Sample("is nowhere", CTX, (), calls(left=Done(None, (prompts.NOWHERE,)))),
    Sample(
        "was not seen coming", replace(AT_THE_MARKET, opening="41536"), ("9h30",), calls(left=_NOT_SEEN),
    ),
)  # fmt: skip
_VISIT: Final = {"what": prompts.the_visit(_MARKET["name"], _CAME), "said": "", "again": False}
_RECEIPT: Final = {"what": prompts.the_declaration("10482138"), "said": "", "again": True}
DISPUTING: Final = (
    Sample("it was not me", CTX, (), calls(disowned=_VISIT)),
    Sample("said before", replace(CTX, args={"receipt": "10482138"}), (), calls(disowned=_RECEIPT)),
    Sample("nothing to take back", CTX, (), calls(disowned=Done(None, (Prompt("SAI_NOTHING"),)))),
    Sample("not of this number", CTX, (), calls(disowned=Done(None, (Prompt("SAI_CODE", {"code": "10482138"}),)))),
)  # fmt: skip
