"""A call by a phone in the terminal: prints what is said as it is said, presses keys, speaks words, hangs up."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import click

from gateway.terminal.lab import PATIENCE, call

_GLANCE = 0.2  # seconds between two looks at the call; what is said shows no later than that
_UNHURRIED = 3.0  # seconds after which a key is pressed also where nothing new was said before it
_LISTENS = ("Gather", "Record")
_HANG_UP = "h"
_KEYS = frozenset("0123456789*#")


def ring_up(lab_url: str, phone: str, inputs: Sequence[str]) -> None:
    """Call 1022 and enter `inputs` in order, each once the gateway listens, or what is typed when there are none.

    Keys are pressed, other words are said, `h` and the end of what is typed hang up.
    """
    made = call(f"{lab_url}/phones/{quote(phone)}/calls", {"to": "1022"})
    line = _Line(f"{lab_url}/calls/{made['id']}")
    if inputs:
        line.follow(inputs)
    else:
        click.echo(f"You hold the phone {phone}. Keys and Enter press, words and Enter speak; h hangs up.")
        line.talk()
    click.echo(f"(the call is over: {line.hang_up()})")


class _Line:
    """The call as this phone has it: what was heard so far, what is done in it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._heard = 0
        self._seen: dict[str, Any] = {"open": True, "doing": "", "state": ""}

    def talk(self) -> None:
        """As the person at the keyboard has it, until either side hangs up."""
        for typed in _typed():
            if not self._glance() or typed == _HANG_UP:
                return
            if typed:
                self._enter(typed)

    def follow(self, inputs: Sequence[str]) -> None:
        """Enter `inputs`, and listen to what is said to the last of them."""
        for at, entered in enumerate(inputs):
            if not self._until_asked(0.0 if at == 0 else _UNHURRIED):
                left = " ".join(inputs[at:])
                raise click.ClickException(f"the call was over before this was entered: {left}")
            if entered == _HANG_UP:
                return
            self._enter(entered)
        self._until_asked(PATIENCE)

    def hang_up(self) -> str:
        """Put the phone down; how the call ended."""
        if self._glance():
            self._seen = call(self._url, {"hangup": True})
        return str(self._seen["state"])

    def _until_asked(self, unhurried: float) -> bool:
        """Print until the gateway listens anew, or has listened for so long; whether the call goes on."""
        before, since = self._heard, time.monotonic()
        while self._glance():
            asked = self._seen["doing"] in _LISTENS
            if asked and (self._heard > before or time.monotonic() - since > unhurried):
                return True
            time.sleep(_GLANCE)
        return False

    def _enter(self, typed: str) -> None:
        deed = "press" if set(typed) <= _KEYS else "say"
        call(self._url, {deed: typed})

    def _glance(self) -> bool:
        """Print what is new; whether the call goes on."""
        self._seen = call(f"{self._url}?after={self._heard}")
        for each in self._seen["utterances"]:
            self._heard += 1
            click.echo(
                {"beep": "(beep)"}.get(each["kind"], each["text"]) or f"(a sound of {each['seconds']} s)"
            )
        return bool(self._seen["open"])


def _typed() -> Iterator[str]:
    """Lines of the person at the keyboard as they come, "" while there are none; until Ctrl-D."""
    keyboard = sys.stdin.fileno()
    begun = b""
    while True:
        if not select.select([keyboard], [], [], _GLANCE)[0]:
            yield ""
            continue
        read = os.read(keyboard, 4_096)
        *lines, begun = (begun + read).split(b"\n")
        yield from (line.decode(errors="replace").strip() for line in lines)
        if not read:
            return
