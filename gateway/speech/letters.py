"""What of a typed text an engine may be given: letters, figures and the marks that make it pause; knows no language.

Everything else goes. Pictures would be read out by name, and between double brackets espeak-ng takes phonemes.
"""

from __future__ import annotations

import re
import unicodedata

_PAUSES = ".,;:?!()-'"
_MEANT = (
    "/%+*#&@<>≥≤°\n"  # say something beside a figure or between words; whoever spells them out removes them
)
_QUOTES = str.maketrans({**dict.fromkeys("‘’‛′ʼ`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "₫": "đ"})

_SPACE_BEFORE = re.compile(r"\s+(?=[.,;:?!)])")
_PILE = re.compile(r"[.,;:?!](?:\s*[.,;:?!])+")
_LINE = re.compile(r"(?<=[^\W_])\s*\n[\s-]*")
_DASH = re.compile(r"(?<!\w)[-']+|[-']+(?!\w)")
_GLUED = re.compile(r"(?<=[^\W\d_])([,;:?!)])(?=\w)")
_STRENGTH = "?!.;:,"


def sifted(text: str) -> str:
    """`text` in one form of Unicode, ten figures, simple dashes and quotes, without what nobody could say."""
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES)
    kept = unicodedata.normalize("NFKC", "".join(map(_kept, text)))
    return _LINE.sub(". ", kept)


def tidied(text: str) -> str:
    """`text` with single spaces, none before a mark, and of marks in a row the one that rests longest."""
    text = "".join(
        letter if letter.isalnum() or letter in _PAUSES or _mark(letter) else " " for letter in text
    )
    text = unicodedata.normalize("NFKC", text)  # a unit in full may have met the mark that stood after it
    text = _SPACE_BEFORE.sub("", _DASH.sub(" ", text))
    text = _GLUED.sub(r"\1 ", _PILE.sub(_strongest, text))
    return " ".join(text.split()).lstrip(".,;:?! ")


def _kept(letter: str) -> str:
    if letter.isalpha() or letter in _PAUSES or letter in _MEANT or _mark(letter):
        return letter
    if letter.isdecimal():
        return str(int(letter))
    return "" if unicodedata.category(letter) in ("Cf", "Mn", "Me") else " "


def _mark(letter: str) -> bool:
    """A mark on the letter before it, as scripts have that write no letter for each of these; not for pictures."""
    return unicodedata.category(letter) in ("Mn", "Mc") and not "\ufe00" <= letter <= "\ufe0f"


def _strongest(found: re.Match[str]) -> str:
    return min(found[0].replace(" ", ""), key=_STRENGTH.index)
