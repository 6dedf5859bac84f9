"""Parses one catalogue text into pieces, once, at load time; fills nothing in and knows no message.

`{name}` is an argument, `{name:full:upper}` an argument in styles, `[ … ]` a clause left out whole when an
argument in it is absent. What a person wrote is inserted after parsing: it can never become a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast, get_args

Style = Literal["upper", "cap", "low", "full", "short", "keys"]
"""upper: all capitals · cap, low: first letter · full: a whole name instead of the given name · short: a
place without its province · keys: a list with the keys to press ("1 An, 2 Hoa"). Speech ignores upper."""

_STYLES = frozenset(get_args(Style))
_TOKEN = re.compile(r"\{(?P<name>[a-z_]+)(?P<styles>(?::[a-z]+)*)\}|(?P<mark>[\[\]{}])")


class BadTemplate(ValueError):
    """The text cannot be parsed; the message quotes it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one argument."""

    name: str
    styles: tuple[Style, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """Pieces that are said only when every argument among them is there."""

    pieces: tuple[str | Slot, ...]


Piece = str | Slot | Clause
Template = tuple[Piece, ...]


def parse(text: str) -> Template:
    """The pieces of `text` in order. Raises BadTemplate: stray or nested brackets, an unknown style."""
    pieces: list[Piece] = []
    clause: list[str | Slot] | None = None
    end = 0
    for token in _TOKEN.finditer(text):
        here = pieces if clause is None else clause
        if token.start() > end:
            here.append(text[end : token.start()])
        end = token.end()
        if token["name"]:
            here.append(_slot(token, text))
        elif token["mark"] == "[" and clause is None:
            clause = []
        elif token["mark"] == "]" and clause is not None:
            pieces.append(_clause(clause, text))
            clause = None
        else:
            raise BadTemplate(f"stray {token['mark']} at {token.start()} in: {text}")
    if clause is not None:
        raise BadTemplate(f"a clause is never closed in: {text}")
    if end < len(text):
        pieces.append(text[end:])
    return tuple(pieces)


def slots(template: Template) -> Iterator[Slot]:
    """Every slot, those of clauses too, in reading order."""
    for piece in template:
        if isinstance(piece, Slot):
            yield piece
        elif isinstance(piece, Clause):
            yield from (inner for inner in piece.pieces if isinstance(inner, Slot))


def names(template: Template) -> frozenset[str]:
    """The arguments `template` can use."""
    return frozenset(slot.name for slot in slots(template))


def required(template: Template) -> frozenset[str]:
    """The arguments `template` cannot do without: those outside clauses."""
    return frozenset(piece.name for piece in template if isinstance(piece, Slot))


def _slot(token: re.Match[str], text: str) -> Slot:
    styles = tuple(token["styles"].split(":")[1:])
    if not _STYLES.issuperset(styles):
        raise BadTemplate(f"unknown style in {token[0]} in: {text}")
    return Slot(token["name"], cast(tuple[Style, ...], styles))


def _clause(pieces: list[str | Slot], text: str) -> Clause:
    if not any(isinstance(piece, Slot) for piece in pieces):
        raise BadTemplate(f"a clause without an argument in: {text}")
    return Clause(tuple(pieces))
