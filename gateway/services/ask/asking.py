"""`HOI`: a published answer at once where it is certain, else a person's by a time; key 4 offers what can be asked."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import answers
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Text
from gateway.dialogue.steps import Do, Option, Prompt, Step
from gateway.services.ask import checking, lists, prompts
from gateway.services.ask.questions import AGAIN, ENOUGH, Enough
from gateway.services.service import Finished

_MOST_QUESTIONS: Final = 5  # in one talk; the next one begins another
_SCREEN: Final = (
    182 - len(" (, 20/11)") - 16
)  # characters of an answer that a keypad can show with its source

Talk = Generator[Step, Any, dict[str, Any]]


def script(ctx: Ctx) -> Talk:
    """Returns what is left to say: an answer that was chosen, a rumour, or nothing."""
    if ctx.by_keys:
        wanted = yield Choose(
            "wanted", prompts.KEYS, _WANTED, repeat=prompts.KEYS_AGAIN, help=prompts.KEYS_AGAIN
        )
        if wanted == "asked":
            chosen = yield from lists.most_asked()
            return {"answer": chosen}
        if wanted == "rumours":
            chosen = yield from lists.rumours()
            return {"rumour": chosen}
        if wanted == "check":
            yield from checking.check("")
            return {}
    said = ctx.args.get("text") or (
        yield Text("text", prompts.ASK, 3, 1600, repeat=prompts.ASK, help=prompts.ASK)
    )
    if ctx.by_voice:  # who has spoken is not there any more when it is written down
        yield Do("question", "question", {"said": said}, effect=True)
        return {}
    return (yield from _answered(ctx, said))


def _answered(ctx: Ctx, said: str) -> Talk:
    """A published answer as long as there is one; a question without, or that it does not answer, is a person's."""
    for turn in range(_MOST_QUESTIONS):
        found = yield Do(f"found:{turn}", "find_answer", {"said": said})
        if not found:
            break
        yield Do(f"used:{turn}", "answer_given", {"public_id": found["id"]}, effect=True)
        asked = prompts.answer(found, asked=True, english=ctx.language == "en")
        again = prompts.ANSWER_AGAIN
        enough = yield Enough(f"enough:{turn}", asked, repeat=again, help=again)
        if enough["what"] == ENOUGH:
            return {"glad": True}
        if enough["what"] != AGAIN:
            break
        said = enough["said"]
    yield Do("question", "question", {"said": said}, effect=True)
    return {}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """What was chosen; everything else was said when it was found or recorded."""
    result, english = finished.result, finished.ctx.language == "en"
    if "rumour" in result:
        chosen = result["rumour"]
        return [prompts.NO_RUMOURS if chosen is None else prompts.rumour(chosen, english=english)]
    if "answer" in result:
        return _chosen(tx, finished, result["answer"], english=english)
    return [prompts.GLAD] if result.get("glad") else []


def _chosen(tx: Session, finished: Finished, item: dict[str, Any] | None, *, english: bool) -> list[Prompt]:
    if item is None:
        return [prompts.NO_ANSWERS]
    answers.note_use(tx, item["id"], finished.channel, finished.now)
    said = prompts.answer(item, asked=False, english=english)
    whole = finished.ctx.by_voice or len(said.args["answer"]) <= _SCREEN
    return [said] if whole else [said, prompts.SENT]


_WANTED: Final = (Option("asked"), Option("rumours"), Option("ask"), Option("check"))
