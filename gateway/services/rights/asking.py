"""Whose data it is about, and whether whoever asks knows the year that person was born; pure."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.questions import MOST_OPTIONS, Choose, Year
from gateway.dialogue.steps import Option, Prompt, Step

HELP: Final = Prompt("P_HELP")

Asking = Generator[Step, Any, Any]


def whose(ctx: Ctx, asked: str) -> Asking:
    """One of the family; the only one is not asked. `asked`: the catalogue id of the question."""
    family = ctx.household[:MOST_OPTIONS]
    if len(family) == 1:
        return family[0]
    names = [member.name for member in family]
    options = tuple(Option(str(member.ord), (member.name,)) for member in family)
    shown = {"choices": [name.split()[-1] for name in names]}
    chosen = yield Choose(
        "whose", Prompt(asked, shown), options, repeat=Prompt(f"{asked}_AGAIN", shown), help=HELP
    )
    return next(member for member in family if str(member.ord) == chosen)


def born_when(ctx: Ctx, member: Relative) -> Asking:
    """Whether whoever asks may be told and may decide: on a shared phone they know the year of birth."""
    if len(ctx.household) == 1:
        return True
    asked = Prompt("YC_YEAR", {"name": member.name})
    again = Prompt("YC_YEAR_AGAIN", {"name": member.name})
    year = yield Year("year", asked, ctx.today.year, repeat=again, help=HELP)
    return year == member.birth_year
