"""Counts the parts a text costs on the air and cuts it into them; changes no character, chooses no wording.

Limits (3GPP TS 23.040, 140 octets, a 6-octet header once there is more than one part): GSM-7 160 septets
alone and 153 per part, UCS-2 70 and 67 UTF-16 units; a carrier that wants a 7-octet header gets parts of 152 and 66.
The text is counted as given: normalise first (`accents.apply`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from gateway.text import gsm7

Encoding = Literal["gsm7", "ucs2"]

GSM7_SINGLE, GSM7_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67

_OCTETS = 140  # of user data in one message on the air, header included
_HEADER = 6  # octets of a header with a reference of 8 bits, which nearly all phones and carriers write

_ZWJ = "\u200d"
_FIRST_MARK = "\u0300"  # nothing below it joins what stands before it
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
_TAGS = ("\U000e0020", "\U000e007f")
_LOW_SURROGATES = ("\udc00", "\udfff")


class Measure(NamedTuple):
    """What a text costs. `units`: septets (gsm7) or UTF-16 code units (ucs2); `characters`: code points."""

    encoding: Encoding
    characters: int
    units: int
    segments: int
    """Parts sent and billed; 0 for the empty text."""
    offending: tuple[str, ...]
    """The distinct characters that force UCS-2, in order of appearance; empty for gsm7."""


def measure(text: str) -> Measure:
    """The encoding `text` needs and its price in parts; always agrees with `split`."""
    septets = gsm7.septets(text)
    if septets is None:
        units = _utf16_units(text)
        segments = 1 if units <= UCS2_SINGLE else sum(1 for _ in _ucs2_cuts(text, units))
        return Measure("ucs2", len(text), units, segments, gsm7.foreign_letters(text))
    units = len(septets)
    if units <= GSM7_SINGLE:
        segments = 1 if units else 0
    elif units == len(text):  # no escapes, so every part is full
        segments = -(-units // GSM7_PART)
    else:
        segments = sum(1 for _ in _gsm7_cuts(septets))
    return Measure("gsm7", len(text), units, segments, ())


def split(text: str) -> list[str]:
    """`text` cut into its parts, in order; joined again they are `text`. [] for the empty text.

    Never cut: an escape pair, a surrogate pair, a base letter and its marks, and an emoji sequence (joined,
    flag, skin tone, keycap). A sequence longer than a whole part is cut at a joiner, and only a single letter
    with more than a part of marks is cut among them.
    """
    septets = gsm7.septets(text)
    if septets is not None:
        if len(septets) <= GSM7_SINGLE:
            return [text] if text else []
        if len(septets) == len(text):  # no escapes, so septets and characters share their indices
            return _slices(text, _gsm7_cuts(septets))
        return [gsm7.decode(part) for part in _gsm7_parts(septets)]
    units = _utf16_units(text)
    return [text] if units <= UCS2_SINGLE else _slices(text, _ucs2_cuts(text, units))


def encode_parts(text: str, header: int = _HEADER) -> tuple[Encoding, list[bytes]]:
    """`split` and encoded in one pass, as a sender wants it: unpacked septets, or UTF-16 big-endian octets.

    `header`: octets that each part of a long text leaves free for one; it is not included. A lone surrogate goes out as
    it is; clean the text first.
    """
    septets = gsm7.septets(text)
    if septets is not None:
        return "gsm7", _gsm7_parts(septets, (_OCTETS - header) * 8 // 7)
    octets = text.encode("utf-16-be", "surrogatepass")
    units = len(octets) // 2
    if units <= UCS2_SINGLE:
        return "ucs2", [octets]
    parts = _slices(text, _ucs2_cuts(text, units, (_OCTETS - header) // 2))
    return "ucs2", [part.encode("utf-16-be", "surrogatepass") for part in parts]


def _gsm7_parts(septets: bytes, most: int = GSM7_PART) -> list[bytes]:
    if len(septets) <= GSM7_SINGLE:
        return [septets] if septets else []
    parts, start = [], 0
    for end in _gsm7_cuts(septets, most):
        parts.append(septets[start:end])
        start = end
    return parts


def _slices(text: str, cuts: Iterator[int]) -> list[str]:
    parts, start = [], 0
    for end in cuts:
        parts.append(text[start:end])
        start = end
    return parts


def _gsm7_cuts(septets: bytes, most: int = GSM7_PART) -> Iterator[int]:
    """Where each part ends, as indices into `septets`."""
    start, length = 0, len(septets)
    while start < length:
        end = min(start + most, length)
        if septets[end - 1] == gsm7.ESC:
            end -= 1
        yield end
        start = end


def _ucs2_cuts(text: str, units: int, most: int = UCS2_PART) -> Iterator[int]:
    """Where each part of at most `most` units ends, as indices into `text`, which is `units` UTF-16 units long."""
    start, length = 0, len(text)
    fitting = _furthest if units == length else _furthest_among_pairs
    while start < length:
        end = fitting(text, start, most)
        if end < length:
            end = _before(text, start, end, _joins) or _before(text, start, end, _is_mark) or end
        yield end
        start = end


def _furthest(text: str, start: int, most: int) -> int:
    """The furthest end at which text[start:end], all of it one unit a character, fits a part."""
    return min(start + most, len(text))


def _furthest_among_pairs(text: str, start: int, most: int) -> int:
    """The furthest end at which text[start:end] fits a part when some characters are surrogate pairs."""
    end = _furthest(text, start, most)
    surplus = _utf16_units(text[start:end]) - most
    while surplus > 0:
        end -= 1
        surplus -= 2 if text[end] > "\uffff" else 1
    return end


def _before(text: str, start: int, end: int, joined: Callable[[str, int, int], bool]) -> int | None:
    """The last place not after `end` where nothing is joined across; None when the part would be empty."""
    while end > start and joined(text, start, end):
        end -= 1
    return end if end > start else None


def _joins(text: str, start: int, at: int) -> bool:
    """Whether text[at] belongs to what stands before it: the everyday part of UAX #29."""
    return (
        _is_mark(text, start, at) or _ZWJ in (text[at], text[at - 1]) or _is_second_of_flag(text, start, at)
    )


def _is_mark(text: str, _start: int, at: int) -> bool:
    char = text[at]
    return char >= _FIRST_MARK and (
        unicodedata.category(char)[0] == "M"  # accents, variation selectors, the keycap
        or _SKIN_TONES[0] <= char <= _SKIN_TONES[1]
        or _TAGS[0] <= char <= _TAGS[1]
        or _LOW_SURROGATES[0] <= char <= _LOW_SURROGATES[1]
    )


def _is_second_of_flag(text: str, start: int, at: int) -> bool:
    """Flags are pairs of regional letters: a cut is allowed only where an even number of them came before."""
    before = at
    while before > start and _FLAG_LETTERS[0] <= text[before - 1] <= _FLAG_LETTERS[1]:
        before -= 1
    return _FLAG_LETTERS[0] <= text[at] <= _FLAG_LETTERS[1] and (at - before) % 2 == 1


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
