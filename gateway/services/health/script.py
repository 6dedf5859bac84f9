"""Daily health as a talk: whose, what was measured, which signs; pure and replayed.

One line says it all (`SK 368`, `SK 1`, `SK 2 ho`); what it leaves open is asked. "Well" alone is no report of
somebody whose class must be measured each day: silent low oxygen kills the cheerful (people.md of the plan, §4). A
danger opens a call for help before anything else is said.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Do, Option, Say, Step
from gateway.quarantine import Outcome, Report, judge, rulebook
from gateway.services.declare.sign_words import phrases
from gateway.services.health import asking, batch, hearing, prompts
from gateway.services.health.asking import Asking, Person
from gateway.services.health.hearing import NONE
from gateway.services.health.look_ups import anybody

MOST_CHOICES: Final = 7
_WELL: Final = Option(
    "well", phrases("khỏe, khỏe như hôm qua, bình thường, vẫn khỏe, well, as yesterday"), means=True
)
_SIGN: Final = Option("sign", phrases("có dấu hiệu, không khỏe, mệt, a sign"), means=False)
_OTHER: Final = Option("other", phrases("người khác, somebody else"))
_FIGURES: Final = ("oxygen", "breaths", "pulse")


def script(ctx: Ctx) -> Asking:
    """The whole talk. Returns `{"who", "report"}`, or what `batch` returns of a room."""
    if "room" in ctx.args:
        return (yield from batch.script(ctx, ctx.args["room"], ctx.args.get("choice", "1")))
    if ctx.by_keys:
        groups = yield Do("groups", "health_groups", {"number": ctx.number, "today": ctx.today})
        if groups:
            chosen = yield from batch.which(groups)
            if chosen is not None:
                return (yield from batch.script(ctx, chosen, (yield from batch.how(groups, chosen))))
    known = yield Do("people", "health_people", {"number": ctx.number, "today": ctx.today})
    person, choice = yield from _whose(ctx, known)
    report = yield from _report(ctx, person, choice)
    if judge(rulebook.of(person["version"]), report).outcome == Outcome.DANGER:
        yield from _rescue(person, report)
    return {"who": person, "report": report.as_json()}


def _whose(ctx: Ctx, known: Sequence[Person]) -> Asking:
    """The person, and "well" or "sign" where a key has said it."""
    if not known:
        person = anybody(ctx.today)
        return person, (yield from _how(person, others=False)) if ctx.by_keys and not ctx.args else None
    watched = [person for person in known if person["line"] is not None] or list(known)
    if ctx.by_keys and not ctx.args:
        choice = yield from _how(known[0], others=len(known) > 1)
        if choice != "other":
            return known[0], choice
        person = yield from _who(known[1:])
        return person, (yield from _how(person, others=False))
    if len(watched) == 1:
        return watched[0], None
    return (yield from _who(known)), None


def _how(person: Person, *, others: bool) -> Asking:
    options = (_WELL, _SIGN, _OTHER) if others else (_WELL, _SIGN)
    name = person["name"]
    return (
        yield Choose(
            f"how:{person['ref']}",
            prompts.today(name, others=others),
            options,
            repeat=prompts.today_again(name, others=others),
            help=prompts.HELP,
        )
    )


def _who(known: Sequence[Person]) -> Asking:
    """Whose health; more than seven are reached by their name."""
    if len(known) == 1:
        return known[0]
    options = [
        asking.by_name(person, label) for person, label in zip(known, asking.labels(known), strict=True)
    ]
    asked = prompts.who([option.label for option in options[:MOST_CHOICES]])
    chosen = yield Choose(
        "who",
        asked,
        tuple(options[:MOST_CHOICES]),
        unnumbered=tuple(options[MOST_CHOICES:]),
        repeat=asked,
        help=prompts.HELP,
    )
    return next(person for person in known if person["ref"] == chosen)


def _report(ctx: Ctx, person: Person, choice: str | None) -> Generator[Step, Any, Report]:
    """What was said in the line or by key, and what it leaves open."""
    args = ctx.args
    codes, note, well = hearing.signs(args.get("sign", ""))
    well = well or choice == "well" or args.get("choice") == "1"
    figures = yield from _figures(ctx, person)
    ill = choice == "sign" or args.get("choice") == "2"
    said_all = bool(figures or codes or note or well) and not ill
    if well and not figures and person["must_measure"]:
        measured = yield from _measure(ctx, person, ["temperature"], needed=True)
        figures, said_all = figures | measured, bool(measured)
    elif not said_all and args.get("temperature") != NONE:
        figures = (yield from _measure(ctx, person, person["asks"], figures=figures)) | figures
    if (not said_all or ill) and not (codes or note):
        picked = yield from asking.signs_of(person)
        codes, note, well = picked["codes"], picked["note"], not picked["codes"] and not picked["note"]
    return Report(figures, tuple(codes), note, well and not codes and not note)


def _figures(ctx: Ctx, person: Person) -> Generator[Step, Any, dict[str, float]]:
    """The figures of the line; one that no instrument can show is asked again, one without a name asked about."""
    args, figures = ctx.args, {}
    given = {name: float(args[name]) for name in _FIGURES if name in args}
    if args.get("temperature", NONE) != NONE:
        given["temperature"] = float(args["temperature"])
    if "unnamed" in args:
        which = yield Choose(
            "which",
            prompts.which(args["unnamed"]),
            (Option("oxygen", ("spo2", "oxy")), Option("pulse", ("mạch", "nhịp tim", "pulse"))),
            repeat=prompts.which(args["unnamed"]),
            help=prompts.HELP,
        )
        given[str(which)] = float(args["unnamed"])
    limits = rulebook.of(person["version"]).figures
    for name, value in given.items():
        if limits[name].possible(value):
            figures[name] = value
        else:
            figures |= yield from _measure(ctx, person, [name], mistyped=True)
    return figures


def _measure(
    ctx: Ctx,
    person: Person,
    instruments: Sequence[str],
    *,
    needed: bool = False,
    mistyped: bool = False,
    figures: Mapping[str, float] | None = None,
) -> Generator[Step, Any, dict[str, float]]:
    """Ask for each figure that is not known; who has no thermometer is asked for nothing finer."""
    found: dict[str, float] = {}
    for name in instruments:
        if figures and name in figures:
            continue
        value = yield asking.figure(ctx, person, name, needed=needed, mistyped=mistyped)
        if value == NONE:
            break
        found[name] = float(value)
    return found


def _rescue(person: Person, report: Report) -> Generator[Step, Any, None]:
    reason = "kho_tho" if "kho_tho" in report.signs else "chi_so"
    details = {"birth_year": person["year"], "commune_code": person["commune"], "address": person["address"]}
    yield Do("rescue", "rescue", {"reason": reason, "details": details}, effect=True, at_once=True)
    yield Say("advice", prompts.ADVICE)
