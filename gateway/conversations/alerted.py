"""An alert that this number was told, while its digits are the alert's: 8 safe, 9 rescue, any other asks again.

A million phones are told without a row of their sessions being touched: whose a digit is, is looked up when one comes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway import alerts, clock
from gateway.alerts import Answer
from gateway.alerts.answers import Told
from gateway.conversations.where import Where
from gateway.dialogue.steps import Prompt


def owner(tx: Session, where: Where, now: datetime) -> Told | None:
    """The alert that owns the digits of `where`: it came after the last prompt, or no prompt owns them any more."""
    told = alerts.answers.newest(tx, where.number, now)
    if told is None:
        return None
    owned = where.awaiting is not None and where.until is not None and now < where.until
    newer = where.touched_at is not None and where.touched_at > told.at
    return None if owned and newer else told


def safe(tx: Session, told: Told, number: str, channel: str, now: datetime) -> Prompt:
    """8: they have heard, and are safe."""
    alerts.answers.note(tx, told, number, Answer.SAFE, channel, now)
    if not told.real:
        return Prompt("A_DRILL_READ")
    return Prompt("A_SAFE", {"issuer": told.issuer, "time": f"{clock.local(now):%H:%M}"})


def rescued(tx: Session, number: str, channel: str, ticket: str, now: datetime) -> None:
    """9, or a cry in words, after an alert: the call for help is theirs, and they have heard."""
    told = alerts.answers.newest(tx, number, now)
    if told is not None:
        alerts.answers.note(tx, told, number, Answer.RESCUE, channel, now, ticket)


def again(told: Told) -> Prompt:
    """Another digit: what 8 and 9 mean, said once more."""
    return Prompt("A_AGAIN", {"issuer": told.issuer, "time": f"{clock.local(told.at):%H:%M}"})
