"""`SDT`: whom to call, nearest first; on a keypad page by page, 8 for the next one, 1 for another place."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway.dialogue import hearing, words
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Do, Outcome, Prompt, Question, Refused, Step, Value
from gateway.services.directory import where
from gateway.services.service import Finished

AT_ONCE: Final = 4  # units in two texts, with room for the house's own numbers
ON_A_SCREEN: Final = 3  # lines of a unit and its number beside the keys that go on
_NEXT, _OTHER = "next", "other"
_SAID: Final = {
    _NEXT: ("tiếp", "xem tiếp", "next", "more"),
    _OTHER: ("nơi khác", "xã khác", "another place"),
}

_AGAIN: Final = Prompt("SDT_PAGE_AGAIN")

Talk = Generator[Step, Any, dict[str, Any]]


@dataclass(frozen=True)
class Page(Question):
    """A page of numbers with more behind it. Stored: what is wanted."""

    def read(self, raw: str) -> Outcome:
        """8 for more, 1 for another place, or their words."""
        digit = words.digit_choice(raw)
        if digit is not None:
            return {8: Value(_NEXT), 1: Value(_OTHER)}.get(digit, Refused())
        return next(
            (Value(wanted) for wanted, said in _SAID.items() if hearing.is_said(raw, said)), Refused()
        )

    def holds(self, value: Any) -> bool:
        """One of the two."""
        return value in _SAID


def script(ctx: Ctx) -> Talk:
    """Returns what is left to say: the whole answer by text, the last page on a keypad."""
    place = yield from where.meant(ctx, "SDT")
    nth = 0
    while (told := (yield from _of(ctx, place, nth))) is None:
        nth += 1
        place = yield from where.ask(ctx, "SDT", f"place:{nth}")
    return told


def _of(ctx: Ctx, place: Mapping[str, Any], nth: int) -> Generator[Step, Any, dict[str, Any] | None]:
    """The pages of one place; None where another place is wanted."""
    asked = {"commune": place["code"], "only": ctx.args.get("only", "")}
    found = yield Do(f"numbers:{nth}:{place['code']}", "numbers", asked)
    told = {**found, "commune": place["name"]}
    units = found["units"]
    if not ctx.by_keys:
        return {**told, "units": units[:AT_ONCE]}
    page = 0
    while len(units) > ON_A_SCREEN:
        shown = Prompt("SDT_PAGE", {"commune": place["name"], "page": _lines(units[:ON_A_SCREEN])})
        wanted = yield Page(f"page:{nth}:{page}", shown, repeat=_AGAIN, help=shown)
        if wanted == _OTHER:
            return None
        units, page = units[ON_A_SCREEN:], page + 1
    return {**told, "units": units}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Who answers there, and how to reach the house itself from there."""
    del tx
    return [answer(finished.result, finished.result["commune"])]


def answer(told: Mapping[str, Any], commune: str) -> Prompt:
    """What is said of `commune`; `told`: `units`, as many as are told, and the house's own `so_goi` and `so_nhan`."""
    own = {name: told[name] for name in ("so_goi", "so_nhan")}
    if not told["units"]:
        return Prompt("SDT_NONE", {"commune": commune, **own})
    return Prompt("SDT_OK", {"commune": commune, "units": _lines(told["units"]), **own})


def _lines(units: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"w": "W_UNIT", **one} for one in units]
