"""Texts by a phone in the terminal: sends what is typed and prints what the phone receives."""

from __future__ import annotations

import time
from urllib.parse import quote

import click

from gateway.terminal.lab import PATIENCE, call

_QUIET = 1.0  # seconds of silence after which an answer in several texts counts as complete


def talk(lab_url: str, phone: str, words: str) -> None:
    """Send one text and print the answer, or hold a conversation when `words` is empty."""
    if words:
        _exchange(lab_url, phone, words)
        return
    click.echo(
        f"You hold the phone {phone}. Type a text to 1022 and press Enter; Ctrl-D puts the phone down."
    )
    while True:
        try:
            typed = click.prompt("", prompt_suffix="> ", default="", show_default=False)
        except (click.Abort, EOFError):
            click.echo()
            return
        if typed.strip():
            _exchange(lab_url, phone, typed)


def _exchange(lab_url: str, phone: str, words: str) -> None:
    box = f"{lab_url}/phones/{quote(phone)}"
    seen = call(f"{box}/messages")
    after = seen[-1]["ref"] if seen else ""
    call(f"{box}/texts", {"text": words})
    deadline = time.monotonic() + PATIENCE
    heard = False
    while time.monotonic() < deadline:
        wait = _QUIET if heard else PATIENCE
        fresh = call(f"{box}/messages?after={quote(after)}&wait={wait:.0f}")
        if not fresh:
            break
        for message in fresh:
            click.echo(f"{message['from']}: {message['text']}")
            after = message["ref"]
            heard = True
    if not heard:
        click.echo("(no answer yet)", err=True)
