"""Asking whom something is for: somebody of the family by key, or a new person by year, sex and name; pure.

A name is never typed on a keypad (people.md of the plan, §1.13): there it is asked last, by text.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from gateway.dialogue import hearing, spelling
from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.questions import MOST_OPTIONS, Choose, Text, Year
from gateway.dialogue.steps import Option, Outcome, Prompt, Refused, Step, Value
from gateway.services.declare.answers import cries

HELP: Final = Prompt("P_HELP")
SEXES: Final = (
    Option("Nam", ("nam", "male", "man")), Option("Nu", ("nữ", "female", "woman")), Option("Khac", ("khác", "other"))
)  # fmt: skip
_NEW: Final = Option("new", ("người mới", "người khác", "new", "somebody else"))
SKIP: Final = ("k", "ko", "không", "không có", "chưa có", "bỏ qua", "không rõ", "no", "none", "skip")
"""What people text where nothing has to be said."""

Asking = Generator[Step, Any, Any]


def of_family(ctx: Ctx, asked: str) -> Asking:
    """The member, or None for somebody new; a family of one is asked too, since they may come for another."""
    family = ctx.household[: MOST_OPTIONS - 1]
    if not family:
        return None
    shown = Prompt(asked, {"relatives": _labels(family)})
    options = (*(Option(str(one.ord), (one.name, one.name.split()[-1])) for one in family), _NEW)
    chosen = yield Choose("whose", shown, options, repeat=shown, help=HELP)
    return next((one for one in family if str(one.ord) == chosen), None)


def by_keys(ctx: Ctx) -> Asking:
    """What a keypad can ask of somebody new: year and sex."""
    year = Prompt("BK_YEAR")
    born = yield Year("year", year, ctx.today.year, repeat=year, help=HELP)
    sex = yield Choose("sex", Prompt("BK_SEX"), SEXES, repeat=Prompt("BK_SEX"), help=HELP)
    return {"year": born, "sex": sex}


def name() -> Text:
    """The name, with the words of who may read it."""
    return Text("name", Prompt("BK_NAME"), 2, 60, rule=_named, repeat=Prompt("BK_NAME"), help=HELP)


def known(member: Relative) -> dict[str, Any]:
    """Somebody of the family, as a record keeps them: enough to know them by if they leave it before the record is."""
    return {"ord": member.ord, "name": member.name, "year": member.birth_year, "sex": member.sex}


def day_ahead(said: str, today: date, most: int) -> date | None:
    """ "25/11", "25", "mai", "hôm nay": a day from `today` on, at most `most` days ahead."""
    if hearing.is_said(said, ("hôm nay", "bữa nay", "today")):
        return today
    if hearing.is_said(said, ("mai", "ngày mai", "tomorrow")):
        return today + timedelta(days=1)
    if hearing.is_said(said, ("mốt", "ngày mốt", "ngày kia")):
        return today + timedelta(days=2)
    day, month = _day_and_month(said)
    every = (today + timedelta(days=ahead) for ahead in range(most + 1))
    return next((each for each in every if each.day == day and month in (None, each.month)), None)


def record(told: Mapping[str, Any], member: Relative | None) -> dict[str, Any]:
    """What an effect needs to know of whom it is for."""
    return known(member) if member is not None else dict(told)


def _day_and_month(said: str) -> tuple[int | None, int | None]:
    plain = spelling.clean(said).casefold().removeprefix("ngày").removeprefix("ngay").strip()
    parts = plain.replace("-", "/").replace(".", "/").split("/")
    if not all(part.strip().isdecimal() and len(part.strip()) <= 4 for part in parts) or len(parts) > 3:
        return None, None
    numbers = [int(part) for part in parts]
    return numbers[0], numbers[1] if len(numbers) > 1 else None


def _named(said: str) -> Outcome:
    if any(map(str.isdigit, said)) or len(said.split()) > 6 or not any(map(str.isalpha, said)) or cries(said):
        return Refused()
    return Value(said)


def _labels(family: tuple[Relative, ...]) -> list[str]:
    given = [one.name.split()[-1] for one in family]
    return [
        f"{label} {one.birth_year}" if given.count(label) > 1 and one.birth_year else label
        for label, one in zip(given, family, strict=True)
    ]
