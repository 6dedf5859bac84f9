"""`0`, `GOI` and `HOI`: a call back from a person, or a person's answer; the desk behind them is the conversation's."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Text
from gateway.dialogue.steps import Do, Done, Prompt, Step
from gateway.services.service import Finished, Sample, Service

ASK: Final = Prompt("X0")


def call_back(ctx: Ctx) -> Generator[Step, Any, None]:
    """Promise a call; `GOI 19h` names the hour ("19:00")."""
    yield Do("call_back", "call_back", {"at": ctx.args.get("at", "")}, effect=True)


def question(ctx: Ctx) -> Generator[Step, Any, None]:
    """Put a question before a person; whoever pressed a key is asked for it by text."""
    said = ctx.args.get("text") or (yield Text("text", ASK, 3, 1600, repeat=ASK, help=ASK))
    yield Do("question", "question", {"said": said}, effect=True)


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Everything was said when it was recorded."""
    del tx, finished
    return []


def _promised(at: str) -> Done:
    return Done(None, (Prompt("Q2", {"by": at or "15:30", "day": {"w": "W_HOM_NAY"}}),))


def _received(said: str) -> Done:
    del said
    return Done(None, (Prompt("X1", {"ticket": "2062", "by": "17:00", "day": {"w": "W_HOM_NAY"}}),))


_RECEIVED: Final[Mapping[str, Any]] = {"question": _received}


def _sample(name: str, args: Mapping[str, str], do: Mapping[str, Any]) -> Sample:
    return Sample(name, Ctx(date(2026, 11, 20), args=args), (), do)


CALL_BACK: Final = Service(
    name="goi",
    version=1,
    script=call_back,
    complete=complete,
    keywords=("0", "GOI", "GAP"),
    menu_item="M_GOI",
    samples=(
        _sample("call me", {}, {"call_back": _promised}),
        _sample("at 7 p.m.", {"at": "19:00"}, {"call_back": _promised}),
    ),
)
QUESTION: Final = Service(
    name="hoi",
    version=1,
    script=question,
    complete=complete,
    keywords=("HOI",),
    menu_item="M_HOI",
    keys="4",
    samples=(
        Sample(
            "by keys",
            Ctx(date(2026, 11, 20), channel="ussd", by_keys=True),
            ("chợ mở cửa lúc nào",),
            _RECEIVED,
        ),
        _sample("a question", {"text": "chợ mở cửa lúc nào"}, _RECEIVED),
    ),
)
