"""The text a client wants sent, made fit for the air: tidied, folded as asked, measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from gateway.errors import BadInput
from gateway.text import accents, segments
from gateway.text.fold import nfc
from gateway.text.segments import Measure

MAX_CHARACTERS = 1_600
"""As carriers take it (contracts.md 8.1, Twilio's Body); applies to the text as the phone shows it."""

# Decomposed Vietnamese has up to three code points a letter, and normalising hostile marks takes quadratic
# time (6,400 of them: 33 ms), so nothing longer is looked at.
_MAX_READ = 4 * MAX_CHARACTERS

_NEVER_SENT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls but the line feed
    "\u202a-\u202e\u2066-\u2069"  # directions: they can make a number or an address read backwards
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"  # non-characters, halves of pairs
)
_LINE_END = re.compile("\r\n?|[\u0085\u2028\u2029]")


@dataclass(frozen=True)
class Fit:
    """`text` as it is stored, `shown` as the phone shows it (accents kept or folded), and its price."""

    text: str
    shown: str
    price: Measure


def fit(raw: str, policy: str) -> Fit:
    """`raw` tidied and measured under an accents policy (keep, fold, auto).

    Raises BadInput(text): `empty` when nothing would be shown, `too_long` beyond 1,600 characters.
    """
    if len(raw) > _MAX_READ:
        raise BadInput("text", "too_long")
    text = tidy(raw)
    shown = accents.apply(text, cast(accents.Policy, policy))
    if not shown.strip():
        raise BadInput("text", "empty")
    if len(shown) > MAX_CHARACTERS:
        raise BadInput("text", "too_long")
    return Fit(text, shown, segments.measure(shown))


def tidy(raw: str) -> str:
    """NFC, line ends as line feeds, tabs as spaces, no control characters; halves of one pair meet again."""
    text = _LINE_END.sub("\n", raw).replace("\t", " ")
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return nfc(_NEVER_SENT.sub("", text)).strip()
