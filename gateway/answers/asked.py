"""How often published answers are asked for, and which ones most; counts only, of nobody in particular."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import clock, editions
from gateway.answers.model import AnswerUse, PublicAnswer

LATELY: Final = timedelta(days=30)
"""What is asked most changes with what happens."""
MOST: Final = 10
"""Offered on a keypad and by voice (services E9)."""


@dataclass(frozen=True)
class Asked:
    """A published answer and how often it was given lately."""

    answer: PublicAnswer
    times: int


def note_use(tx: Session, public_id: str, channel: str, now: datetime) -> None:
    """It was given to somebody."""
    tx.add(AnswerUse(public_id=public_id, channel=channel, at=now))


def uses(tx: Session, public_ids: Collection[str], now: datetime) -> Mapping[str, int]:
    """How often each was given lately."""
    query = select(AnswerUse.public_id, func.count()).where(
        AnswerUse.at >= now - LATELY, AnswerUse.public_id.in_(public_ids)
    )
    return {public_id: count for public_id, count in tx.execute(query.group_by(AnswerUse.public_id))}  # noqa: C416  rows


def most_asked(tx: Session, now: datetime, most: int | None = MOST) -> Sequence[Asked]:
    """The answers that are told today, most asked first."""
    told = editions.current(tx, PublicAnswer, clock.today(now))
    counted = uses(tx, {each.public_id for each in told}, now)
    found = [Asked(each, counted.get(each.public_id, 0)) for each in told]
    found.sort(key=lambda each: (-each.times, -each.answer.id))
    return found[:most]
