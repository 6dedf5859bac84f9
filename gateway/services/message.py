"""A message left in the queue of the calls: words after the beep, written down by a colleague for whoever calls back.

No keyword and no menu leads here; what becomes of the words is the desk's (`gateway.conversations.writing`).
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Text
from gateway.dialogue.steps import Prompt, Step
from gateway.services.service import Finished, Sample, Service

ASKED: Final = "V_MESSAGE"
"""The text that asks for it."""
_ASK: Final = Prompt(ASKED)


def script(ctx: Ctx) -> Generator[Step, Any, str]:
    """What they have said."""
    del ctx
    return str((yield Text("said", _ASK, 2, 1600, repeat=_ASK, help=_ASK)))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """They were told when it was left who calls and by when."""
    del tx, finished
    return []


MESSAGE: Final = Service(
    name="loinhan",
    version=1,
    script=script,
    complete=complete,
    keywords=(),
    menu_item="",
    samples=(
        Sample("some words", Ctx(date(2026, 11, 20), channel="voice", by_keys=True), ("xin hỏi thuốc",), {}),
    ),
)
