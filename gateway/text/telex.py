"""Undoes the residue of Vietnamese typing on a phone that has no Vietnamese keyboard, for keywords only.

"khai baos", "soos lieeuj", "d9en61" are Telex or VNI habits where nothing turned the keys into accents.
Never used on names: "Hiss" or "Suu" may be exactly what a person is called.
"""

from __future__ import annotations

import re
from collections.abc import Container

from gateway.text.fold import fold

_MAX_TOKEN = 60  # keywords and short phrases; anything longer is a sentence, and sentences are not keywords

_SYLLABLE = re.compile(r"([b-df-hj-np-tvxz]*?)([aeiouyw].*)")
_DOUBLED_VOWEL = re.compile(r"(aa|ee|oo)")
_TONE_KEY = re.compile(r"[sfrxjz]")
# VNI: 9 strokes a d; 6 7 8 shape a vowel and 1-5 tone it, 0 clears, anywhere after the vowel.
_VNI = re.compile(r"(?P<onset>[a-z]*?)9?(?P<rest>[aeiouy][a-z0-9]*)")


def plain_words(token: str, dictionary: Container[str]) -> str | None:
    """The folded words meant by `token`, or None when they are not in `dictionary` (folded words or phrases).

    A word already known is left as it is; the residue is taken off the others: "soos lieeuj" → "so lieu".
    The result is accepted when every word of it, or the whole of it as one phrase, is in the dictionary.
    An argument glued to a keyword is the caller's to cut off first: "ra1" is "ra" with a tone here, not RA 1.
    """
    if len(token) > _MAX_TOKEN:
        return None
    words = fold(token).split()
    undone = [_undo(word) for word in words]
    known = [word if word in dictionary else plain for word, plain in zip(words, undone, strict=True)]
    for reading in (words, known, undone):
        if reading and all(word in dictionary for word in reading):
            return " ".join(reading)
    for reading in (words, known, undone):
        if " ".join(reading) in dictionary:
            return " ".join(reading)
    return None


def _undo(word: str) -> str:
    if word.isalpha():
        return _undo_telex(word)
    return _undo_vni(word)


def _undo_telex(word: str) -> str:
    """Telex: aa ee oo dd shape, w is breve or horn, s f r x j z are tones once a vowel has been typed."""
    syllable = _SYLLABLE.fullmatch(word)
    if syllable is None:
        return word
    onset, rest = syllable[1], syllable[2]
    if onset.startswith("d"):
        # The second d may come at once (ddeens) or last of all (dends); no Vietnamese word ends in d.
        onset, rest = onset.replace("dd", "d"), rest.replace("d", "")
    rest = _TONE_KEY.sub("", rest)
    return onset + _late_circumflex(_DOUBLED_VOWEL.sub(lambda pair: pair[0][0], _undo_w(rest)))


def _undo_w(rhyme: str) -> str:
    """w shapes the a, o or u typed before it; with none to shape (nhw, giwx) it is the letter ư itself."""
    plain = ""
    for letter in rhyme:
        if letter != "w":
            plain += letter
        elif not any(vowel in plain for vowel in "aou"):
            plain += "u"
    return plain


def _late_circumflex(rhyme: str) -> str:
    """The second a, e or o may follow the final consonants (vietej, khongo): one syllable, one nucleus."""
    late = re.fullmatch(r"(\w*?)([aeo])(\w*?[bcghmnpt])\2", rhyme)
    return late[1] + late[2] + late[3] if late else rhyme


def _undo_vni(word: str) -> str:
    syllable = _VNI.fullmatch(word)
    if syllable is None:
        return word
    rest = syllable["rest"]
    if syllable["onset"].startswith("d"):
        rest = rest.replace("9", "")
    return syllable["onset"] + re.sub(r"[0-8]", "", rest)
