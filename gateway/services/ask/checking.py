"""`TINGIA`: the truth about rumours for a bare word; with a text, whether that is true, as far as anybody knows."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from sqlalchemy.orm import Session

from gateway import rumours
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Text
from gateway.dialogue.steps import Do, Prompt, Step
from gateway.services.ask import lists, prompts
from gateway.services.service import Finished

Talk = Generator[Step, Any, dict[str, Any]]


def script(ctx: Ctx) -> Talk:
    """Returns the rumour that was chosen from the list, or nothing."""
    said = ctx.args.get("text", "")
    if not said:
        return {"rumour": (yield from lists.rumours())}
    yield from check(said)
    return {}


def check(said: str) -> Generator[Step, Any, None]:
    """Ask for the text where only "is this true?" was said; what comes of it is said when it is recorded."""
    if not rumours.substance(said):
        said = yield Text("which", prompts.WHICH, 3, 1600, repeat=prompts.WHICH, help=prompts.WHICH)
    yield Do("check", "check_message", {"said": said}, effect=True)


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """The rumour that was chosen."""
    del tx
    if "rumour" not in finished.result:
        return []
    chosen = finished.result["rumour"]
    english = finished.ctx.language == "en"
    return [prompts.NO_RUMOURS if chosen is None else prompts.rumour(chosen, english=english)]
