"""USSD by a phone in the terminal: dials, prints each screen, enters what is typed, hangs up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import click

from gateway.terminal.lab import call


def dial(lab_url: str, phone: str, code: str, inputs: Sequence[str]) -> None:
    """Dial `code` and enter `inputs` in order, or what is typed when there are none; then hang up."""
    line = f"{lab_url}/phones/{quote(phone)}/ussd"
    seen = _show(call(line, {"dial": code}))
    answers = iter(inputs) if inputs else _typed()
    while seen["open"] and (entered := next(answers, None)) is not None:
        seen = _enter(line, seen["session"], entered)
    if seen["open"] and call(line)["open"]:
        call(line, {"session": seen["session"], "hangup": True})
    elif inputs and (left := list(answers)):
        raise click.ClickException(f"the session was over before this was entered: {' '.join(left)}")


def _typed() -> Iterator[str]:
    """Lines of the person at the keyboard until Ctrl-D."""
    while True:
        try:
            yield click.prompt("", prompt_suffix="> ", default="", show_default=False)
        except (click.Abort, EOFError):
            click.echo()
            return


def _enter(line: str, session: str, entered: str) -> dict[str, Any]:
    """The next screen, or the network's word when it closed the session while somebody was thinking."""
    now = call(line)
    return _show(call(line, {"session": session, "input": entered}) if now["open"] else now)


def _show(seen: dict[str, Any]) -> dict[str, Any]:
    click.echo(seen["text"])
    return seen
