"""File a finished declaration and say its receipt (R1); once, inside the conversation's transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gateway import clock
from gateway.dialogue.steps import Prompt
from gateway.services.declare import arriving, filing, prompts
from gateway.services.service import Finished


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """File `finished.result` (the script's record)."""
    told = filing.Told(
        finished.number,
        finished.channel,
        finished.ctx.language,
        finished.result,
        finished.valid_days,
        finished.duty_phone,
        finished.ctx.case,
    )
    member, filed, request = filing.file(tx, told, finished.now)
    moved = arriving.file(tx, filed, finished.result, finished.now, finished.duty_phone)
    if (
        request is not None and request.promised_at is not None
    ):  # who is called about signs is asked the rest as well
        call = prompts.Call(request.promised_at, finished.hotline)
        return [prompts.receipt_with_signs(member.name, filed.code, filed.valid_until, call, finished.now)]
    receipt = prompts.receipt(member.name, filed.code, clock.local(finished.now), filed.valid_until)
    return [receipt, *arriving.told(tx, moved, finished.now, finished.hotline)]
