"""The wordings of the catalogue as somebody may have received them: fixed words, with room for what is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

from gateway.text import likeness
from gateway.text.fold import fold
from gateway.wording import CATALOGUE
from gateway.wording.catalogue import Entry, Form
from gateway.wording.template import Clause, Slot, Template

_LEAST_WORDS: Final = 6  # fixed words: less is nobody's wording in particular
_LONGEST_GAP: Final = 170  # characters that may be filled in at one place: a list of names
_FORMS: Final[tuple[Form, ...]] = ("sms", "accented")
_OF_THE_DIRECTORY: Final = frozenset({"units", "page", "line"})  # filled in with numbers that the house knows
_MOST_CLAUSES: Final = 4  # with and without each of them; a wording with more is not looked at


@dataclass(frozen=True)
class Wording:
    """The pieces of one message that are always the same, in their order.

    `opens`, `closes`: something is filled in before, after them. `fixed`: its words as they are written, with our own
    number where it is named. `numbers`: phone numbers that the directory has not may be filled in, so that a number
    nobody knows proves nothing.
    """

    pieces: tuple[str, ...]
    opens: bool
    closes: bool
    fixed: str
    numbers: bool


def find(words: str) -> Wording | None:
    """The wording that the folded `words` follow from end to end; None where there is none."""
    said = f" {words} "
    return next((each for each in _every() if _follows(said, each)), None)


def every() -> Sequence[Wording]:
    """Every wording of the catalogue that can be told by its fixed words."""
    return _every()


def names_numbers(template: str) -> bool:
    """Whether phone numbers that the directory has not are filled into this message."""
    entry = CATALOGUE.entries.get(template)
    return entry is None or any(_may_be_a_number(name) for name in entry.arguments)


def _follows(said: str, wording: Wording) -> bool:
    at = 0
    for place, piece in enumerate(wording.pieces):
        found = said.find(f" {piece} ", max(at - 1, 0))
        if found < 0:
            return False
        gap = found - max(at - 1, 0)
        may_be_filled = place > 0 or wording.opens
        if gap > (_LONGEST_GAP if may_be_filled else 0):
            return False
        at = found + len(piece) + 2
    left = len(said) - at
    return left <= (_LONGEST_GAP if wording.closes else 0)


@cache
def _every() -> tuple[Wording, ...]:
    found: dict[tuple[str, ...], Wording] = {}
    for entry in CATALOGUE.entries.values():
        if entry.is_word or entry.staff:
            continue
        for wording in _of(entry):
            found.setdefault((*wording.pieces, str(wording.opens), str(wording.closes)), wording)
    return tuple(found.values())


def _of(entry: Entry) -> Iterator[Wording]:
    for forms in entry.templates.values():
        for form in _FORMS:
            template = forms[form]
            clauses = sum(isinstance(piece, Clause) for piece in template)
            if clauses > _MOST_CLAUSES:
                continue
            for told in product((True, False), repeat=clauses):
                wording = _wording(template, told)
                if sum(len(piece.split()) for piece in wording.pieces) >= _LEAST_WORDS:
                    yield wording


def _wording(template: Template, told: Sequence[bool]) -> Wording:
    parts: list[str | Slot] = []
    which = iter(told)
    for piece in template:
        if isinstance(piece, Clause):
            parts += piece.pieces if next(which) else ()
        else:
            parts.append(piece)
    pieces: list[str] = []
    run, opens, closes = "", False, False
    for part in parts:
        if isinstance(part, Slot):
            if fold(run):
                pieces.append(fold(run))
            opens = opens or not pieces
            run, closes = "", True
        else:
            run += part
            closes = closes and not fold(part)
    if fold(run):
        pieces.append(fold(run))
    fixed = "".join(part if isinstance(part, str) else f" {_default(part.name)} " for part in parts)
    numbers = any(isinstance(part, Slot) and _may_be_a_number(part.name) for part in parts)
    return Wording(tuple(pieces), opens, closes, fixed, numbers)


def _default(name: str) -> str:
    default = CATALOGUE.arguments[name].default
    return "…" if default is None else str(default)


def _may_be_a_number(name: str) -> bool:
    argument = CATALOGUE.arguments[name]
    if name in _OF_THE_DIRECTORY:
        return False
    return argument.default is None and bool(likeness.phones(str(argument.example)))
