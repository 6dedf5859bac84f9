"""Commands about what calls say."""

from __future__ import annotations

import os
import time

import click

from gateway.cli.opening import settings


@click.group()
def speech() -> None:
    """What calls say."""


@speech.command()
@click.option("--gently", is_flag=True, help="Only with processor time that nobody else wants.")
def render(gently: bool) -> None:
    """Speak every fixed text ahead, in every language that an engine speaks: a step of each deploy, on each web host.

    What is there already is left; it says how many were made, how many there are, and in how many seconds.
    """
    from collections import Counter

    from gateway.conversations.menus import prompt
    from gateway.prompts.ahead import speak_ahead
    from gateway.services import MENU

    if gently:
        os.nice(19)
    began = time.monotonic()
    made: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for spoken in speak_ahead(
        settings(), [prompt(MENU, path, by_voice=True, whole=True) for path in ("", "7")]
    ):
        every[spoken.lang] += 1
        made[spoken.lang] += spoken.made
    for lang, texts in every.items():
        click.echo(f"{lang}: {texts} texts, {made[lang]} made")
    click.echo(f"in {time.monotonic() - began:.1f} s")
