"""`TC` and `DKTIN`: no more news by text, and news again; every decision is kept with the words that made it.

Warnings of danger and answers to what a person asked come all the same; N1 says so.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import people
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Option, Prompt, Step
from gateway.services.service import Finished, Sample, Service

STOP: Final = "stop"
AGAIN: Final = "again"
_CHOICES: Final = (Option(STOP, ("ngừng", "stop")), Option(AGAIN, ("nhận lại", "get news again")))


def stop(ctx: Ctx) -> Generator[Step, Any, str]:
    """The keyword has said it; a keypad offers both."""
    if not ctx.by_keys:
        return STOP
    repeat = Prompt("K11_NEWS")
    return str((yield Choose("news", Prompt("N1_WHICH"), _CHOICES, repeat=repeat, help=repeat)))


def again(ctx: Ctx) -> Generator[Step, Any, str]:
    """Nothing is asked; a place that was named stays in the evidence."""
    del ctx
    yield from ()
    return AGAIN


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Keep the decision and confirm it at once."""
    stopped = finished.result == STOP
    people.record_consent(
        tx,
        finished.number,
        people.OPT_OUT,
        given=stopped,
        channel=finished.channel,
        evidence=str(finished.answers["news"]) if "news" in finished.answers else finished.ctx.said,
        now=finished.now,
    )
    return [Prompt("N1" if stopped else "N1_BACK")]


_KEYS: Final = Ctx(date(2026, 11, 20), channel="ussd", by_keys=True)

NO_NEWS: Final = Service(
    name="tc",
    version=1,
    script=stop,
    complete=complete,
    keywords=("TC", "STOP", "TU CHOI", "NGUNG TIN", "UNSUB"),
    menu_item="",
    keys="74",
    samples=(
        Sample("stop", Ctx(date(2026, 11, 20), said="TC"), (), {}),
        Sample("stop by keys", _KEYS, ("1",), {}),
        Sample("again by keys", _KEYS, ("2",), {}),
    ),
)
NEWS: Final = Service(
    name="dktin",
    version=1,
    script=again,
    complete=complete,
    keywords=("DKTIN", "NHAN"),
    menu_item="",
    samples=(Sample("news again", Ctx(date(2026, 11, 20), said="DKTIN Vinh Hai"), (), {}),),
)
