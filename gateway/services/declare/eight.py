"""The eight questions of the declaration and their follow-ups, each asked only while its answer is unknown;
pure.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Lookup, Pick, Text, Year
from gateway.dialogue.steps import Do, Fill, Left, Option, Prompt, Question, Say, Step
from gateway.services import asking_place
from gateway.services.declare import answers, by_card, journey, prompts, signs
from gateway.services.declare.sign_words import OPTIONS, SPOKEN, phrases

MOST_CHOICES: Final = 6  # the seventh key stays for "another one"
YES: Final = Option("yes", means=True)
NO: Final = Option("no", means=False)
NOTHING_WRONG: Final[frozenset[str]] = frozenset()

Asking = Generator[Step, Any, Any]


def ask(today: date, wrong: frozenset[str], card: str = "", *, arriving: bool = False) -> Asking:
    """Ask what is not known yet. Returns the answers by question; `place` as one of the places found. Left on
    HUY.

    `wrong`: questions whose answer in the opening could not be used; they say what was not understood. `card`: of
    somebody this phone has not declared yet; with the right name and year it answers what the register knows, and
    whose it is stands under "person".
    `arriving`: that they have come from elsewhere is why they declare, so it is not asked whether.
    """
    said: dict[str, Any] = {}
    said["name"] = yield from _name(wrong)
    if said["name"] is None:
        return Left(prompts.LEFT)
    said["year"] = yield _year(today.year, wrong)
    if card:
        said["person"] = yield from _matched(card, said["name"], said["year"])
    said["sex"] = yield _sex(wrong)
    said["place"] = yield from _place(wrong)
    said["address"] = yield _address(wrong)
    went = "" if arriving else (yield _travel(wrong))
    said["travel"] = went["places"] if isinstance(went, dict) else went
    if arriving or isinstance(went, dict):
        said["journey"] = yield from journey.ask(today, said["travel"])
        said["travel"] = said["travel"] or said["journey"]["said"]
    said["signs"] = yield from _signs(wrong, said)
    said["contact"] = yield _contact(wrong)
    return said


def _matched(card: str, name: str, year: int) -> Asking:
    """Who holds the card, if called and born so; else None, and everything is asked as of somebody unknown."""
    told = {"card": card, "name": name, "year": year}
    known = yield Do(f"card:{card}:{name}:{year}", "card_match", told)
    if known is None:
        return None
    yield Fill(f"of_card:{known['person']}", known["filled"])
    return known["person"]


def ask_by_keys(ctx: Ctx, card: str = "") -> Asking:
    """The same on a keypad: first what digits and pick-lists can say, last what must be written, by text if need be.

    `card`: its holder is known by the year and the keys of the given name, and is asked no more than by text.
    """
    said: dict[str, Any] = {}
    said["year"] = yield _year(ctx.today.year, NOTHING_WRONG)
    if card:
        said["person"] = yield from by_card.matched(card, said["year"])
    said["sex"] = yield _sex(NOTHING_WRONG)
    where = prompts.heard(prompts.PLACE) if ctx.by_voice else prompts.PLACE
    asked = asking_place.looked_up(
        ctx, "place", where, meanwhile=asking_place.SPOKEN, number=4, **again("place")
    )
    said["place"] = yield from asking_place.ask(asked, prompts.HELP)
    went = yield Choose(
        "went", prompts.WENT, (Option("no", means=False), Option("yes", means=True)),
        number=6, **again("went"),
    )  # fmt: skip
    said["travel"] = ""
    if went == "yes":
        said["journey"] = yield from journey.ask_by_keys(ctx.today)
        said["travel"] = said["journey"]["said"]
    said["signs"] = yield from _signs(NOTHING_WRONG, said, by_voice=ctx.by_voice)
    said["contact"] = yield _contact(NOTHING_WRONG, by_voice=ctx.by_voice)
    said["name"] = yield from _name(NOTHING_WRONG)
    if said["name"] is None:
        return Left(prompts.LEFT)
    said["address"] = yield _address(NOTHING_WRONG)
    return said


def _year(this_year: int, wrong: frozenset[str]) -> Question:
    return Year("year", _prompt("year", prompts.YEAR, wrong), this_year, number=2, **again("year"))


def _sex(wrong: frozenset[str]) -> Question:
    return Choose("sex", _prompt("sex", prompts.SEX, wrong), answers.SEXES, number=3, **again("sex"))


def _address(wrong: frozenset[str]) -> Question:
    return Text("address", _prompt("address", prompts.ADDRESS, wrong), 2, 160, number=5, **again("address"))


def _travel(wrong: frozenset[str]) -> Question:
    return journey.Travel(
        "travel", _prompt("travel", prompts.TRAVEL, wrong), 0, 160,
        rule=answers.journey, number=6, **again("travel"),
    )  # fmt: skip


def _contact(wrong: frozenset[str], *, by_voice: bool = False) -> Question:
    asked = prompts.heard(prompts.CONTACT) if by_voice else _prompt("contact", prompts.CONTACT, wrong)
    return Pick(
        "contact", asked, answers.CONTACTS,
        number=8, names_danger=True, **again("contact"),
    )  # fmt: skip


def _name(wrong: frozenset[str]) -> Asking:
    name = yield Text(
        "name", _prompt("name", prompts.NAME, wrong), 1, 160,
        rule=answers.name, number=1, keeps=frozenset({"huy"}), **again("name"),
    )  # fmt: skip
    if not answers.is_huy(name):
        return name
    meant = yield Choose(
        f"huy:{name}", prompts.NAME_IS_HUY,
        (Option("name", phrases("tên, tên huy")), Option("leave", phrases("bỏ, bỏ khai, thoát, hủy"))),
        number=1, **again("huy"),
    )  # fmt: skip
    return name if meant == "name" else None


def _place(wrong: frozenset[str]) -> Asking:
    asked = Lookup(
        "place", _prompt("place", prompts.PLACE, wrong), "find_place",
        meanwhile=asking_place.SPOKEN, number=4, **again("place"),
    )  # fmt: skip
    return (yield from asking_place.ask(asked, prompts.HELP))


def _signs(wrong: frozenset[str], said: Mapping[str, Any], *, by_voice: bool = False) -> Asking:
    """Signs of 14 days; short breath or pneumonia asks at once whether it is now, and calls for help if
    so.
    """
    asked = prompts.heard(prompts.SIGNS) if by_voice else _prompt("signs", prompts.SIGNS, wrong)
    found = yield Pick(
        "signs", asked, OPTIONS,
        spoken=SPOKEN, reader=signs.read, number=7, names_danger=True, **again("signs"),
    )  # fmt: skip
    if signs.URGENT.isdisjoint(found["codes"]):
        return found
    now = yield Choose("breath", prompts.BREATH, (YES, NO), number=7, names_danger=True, **again("breath"))
    if now == "yes":
        details = {
            "name": said.get("name", ""),
            "birth_year": said["year"],
            "sex": said["sex"],
            "commune_code": said["place"]["code"],
            "address": said.get("address", ""),
        }
        yield Do("rescue", "rescue", {"reason": "kho_tho", "details": details}, effect=True, at_once=True)
        yield Say("danger_advice", prompts.DANGER_ADVICE)
    return found


def _prompt(question: str, usual: Prompt, wrong: frozenset[str]) -> Prompt:
    return prompts.again(question) if question in wrong else usual


def again(question: str) -> dict[str, Any]:
    return {"repeat": prompts.again(question), "help": prompts.HELP}
