"""One phone's texts and the carriers: what waits behind an earlier text speaks against no carrier."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway.messages import outbox, outcomes, routing
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status
from tests.messages.writing import order

from .carriers import MOBIFONE, NOW, PAIR, health

SECOND = timedelta(seconds=1)


@pytest.fixture
def planned(tx: Session) -> str:
    """A plan for two carriers; the one that has the phone."""
    routing.plan(tx, PAIR, NOW)
    return routing.choose(tx, "reply", [MOBIFONE], now=NOW)[0]


def claim(tx: Session, carrier: str, after: int = 0) -> list[Claimed]:
    """What a sender of `carrier` gets for the phone so many seconds after the start."""
    now = NOW + after * SECOND
    return outbox.claim(tx, route=carrier, lane="reply", holder=f"{carrier}@here", limit=9, now=now)[0]


def refuse(tx: Session, carrier: str, message: Claimed, seconds: int) -> None:
    """Its carrier does not take `message` for so many seconds."""
    again = NOW + seconds * SECOND
    told = Outcome(message.month, message.id, message.no, Status.QUEUED, error="same_text", retry_at=again)
    outcomes.settle(tx, [told], carrier=carrier, holder=f"{carrier}@here", now=NOW)


def test_a_reply_behind_a_retry_opens_no_breaker(tx: Session, planned: str) -> None:
    """Somebody texts MENU twice: the second answer waits a minute by its carrier's own rule, the next one behind it."""
    order(tx, MOBIFONE, "reply", NOW)
    (repeated,) = claim(tx, planned)
    refuse(tx, planned, repeated, 60)
    order(tx, MOBIFONE, "reply", NOW)
    for seconds in range(10, 70, 10):
        assert claim(tx, planned, after=min(seconds, 59)) == []
        assert routing.plan(tx, PAIR, NOW + seconds * SECOND) == []
    assert [health(tx, name).breaker for name in ("alpha", "beta")] == ["closed", "closed"]
    assert routing.plan(tx, PAIR, NOW + 80 * SECOND) == [
        f"{planned}: urgent messages wait and no sender takes them"
    ], "the retry itself is due for twenty seconds"
