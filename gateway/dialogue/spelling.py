"""Say whether a typed word may stand for a Vietnamese word, accents and all; it knows no keyword and decides nothing.

Three habits of Vietnamese typists meet here. Without accents ``hoi`` may be *hỏi*, *hội* or *hơi*. With accents the
writer has decided, so *hội* is not *hỏi*; half the accents (``hoỉ``, ``cưu``) still count, a foreign one does not.
On a phone without a Vietnamese keyboard the accent is typed as a letter (Telex ``hoir``) or a digit (VNI ``hoi3``).
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

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
_LENGTHENED = re.compile(r"([^\W\d])\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """One typed word: as written (NFC, lower case) and folded to plain letters; ``end`` is where it stops in the text."""

    raw: str
    plain: str
    end: int


def clean(text: str) -> str:
    """One form for every way of typing the same text: composed letters, ordinary digits, no invisible signs."""
    shown = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) not in {"Cf", "Co", "Cs", "Cn"} and letter not in "\ufe0e\ufe0f\u20e3"
    )
    return nfc(shown).strip()


def words(text: str) -> list[Word]:
    """The words of a cleaned text in order, punctuation left out; a letter held down counts once ("dạaaa")."""
    found = []
    for match in _WORD.finditer(text):
        raw = nfc(_LENGTHENED.sub(r"\1", match.group().lower()))
        found.append(Word(raw, fold(raw), match.end()))
    return found


def has_marks(raw: str) -> bool:
    """Whether the writer used a Vietnamese keyboard for this word."""
    return bool(_written_marks(raw))


def stands_for(raw: str, spelling: str) -> bool:
    """Whether one typed word may be the accented word ``spelling``: same letters, and no accent that word lacks."""
    plain = fold(spelling)
    if fold(raw) == plain:
        return _written_marks(raw) <= _written_marks(spelling)
    if not raw.isascii() or plain_words(raw, {plain}) != plain:
        return False
    return _typed_marks(raw, plain) <= _written_marks(spelling)


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
