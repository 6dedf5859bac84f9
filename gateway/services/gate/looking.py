"""`DS`: where somebody stands today; whether a number has declared, and then its code; out again; a phone at home."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Do, Left, Step
from gateway.services.gate import prompts, requests
from gateway.services.gate.opening import on_duty


def script(ctx: Ctx) -> Generator[Step, Any, Left | None]:
    """Everything is said by what is done; `DS` alone begins the day, or says where they stand."""
    said = ctx.args.get("text", "")
    wanted = requests.looked(said)
    left = yield from on_duty(ctx, post=wanted.site if wanted else "")
    if left is not None:
        return left
    if not said:
        here = yield Do("here", "gate_here", {})
        return Left(prompts.posted(here) if here else prompts.DS_HELP)
    if wanted is None:
        return Left(prompts.DS_HELP)
    if wanted.out:
        yield Do("out", "gate_out", {"number": wanted.phone}, effect=True)
    elif wanted.birth_year is not None:
        yield Do("home", "gate_home", {"number": wanted.phone, "year": wanted.birth_year}, effect=True)
    else:
        yield Do("looked", "gate_look_up", {"number": wanted.phone, "home": wanted.at_home}, effect=True)
    return None
