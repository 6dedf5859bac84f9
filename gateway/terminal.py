"""A phone in the terminal: types to the simulator's public interface and prints what the phone receives."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

import click

PATIENCE = 10.0  # seconds to wait for an answer; a healthy gateway takes well under one
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
    seen = _call(f"{box}/messages")
    after = seen[-1]["ref"] if seen else ""
    _call(f"{box}/texts", {"text": words})
    deadline = time.monotonic() + PATIENCE
    heard = False
    while time.monotonic() < deadline:
        wait = _QUIET if heard else PATIENCE
        fresh = _call(f"{box}/messages?after={quote(after)}&wait={wait:.0f}")
        if not fresh:
            break
        for message in fresh:
            click.echo(f"{message['from']}: {message['text']}")
            after = message["ref"]
            heard = True
    if not heard:
        click.echo("(no answer yet)", err=True)


def _call(url: str, body: dict[str, str] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own lab
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE + 5) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        raise click.ClickException(
            f"the network refuses: {refusal.read().decode(errors='replace')[:200]}"
        ) from None
    except (urllib.error.URLError, TimeoutError, OSError) as fault:
        raise click.ClickException(f"no network at {url}: {fault}") from None
