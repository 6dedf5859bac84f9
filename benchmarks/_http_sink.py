"""Twilio's Messages.json played from its public contract: every POST is a message taken, 201 and a sid.

Raw bytes and kept-alive connections, so that its CPU hardly counts. It checks no signature and sends no callback.
"""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from benchmarks._tally import Tally

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_LONGEST = 65_536  # octets of a request; Twilio's form has no more than a few hundred
_BODY = b'{"sid":"SM%032d","status":"queued","error_code":null,"error_message":null,"num_segments":"1"}'
_CREATED = b"HTTP/1.1 201 CREATED\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%%b" % len(
    _BODY % 0
)
_REFUSED = b"HTTP/1.1 400 BAD REQUEST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class HttpSink(asyncio.Protocol):
    """One kept connection; answers come `delay` seconds later, in order, and pipelined requests are taken too."""

    def __init__(self, tally: Tally, delay: float) -> None:
        """Counts into `tally`."""
        self._tally = tally
        self._delay = delay
        self._rest = b""
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take every whole request; anything that is no POST with a length ends the connection."""
        self._rest += data
        answers = []
        while (head := self._rest.find(_END)) >= 0:
            length = _length(self._rest[:head])
            if length is None or not self._rest.startswith(b"POST "):
                self._refuse()
                return
            begin, end = head + 4, head + 4 + length
            if len(self._rest) < end:
                break
            self._tally.kept.append(self._rest[begin:end])
            answers.append(_CREATED % (_BODY % next(self._tally.ids)))
            self._rest = self._rest[end:]
        if answers:
            self._tally.arrived(len(answers))
            self._later(b"".join(answers))
        elif len(self._rest) > _LONGEST:
            self._refuse()

    def _later(self, answers: bytes) -> None:
        if self._delay:
            self._loop.call_later(self._delay, self._transport.write, answers)
        else:
            self._transport.write(answers)

    def _refuse(self) -> None:
        self._transport.write(_REFUSED)
        self._transport.close()


def _length(head: bytes) -> int | None:
    """The announced length of a body; None when there is none or it is no number."""
    words = head.lower().partition(_LENGTH)[2].split(maxsplit=1)
    return int(words[0]) if words and words[0].isdigit() else None


def destination(form: bytes) -> bytes:
    """The recipient in a form, or nothing."""
    return parse_qs(form).get(b"To", [b""])[0]
