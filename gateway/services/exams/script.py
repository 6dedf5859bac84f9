"""KHAM: what is booked, or place, day, time, for whom and why; a seat that has gone offers the next free ones; pure.

The seat is taken by an effect of the talk, so that whoever comes second for the last one is asked again at once. On a
keypad the name of somebody new and the reason come last, by text.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from gateway.dialogue import hearing
from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.questions import MOST_OPTIONS, Choose, Text
from gateway.dialogue.steps import Do, Left, Option, Outcome, Prompt, Refused, Step, Value
from gateway.services import asking_person
from gateway.services.asking_person import HELP
from gateway.services.exams import prompts
from gateway.services.exams.questions import MORE, MOST_SHOWN, Day, hour, moment, pages, weekday

MOST_REASON: Final = 160
_MOST_TRIES: Final = 5  # seats that go under the person's fingers before they are asked to come back later
_KEEP: Final = Option("keep", ("giữ", "giữ nguyên", "keep"))
_MORE: Final = Option("more", ("đặt thêm", "thêm", "another"))
_DROP: Final = Option("drop", ("bỏ", "bỏ lịch", "hủy", "cancel"))
_NOW: Final = Option("now", ("đặt luôn", "đặt", "book"))
_WRITE: Final = Option("write", ("thêm lý do", "lý do", "reason"))

Talk = Generator[Step, Any, Any]


def script(ctx: Ctx) -> Talk:
    """Returns `{"booked": code}`, `{"cancel": code}`, or Left."""
    mine: list[Mapping[str, str]] = yield Do("mine", "exam_mine", {"number": ctx.number})
    if mine:
        kept = yield from _have(mine)
        if kept == "drop":
            return {"cancel": mine[0]["code"]}
        if kept == "keep":
            return Left(Prompt("EX_KEPT"))
    return (yield from _book(ctx))


def _have(mine: Sequence[Mapping[str, str]]) -> Talk:
    asked = prompts.have(mine)
    options = (_KEEP, _MORE, _DROP) if len(mine) == 1 else (_KEEP, _MORE)
    return (yield Choose("have", asked, options, repeat=asked, help=HELP))


def _book(ctx: Ctx) -> Talk:
    home = next((member.commune_code for member in ctx.household if member.commune_code), None)
    places = yield Do("clinics", "exam_clinics", {"home": home})
    if not places:
        return Left(Prompt("EX_NONE"))
    place = yield from _place(places)
    days = yield Do(f"days:{place['id']}", "exam_days", {"clinic": place["id"]})
    if not days:
        return Left(Prompt("EX_FULL", {"site": place["name"]}))
    day = yield from _day(ctx, place, days)
    starts_at = yield from _time(place, day, days[day])
    member = yield from asking_person.of_family(ctx, "EX_WHO")
    told, reason = yield from _rest(ctx, member)
    return (yield from _take(place, starts_at, asking_person.record(told, member), reason))


def _place(places: Sequence[Mapping[str, Any]]) -> Talk:
    if len(places) == 1:
        return places[0]
    options = [Option(str(one["id"]), (one["name"],)) for one in places]
    asked = Prompt("EX_PLACE", {"clinics": [one["name"] for one in places[:MOST_OPTIONS]]})
    chosen = yield Choose(
        "place", asked, tuple(options[:MOST_OPTIONS]), unnumbered=tuple(options[MOST_OPTIONS:]),
        repeat=asked, help=HELP,
    )  # fmt: skip
    return next(one for one in places if str(one["id"]) == chosen)


def _day(ctx: Ctx, place: Mapping[str, Any], days: Mapping[str, Any]) -> Talk:
    every = tuple(days)
    shown = [weekday(date.fromisoformat(day), ctx.language) for day in every[:MOST_SHOWN]]
    options = tuple(Option(day, (label,)) for day, label in zip(every, shown, strict=False))
    asked = Prompt("EX_DAY", {"site": place["name"], "days": shown})
    again = Prompt("EX_DAY_AGAIN", {"days": shown})
    return (
        yield Day(f"day:{place['id']}", asked, options, repeat=again, help=HELP, today=ctx.today, every=every)
    )


def _time(place: Mapping[str, Any], day: str, times: Sequence[str]) -> Talk:
    """Screen after screen of times, and round again; any time of the day may be written on each of them."""
    screens = pages(times)
    every = [hour(at) for at in times]
    nth = 0
    while True:
        shown = screens[nth % len(screens)]
        named = {"date": f"{date.fromisoformat(day):%d/%m}", "clocks": [hour(at).label for at in shown]}
        options = [hour(at) for at in shown]
        if len(screens) > 1:
            options.append(Option(MORE, ("giờ khác", "khác", "another")))
        asked = Prompt("EX_TIME_MORE" if len(screens) > 1 else "EX_TIME", named)
        others = tuple(each for each in every if each.value not in shown)
        chosen = yield Choose(
            f"time:{place['id']}:{day}:{nth}",
            asked,
            tuple(options),
            unnumbered=others,
            repeat=asked,
            help=HELP,
        )
        if chosen != MORE:
            return chosen
        nth += 1


def _rest(ctx: Ctx, member: Relative | None) -> Talk:
    """Who somebody new is, and why they come; what must be written comes last on a keypad."""
    if ctx.by_keys:
        told = (yield from asking_person.by_keys(ctx)) if member is None else {}
        asked = Prompt("EX_REASON_KEYS")
        wants = yield Choose("reason_keys", asked, (_NOW, _WRITE), repeat=asked, help=HELP)
        if member is None:
            told["name"] = yield asking_person.name()
        return told, (yield _reason()) if wants == "write" else None
    told = {}
    if member is None:
        named = yield asking_person.name()
        told = {"name": named, **(yield from asking_person.by_keys(ctx))}
    return told, (yield _reason())


def _reason() -> Text:
    return Text(
        "reason", Prompt("EX_REASON"), 1, MOST_REASON, rule=_said, repeat=Prompt("EX_REASON"), help=HELP
    )


def _said(text: str) -> Outcome:
    if not any(map(str.isalpha, text)):
        return Refused()
    return Value("" if hearing.is_said(text, asking_person.SKIP) else text)


def _take(place: Mapping[str, Any], starts_at: str, whom: Mapping[str, Any], reason: str | None) -> Talk:
    for nth in range(_MOST_TRIES):
        wish = {"clinic": place["id"], "starts_at": starts_at, "whom": dict(whom), "reason": reason or None}
        got = yield Do(f"book:{nth}", "exam_book", wish, effect=True)
        if "code" in got:
            return {"booked": got["code"]}
        if got["why"] != "full":
            return Left(prompts.refused(got["why"], whom["name"]))
        if not got["free"]:
            return Left(Prompt("EX_FULL", {"site": place["name"]}))
        options = tuple(moment(at) for at in got["free"][:MOST_OPTIONS])
        asked = Prompt("EX_TAKEN", {"moments": [option.label for option in options]})
        starts_at = yield Choose(f"instead:{nth}", asked, options, repeat=asked, help=HELP)
    return Left(Prompt("EX_FULL", {"site": place["name"]}))
