"""Which place is meant: the one that was named, the household's own, or the one the person is asked for; pure."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Do, Fill, Prompt, Step
from gateway.services import asking_place

_NUMBER: Final = 1  # of the only question, for "another one"

Meant = Generator[Step, Any, dict[str, Any]]


def meant(ctx: Ctx, asked: str) -> Meant:
    """The place of this talk; `asked`: the catalogue's family of texts that asks for it (`SDT` → SDT_WHERE, …)."""
    if ctx.opening:
        found = yield Do("named", "find_place", {"said": ctx.opening})
        if found:
            yield Fill("opening", {"place": {"said": ctx.opening, "found": found}})
    else:
        own: dict[str, Any] | None = yield Do("own", "own_commune", {"number": ctx.number})
        if own is not None:
            return own
    return (yield from ask(ctx, asked))


def ask(ctx: Ctx, asked: str, step: str = "place") -> Meant:
    """Ask for it; a name of the home province that is exact is taken as it is, because the answer repeats it."""
    again = Prompt(f"{asked}_AGAIN")
    where = Prompt(f"{asked}_WHERE")
    answer = yield asking_place.looked_up(ctx, step, where, number=_NUMBER, repeat=again, help=again)
    found: list[dict[str, Any]] = answer["found"]
    sure = [place for place in found if place["exact"] and place["home"]]
    if len(sure) == 1 or len(found) == 1:
        return dict((sure or found)[0])
    most = asking_place.most(answer["said"]) if ctx.by_keys else asking_place.MOST_CHOICES
    return dict((yield from asking_place.which(answer["said"], found[:most], _NUMBER)))
