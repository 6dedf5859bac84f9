"""The talk of a unit's report: what the line left out is asked, what is odd is asked back, all is read back; pure."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Number, ReadBack, Which
from gateway.dialogue.steps import Do, Edit, Fill, Left, Option, Say, Step
from gateway.reports.forms import HIGHEST
from gateway.services.gate.opening import begun
from gateway.services.reporting import prompts

_RIGHT: Final = Option("yes", ("đúng", "đúng rồi", "right"), means=True)

Talk = Generator[Step, Any, Any]


def script(ctx: Ctx) -> Talk:
    """Returns what is kept, or Left with the reason."""
    _day, left = yield from begun()
    if left is not None:
        return left
    asked = yield Do("form", "report_form", {"day": ctx.today.isoformat()})
    if asked["shut"]:
        return Left(prompts.of(asked["shut"]))
    yield from _fill(ctx, asked)
    figures = yield from _figures(ctx, asked)
    yield from _doubt(ctx, asked, figures)
    parts = {place: (each["vi"], each["en"]) for place, each in enumerate(asked["figures"], 1)}
    read_back = prompts.read_back(asked, figures, _lang(ctx))
    if not (yield ReadBack("send", read_back, parts, repeat=read_back, help=prompts.HELP)):
        which = prompts.which(asked["figures"], _lang(ctx))
        yield Which("which", which, parts, "send", repeat=which, help=prompts.HELP)
    return {
        "unit": asked["unit"], "form": asked["form"], "version": asked["version"], "day": asked["day"],
        "seen": asked["seen"], "figures": figures,
    }  # fmt: skip


def numbers(said: str) -> list[int] | None:
    """`12*3*0`, `12 3 0`, `12, 3, 0`: the figures in their order; None where something else stands there."""
    if not re.fullmatch(r"\d{1,6}(?:[\s*,;.]+\d{1,6})*[\s*.]*", said):
        return None
    return [int(each) for each in re.findall(r"\d+", said)]


def _fill(ctx: Ctx, asked: Mapping[str, Any]) -> Talk:
    """What came in the line with the keyword is not asked; a line of another length is, figure by figure."""
    said = ctx.args.get("text", "")
    if not said:
        return
    given, wanted = numbers(said) or [], asked["figures"]
    if len(given) != len(wanted):
        yield Say("counted", prompts.counted(len(given), len(wanted)))
        return
    yield Fill("line", {f"f{place}": value for place, value in enumerate(given, 1)})


def _figures(ctx: Ctx, asked: Mapping[str, Any]) -> Generator[Step, Any, dict[str, int]]:
    found, of = {}, len(asked["figures"])
    for place, each in enumerate(asked["figures"], 1):
        name = each[_lang(ctx)]
        question = Number(
            f"f{place}", prompts.ask(place, of, name, asked["day"]), 0, HIGHEST, number=place,
            repeat=prompts.ask_again(place, of, name), help=prompts.HELP,
        )  # fmt: skip
        found[each["key"]] = int((yield question))
    return found


def _doubt(ctx: Ctx, asked: Mapping[str, Any], figures: Mapping[str, int]) -> Talk:
    """Each figure that looks odd is asked back once; "2" asks for it anew."""
    told = ",".join(str(value) for value in figures.values())
    odd: Sequence[Mapping[str, Any]] = yield Do(
        f"odd:{told}", "report_odd", {"unit": asked["unit"], "day": asked["day"], "figures": dict(figures)}
    )
    places = {each["key"]: place for place, each in enumerate(asked["figures"], 1)}
    for one in odd:
        prompt = prompts.odd(one, _lang(ctx))
        wrong = Option("no", ("sai", "nhầm", "sửa", "wrong"), means=False, leads_to=Edit(places[one["key"]]))
        yield Choose(
            f"sure:{one['key']}:{one['value']}", prompt, (_RIGHT, wrong), repeat=prompt, help=prompts.HELP
        )


def _lang(ctx: Ctx) -> str:
    return "en" if ctx.language == "en" else "vi"
