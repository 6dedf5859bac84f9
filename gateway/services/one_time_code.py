"""`OTP`: a code for whoever holds the phone, or the same again; the text with the code is the whole answer."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import otp
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Prompt, Step
from gateway.errors import BadInput
from gateway.services.service import Finished, Sample, Service


def script(ctx: Ctx) -> Generator[Step, Any, None]:
    """Nothing is asked."""
    del ctx
    yield from ()


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """The code leaves in its own lane, past whatever else waits for this phone; a screen shows it at once too."""
    lang, minutes = finished.ctx.language, finished.code_minutes
    try:
        sent = otp.send_to_phone(tx, finished.number, finished.code_countries, lang, minutes, finished.now)
    except BadInput:  # a number no code is sent to, such as a satellite's
        return [Prompt("O4")]
    return [Prompt(sent.template, sent.args)] if finished.ctx.by_keys else []


ONE_TIME_CODE: Final = Service(
    name="otp",
    version=1,
    script=script,
    complete=complete,
    keywords=("OTP",),
    menu_item="",  # who needs it was told so where the code is asked for
    keys="72",
    samples=(Sample("a code", Ctx(date(2026, 11, 20)), (), {}),),
)
