"""`HD`: how to do it by text first, then on the web or in an app; each guide has a number of its own for good."""

from __future__ import annotations

from typing import Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Do
from gateway.services.news import prompts
from gateway.services.news.looking import Digit, Talk, choose, read

_WHAT: Final = "guide"


def script(ctx: Ctx) -> Talk:
    """Returns the guide to read, or that there is none."""
    found = yield Do("guides", "news_guides", {"lang": ctx.language})
    number = ctx.args.get("item")
    if number is None and found:
        keys = tuple(sorted(found))
        number = yield Digit("guide", prompts.guides(keys), keys, repeat=prompts.AGAIN, help=prompts.HELP)
    if number not in found:
        return (yield from choose(ctx, _WHAT, ()))
    return (yield from read(ctx, found[number]))
