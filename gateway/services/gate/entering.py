"""`CI`: in by the code that was told; `CT`: in by a card, or without any paper; who of a family it was, by a digit."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Text
from gateway.dialogue.steps import Do, Left, Option, Outcome, Refused, Step, Value
from gateway.services.gate import prompts, requests
from gateway.services.gate.opening import on_duty
from gateway.services.gate.questions import Holder


def by_code(ctx: Ctx) -> Generator[Step, Any, Left | None]:
    """In first; then, where the phone is a family's, whether it was another of them."""
    told = requests.code(ctx.args["text"])
    left = yield from on_duty(ctx)
    if left is not None:
        return left
    if told is None:
        return Left(prompts.CI_HELP)
    entered = yield Do("entered", "gate_enter", told, effect=True)
    if entered is None or not entered["others"]:
        return None
    others = entered["others"]
    options = tuple(Option(str(place), (each["name"],)) for place, each in enumerate(others))
    asked = prompts.also([each["name"] for each in others])
    chosen = yield Choose("instead", asked, options, repeat=asked, help=prompts.HELP)
    person = others[int(chosen)]["person"]
    yield Do("corrected", "gate_instead", {"visit": entered["visit"], "person": person}, effect=True)
    return None


def by_card(ctx: Ctx) -> Generator[Step, Any, Left | None]:
    """`CT 0` is somebody without phone and card: a name, a year, a hamlet, and who brought them (row E2)."""
    card, out = requests.card(ctx.args["text"])
    left = yield from on_duty(ctx)
    if left is not None:
        return left
    if card == "0":
        yield from _without_papers(ctx.today.year)
    elif out:
        yield Do("out", "gate_out_card", {"card": card}, effect=True)
    elif (yield Do("card", "gate_card", {"card": card, "name": "", "year": 0}, effect=True)) == "ask":
        who = yield Holder(
            "holder", prompts.HOLDER, ctx.today.year, repeat=prompts.WHO_AGAIN, help=prompts.HELP
        )
        yield Do("named", "gate_card", {"card": card, **who}, effect=True)
    return None


def _without_papers(this_year: int) -> Generator[Step, Any, None]:
    who = yield Holder("who", prompts.WHO, this_year, repeat=prompts.WHO_AGAIN, help=prompts.HELP)
    hamlet = yield Text("hamlet", prompts.HAMLET, 2, 80, repeat=prompts.HAMLET, help=prompts.HELP)
    brought = yield Text(
        "brought_by", prompts.BROUGHT, 1, 80, rule=_brought_by, repeat=prompts.BROUGHT, help=prompts.HELP
    )
    told = {"name": who["name"], "year": who["year"], "hamlet": hamlet, "brought_by": brought}
    yield Do("without", "gate_without_papers", told, effect=True)


def _brought_by(said: str) -> Outcome:
    if said == "1":
        return Value("")
    return Value(said) if sum(map(str.isalpha, said)) > 1 else Refused()
