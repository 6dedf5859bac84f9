"""How the text of a setting is read: what it may be, and what it becomes.

Each reader raises ValueError with what it should have been, and never with what it was: that may be a secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal, cast
from urllib.parse import urlsplit

from gateway import phone
from gateway.errors import BadInput

Mode = Literal["demo", "test", "production"]


@dataclass(frozen=True)
class Hours:
    """Part of every day, local."""

    first: time
    last: time

    def __str__(self) -> str:
        last = "24:00" if self.last == time.max else f"{self.last:%H:%M}"
        return f"{self.first:%H:%M}-{last}"

    def include(self, local: datetime) -> bool:
        """Whether a local moment lies within."""
        return self.first <= local.time() < self.last


@dataclass(frozen=True)
class Tongue:
    """A language that people speak and no engine does: its ISO 639 code, and its name in itself."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code}={self.name}"


def mode(text: str) -> Mode:
    """How the house runs."""
    if text not in ("demo", "test", "production"):
        raise ValueError("one of demo, test, production")
    return cast(Mode, text)


def url(text: str) -> str:
    """An address without a path, and without its last slash."""
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or parts.path not in ("", "/")
        or parts.query
    ):
        raise ValueError("an address such as https://gateway.example, without a path")
    return text.rstrip("/")


def tiles(text: str) -> str:
    """An address of pictures with the places for zoom, column and row."""
    parts = urlsplit(text)
    wanted = ("{z}", "{x}", "{y}")
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.:-]+", parts.netloc):
        raise ValueError("an address such as https://tiles.example/{z}/{x}/{y}.png")
    if any(place not in parts.path for place in wanted):
        raise ValueError("an address with {z}, {x} and {y} in its path")
    return text


def days(text: str) -> int:
    """Days that something is kept or counts."""
    days = int(text)
    if not 1 <= days <= 3660:
        raise ValueError("1 to 3660 days")
    return days


def positive(text: str) -> int:
    """A whole number from 1."""
    number = int(text)
    if number < 1:
        raise ValueError("a whole number from 1")
    return number


def count(text: str) -> int:
    """A few, or none."""
    number = int(text)
    if not 0 <= number <= 10:
        raise ValueError("a whole number from 0 to 10")
    return number


def switch(text: str) -> bool:
    """On or off."""
    if text not in ("on", "off"):
        raise ValueError("on or off")
    return text == "on"


def patience(text: str) -> int:
    """Seconds that somebody waits with the phone in the hand."""
    number = int(text)
    if not 0 <= number <= 300:
        raise ValueError("a whole number of seconds from 0 to 300")
    return number


def price(text: str) -> int:
    """Đồng."""
    dong = int(text)
    if dong < 0:
        raise ValueError("a whole number of đồng from 0")
    return dong


def rate(text: str) -> float:
    """A second."""
    rate = float(text)
    if not 0 < rate <= 100_000:
        raise ValueError("more than 0 and at most 100000 a second")
    return rate


def life(text: str) -> int:
    """Minutes of a code."""
    minutes = int(text)
    if not 1 <= minutes <= 10:
        raise ValueError("1 to 10 minutes")
    return minutes


def countries(text: str) -> tuple[str, ...]:
    """ISO codes, separated by commas."""
    codes = tuple(code.strip() for code in text.split(","))
    if not all(map(phone.is_country, codes)):
        raise ValueError("ISO codes of countries separated by commas, such as VN,LA,KH")
    return codes


def mobile(text: str) -> str:
    """E.164, as people write a mobile."""
    try:
        return phone.parse_recipient(text)
    except BadInput as fault:
        raise ValueError(f"a mobile that can be texted, such as 0900000999 (this is: {fault.code})") from None


def hour(text: str) -> time:
    """A local time; 24:00 is the end of the day."""
    return time.max if text == "24:00" else time.fromisoformat(text)


def hours(text: str) -> Hours:
    """Two local times."""
    try:
        first, last = (hour(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ValueError("two local times such as 04:00-22:00, or 00:00-24:00") from None
    if first >= last:
        raise ValueError("two local times, the earlier one first, such as 04:00-22:00")
    return Hours(first, last)


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks, separated by commas."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("networks such as 10.20.0.0/16, separated by commas") from None


def tongues(text: str) -> tuple[Tongue, ...]:
    """Languages with their names, separated by commas."""
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        code, _, name = (word.strip() for word in part.partition("="))
        if not re.fullmatch(r"[a-z]{3}", code) or not 1 <= len(name) <= 40:
            raise ValueError("ISO 639-3 codes with names, separated by commas, such as rog=Raglai,cjm=Chăm")
        found.append(Tongue(code, name))
    return tuple(found)


def lines(text: str) -> tuple[str, ...]:
    """Beginnings of numbers and SIP domains, separated by commas."""
    listed = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if not all(re.fullmatch(r"\+84\d{2,10}|sip:@[a-z0-9][a-z0-9.-]*", each) for each in listed):
        raise ValueError(
            "beginnings of numbers such as +842593, or SIP domains such as sip:@pbx.example, by commas"
        )
    return listed


def emergency_lines(text: str) -> tuple[tuple[str, str], ...]:
    """Emergency services, each with a number by which a carrier reaches it, separated by commas."""
    pairs = [part.split("=") for part in text.split(",") if part.strip()]
    try:
        found = tuple((short.strip(), phone.parse_callee(number.strip())) for short, number in pairs)
    except (BadInput, ValueError):
        found = ()
    if len(found) != len(pairs) or any(
        phone.classify(short).kind is not phone.Kind.EMERGENCY for short, _ in found
    ):
        raise ValueError(
            "emergency numbers with one that can be dialled, by commas, such as 115=02593000115,113=…"
        )
    return found
