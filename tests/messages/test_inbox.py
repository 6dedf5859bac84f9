"""A text whose answer failed: tried again, given to a person, and left alone once somebody else has answered it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gateway.messages import inbox
from gateway.messages.carriers import InboundText
from gateway.messages.inbox import Waiting

from .writing import NOW, PHONE


def _taken(tx: Session) -> Waiting:
    assert inbox.store(tx, InboundText("twilio", "SM1", PHONE, "1022", "KB"), NOW)
    waiting = inbox.take_next(tx, NOW)
    assert waiting is not None
    return waiting


def _row(tx: Session) -> Row[Any]:
    return tx.execute(text("SELECT tries, next_at, done_at, outcome FROM inbound")).one()


def test_a_failed_text_waits_longer_each_time_and_then_goes_to_a_person(tx: Session) -> None:
    waiting, moment, waits = _taken(tx), NOW, []
    while inbox.put_back(tx, waiting, moment):
        waits.append((_row(tx).next_at - moment).total_seconds())
        moment = _row(tx).next_at
        again = inbox.take_next(tx, moment)
        assert again is not None
        waiting = again
    assert waits == [2, 4, 8, 16]
    assert _row(tx).tries == inbox.MAX_TRIES


def test_a_text_that_somebody_else_answered_is_left_alone(tx: Session) -> None:
    """The failed try lost its lock with its transaction; another worker was quicker than its excuse."""
    waiting = _taken(tx)
    inbox.mark_done(tx, waiting.id, "answered", NOW)
    answered = _row(tx)
    late = NOW + timedelta(seconds=3)
    assert inbox.put_back(tx, waiting, late), "nothing is left for a person"
    inbox.mark_done(tx, waiting.id, "failed", late)
    assert _row(tx) == answered == (0, None, NOW, "answered")


def test_tries_of_two_workers_add_up(tx: Session) -> None:
    waiting = _taken(tx)
    assert inbox.put_back(tx, waiting, NOW)
    assert inbox.put_back(tx, waiting, NOW)
    assert _row(tx).tries == 2
