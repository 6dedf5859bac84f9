"""Talks of a gate's staff, for the render test and for reading; no such colleague and nobody there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, Final

from gateway import clock
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Done, Prompt
from gateway.services.declare.samples import DO
from gateway.services.gate import prompts
from gateway.services.service import Sample

_MARKET: Final = {"code": "41536", "name": "Chợ Ninh Hải"}
_SEALED: Final = "4821"  # as it is once revealed
_NUMBER: Final = "+84900000102"
_NOON: Final = datetime.combine(date(2026, 11, 20), time(12), clock.local(clock.now()).tzinfo)
_CTX: Final = Ctx(date(2026, 11, 20), number="+84900000998")
_RIGHT: Final = {"right": True, "left": 0, "fresh": None}


def _day(**changes: Any) -> Mapping[str, Any]:
    return {"shut": None, "open": True, "site": _MARKET, "usual": None, **changes}


def calls(day: Mapping[str, Any] | None = None, said: Prompt | None = None, **others: Any) -> Calls:
    """The world of a talk: how the day stands, and what is said of whatever is done."""

    def done(**_: Any) -> Done:
        return Done(None, () if said is None else (said,))

    acts = ("look_up", "home", "enter", "instead", "out", "card", "out_card", "without_papers", "declare")
    return {
        **DO,
        **{f"gate_{act}": done for act in acts},
        "gate_day": lambda: day or _day(),
        "gate_here": lambda: _MARKET,
        "gate_pin": lambda: _SEALED,
        "gate_open": lambda **_: _RIGHT,
        "gate_stand": lambda code: _MARKET if code == "41536" else None,
        "gate_may_declare": lambda **_: None,
        **others,
    }


def _asks(text: str) -> Ctx:
    return replace(_CTX, args={"text": text}, opening=text)


def _sample(name: str, text: str, says: tuple[str, ...], do: Calls) -> Sample:
    return Sample(name, _asks(text), says, do)


_VALID: Final = prompts.standing("valid", _NUMBER)
_FIRST: Final = _day(open=False, site=None)
_BACK: Final = _day(open=False, site=None, usual=_MARKET)
LOOKING: Final = (
    _sample("first of the day", "0900000102", ("4821", "41536"), calls(_FIRST, _VALID)),
    _sample("where they stood before", "0900000102", ("PIN 4821", "1"), calls(_BACK, _VALID)),
    _sample("the day begins", "", ("4821", "41536"), calls(_FIRST)),
    _sample("another post", "41536", (), calls()),
    _sample("no such post", "41536", (), calls(gate_stand=lambda **_: None)),
    _sample("not declared", "0900000102", (), calls(said=prompts.standing("none", _NUMBER))),
    _sample("reported wrong", "0900000102", (), calls(said=prompts.standing("disputed", _NUMBER))),
    _sample("a relative", "0900000102 NHA", (), calls(said=prompts.relative(_NUMBER))),
    _sample("no relative", "0900000102 NHA", (), calls(said=prompts.no_relative(_NUMBER))),
    _sample("too many codes", "0900000102", (), calls(said=prompts.no_more_codes(_NUMBER, _NOON))),
    _sample("too many looks", "0900000102", (), calls(said=prompts.no_more_looks(_NOON))),
    _sample("another year", "0900000102 1958", (), calls(said=prompts.wrong_year(_NUMBER))),
    _sample("out", "0900000102 RA", (), calls(said=prompts.left("Chợ Ninh Hải", _NOON))),
    _sample("nonsense", "09", (), calls()),
    _sample("at night", "41536", (), calls(_day(shut=("CB_HOURS", {"time": "04:00", "end": "22:00"})))),
    _sample("no account", "41536", (), calls(_day(shut=("CB_GONE", {})))),
    _sample("no more PINs", "41536", (), calls(_FIRST, gate_pin=lambda: None)),
    _sample(
        "a PIN mistaken", "0900000102", ("nothing", "1111", "2222"),
        calls(_FIRST, gate_open=lambda pin: {"right": False, "left": 4 if pin == "1111" else 0, "fresh": None}),
    ),
    _sample("outside the area", "0900000102", ("20014",) * 5, calls(_day(site=None))),
)  # fmt: skip

_IN: Final = Prompt(
    "CB_IN", {"site": "Chợ Ninh Hải", "time": "09:15", "name": "Trần Thị Mẫu", "until": "27/11"}
)
_WHERE: Final = {"site": "Chợ Ninh Hải", "time": "09:15"}
_FAMILY: Final = {"visit": "vis_x", "others": [{"person": 2, "name": "Nháp"}]}
ENTERING: Final = (
    _sample("in", "0900000102 482913", (), calls(said=_IN)),
    _sample(
        "in, another of the family", "0900000102 482913 368", ("2", "1"),
        calls(
            said=Prompt("CB_INSTEAD", {"site": "Chợ Ninh Hải", "name": "Trần Văn Nháp", "until": "27/11"}),
            gate_enter=lambda **_: Done(_FAMILY, (_IN,)),
        ),
    ),
    _sample("to the staff first", "0900000102 482913", (), calls(said=Prompt("CB_IN_ILL", {**_WHERE, "name": "Mẫu"}))),
    _sample("inside already", "0900000102 482913", (), calls(said=Prompt("CB_AGAIN", _WHERE))),
    _sample("wrong", "0900000102 482913", (), calls(said=prompts.wrong_code(_NUMBER, 4))),
    _sample("over", "0900000102 482913", (), calls(said=prompts.wrong_code(_NUMBER, 0))),
    _sample("shut", "0900000102 482913", (), calls(said=prompts.shut("Chợ Ninh Hải"))),
    _sample("nonsense", "0900000102", (), calls()),
    _sample("no such number", "0900000102 482913", (), calls(said=prompts.NUMBER)),
    _sample("no temperature", "0900000102 482913 45", (), calls(said=prompts.BAD_TEMPERATURE)),
)  # fmt: skip
BY_CARD: Final = (
    _sample("known", "5800000123", (), calls(said=Prompt("CB_IN_NONE", {**_WHERE, "name": "Lá"}))),
    _sample(
        "unknown", "5800000123", ("Nguyen", "Nguyen Van An 1985"),
        calls(said=_IN, gate_card=lambda name, **_: Done("ask") if not name else Done(None, (_IN,))),
    ),
    _sample("unreadable", "1", (), calls(said=prompts.CT_HELP)),
    _sample("out, never seen", "5800000123 RA", (), calls(said=prompts.UNKNOWN_CARD)),
    _sample(
        "neither phone nor card", "0", ("Katơr Thị Lá 1938", "thôn Cầu Gãy", "1"),
        calls(said=Prompt("CB_IN_NONE", _WHERE)),
    ),
)  # fmt: skip

_FORM: Final = ("Nguyen Van An", "1985", "1", "Nhon Hai", "1", "thon My Tuong 2", "1", "1", "1", "1")
_SUBJECT: Final = replace(_CTX, args={"phone": "0900000102"}, opening="0900000102")
_FILED: Final = prompts.filed(_NUMBER, "Nguyễn Văn An", "10482138", date(2026, 11, 27))
BEHALF: Final = (
    Sample("declares", _SUBJECT, ("1", *_FORM), calls(said=_FILED)),
    Sample("first of the day", _SUBJECT, ("4821", "41536", "1", *_FORM), calls(_FIRST, _FILED)),
    Sample("does not agree", _SUBJECT, ("2",), calls()),
    Sample("changes an answer", _SUBJECT, ("1", *_FORM[:-1], "2", "2", "1986", "1"), calls(said=_FILED)),
    Sample("no more today", _SUBJECT, (), calls(gate_may_declare=lambda **_: ("CB_QUOTA", {}))),
    Sample("not taken", _SUBJECT, ("1", *_FORM), calls(said=prompts.NOT_TAKEN)),
)
_PIN: Final = replace(_CTX, args={"pin": "4821"})
PIN: Final = (
    Sample("right", _PIN, (), calls()),
    Sample(
        "another one", _PIN, (), calls(gate_open=lambda **_: {"right": False, "left": 0, "fresh": _SEALED})
    ),
)
