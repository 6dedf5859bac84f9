"""How a value of CAP is spelt as text, and read again; `read` raises ValueError for what is no such value; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, NamedTuple

from gateway.alerts.cap.document import LANGUAGE, Circle, Point, Polygon, Reference

FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write, section 2.2."""

_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)
_SPACES: Final = " \t\r\n"  # what XML calls white space; str.strip() would take more


class Spelling(NamedTuple):
    """`rule`: what is broken where `read` raises ValueError."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    rule: str = "text"


def moment(text: str) -> datetime:
    """2026-11-20T08:00:00+07:00, never Z and never without an offset."""
    spelt = text.strip(_SPACES)
    if _MOMENT.fullmatch(spelt) is None:
        raise ValueError(spelt)
    return datetime.fromisoformat(spelt)


def spelt_moment(at: datetime) -> str:
    """With the offset it carries; UTC is -00:00, by section 3.3.2 of the standard."""
    spelt = at.isoformat(timespec="seconds")
    return f"{spelt[:-6]}-00:00" if spelt.endswith("+00:00") else spelt


def number(text: str) -> float:
    """A decimal number without an exponent."""
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(text)
    return float(text)


def spelt_number(value: float) -> str:
    """The shortest that is read as the same number; never with an exponent."""
    return format(Decimal(repr(value)), "f")


def _point(text: str) -> Point:
    lat, lon = text.split(",")
    return Point(number(lat), number(lon))


def _spelt_point(point: Point) -> str:
    return f"{spelt_number(point.lat)},{spelt_number(point.lon)}"


def _polygon(text: str) -> Polygon:
    return Polygon(tuple(map(_point, text.split())))


def _spelt_polygon(polygon: Polygon) -> str:
    return " ".join(map(_spelt_point, polygon.points))


def _circle(text: str) -> Circle:
    centre, radius = text.split()
    return Circle(_point(centre), number(radius))


def _spelt_circle(circle: Circle) -> str:
    return f"{_spelt_point(circle.centre)} {spelt_number(circle.radius_km)}"


def _references(text: str) -> tuple[Reference, ...]:
    return tuple(map(_reference, text.split()))


def _reference(text: str) -> Reference:
    sender, identifier, sent = text.split(",")
    if not sender or not identifier:
        raise ValueError(text)
    return Reference(sender, identifier, moment(sent))


def _spelt_references(references: tuple[Reference, ...]) -> str:
    return " ".join(f"{one.sender},{one.identifier},{spelt_moment(one.sent)}" for one in references)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.strip(_SPACES))
    except InvalidOperation:
        raise ValueError(text) from None


def _composed(text: str) -> str:
    """NFC: one spelling for each Vietnamese letter, whatever keyboard wrote it."""
    return unicodedata.normalize("NFC", text)


TEXT: Final = Spelling(str, _composed)
EXACT: Final = Spelling(str, str)
"""Compared letter by letter with what others wrote."""
TOKEN: Final = Spelling(lambda text: text.strip(_SPACES), str)
TONGUE: Final = Spelling(lambda text: text.strip(_SPACES) or LANGUAGE, str)
MOMENT: Final = Spelling(moment, spelt_moment, "time_offset")
POLYGON: Final = Spelling(_polygon, _spelt_polygon, "polygon_spelling")
CIRCLE: Final = Spelling(_circle, _spelt_circle, "circle_spelling")
REFERENCES: Final = Spelling(_references, _spelt_references, "reference_spelling")
WHOLE: Final = Spelling(int, str, "value")
DECIMAL: Final = Spelling(_decimal, lambda value: format(value, "f"), "value")


def word(words: type[StrEnum]) -> Spelling:
    """One of the words of a list of the standard."""
    return Spelling(words, str, "word")
