"""Before any staff command: the day's PIN texted back, and the post named, once a day; pure.

A forged sender never reads the PIN, which goes to the phone on file (people.md §6 of the plan). Whatever comes first
in the day waits for both and is then done.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Do, Left, Prompt, Step
from gateway.services.gate import prompts
from gateway.services.gate.questions import USUAL, Pin, Post

_MOST_TRIES: Final = 20  # more than all PINs of a day can be mistaken
_MOST_POSTS: Final = 5  # boards misread in a row; then somebody must look

Asking = Generator[Step, Any, Left | None]


def on_duty(ctx: Ctx, *, post: str = "") -> Asking:
    """None once the colleague may act: the day is open and they stand somewhere (`post`: named by this very text)."""
    del ctx
    day, left = yield from begun()
    if left is not None:
        return left
    if post:
        return (yield from _stand(f"stood:{post}", post))
    return None if day["site"] else (yield from _where(day["usual"]))


def begun() -> Generator[Step, Any, tuple[Mapping[str, Any], Left | None]]:
    """How the day stands, and None once it is open; for commands that need no post."""
    day = yield Do("day", "gate_day", {})
    if day["shut"]:
        return day, Left(Prompt(*day["shut"]))
    return day, None if day["open"] else (yield from _pin())


def open_by_pin(ctx: Ctx) -> Generator[Step, Any, Left | None]:
    """`PIN 4821`, when the question it answers has been forgotten."""
    checked = yield Do("pin_checked", "gate_open", {"pin": ctx.args["pin"]}, effect=True)
    return Left(prompts.OPENED if checked["right"] else prompts.mistaken(checked))


def _pin() -> Asking:
    sent = yield Do("pin_sent", "gate_pin", {}, effect=True)
    if sent is None:
        return Left(prompts.PIN_OVER)
    asked = prompts.pin(sent)
    for nth in range(1, _MOST_TRIES):
        typed = yield Pin(f"pin:{nth}", asked, repeat=prompts.PIN_AGAIN, help=prompts.HELP)
        checked = yield Do(f"pin_checked:{nth}", "gate_open", {"pin": typed}, effect=True)
        if checked["right"]:
            return None
        asked = prompts.mistaken(checked)
        if asked is prompts.PIN_OVER:
            break
    return Left(prompts.PIN_OVER)


def _where(usual: Mapping[str, str] | None) -> Asking:
    asked = prompts.post(usual)
    for nth in range(1, _MOST_POSTS + 1):
        said = yield Post(
            f"post:{nth}", asked, usual is not None, repeat=prompts.POST_AGAIN, help=prompts.HELP
        )
        code = usual["code"] if usual is not None and said == USUAL else said
        stood = yield Do(f"stood:{nth}", "gate_stand", {"code": code}, effect=True)
        if stood is not None:
            return None
        asked = prompts.POST_AGAIN
    return Left(prompts.AWAY)


def _stand(step: str, code: str) -> Asking:
    stood = yield Do(step, "gate_stand", {"code": code}, effect=True)
    return Left(prompts.posted(stood) if stood is not None else prompts.POST_AGAIN)
