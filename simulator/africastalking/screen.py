"""Reads the screen out of the customer's HTTP answer; what a handset makes of it is `simulator.screens`."""

from __future__ import annotations

from simulator.screens import Screen, screen_of


class BadAnswer(ValueError):
    """The customer's answer is no screen; the message is what the end notification says of it."""


def read(status: int, kind: str, body: bytes) -> Screen:
    """The screen in an HTTP answer: 200, text/plain, `CON …` or `END …`. Raises BadAnswer."""
    if status != 200:
        raise BadAnswer(f"Your server answered with HTTP {status}")
    if kind != "text/plain":
        raise BadAnswer("The response is not text/plain")
    try:
        said = body.decode()
    except UnicodeDecodeError:
        raise BadAnswer("The response is not UTF-8") from None
    if not said.startswith(("CON ", "END ")):
        raise BadAnswer("The response begins with neither CON nor END")
    return screen_of(said[4:], said.startswith("CON "))
