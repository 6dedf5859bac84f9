"""What comes back to a post: octets of one connection as answers, cut and bounded; no socket, no meaning of a status.

The grammar is llhttp's, by way of httptools, in its strict mode. What it does not take is malformed, and whoever sent
it is not asked again on that connection.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

_MOST_BODY = 64 * 1024  # octets; more than this is not an answer to a submit, and is not read
_MOST_OCTETS = 128 * 1024  # of one answer with its head, interim answers, sizes of chunks and trailers
_LONGEST_KEPT = 3600  # seconds; what a Keep-Alive beyond it promises is of no use to us
_SHORTEST_WAIT = 1.0  # seconds; rates are counted by the second
_LONGEST_WAIT = 300.0  # seconds; a carrier that asks for more is asked again all the same
_INTERIM = range(100, 200)  # statuses after which the answer itself still comes (RFC 9110, 15.2)

_REFERENCE = re.compile(
    r"[!-~]{1,64}"
)  # printable ASCII without a space; the longest known has 36 characters
_TIMEOUT = re.compile(rb"(?i)\btimeout\s*=\s*(\d{1,6})")


class Malformed(Exception):
    """The octets are no HTTP answer, or more of them than any answer has."""


@dataclass(slots=True)
class Answer:
    """What the API said. `retry_after`: seconds it asked for, within reason; None where it did not."""

    status: int
    body: bytes = field(repr=False)
    retry_after: float | None = None

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        try:
            answer = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return answer if isinstance(answer, dict) else {}


def reference(value: object) -> str | None:
    """`value` where it can be a carrier's reference of a message; None for what is kept nowhere."""
    return value if isinstance(value, str) and _REFERENCE.fullmatch(value) else None


class Reader:
    """Reads the answers of one connection, one after the other.

    `reusable`: whether the server lets another request follow the last answer, and has sent nothing beyond it.
    `kept_for`: seconds for which it promised to keep the connection, None where it did not say.
    """

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self.reusable = False
        self.kept_for: int | None = None
        self._start()

    def feed(self, octets: memoryview) -> Answer | None:
        """The answer, once it is whole or too long; raises Malformed. Called again only for the next request."""
        self._octets += len(octets)
        try:
            self._parser.feed_data(octets)
        except (HttpParserError, HttpParserUpgrade):
            if self._answer is None:  # what follows a whole answer does not take it back
                raise Malformed from None
            self.reusable = False
        if self._answer is None:
            if self._octets > _MOST_OCTETS:
                raise Malformed
            return None
        return self._finish()

    def ended(self) -> Answer | None:
        """The server has closed: the answer, if nothing but the end of the connection was to end it."""
        if not self._in_body or self._measured:
            return None
        self._complete(reusable=False)
        return self._finish()

    def _start(self) -> None:
        self._octets = 0
        self._body: list[bytes] = []
        self._length = 0
        self._retry_after: float | None = None
        self._measured = False  # by a length or by chunks: not by the end of the connection
        self._in_body = False
        self._answer: Answer | None = None

    def _complete(self, *, reusable: bool) -> None:
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        self._answer = Answer(self._parser.get_status_code(), body[:_MOST_BODY], self._retry_after)
        self.reusable = reusable

    def _finish(self) -> Answer | None:
        answer = self._answer
        self._start()
        return answer

    # ---- what the parser calls

    def on_message_begin(self) -> None:
        """A second answer to one request: whose it is nobody can tell."""
        if self._answer is not None:
            self.reusable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note the few headers that mean something to us; behind a whole answer, and in trailers, none does."""
        if self._in_body or self._answer is not None:
            return
        lower = name.lower()
        if lower == b"content-length" or lower == b"transfer-encoding":
            self._measured = True
        elif lower == b"retry-after":
            self._retry_after = _wait(value)
        elif lower == b"keep-alive":
            self.kept_for = _kept(value)

    def on_headers_complete(self) -> None:
        """From here on it is the body."""
        self._in_body = True

    def on_body(self, data: bytes) -> None:
        """Keep a piece of the body, and give up on the rest of a long one."""
        if self._answer is not None:
            return
        self._body.append(data)
        self._length += len(data)
        if self._length > _MOST_BODY:
            self._complete(reusable=False)

    def on_message_complete(self) -> None:
        """The answer is whole, or it was an interim one and is forgotten."""
        if self._answer is not None:
            return
        if self._parser.get_status_code() in _INTERIM:
            self._in_body = self._measured = False
            self._retry_after = None
        else:
            self._complete(reusable=self._parser.should_keep_alive())


@lru_cache(maxsize=64)  # a server says the same each time, or counts down from a hundred
def _kept(keep_alive: bytes) -> int | None:
    """`timeout` of a Keep-Alive header."""
    found = _TIMEOUT.search(keep_alive)
    return min(int(found[1]), _LONGEST_KEPT) if found else None


def _wait(retry_after: bytes) -> float | None:
    """`Retry-After` in seconds; as a date it is not read: our clock and theirs may differ by more than the wait."""
    try:
        seconds = float(retry_after)
    except ValueError:
        return None
    return min(max(seconds, _SHORTEST_WAIT), _LONGEST_WAIT) if seconds == seconds else None
