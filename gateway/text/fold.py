"""Canonical form, plain letters for sending, and match keys of Vietnamese; never decides what may be sent.

Old and new tone placement ("hoà", "hòa") differ in official data too, so two texts are compared by `fold`
only.
"""

from __future__ import annotations

import re
import unicodedata

# The five tones, the circumflex, the breve and the horn: everything Vietnamese puts on a Latin letter.
# Other marks (ü, ç, å) belong to other languages and are left alone.
_MARKS = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
# U+0111 does not decompose, so it is named; U+00D0 (Icelandic eth) is what many old Vietnamese fonts typed
# for Đ.
_STROKES = {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"}
_LATIN_BLOCKS = (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))

_PUNCTUATION = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u2023\u25cf", "-"),
    **dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "),
    # Invisible, yet one of them alone makes the whole message UCS-2. (U+200D stays: it holds emoji together.)
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
    "\u2026": "...",
    "\u20ab": "d",  # the đồng sign, "50.000₫"
    "\u00d7": "x",
}
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ALL_MARKS = dict.fromkeys(range(0x0300, 0x0370))
_NOT_WORD = re.compile(r"[\W_]+")


def nfc(s: str) -> str:
    """`s` in Unicode canonical composition, the only form the house stores."""
    return s if s.isascii() else unicodedata.normalize("NFC", s)


def has_accents(s: str) -> bool:
    """Whether any letter of `s` carries a Vietnamese mark or stroke, in either normal form."""
    return not s.isascii() and not _ACCENTED.isdisjoint(nfc(s))


def strip_accents(s: str) -> str:
    """`s` as an old phone can show it: "Đừng ra đường…" → "Dung ra duong...".

    Case, spacing and line ends are kept; typographic quotes, dashes, bullets and spaces become their ASCII
    cousins. Letters of other scripts pass through. Idempotent. Source: facts.md §4.
    """
    if s.isascii():
        return s.replace("\t", " ").replace("`", "'")
    return nfc(nfc(s).translate(_PLAIN))


def fold(s: str) -> str:
    """The match key of `s`: no marks, no case, single spaces. "  XÃ Vĩnh-Hải! " → "xa vinh hai".

    Two texts a person would call the same have the same key. Never shown to anyone. Idempotent.
    """
    # Case first: casefolding can uncover a mark (İ) or an apostrophe (ŉ), never the other way round.
    plain = strip_accents(s.casefold())
    if not plain.isascii():
        bare = unicodedata.normalize("NFD", plain.translate(_FULL_WIDTH)).translate(_ALL_MARKS)
        plain = nfc(bare)
    return _NOT_WORD.sub(" ", plain).strip()


def _plain_letters() -> dict[str, str]:
    letters = dict(_STROKES)
    for letter in (chr(code) for block in _LATIN_BLOCKS for code in block):
        apart = unicodedata.normalize("NFD", letter)
        if any(mark in apart for mark in _MARKS):
            letters[letter] = nfc("".join(part for part in apart if part not in _MARKS))
    return letters | dict.fromkeys(_MARKS, "")


_LETTERS = _plain_letters()
_ACCENTED = frozenset(_LETTERS)
_PLAIN = str.maketrans(_LETTERS | _PUNCTUATION)
