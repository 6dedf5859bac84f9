"""Attempts in doubt find their receipts by the mark that left with the text, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import marks, outcomes, receipts
from gateway.messages.carriers import ReceiptEvent
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status

from .writing import NOW, PHONE, claim, order, row

LATER = NOW + timedelta(seconds=5)


@pytest.fixture
def doubt(tx: Session) -> int:
    """A reply whose answer nobody heard; its id."""
    order(tx)
    (message,) = claim(tx)
    lost = Outcome(message.month, message.id, message.no, Status.UNKNOWN, error="sender_lost")
    outcomes.settle(tx, [lost], carrier="operator", holder="twilio@a", now=NOW)
    return message.id


def said(mark: int | None, ref: str = "77", status: Status = Status.DELIVERED, **more: Any) -> ReceiptEvent:
    fields: dict[str, Any] = {"carrier": "operator", "number": PHONE, **more}
    return ReceiptEvent(ref=ref, address=None, status=status, word="DELIVRD", mark=mark, **fields)


def parked(tx: Session) -> int:
    return int(tx.execute(text("SELECT count(*) FROM receipts_due")).scalar_one())


def test_a_receipt_with_the_mark_settles_the_doubt(tx: Session, doubt: int) -> None:
    receipts.take(tx, [said(marks.write(doubt, 1))], LATER)
    assert row(tx, "status, error") == (Status.DELIVERED, None)
    assert tx.execute(text("SELECT ref, status FROM attempts")).one() == ("77", Status.DELIVERED)
    assert parked(tx) == 0


@pytest.mark.parametrize(
    "other",
    [
        {"mark_of": (1, 1)},
        {"mark_of": (0, 2)},
        {"number": "+84900000102"},
        {"carrier": "another"},
        {"mark_of": None},
    ],
    ids=["message", "attempt", "phone", "carrier", "no mark"],
)
def test_what_speaks_of_another_waits(tx: Session, doubt: int, other: dict[str, Any]) -> None:
    away, no = other.pop("mark_of", (0, 1)) or (0, 0)
    receipts.take(tx, [said(marks.write(doubt + away, no) if no else None, **other)], LATER)
    assert row(tx, "status") == (Status.UNKNOWN,)
    assert parked(tx) == 1


def test_a_receipt_may_come_before_anybody_knows_of_the_death(tx: Session) -> None:
    """Another sender hears it while the dead one's texts are not taken over yet."""
    order(tx)
    (message,) = claim(tx)
    receipts.take(tx, [said(marks.write(message.id, 1))], NOW)
    assert parked(tx) == 1
    lost = Outcome(message.month, message.id, message.no, Status.UNKNOWN, error="sender_lost")
    outcomes.settle(tx, [lost], carrier="operator", holder="twilio@a", now=NOW)
    assert receipts.apply(tx, LATER) == (1, 0)
    assert row(tx, "status") == (Status.DELIVERED,)


def test_what_is_nobodys_is_kept_waits_two_days_and_is_let_go(tx: Session) -> None:
    receipts.take(tx, [said(None, "nobody"), said(4711, "nobody else")], NOW)
    after = [timedelta(hours=1), timedelta(hours=receipts.PARKED_HOURS, seconds=1)]
    assert receipts.apply(tx, NOW + after[0]) == (0, 2)
    assert parked(tx) == 2
    receipts.apply(tx, NOW + after[1])
    assert parked(tx) == 0
    assert tx.execute(text("SELECT count(*) FROM receipts")).scalar_one() == 2, "the journal keeps them"


def test_an_answer_that_was_heard_is_not_named_anew(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx)
    sent = Outcome(message.month, message.id, message.no, Status.SENT, ("76",))
    outcomes.settle(tx, [sent], carrier="operator", holder="twilio@a", now=NOW)
    receipts.take(tx, [said(marks.write(message.id, 1))], LATER)
    assert row(tx, "status") == (Status.SENT,)
    assert parked(tx) == 1


def test_a_long_text_is_there_when_all_its_parts_are(tx: Session, doubt: int) -> None:
    for nth, after in ((2, Status.UNKNOWN), (3, Status.UNKNOWN), (1, Status.DELIVERED)):
        receipts.take(tx, [said(marks.write(doubt, 1, nth, 3), f"7{nth}")], LATER)
        assert row(tx, "status") == (after,), nth
    parts = tx.execute(text("SELECT part, ref, status FROM parts ORDER BY part")).all()
    assert parts == [(n, f"7{n}", Status.DELIVERED) for n in (1, 2, 3)]


def test_all_parts_may_come_at_once_and_twice(tx: Session, doubt: int) -> None:
    heard = [said(marks.write(doubt, 1, nth, 2), f"7{nth}") for nth in (2, 1, 2, 1)]
    receipts.take(tx, heard, LATER)
    assert row(tx, "status") == (Status.DELIVERED,)
    assert parked(tx) == 0


def test_a_piece_that_never_left_leaves_the_doubt(tx: Session, doubt: int) -> None:
    receipts.take(tx, [said(marks.write(doubt, 1, 1, 2), "71")], LATER)
    assert row(tx, "status") == (Status.UNKNOWN,)


def test_a_code_that_arrived_is_not_sent_again(tx: Session) -> None:
    order(tx, purpose="otp")
    (message,) = claim(tx, "otp")
    again = NOW + timedelta(seconds=10)
    lost = Outcome(message.month, message.id, 1, Status.UNKNOWN, error="sender_lost", retry_at=again)
    outcomes.settle(tx, [lost], carrier="operator", holder="twilio@a", now=NOW)
    receipts.take(tx, [said(marks.write(message.id, 1))], LATER)
    assert row(tx, "status, due_at") == (Status.DELIVERED, None)
    assert claim(tx, "otp", now=again) == []


def test_a_mark_says_which_attempt_and_which_part() -> None:
    seen = {marks.write(4711, no, nth, 5) for no in (1, 2) for nth in range(1, 6)}
    assert len(seen) == 10 and all(mark is not None and 0 <= mark < 1 << 16 for mark in seen)
    last = marks.read(marks.write(4711, 2, 5, 5) or 0)
    assert last == (marks.of_attempt(4711, 2), 5, True)
    assert marks.write(4711, 1, 1, 32) is None, "a text of so many parts has none"
