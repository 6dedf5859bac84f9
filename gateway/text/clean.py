"""Tidies what arrived from a phone or its carrier, to be stored and read; never raises, never interprets."""

from __future__ import annotations

import re

from gateway.text.fold import nfc

MAX_INBOUND = 2_000
"""Characters kept of one inbound text: thirteen concatenated parts, more than any person types."""

# Work stays bounded whatever arrives; the slack is for spaces and invisible characters that will be dropped.
_MAX_READ = 4 * MAX_INBOUND

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls, save those that count as white space
    "\u00ad\u034f\u061c\u180e"  # soft hyphen, grapheme joiner, Arabic letter mark, vowel separator
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, directions, invisible operators
    "\ufff9-\ufffb\ufffe\uffff"  # annotations, non-characters
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters to Unicode, nothing to the eye
    "\ud800-\udfff"
    "]"
)


def clean_inbound(raw: str) -> str:
    """`raw` in NFC without control, direction and zero-width characters, each run of white space one space.

    Half surrogate pairs meet again, lonely ones are dropped (PostgreSQL refuses them, and NUL); at most 2,000
    characters. Idempotent. The result may be empty.
    """
    text = raw[:_MAX_READ]
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    text = nfc(_INVISIBLE.sub("", text))
    return " ".join(text.split())[:MAX_INBOUND].rstrip()


def printable(word: str, length: int) -> str:
    """A carrier's word without what cannot be stored or printed (NUL, lone surrogates), cut to `length`."""
    if len(word) <= length and word.isprintable():
        return word  # as nearly all are
    return "".join(letter for letter in word[:length] if letter.isprintable())
