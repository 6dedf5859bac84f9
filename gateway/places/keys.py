"""Turns names and free text into comparable words: keys, kinds ("P.", "thi tran") and word positions;
pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gateway.text.fold import fold, nfc

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GLUED: Final = re.compile(r"(phuong|quan|p|q)0*(\d{1,2})")
_SEPARATES: Final = re.compile(r"[,;()\n]")

_KIND_WORDS: Final[dict[tuple[str, ...], str]] = {
    ("xa",): "xa", ("x",): "xa",
    ("phuong",): "phuong", ("p",): "phuong", ("f",): "phuong",
    ("thi", "tran"): "thitran", ("tt",): "thitran",
    ("dac", "khu"): "dackhu", ("dk",): "dackhu",
    ("huyen",): "huyen", ("h",): "huyen",
    ("quan",): "quan", ("q",): "quan",
    ("thi", "xa"): "thixa", ("tx",): "thixa",
    ("thanh", "pho"): "thanhpho", ("tp",): "thanhpho",
    ("tinh",): "tinh", ("t",): "tinh",
}  # fmt: skip

# How Vietnamese spell alike what they say alike, north or south; both sides of a comparison pass through it.
_SOUNDS: Final = (("y", "i"), ("tr", "ch"), ("s", "x"), ("gi", "d"), ("ng", "n"), ("f", "ph"))


class Word(NamedTuple):
    """One word of a text: folded, as typed, where it stands, and whether a comma or line end precedes it."""

    plain: str
    typed: str
    start: int
    end: int
    opens: bool


class Reading(NamedTuple):
    """Words read as a name: the kind said before it ("xa", "phuong", …) or None, its key, and its first
    word."""

    kind: str | None
    key: str
    name_at: int


def kind_key(kind: str) -> str:
    """ "Thị trấn" → "thitran"."""
    return fold(kind).replace(" ", "")


def name_key(name: str, kind: str) -> str:
    """ "Nhơn Hải" → "nhonhai". A numbered ward keeps its kind, because "5" alone names nothing: "phuong5"."""
    key = fold(name).replace(" ", "")
    return f"{kind_key(kind)}{int(key)}" if key.isdigit() else key


def sound_key(key: str) -> str:
    """`key` without the differences ears do not hear: "suanhay" and "xuanhai" become equal."""
    for spelt, heard in _SOUNDS:
        key = key.replace(spelt, heard)
    return key


def words_of(text: str) -> list[Word]:
    """The words of `text` with positions in its NFC form; "P5" and "q.1" become a kind and a number."""
    text = nfc(text)
    words: list[Word] = []
    after = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        opens = bool(words) and bool(_SEPARATES.search(text, after, start))
        plain = fold(found.group()).replace(" ", "")
        glued = _GLUED.fullmatch(plain)
        if glued:
            words.append(Word(glued[1], found.group(), start, end, opens))
            words.append(Word(glued[2], found.group(), start, end, False))
        elif plain:
            words.append(Word(plain, found.group(), start, end, opens))
        after = end
    return words


def readings(words: Sequence[Word]) -> Iterator[Reading]:
    """Every way to read `words` as one name: as it stands, and after its kind when it begins with one.

    Both are needed: "Phương Hải" and "phường Hải" fold to the same letters.
    """
    yield Reading(None, "".join(word.plain for word in words), 0)
    for size in (1, 2):
        kind = _KIND_WORDS.get(tuple(word.plain for word in words[:size]))
        if kind and len(words) > size:
            key = "".join(word.plain for word in words[size:])
            yield Reading(kind, f"{kind}{int(key)}" if key.isdigit() and key.isascii() else key, size)
