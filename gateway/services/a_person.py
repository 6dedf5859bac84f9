"""`0` and `GOI`: a call back from a person; `XONG`: it is needed no more. The desk behind it is the conversation's."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Do, Done, Prompt, Step
from gateway.services.service import Finished, Sample, Service


def call_back(ctx: Ctx) -> Generator[Step, Any, None]:
    """Promise a call; `GOI 19h` names the hour ("19:00")."""
    yield Do("call_back", "call_back", {"at": ctx.args.get("at", "")}, effect=True)


def no_call(ctx: Ctx) -> Generator[Step, Any, None]:
    """Take the promise back."""
    del ctx
    yield Do("no_call", "no_call", {}, effect=True)


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Everything was said when it was recorded."""
    del tx, finished
    return []


def _promised(at: str) -> Done:
    return Done(None, (Prompt("Q2", {"by": at or "15:30", "day": {"w": "W_HOM_NAY"}}),))


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

NO_CALL: Final = Service(
    name="xong",
    version=1,
    script=no_call,
    complete=complete,
    keywords=("XONG",),
    menu_item="",
    samples=(
        _sample(
            "a call was promised",
            {},
            {"no_call": lambda: Done(None, (Prompt("Q_DONE", {"ticket": "2056"}),))},
        ),
        _sample("none was", {}, {"no_call": lambda: Done(None, (Prompt("Q_NONE"),))}),
    ),
)
