"""Takes a spoken text apart into what a person can record once and what differs from call to call.

Joined, the parts are the text. A *piece* is words of the catalogue between two slots: a text without slots is one
piece. What stands in a slot is a *gap*: words of the catalogue in it are pieces of their own entry, a code is its
figures, anything else is only said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from gateway.wording import rendering, speech
from gateway.wording.arguments import Argument
from gateway.wording.catalogue import Catalogue, Entry
from gateway.wording.rendering import Filling
from gateway.wording.template import Clause, Slot, Template
from gateway.wording.values import Shown

FIGURE: Final = "W_FIGURE_"
"""With a figure after it: the word of the catalogue that says it."""

_TOKEN = re.compile(r"\w+|\W+")
_IMPERSONAL: Final = frozenset({"count", "clock", "date", "day"})
_BETWEEN: Final = {"text": ", ", "lines": ". "}


class Piece(NamedTuple):
    """Words of one entry that are always said alike: the `no`-th of its template, counted from 0."""

    msg_id: str
    no: int


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text. `piece`: what it is a piece of, None: it differs. `gap`: the slot it stands in, 0: in none.

    `personal`: it may tell of one person, so that its sound is kept nowhere; counts, times and days are everybody's.
    """

    text: str
    piece: Piece | None
    gap: int = 0
    personal: bool = False

    @property
    def sayable(self) -> bool:
        """Whether it holds a word, and not only marks that make a voice rest."""
        return any(map(str.isalnum, self.text))


def pieces(entry: Entry, lang: str) -> dict[Piece, str]:
    """Everything of the spoken text of `entry` that can be recorded, in its order."""
    return {
        Piece(entry.id, no): text.strip().lstrip(".,;: ")
        for no, text in enumerate(_fixed(entry.template(lang, "spoken")))
        if any(map(str.isalnum, text))
    }


def parts(catalogue: Catalogue, msg_id: str, args: Mapping[str, Any], lang: str) -> list[Part]:
    """The spoken text of `msg_id` in its parts. Raises as `rendering.render` does."""
    entry = rendering.entry_of(catalogue, msg_id)

    def word(word_id: str, **word_args: Any) -> str:
        return rendering.render(catalogue, word_id, word_args, lang, "spoken")

    filling = Filling(catalogue, entry, args, Shown(lang, "spoken", word))
    return list(_Parting(catalogue, filling, lang).of(entry.template(lang, "spoken")))


def _fixed(template: Template) -> Iterator[str]:
    for each in template:
        if isinstance(each, Clause):
            yield from (inner for inner in each.pieces if isinstance(inner, str))
        elif isinstance(each, str):
            yield each


class _Parting:
    """One text being taken apart."""

    def __init__(self, catalogue: Catalogue, filling: Filling, lang: str) -> None:
        self._catalogue = catalogue
        self._filling = filling
        self._lang = lang
        self._no = -1
        self._gap = 0

    def of(self, template: Template) -> Iterator[Part]:
        for each in template:
            if isinstance(each, Clause):
                said = bool(self._filling.of((each,)))
                found = [part for inner in each.pieces for part in self._part(inner)]
                yield from found if said else ()
            else:
                yield from self._part(each, needed=True)

    def _part(self, each: str | Slot, *, needed: bool = False) -> list[Part]:
        if isinstance(each, str):
            self._no += 1
            return [Part(each, Piece(self._filling.entry.id, self._no) if _said(each) else None)]
        self._gap += 1
        if needed:
            self._filling.of((each,))  # says so where it is missing
        return [replace(part, gap=self._gap) for part in self._gap_parts(each)]

    def _gap_parts(self, slot: Slot) -> list[Part]:
        whole = self._filling.slot(slot)
        argument, value = self._filling.value(slot)
        found = [] if set(slot.styles) - {"upper"} else list(self._known(argument, value, whole))
        if "".join(part.text for part in found) == whole:
            return found
        return [Part(whole, None, personal=argument.kind not in _IMPERSONAL)]

    def _known(self, argument: Argument, value: Any, whole: str) -> Iterator[Part]:
        """The parts of a value that is made of words of the catalogue, or of figures."""
        if value in ("", None) and argument.empty:
            yield from parts(self._catalogue, argument.empty, {}, self._lang)
        elif argument.kind == "coded" and isinstance(value, str):
            yield from parts(self._catalogue, f"{argument.words}{value.upper()}", {}, self._lang)
        elif argument.kind in ("code", "secret"):
            yield from map(self._figure, _TOKEN.findall(whole))
        else:
            between = ""
            for word in value if isinstance(value, list | tuple) else [value]:
                if not (isinstance(word, Mapping) and "w" in word):
                    return
                if between:
                    yield Part(between, None)
                args = {key: part for key, part in word.items() if key != "w"}
                yield from parts(self._catalogue, word["w"], args, self._lang)
                between = _BETWEEN.get(argument.kind, ", ")

    def _figure(self, token: str) -> Part:
        figures = speech.DIGITS.get(self._lang, speech.DIGITS["vi"])
        piece = Piece(f"{FIGURE}{figures.index(token)}", 0) if token in figures else None
        return Part(token, piece, personal=True)


def _said(text: str) -> bool:
    return any(map(str.isalnum, text))
