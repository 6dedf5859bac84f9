"""Asking for a commune: look it up, read it back unless it is certain, let the person choose among several; pure.

Old names are welcome, and a name that exists twice is asked, the home province first (people.md §1.19).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import ByLetters, Choose, Lookup
from gateway.dialogue.steps import UNWRITTEN, Edit, Option, Prompt, Step

BY_LETTERS: Final = "place_by_letters"
"""The look-up of a keypad: the first letters of a name."""
MOST_CHOICES: Final = 6  # the seventh key stays for "another one"
FEW_CHOICES: Final = 3  # on a screen each line has then room for a name and what it was called before

Place = Mapping[str, Any]
SPOKEN: Final[Place] = {
    **dict.fromkeys(("name", "label", "choice"), UNWRITTEN),
    "code": "",
    "exact": True,
    "home": True,
}
"""In the place of one whose name a caller has said, for a talk that does not look up more about it."""


def looked_up(ctx: Ctx, step: str, prompt: Prompt, **how: Any) -> Lookup:
    """The question for a commune: by its name, on a keypad by its first letters."""
    return (
        ByLetters(step, prompt, BY_LETTERS, **how)
        if ctx.by_keys
        else Lookup(step, prompt, "find_place", **how)
    )


def ask(asked: Lookup, help: Prompt) -> Generator[Step, Any, Place]:
    """The commune as one of the places that `asked` found; `asked.number` is what SUA and "another one" ask again."""
    answer = yield asked
    found: list[Place] = answer["found"]
    if answer.get("sure"):
        return found[0]
    if asked.name == BY_LETTERS and len(found) > 1:  # one screen less than reading the likeliest back
        return (yield from which(answer["said"], found[: most(answer["said"])], asked.number))
    exact = [place for place in found if place["exact"]] or found
    home = [place for place in exact if place["home"]]
    likely = home if len(home) == 1 else exact
    others = [place for place in exact if place["code"] != likely[0]["code"]] if len(likely) == 1 else likely
    if len(likely) == 1 and (yield _right(likely[0], asked.number, help, others)) == "yes":
        return likely[0]
    return (yield from which(answer["said"], others[:MOST_CHOICES], asked.number))


def most(letters: str) -> int:
    """How many places are offered: letters come from a screen, their keys from whoever hears the list."""
    return MOST_CHOICES if letters.isdecimal() else FEW_CHOICES


def is_sure(place: Place) -> bool:
    """A name that is exact and of the home province needs no question of its own: the read-back shows it."""
    return bool(place["exact"] and place["home"])


def _right(place: Place, number: int | None, help: Prompt, others: Sequence[Place]) -> Choose:
    again = Edit(number or 0)
    other = Option("other", ("xã khác", "khác", "nơi khác"), means=False, leads_to=None if others else again)
    return Choose(
        f"place_right:{place['code']}",
        Prompt("K4B", {"place": place["label"]}),
        (Option("yes", means=True), other),
        number=number,
        repeat=Prompt("K11_PLACE_RIGHT"),
        help=help,
    )


def which(said: str, places: Sequence[Place], number: int | None) -> Generator[Step, Any, Place]:
    """One of several; "another one" asks question `number` again."""
    choices = [Option(place["code"], _names(place), label=place["choice"]) for place in places]
    other = Option(
        "other", ("khác", "tên khác", "xã khác", "nơi khác"), means=False, leads_to=Edit(number or 0)
    )
    listed = Prompt("K4C", {"choices": [place["choice"] for place in places]})
    code = yield Choose(
        f"place_of:{said}",
        listed,
        (*choices, other),
        number=number,
        repeat=Prompt("K11_WHICH_PLACE"),
        help=listed,
    )
    return next(place for place in places if place["code"] == code)


def _names(place: Place) -> tuple[str, ...]:
    """The words that choose a place of a list: its name, and what stands in brackets ("Gia Lai", "Nhơn Hải
    cũ").
    """
    said, _, inside = place["choice"].partition("(")
    return tuple(name for name in (place["name"], said.strip(), inside.strip(" )")) if name)
