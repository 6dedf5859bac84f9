"""What waits for the customer: deliver_sm until somebody acknowledges it, on whichever bind can receive."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from smpplib import consts

WINDOW = 10  # deliver_sm in flight on one bind; what operators commonly grant
ANSWER_WITHIN = 10.0  # seconds; then it is sent again, on whichever bind has room
AGAIN_AFTER = 0.5  # seconds, once the customer said "not now"
MOST_WAITING = 100_000  # bounds the memory while nobody is bound; the oldest is dropped
_NOT_NOW = (consts.SMPP_ESME_RMSGQFUL, consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RX_T_APPN)

DROPPED = -1
"""The outcome of what was given up because too much waited."""


class Bind(Protocol):
    """A session that can receive."""

    def deliver(self, fields: Mapping[str, Any]) -> int:
        """Write a deliver_sm; returns its sequence number."""


@dataclass(eq=False, slots=True)
class _Letter:
    fields: Mapping[str, Any]
    outcome: asyncio.Future[int]
    timer: asyncio.TimerHandle | None = None


@dataclass(eq=False, slots=True)
class _Window:
    bind: Bind
    open: dict[int, _Letter] = field(default_factory=dict)


class Mailbox:
    """In order as long as nothing goes wrong; afterwards what was unacknowledged goes first."""

    def __init__(self) -> None:
        self._waiting: deque[_Letter] = deque()
        self._windows: dict[Bind, _Window] = {}

    def post(self, fields: Mapping[str, Any]) -> asyncio.Future[int]:
        """Take a deliver_sm; the future is the customer's command_status once it said yes or no, or DROPPED."""
        letter = _Letter(fields, asyncio.get_running_loop().create_future())
        self._waiting.append(letter)
        if len(self._waiting) > MOST_WAITING:
            _settle(self._waiting.popleft(), DROPPED)
        self._send()
        return letter.outcome

    def open(self, bind: Bind) -> None:
        """A bind can receive from now on."""
        self._windows[bind] = _Window(bind)
        self._send()

    def close(self, bind: Bind) -> None:
        """A bind is gone: what it did not acknowledge is sent again."""
        window = self._windows.pop(bind, None)
        if window is None:
            return
        for letter in reversed(window.open.values()):
            self._put_back(letter)
        self._send()

    def answered(self, bind: Bind, sequence: int, status: int) -> None:
        """deliver_sm_resp or generic_nack; one that answers nothing open is nobody's."""
        window = self._windows.get(bind)
        letter = window.open.pop(sequence, None) if window else None
        if letter is None:
            return
        if letter.timer:
            letter.timer.cancel()
        if status in _NOT_NOW:
            asyncio.get_running_loop().call_later(AGAIN_AFTER, self._again, letter)
        else:
            _settle(letter, status)
        self._send()

    def _send(self) -> None:
        while self._waiting:
            window = min(self._windows.values(), key=lambda each: len(each.open), default=None)
            if window is None or len(window.open) >= WINDOW:
                return
            letter = self._waiting.popleft()
            if letter.outcome.done():
                continue
            sequence = window.bind.deliver(letter.fields)
            window.open[sequence] = letter
            letter.timer = asyncio.get_running_loop().call_later(
                ANSWER_WITHIN, self._unanswered, window, sequence
            )

    def _unanswered(self, window: _Window, sequence: int) -> None:
        letter = window.open.pop(sequence, None)
        if letter:
            self._again(letter)

    def _again(self, letter: _Letter) -> None:
        self._put_back(letter)
        self._send()

    def _put_back(self, letter: _Letter) -> None:
        if letter.timer:
            letter.timer.cancel()
        self._waiting.appendleft(letter)


def _settle(letter: _Letter, status: int) -> None:
    if not letter.outcome.done():
        letter.outcome.set_result(status)
