"""`ATK`: a site's check of today, in one line or question by question; only the registered phone may."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from gateway import safety, sites
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Number
from gateway.dialogue.steps import Do, Option, Prompt, Question, Say, Step
from gateway.services.safety import prompts
from gateway.services.service import Finished

Talk = Generator[Step, Any, dict[str, Any]]


def script(ctx: Ctx) -> Talk:
    """Returns what is stored, or why nothing is."""
    given = [int(value) for value in ctx.args.get("points", "").split()]
    return (yield from check(ctx, ctx.args["site"], given))


def check(ctx: Ctx, code: str, given: Sequence[int]) -> Talk:
    """The check of one site; what was not given, or is no answer, is asked."""
    asked = {"code": code, "number": ctx.number, "day": ctx.today.isoformat()}
    found = yield Do(f"checkable:{code}", "checkable", asked)
    if "why" in found:
        return dict(found)
    items = found["items"]
    if given and len(given) != len(items):
        yield Say("counted", prompts.counted(len(given), len(items)))
        given = ()
    answers = []
    for place, item in enumerate(items, 1):
        value = given[place - 1] if given else None
        if value is None or not _is_answer(item, value):
            value = yield from _ask(ctx, place, item, len(items))
        answers.append(value)
    return {"check": code, "version": found["version"], "answers": answers}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Keep it, and say the level and what it asks of the site."""
    told = finished.result
    match told:
        case {"check": code}:
            return [_keep(tx, finished, code, told)]
        case {"why": "not_yours", "code": code}:
            return [prompts.not_yours(code)]
        case {"why": "unrated", "name": name}:
            return [prompts.unrated(name)]
        case _:
            return [prompts.unknown(told["code"])]


def _keep(tx: Session, finished: Finished, code: str, told: Mapping[str, Any]) -> Prompt:
    site = sites.by_code(tx, code)
    if site is None or site.state != sites.State.ACTIVE:  # suspended while it was asked
        return prompts.unknown(code)
    if site.phone != finished.number:  # registered for somebody else meanwhile
        return prompts.not_yours(code)
    kept = safety.record(
        tx,
        site,
        told["answers"],
        version=told["version"],
        channel=finished.channel,
        number=finished.number,
        now=finished.now,
    )
    return prompts.kept(site.name, site.code, kept, safety.again(kept))


def _ask(ctx: Ctx, place: int, item: Mapping[str, Any], of: int) -> Generator[Question, Any, int]:
    words = "en" if ctx.language == "en" else "vi"
    bands = [choice[words] for choice in item["choices"]]
    prompt = prompts.asked(place, of, item[words], bands, item["high"])
    again = prompts.asked_again(place, bands, item["high"])
    if not bands:
        points = Number(f"c{place}", prompt, item["low"], item["high"], repeat=again, help=prompts.HELP)
        return int((yield points))
    options = tuple(Option(str(each["value"]), (each["vi"], each["en"])) for each in item["choices"])
    return int((yield Choose(f"c{place}", prompt, options, repeat=again, help=prompts.HELP)))


def _is_answer(item: Mapping[str, Any], value: int) -> bool:
    if item["choices"]:
        return any(choice["value"] == value for choice in item["choices"])
    return bool(item["low"] <= value <= item["high"])
