"""The command that shows staff what was exchanged with carriers; every look is audited."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import database
from gateway.cli.spans import SPAN

if TYPE_CHECKING:
    from gateway.messages.channel_log import Line

_PUBLIC_ID = re.compile(r"msg_[a-z2-7]{26}")  # 128 bits in base 32
_DIALLED = re.compile(r"\+?[0-9]{3,15}")  # short codes text us, too


@click.command("channel-log")
@click.option("--message", default=None, help="Public id of a message: msg_….")
@click.option("--number", default=None, help="The phone's number, such as 0900000101.")
@click.option("--carrier", default=None, help="Name of a carrier.")
@click.option("--since", type=SPAN, default="1h", show_default=True, help="How far back: 15m, 1h, 7d.")
@click.option("--by", default="operator", show_default=True, help="Who looks; goes into the audit log.")
def channel_log(
    message: str | None, number: str | None, carrier: str | None, since: timedelta, by: str
) -> None:
    """What was exchanged with carriers, without texts: hand-overs with their answers, receipts, texts from phones.

    Kept for KEEP_CHANNEL_LOG_DAYS: every message but bulk, every error, and one bulk text in 1,000. The newest 1,000
    lines are shown, oldest first. It tells who was texted, so each look is audited.
    """
    from gateway import audit, clock, phone
    from gateway.messages import channel_log as log

    e164 = None if number is None else phone.classify(number).e164 or number
    if message is not None and not _PUBLIC_ID.fullmatch(message):
        raise click.BadParameter("msg_ and 26 letters and digits, as the API told it", param_hint="--message")
    if e164 is not None and not _DIALLED.fullmatch(e164):
        raise click.BadParameter("a phone's number in digits, such as 0900000101", param_hint="--number")
    now = clock.now()
    with database().transaction() as tx:
        if carrier is not None and not log.is_known(tx, carrier):
            raise click.BadParameter(f"no carrier is called {carrier}", param_hint="--carrier")
        lines = log.find(tx, now - since, message=message, number=e164, carrier=carrier)
        asked = {"message": message, "number": e164 and phone.mask(e164), "carrier": carrier}
        details = {name: value for name, value in asked.items() if value is not None}
        about = {**details, "seconds": int(since.total_seconds()), "lines": len(lines)}
        audit.record(tx, by, "channel-log.read", message or carrier or "numbers", now, about)
    if not lines:
        click.echo("nothing was exchanged in that time")
    for line in lines:
        click.echo(said(line))


def said(line: Line) -> str:
    """One exchange in a line for a person; times are local."""
    from gateway import clock, phone

    at = f"{clock.local(line.at):%d/%m %H:%M:%S}"
    number = phone.national(line.number) if line.number else "unknown"
    parts = [at, f"{line.carrier:10}", f"{line.direction:8}", f"{number:14}", *_what(line), *_came_to(line)]
    return "  ".join(parts).rstrip()


def _what(line: Line) -> list[str]:
    about = [line.message, line.purpose, line.template]
    told = [" ".join(word for word in about if word)] if any(about) else []
    if line.no is not None:
        told.append(f"try {line.no}" + (f" part {line.part}" if line.part else ""))
    if line.characters is not None:
        segments = f" in {line.segments}" if line.segments else ""
        told.append(f"{line.characters} characters{segments}")
    return told


def _came_to(line: Line) -> list[str]:
    told = []
    if line.status is not None:
        told.append(_result(line))
    if line.word:
        told.append(line.word)
    if line.error:
        told.append(f"error {line.error}")
    if line.milliseconds is not None:
        told.append(f"after {line.milliseconds:,} ms")
    if line.ref:
        told.append(f"ref {line.ref}")
    return told


def _result(line: Line) -> str:
    """A hand-over that came to `queued` was refused, and is tried again."""
    from gateway.messages.channel_log import Direction
    from gateway.messages.status import Status

    if line.status is None:
        return ""
    refused = line.direction == Direction.SENT and line.status == Status.QUEUED
    return "refused for now" if refused else line.status.name.lower()
