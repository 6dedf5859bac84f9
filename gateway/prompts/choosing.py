"""Which parts of a text are played and which are spoken by an engine; pure, and the one place that decides it.

A voice changes only where a gap begins: the fixed words of a text are all by a person or all by the engine. What stands
in a gap (a name, a time) is by the engine, but for words and figures that were recorded. In a language that no engine
speaks everything must have been recorded, or nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gateway.wording import Part, Piece
from gateway.wording.pace import COMMA, STOP

Has = Callable[[Piece, str], bool]
"""Whether these words of a piece were recorded."""

_WORD = re.compile(r"\w+")
_EDGES = re.compile(r"(\W*).*?(\W*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Played:
    """A recording."""

    piece: Piece


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words for the engine."""

    words: str


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause between recordings, in seconds."""

    seconds: float


Bit = Played | Spoken | Rest


def chosen(parts: Sequence[Part], has: Has, *, by_engine: bool) -> list[Bit] | None:
    """How a text is said; None: it cannot be. `by_engine`: there is an engine that speaks the language."""
    own = [part for part in parts if not part.gap and part.sayable]
    if not all(_is_recorded(part, has) for part in own):
        return [Spoken("".join(part.text for part in parts))] if by_engine else None
    bits: list[Bit] = []
    for gap, found in groupby(parts, lambda part: part.gap):
        stretch = list(found)
        if not gap or all(_is_recorded(part, has) for part in stretch if part.sayable):
            bits += [bit for part in stretch for bit in _bits(part)]
        elif by_engine:
            bits.append(Spoken("".join(part.text for part in stretch)))
        else:
            return None
    return list(_sensible(bits))


def alike(words: str, others: str) -> bool:
    """Whether two texts say the same words: a comma or a capital more makes no recording stale."""
    return _WORD.findall(words.casefold()) == _WORD.findall(others.casefold())


def _is_recorded(part: Part, has: Has) -> bool:
    return part.piece is not None and has(part.piece, part.text)


def _bits(part: Part) -> Iterator[Bit]:
    """The recording with the rests that its marks ask for: it was cut close, and others may stand beside it."""
    if not part.sayable or part.piece is None:
        yield Rest(_rest(part.text))
        return
    inside = _EDGES.match(part.text)
    yield Rest(_rest(inside[1]) if inside else 0.0)
    yield Played(part.piece)
    yield Rest(_rest(inside[2]) if inside else 0.0)


def _rest(marks: str) -> float:
    if any(mark in marks for mark in ".;?!"):
        return STOP
    return COMMA if any(mark in marks for mark in ",:") else 0.0


def _sensible(bits: Sequence[Bit]) -> Iterator[Bit]:
    for bit in bits:
        if not (isinstance(bit, Rest) and not bit.seconds):
            yield bit
