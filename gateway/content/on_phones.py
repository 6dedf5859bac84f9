"""How long what is written may be, and what it looks like on a phone: the same count while typing and when submitted.

Pure but for the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway import wording
from gateway.text.fold import strip_accents
from gateway.text.segments import Measure, measure
from gateway.wording import pace
from gateway.wording.values import clip

MOST_SHORT: Final = 390  # characters: with source and time three SMS without accents (row B3)
MOST_TITLE: Final = 80
MOST_SOURCE: Final = 40
MOST_SPOKEN_SECONDS: Final = 60  # row B3
SCREEN: Final = 140  # of the 182 characters of a screen, what a page of text may take beside its keys


@dataclass(frozen=True)
class Preview:
    """One text as phones show it: without and with accents, screen by screen, and how long it is to say."""

    plain: str
    accented: str
    plain_size: Measure
    accented_size: Measure
    screens: Sequence[str]
    seconds: float


def said(short: str, doc_no: str | None, issuer: str | None, issued_on: str | None, lang: str = "vi") -> str:
    """What is read of an item; a directive begins with its number, day and issuer."""
    if not doc_no:
        return short
    head = (
        f"No. {doc_no}, {issued_on}, {issuer}" if lang == "en" else f"VB {doc_no} ngày {issued_on}, {issuer}"
    )
    return f"{head}: {short}"


def args(short: str, source: str, time: str, date: str) -> dict[str, Any]:
    """What the catalogue message of an item is filled with."""
    return {"told": short, "publisher": source, "time": time, "date": date}


def preview(short: str, spoken: str, source: str, time: str, date: str, lang: str = "vi") -> Preview:
    """How `short` reads on each phone."""
    given = args(short, source, time, date)
    plain = wording.render("TIN_ITEM", given, lang, "sms")
    accented = wording.render("TIN_ITEM", given, lang, "accented")
    seconds = pace.seconds(spoken or short, lang)
    return Preview(plain, accented, measure(plain), measure(accented), screens(plain), seconds)


def screens(told: str) -> list[str]:
    """`told` without accents, cut at words into pages of a keypad's screen; at least one."""
    rest, pages = " ".join(strip_accents(told).split()), []
    while len(rest) > SCREEN:
        page = clip(rest, SCREEN)
        pages.append(page)
        rest = rest[len(page) :].lstrip(" ,;")
    return [*pages, rest]
