"""The eight questions of the declaration and their follow-ups, each asked only while its answer is unknown;
pure.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final

from gateway.dialogue.questions import Choose, Lookup, Pick, Text, Year
from gateway.dialogue.steps import Do, Edit, Left, Option, Prompt, Question, Say, Step
from gateway.services.declare import answers, prompts, signs
from gateway.services.declare.sign_words import OPTIONS, SPOKEN, phrases

MOST_CHOICES: Final = 6  # the seventh key stays for "another one"

YES: Final = Option("yes", means=True)
NO: Final = Option("no", means=False)
FEW_CHOICES: Final = 3  # on a screen each line has then room for a name and what it was called before
BY_LETTERS: Final = "place_by_letters"
NOTHING_WRONG: Final[frozenset[str]] = frozenset()

Asking = Generator[Step, Any, Any]


def ask(this_year: int, wrong: frozenset[str]) -> Asking:
    """Ask what is not known yet. Returns the answers by question; `place` as one of the places found. Left on
    HUY.

    `wrong`: questions whose answer in the opening could not be used; they say what was not understood.
    """
    said: dict[str, Any] = {}
    said["name"] = yield from _name(wrong)
    if said["name"] is None:
        return Left(prompts.LEFT)
    said["year"] = yield _year(this_year, wrong)
    said["sex"] = yield _sex(wrong)
    said["place"] = yield from _place(wrong, "find_place")
    said["address"] = yield _address(wrong)
    said["travel"] = yield _travel(wrong)
    said["signs"] = yield from _signs(wrong, said)
    said["contact"] = yield _contact(wrong)
    return said


def ask_by_keys(this_year: int) -> Asking:
    """The same on a keypad: first what digits and pick-lists can say, last what must be written, by text if need be."""
    said: dict[str, Any] = {}
    said["year"] = yield _year(this_year, NOTHING_WRONG)
    said["sex"] = yield _sex(NOTHING_WRONG)
    said["place"] = yield from _place(NOTHING_WRONG, BY_LETTERS)
    went = yield Choose(
        "went", prompts.WENT, (Option("no", means=False), Option("yes", means=True)),
        number=6, **again("went"),
    )  # fmt: skip
    said["signs"] = yield from _signs(NOTHING_WRONG, said)
    said["contact"] = yield _contact(NOTHING_WRONG)
    said["name"] = yield from _name(NOTHING_WRONG)
    if said["name"] is None:
        return Left(prompts.LEFT)
    said["address"] = yield _address(NOTHING_WRONG)
    said["travel"] = (yield _travel(NOTHING_WRONG)) if went == "yes" else ""
    return said


def _year(this_year: int, wrong: frozenset[str]) -> Question:
    return Year("year", _prompt("year", prompts.YEAR, wrong), this_year, number=2, **again("year"))


def _sex(wrong: frozenset[str]) -> Question:
    return Choose("sex", _prompt("sex", prompts.SEX, wrong), answers.SEXES, number=3, **again("sex"))


def _address(wrong: frozenset[str]) -> Question:
    return Text("address", _prompt("address", prompts.ADDRESS, wrong), 2, 160, number=5, **again("address"))


def _travel(wrong: frozenset[str]) -> Question:
    return Text(
        "travel", _prompt("travel", prompts.TRAVEL, wrong), 0, 160,
        rule=answers.journey, number=6, **again("travel"),
    )  # fmt: skip


def _contact(wrong: frozenset[str]) -> Question:
    return Pick(
        "contact", _prompt("contact", prompts.CONTACT, wrong), answers.CONTACTS,
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


def _place(wrong: frozenset[str], look_up: str) -> Asking:
    """The commune, read back unless it is certain; a name that exists twice is asked, the home province
    first.
    """
    answer = yield Lookup(
        "place", _prompt("place", prompts.PLACE, wrong), look_up, number=4, **again("place")
    )
    found: list[Mapping[str, Any]] = answer["found"]
    if answer.get("sure"):
        return found[0]
    if look_up == BY_LETTERS and len(found) > 1:  # one screen less than reading the likeliest back
        return (yield from _which_place(answer["said"], found[:FEW_CHOICES]))
    exact = [place for place in found if place["exact"]] or found
    home = [place for place in exact if place["home"]]
    likely = home if len(home) == 1 else exact
    others = [place for place in exact if place["code"] != likely[0]["code"]] if len(likely) == 1 else likely
    if len(likely) == 1:
        code = likely[0]["code"]
        other = Option(
            "other", phrases("xã khác, khác, nơi khác"), means=False, leads_to=None if others else Edit(4)
        )
        right = yield Choose(
            f"place_right:{code}", prompts.place_right(likely[0]), (YES, other),
            number=4, **again("place_right"),
        )  # fmt: skip
        if right == "yes":
            return likely[0]
    return (yield from _which_place(answer["said"], others[:MOST_CHOICES]))


def _which_place(said: str, places: list[Mapping[str, Any]]) -> Asking:
    choices = [Option(place["code"], _names(place), label=place["choice"]) for place in places]
    other = Option("other", phrases("khác, tên khác, xã khác, nơi khác"), means=False, leads_to=Edit(4))
    code = yield Choose(
        f"place_of:{said}", prompts.which_place(places), (*choices, other),
        number=4, **again("which_place") | {"help": prompts.which_place(places)},
    )  # fmt: skip
    return next(place for place in places if place["code"] == code)


def _names(place: Mapping[str, Any]) -> tuple[str, ...]:
    """The words that choose a place of a list: its name, and what stands in brackets ("Gia Lai", "Nhơn Hải
    cũ").
    """
    said, _, inside = place["choice"].partition("(")
    return tuple(name for name in (place["name"], said.strip(), inside.strip(" )")) if name)


def _signs(wrong: frozenset[str], said: Mapping[str, Any]) -> Asking:
    """Signs of 14 days; short breath or pneumonia asks at once whether it is now, and calls for help if
    so.
    """
    found = yield Pick(
        "signs", _prompt("signs", prompts.SIGNS, wrong), OPTIONS,
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
        yield Do("rescue", "rescue", {"reason": "kho_tho", "details": details}, effect=True)
        yield Say("danger_advice", prompts.DANGER_ADVICE)
    return found


def _prompt(question: str, usual: Prompt, wrong: frozenset[str]) -> Prompt:
    return prompts.again(question) if question in wrong else usual


def again(question: str) -> dict[str, Any]:
    return {"repeat": prompts.again(question), "help": prompts.HELP}
