"""What the owner of a bind and `gateway web` say to each other about a keypad turn, and the signature that proves
it was one of us; reads no secret but the keys every process has.

The signature covers the path (and so the carrier), the time and the body. Both sides hold the keys file, so there is no
further secret to hand out, and none to forget.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import Self

from gateway import crypto

TIME, SIGNATURE = "X-Gateway-Time", "X-Gateway-Signature"
TOLERANCE = 60.0
"""Seconds between two machines' clocks. An overheard request is of no use after them, and repeats a screen before."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A phone has keyed something, or its session has `ended`. `keyed`: all that was keyed so far, joined by `*`."""

    session: str
    number: str = field(repr=False)
    keyed: str = field(repr=False)
    ended: bool = False

    def to_json(self) -> bytes:
        """As it travels."""
        said = {"session": self.session, "number": self.number, "keyed": self.keyed}
        return json.dumps({**said, "ended": self.ended}).encode()

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """The inverse; ValueError."""
        said = _object(body)
        session, number, keyed, ended = (said.get(name) for name in ("session", "number", "keyed", "ended"))
        if not (isinstance(session, str) and isinstance(number, str) and isinstance(keyed, str)):
            raise ValueError("not a turn")
        return cls(session, number, keyed, ended is True)


@dataclass(frozen=True, slots=True)
class Shown:
    """The screen, and whether the session goes on."""

    text: str = field(repr=False)
    goes_on: bool

    def to_json(self) -> bytes:
        """As it travels."""
        return json.dumps({"text": self.text, "goes_on": self.goes_on}).encode()

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """The inverse; ValueError."""
        said = _object(body)
        text, goes_on = said.get("text"), said.get("goes_on")
        if not (isinstance(text, str) and isinstance(goes_on, bool)):
            raise ValueError("not a screen")
        return cls(text, goes_on)


def headers(path: str, body: bytes, now: float) -> dict[str, str]:
    """What a request to `path` carries. `now`: seconds of the machine's clock."""
    at = f"{now:.3f}"
    return {TIME: at, SIGNATURE: _signature(path, at, body), "Content-Type": "application/json"}


def is_ours(path: str, body: bytes, at: str, signature: str, now: float) -> bool:
    """Whether one of our own processes made the request, a moment ago; `at`, `signature`: its two headers."""
    if not hmac.compare_digest(_signature(path, at, body).encode(), signature.encode("utf-8", "replace")):
        return False
    return abs(now - float(at)) <= TOLERANCE  # a number: it was signed


def _signature(path: str, at: str, body: bytes) -> str:
    return crypto.ring().token(f"ussd turn|{path}|{at}|{body.hex()}").hex()


def _object(body: bytes) -> dict[str, object]:
    said = json.loads(body)
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said
