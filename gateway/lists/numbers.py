"""One cell of a list as numbers: what a spreadsheet has done to them is undone where it can be, and said where not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from gateway import phone
from gateway.lists.faults import SENTENCES, Code
from gateway.phone import PREFIXES

_DECORATION: Final = str.maketrans("", "", " .-\u00a0")
_PLAIN: Final = re.compile(r"(?:\+?84|0)?([35789][0-9]{8})")
_SCIENTIFIC: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_POINT_ZERO: Final = re.compile(r"(?<=[0-9]{8})[.,]0+$")  # a number that was a number of a formula
_WRAPPED: Final = "='\"\u2018\u2019\u201c\u201d "  # what keeps a spreadsheet from taking it for one

_ONE: Final = 14  # characters: no two numbers fit in, and hardly a number does not
_DIVIDED: Final = re.compile(r"[,;/|\t\r\n]+")
_LONGEST_NUMBER: Final = 12  # digits of one, as they are written here
_WHOLE: Final = re.compile(r"(?:\+?84|0084|0)?(?:[35789][0-9]{8}|1[2689][0-9]{8})|0[0-9]{9,10}")


class Read(NamedTuple):
    """What a cell is: a number that can be texted, or why it is none; with a number, `code` is what is noted."""

    number: str | None
    code: Code | None = None
    why: str = ""


def quick(said: str) -> str | None:
    """The E.164 form of a mobile number as nearly every line has it; None: ask `read`, which takes far longer.

    Says of each number what `phone.classify` says.
    """
    found = _PLAIN.fullmatch(said) or _PLAIN.fullmatch(said := said.translate(_DECORATION))
    if found is None:
        return None
    digits = found[1]
    if len(said) == 9 and said.startswith("84"):  # without its zero it may be ours: 84 258 1022
        return None
    return f"+84{digits}" if digits[:2] in PREFIXES or digits[:3] in PREFIXES else None


def read(said: str) -> Read:
    """What one cell is; only mobile numbers of Vietnam can be used."""
    bare = said.strip(_WRAPPED)
    if not bare:
        return Read(None, Code.MISSING, SENTENCES[Code.MISSING])
    if _SCIENTIFIC.fullmatch(bare):
        return Read(None, Code.SCIENTIFIC, SENTENCES[Code.SCIENTIFIC])
    bare = _POINT_ZERO.sub("", bare)
    number = phone.classify(bare)
    if number.kind is phone.Kind.MOBILE:
        return Read(number.e164)
    if number.kind is phone.Kind.OLD_PREFIX:
        return _converted(bare)
    return Read(None, Code(number.kind.value), number.reason or number.kind.sentence)


def pieces(cell: str) -> Sequence[str]:
    """The numbers in one cell: divided by commas and the like, or by spaces where it is too long for one."""
    if len(cell) <= _ONE or _SCIENTIFIC.fullmatch(cell):
        return (cell,)
    divided = [part.strip() for part in _DIVIDED.split(cell) if part.strip()]
    return [piece for part in divided for piece in _by_space(part)]


def looks_like_one(cell: str) -> bool:
    """Whether a cell holds digits enough for a number and no letter: no commune's code, no name."""
    digits = sum(char.isdigit() for char in cell)
    return digits >= 8 and not any(char.isalpha() for char in cell)


def _converted(bare: str) -> Read:
    now = phone.convert_old(bare)
    if now is None:
        return Read(None, Code.INVALID, SENTENCES[Code.INVALID])
    return Read(now, Code.OLD_NUMBER, SENTENCES[Code.OLD_NUMBER].format(number=phone.national(now)))


def _by_space(part: str) -> list[str]:
    """ "0900000001 0900 000 002": words are put together until they are a whole number."""
    words = part.split()
    if len(words) < 2 or sum(char.isdigit() for char in part) <= _LONGEST_NUMBER:
        return [part]
    found: list[str] = []
    held = ""
    for word in words:
        held += word
        if _WHOLE.fullmatch(held.translate(_DECORATION)):
            found.append(held)
            held = ""
    return [*found, held] if held else found
