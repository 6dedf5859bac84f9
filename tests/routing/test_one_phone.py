"""One phone's texts and the carriers: what one refuses goes by another with all behind it, and nothing overtakes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import outbox, outcomes, routing
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.rerouting import reroute
from gateway.messages.status import Status
from tests.messages.writing import order

from .carriers import MOBIFONE, NOW, PAIR, health, routes

SECOND = timedelta(seconds=1)
OTHER = {"alpha": "beta", "beta": "alpha"}
DOUBTED, ORDERED_FOR_LATER = "+84900000102", "+84900000103"


@pytest.fixture
def planned(tx: Session) -> str:
    """A plan for two carriers; the one that has the phone."""
    routing.plan(tx, PAIR, NOW)
    return routing.choose(tx, "reply", [MOBIFONE], now=NOW)[0]


def claim(tx: Session, carrier: str, after: int = 0) -> list[Claimed]:
    """What a sender of `carrier` gets for the phone so many seconds after the start."""
    now = NOW + after * SECOND
    return outbox.claim(tx, route=carrier, lane="reply", holder=f"{carrier}@here", limit=9, now=now)[0]


def refuse(
    tx: Session, carrier: str, message: Claimed, seconds: int, status: Status = Status.QUEUED, now: int = 0
) -> None:
    """Its carrier does not take `message` for so many seconds, and another may; it is written as a sender does."""
    at = NOW + now * SECOND
    again = at + seconds * SECOND
    told = Outcome(
        message.month, message.id, message.no, status, error="same_text", retry_at=again, elsewhere=True
    )
    settled, goes = reroute(tx, [told], {told.key: message}, carrier=carrier, now=at)
    outcomes.settle(tx, settled, carrier=carrier, holder=f"{carrier}@here", now=at, routes=goes)


def give_back(tx: Session, carrier: str, messages: list[Claimed]) -> None:
    """What a sender has in hand behind a refused text."""
    outbox.release(tx, [(m.month, m.id) for m in messages], holder=f"{carrier}@here")


def take(tx: Session, carrier: str, message: Claimed) -> None:
    """Its carrier has `message`."""
    told = Outcome(message.month, message.id, message.no, Status.SENT, (f"ref {message.id}",))
    outcomes.settle(tx, [told], carrier=carrier, holder=f"{carrier}@here", now=NOW)


def ids(messages: list[Claimed]) -> list[int]:
    """Which texts, in the order in which they leave."""
    return [message.id for message in messages]


def test_a_reply_behind_a_retry_opens_no_breaker(tx: Session, planned: str) -> None:
    """Somebody texts MENU twice: the second answer waits a minute by its carrier's own rule, the next one behind it."""
    order(tx, MOBIFONE, "reply", NOW)
    (repeated,) = claim(tx, planned)
    again = NOW + 60 * SECOND
    told = Outcome(repeated.month, repeated.id, 1, Status.QUEUED, error="same_text", retry_at=again)
    outcomes.settle(tx, [told], carrier=planned, holder=f"{planned}@here", now=NOW)
    order(tx, MOBIFONE, "reply", NOW)
    for seconds in range(10, 70, 10):
        assert claim(tx, planned, after=min(seconds, 59)) == []
        assert routing.plan(tx, PAIR, NOW + seconds * SECOND) == []
    assert [health(tx, name).breaker for name in ("alpha", "beta")] == ["closed", "closed"]
    assert routing.plan(tx, PAIR, NOW + 80 * SECOND) == [
        f"{planned}: messages wait and no sender takes them"
    ], "the retry itself is due for twenty seconds"


def test_a_refused_reply_goes_by_the_other_carrier_with_those_behind_it(tx: Session, planned: str) -> None:
    """Three answers are in hand when the first is refused; a fourth is ordered while they are on their way."""
    other = OTHER[planned]
    for _ in range(3):
        order(tx, MOBIFONE, "reply", NOW)
    first, *behind = claim(tx, planned)
    refuse(tx, planned, first, 300)
    give_back(tx, planned, behind)
    order(tx, MOBIFONE, "reply", NOW)
    assert list(routes(tx).values()) == [other] * 3 + [planned]
    assert claim(tx, planned, after=1) == [], "nothing is overtaken"
    found = claim(tx, other, after=1)
    assert ids(found) == ids([first, *behind])
    assert found[0].no == 2
    assert claim(tx, planned, after=1) == []
    for message in found:
        take(tx, other, message)
    assert len(claim(tx, planned, after=1)) == 1, "the fourth goes by the plan"


def test_a_later_reply_waits_for_one_that_another_carrier_has_still_to_take(
    tx: Session, planned: str
) -> None:
    """Whatever carrier is quicker to claim, and though the earlier one was never tried."""
    order(tx, MOBIFONE, "reply", NOW)
    tx.execute(text("UPDATE outbox SET route = :other"), {"other": OTHER[planned]})
    order(tx, MOBIFONE, "reply", NOW)
    assert claim(tx, planned) == []
    assert routing.plan(tx, PAIR, NOW + 30 * SECOND) == [
        f"{OTHER[planned]}: messages wait and no sender takes them"
    ]
    (earlier,) = claim(tx, OTHER[planned])
    assert claim(tx, planned) == []
    take(tx, OTHER[planned], earlier)
    assert len(claim(tx, planned)) == 1


def test_two_carriers_that_refuse_a_reply_do_not_use_up_its_tries(tx: Session, planned: str) -> None:
    other = OTHER[planned]
    order(tx, MOBIFONE, "reply", NOW)
    (message,) = claim(tx, planned)
    refuse(tx, planned, message, 300)
    (message,) = claim(tx, other, after=1)
    refuse(tx, other, message, 300, now=1)
    assert list(routes(tx).values()) == [other]
    assert claim(tx, other, after=300) == claim(tx, planned, after=300) == []
    (message,) = claim(tx, other, after=301)
    assert message.no == 3


def test_whom_a_reply_asks_again_when_the_other_will_never_take_it(tx: Session, planned: str) -> None:
    other = OTHER[planned]
    order(tx, MOBIFONE, "reply", NOW)
    (message,) = claim(tx, planned)
    refuse(tx, planned, message, 300)
    (message,) = claim(tx, other, after=1)
    refuse(tx, other, message, 0, Status.FAILED, now=1)
    (message,) = claim(tx, planned, after=1)
    refuse(tx, planned, message, 299, now=1)
    assert list(routes(tx).values()) == [planned]
    assert len(claim(tx, planned, after=300)) == 1


@pytest.mark.parametrize("only", ["one contract", "in doubt"])
def test_a_reply_keeps_its_wait_where_no_other_may_have_it(tx: Session, only: str) -> None:
    routing.plan(tx, PAIR[:1] if only == "one contract" else PAIR, NOW)
    (planned,) = routing.choose(tx, "reply", [MOBIFONE], now=NOW)
    order(tx, MOBIFONE, "reply", NOW)
    (message,) = claim(tx, planned)
    refuse(tx, planned, message, 300, Status.QUEUED if only == "one contract" else Status.UNKNOWN)
    assert list(routes(tx).values()) == [planned]
    assert claim(tx, planned, after=299) == []
    assert len(claim(tx, planned, after=300)) == 1


def test_a_wait_ends_with_the_carrier_whose_rule_it_was(tx: Session, planned: str) -> None:
    """But not a wait that the message itself has: it was ordered for later, or it may have arrived."""
    later = NOW + 300 * SECOND
    for phone in (MOBIFONE, DOUBTED, ORDERED_FOR_LATER):
        order(tx, phone, "reply", NOW, due_at=later if phone == ORDERED_FOR_LATER else None)
    tx.execute(text("UPDATE outbox SET route = :planned"), {"planned": planned})
    for message in claim(tx, planned):
        status = Status.UNKNOWN if message.recipient == DOUBTED else Status.QUEUED
        told = Outcome(message.month, message.id, 1, status, error="x", retry_at=later)
        outcomes.settle(tx, [told], carrier=planned, holder=f"{planned}@here", now=NOW)
    routing.trip(tx, planned, "no connection", NOW)
    assert routing.move(tx, planned, NOW + SECOND) == 3
    assert [message.recipient for message in claim(tx, OTHER[planned], after=1)] == [MOBIFONE]
    assert len(claim(tx, OTHER[planned], after=300)) == 2
