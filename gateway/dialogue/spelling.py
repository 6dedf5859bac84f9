"""Say whether a typed word may stand for a Vietnamese word, accents and all; it knows no keyword.

Three habits of Vietnamese typists meet here. Without accents `hoi` may be *hỏi*, *hội* or *hơi*. With accents
the writer has decided, so *hội* is not *hỏi*. On a phone without a Vietnamese keyboard the accent is typed as
a letter (Telex `hoir`) or a digit (VNI `hoi3`).
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from gateway.text.fold import fold, nfc
from gateway.text.telex import plain_words

# The letter Telex uses for each mark; the key in which typed and expected accents are compared.
_TELEX_OF_MARK = {
    "\u0301": "s",
    "\u0300": "f",
    "\u0309": "r",
    "\u0303": "x",
    "\u0323": "j",
    "\u0302": "^",
    "\u0306": "w",
    "\u031b": "w",
}
_TELEX_OF_VNI = {"1": "s", "2": "f", "3": "r", "4": "x", "5": "j", "6": "^", "7": "w", "8": "w", "9": "d"}
_DOUBLED = {"a": "^", "e": "^", "o": "^"}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_HELD_DOWN = re.compile(r"(.)\1\1")  # rare: looking at every word letter by letter costs five times as much


@dataclass(frozen=True, slots=True)
class Word:
    """One typed word: as written (NFC, lower case), folded to plain letters, and where it ends in the
    text.
    """

    raw: str
    plain: str
    end: int


def clean(text: str) -> str:
    """One form for all ways to type the same text: composed letters, ordinary digits, no invisible signs."""
    if text.isascii():
        return text.strip()
    shown = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) not in {"Cf", "Co", "Cs", "Cn"} and letter not in "\ufe0e\ufe0f\u20e3"
    )
    return nfc(shown).strip()


def words(text: str) -> list[Word]:
    """The words of a cleaned text in order, punctuation left out; a letter held down counts once (dạaaa)."""
    found = []
    for match in _WORD.finditer(text):
        raw = nfc(match.group().lower())
        plain = raw if raw.isascii() and raw.isalnum() else fold(raw)  # most words are plain as they are
        if _HELD_DOWN.search(plain):
            raw = _shortened(raw)
            plain = fold(raw)
        found.append(Word(raw, plain, match.end()))
    return found


def _shortened(raw: str) -> str:
    """A letter held down, with its accent on any of the repeats, counts once."""
    runs = (list(run) for _, run in groupby(raw, key=fold))
    kept = (run if len(run) < 3 or run[0].isdigit() else [max(run, key=has_marks)] for run in runs)
    return "".join(letter for run in kept for letter in run)


def has_marks(raw: str) -> bool:
    """Whether the writer used a Vietnamese keyboard for this word."""
    return bool(_written_marks(raw))


def stands_for(raw: str, spelling: str) -> bool:
    """Whether one typed word is the accented word `spelling`: its letters, and all of its accents or none.

    *nhân* is a word of its own, not half of *nhận*.
    """
    typed = _marks_of(raw, spelling)
    return typed is not None and (not typed or typed == _written_marks(spelling))


def may_stand_for(raw: str, spelling: str) -> bool:
    """As `stands_for`, but some of the accents will do (*cưu* for *cứu*): where a miss is worse than a
    guess.
    """
    typed = _marks_of(raw, spelling)
    return typed is not None and typed <= _written_marks(spelling)


@lru_cache(maxsize=16_384)  # the same few words are compared with the same few spellings all day
def _marks_of(raw: str, spelling: str) -> frozenset[str] | None:
    """The marks typed on the letters of `spelling`, or None for other letters."""
    plain = fold(spelling)
    if fold(raw) == plain:
        return frozenset(_written_marks(raw))
    if not raw.isascii() or plain_words(raw, {plain}) != plain:
        return None
    return frozenset(_typed_marks(raw, plain))


def undo_residue(raw: str, dictionary: Container[str]) -> str | None:
    """The plain word of ``dictionary`` behind Telex or VNI residue, else None."""
    return plain_words(raw, dictionary) if raw.isascii() else None


def _written_marks(raw: str) -> set[str]:
    marks = {_TELEX_OF_MARK[sign] for sign in unicodedata.normalize("NFD", raw) if sign in _TELEX_OF_MARK}
    if "đ" in raw.lower():
        marks.add("d")
    return marks


def _typed_marks(raw: str, plain: str) -> set[str]:
    """The marks left over when the letters of ``plain`` are taken out of Telex or VNI residue."""
    left = list(raw.lower())
    for letter in plain:
        if letter in left:
            left.remove(letter)
    return {_DOUBLED.get(sign, _TELEX_OF_VNI.get(sign, sign)) for sign in left} - {"z"}
