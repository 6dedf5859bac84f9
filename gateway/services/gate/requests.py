"""How the words after DS, CI and CT are read, as somebody keys them with one thumb; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from gateway.dialogue import shapes
from gateway.text.fold import fold

_PHONE: Final = r"(?P<phone>\+?\d[\d .]{6,13}?\d)"  # as short as it can be: a year may follow it
_BETWEEN: Final = r"[\s*,;:]+"
_LOOK_UP: Final = re.compile(
    rf"{_PHONE}(?:{_BETWEEN}(?:(?P<out>ra)|(?P<home>nha)|(?P<year>(?:19|20)\d\d)))?", re.IGNORECASE
)
_CODE: Final = re.compile(
    rf"{_PHONE}{_BETWEEN}(?P<code>\d{{3}}[ .\-]?\d{{3}})(?:{_BETWEEN}(?P<temperature>[34]\d(?:[.,]?\d)?))?"
)
_CARD: Final = re.compile(rf"(?P<card>.+?)(?:{_BETWEEN}(?P<out>ra))?", re.IGNORECASE)
_HOLDER: Final = re.compile(
    r"(?P<name>[^\d]+?)[\s,;*.-]+(?:(?:sn|nam sinh|nam)\s*)?(?P<year>(?:19|20)\d\d)\W*"
)


@dataclass(frozen=True)
class Looked:
    """After DS: a site to stand at, or a number; it leaves, its phone is at home, or so is that of its year."""

    site: str = ""
    phone: str = field(default="", repr=False)
    out: bool = False
    at_home: bool = False
    birth_year: int | None = None


def looked(said: str) -> Looked | None:
    """`41536`, `0900000102`, `0900000102 RA`, `… NHA` (nhà: at home), `… 1958`; None for anything else."""
    site = shapes.site(said)
    if site is not None:
        return Looked(site=site["site"])
    found = _LOOK_UP.fullmatch(fold_words(said))
    if found is None:
        return None
    year = int(found["year"]) if found["year"] else None
    return Looked("", _digits(found["phone"]), bool(found["out"]), bool(found["home"]), year)


def code(said: str) -> dict[str, str] | None:
    """`0900000102 482913`, and a temperature after it: {"number", "code", "temperature"}."""
    found = _CODE.fullmatch(said)
    if found is None:
        return None
    told = {"number": _digits(found["phone"]), "code": re.sub(r"\D", "", found["code"])}
    return told | {"temperature": found["temperature"] or ""}


def card(said: str) -> tuple[str, bool]:
    """The card as typed, and whether its holder leaves."""
    found = _CARD.fullmatch(said.strip())
    return (found["card"], bool(found["out"])) if found else ("", False)


def holder(said: str) -> dict[str, object] | None:
    """`Nguyen Van An 1985`: {"name", "year"}."""
    found = _HOLDER.fullmatch(said.strip())
    if found is None:
        return None
    name = " ".join(found["name"].split())
    return {"name": name, "year": int(found["year"])} if sum(map(str.isalpha, name)) > 1 else None


def fold_words(said: str) -> str:
    """The last word without accents: "nhà" is NHA."""
    head, _, last = said.strip().rpartition(" ")
    return f"{head} {fold(last)}" if head and last.isalpha() else said.strip()


def _digits(said: str) -> str:
    return re.sub(r"[ .]", "", said)
