"""States only move forward: the pure rule, and the same rule as the database applies it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import outcomes, receipts
from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.outcomes import Outcome
from gateway.messages.status import FINAL, MEANING, MOVES, Status, settle

from .writing import MONTH, NOW, claim, order, row

WORDS = {
    "queued": Status.QUEUED,
    "sent": Status.SENT,
    "undelivered": Status.FAILED,
    "delivered": Status.DELIVERED,
}
HEARD = st.lists(
    st.tuples(st.sampled_from(sorted(WORDS)), st.sampled_from([None, "30003", "30005"])), max_size=7
)


def test_every_status_has_a_sentence_and_no_move_goes_back() -> None:
    assert set(MEANING) == set(MOVES) == set(Status)
    assert all(there > here for here in MOVES for there in MOVES[here])
    assert MOVES[Status.SUPPRESSED] == MOVES[Status.UNSENT] == MOVES[Status.DELIVERED] == frozenset()
    assert MOVES[Status.FAILED] == {Status.DELIVERED}
    assert Status.UNSENT in MOVES[Status.QUEUED] and Status.UNSENT not in MOVES[Status.UNKNOWN]
    assert {Status.FAILED, Status.DELIVERED} <= FINAL


@given(st.sampled_from([Status.QUEUED, Status.UNKNOWN, Status.SENT, Status.FAILED]), HEARD, st.randoms())
def test_any_shuffle_and_any_repetition_ends_alike(start: Status, heard: list[tuple[str, str]], dice) -> None:  # type: ignore[no-untyped-def]
    said = [WORDS[word] for word, _ in heard]
    shuffled = said + [dice.choice(said) for _ in range(3) if said]
    dice.shuffle(shuffled)
    end = settle(start, said)
    assert settle(start, shuffled) == end >= start
    assert end == max([start, *said])


def _handed_over(tx: Session) -> Address:
    order(tx)
    (message,) = claim(tx)
    sent = Outcome(message.month, message.id, message.no, Status.SENT, refs=("SM1",))
    outcomes.settle(tx, [sent], carrier="twilio", holder="twilio@a", now=NOW)
    return Address(message.month, message.id, message.no)


def _hear(tx: Session, address: Address, heard: list[tuple[str, str | None]], batches: list[int]) -> None:
    for at, (word, error) in enumerate(heard):
        receipts.record(tx, [ReceiptEvent("twilio", "SM1", address, WORDS[word], word, error)], NOW)
        if at in batches:
            receipts.apply(tx, NOW)
    receipts.apply(tx, NOW)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(heard=HEARD, dice=st.randoms())
def test_the_database_ends_alike_too(tx: Session, heard: list[tuple[str, str]], dice) -> None:  # type: ignore[no-untyped-def]
    shuffled = heard + [dice.choice(heard) for _ in range(3) if heard]
    dice.shuffle(shuffled)
    expected = settle(Status.SENT, [WORDS[word] for word, _ in heard])
    ends = []
    for said in (heard, shuffled):
        nested = tx.begin_nested()
        try:
            _hear(tx, _handed_over(tx), said, batches=dice.sample(range(10), 3))
            message = row(tx)
            attempt = tx.execute(text("SELECT status, error FROM attempts")).one()
            assert (message.due_at, message.lease_by) == (None, None)
        finally:
            nested.rollback()
        ends.append((message.status, message.error, attempt.status, attempt.error))
    assert ends[0] == ends[1]
    assert ends[0][0] == ends[0][2] == expected


def test_a_receipt_before_its_attempt_is_parked_and_applied_after(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx)
    address = Address(message.month, message.id, message.no)
    receipts.record(tx, [ReceiptEvent("twilio", "SM1", address, Status.DELIVERED, "delivered")], NOW)
    assert receipts.apply(tx, NOW) == (0, 1)
    assert receipts.apply(tx, NOW) == (0, 0), "it waits for its next turn"
    outcomes.settle(
        tx,
        [Outcome(MONTH, message.id, 1, Status.SENT, refs=("SM1",))],
        carrier="twilio",
        holder="twilio@a",
        now=NOW,
    )
    assert receipts.apply(tx, NOW + timedelta(seconds=2)) == (1, 0)
    assert row(tx).status == Status.DELIVERED


def test_a_receipt_without_our_address_finds_its_attempt_by_reference(tx: Session) -> None:
    _handed_over(tx)
    receipts.record(tx, [ReceiptEvent("twilio", "SM1", None, Status.DELIVERED, "delivered")], NOW)
    receipts.record(tx, [ReceiptEvent("other", "SM1", None, Status.FAILED, "failed")], NOW)
    assert receipts.apply(tx, NOW) == (1, 1)
    assert row(tx).status == Status.DELIVERED


def test_a_word_we_do_not_know_is_kept_and_changes_nothing(tx: Session) -> None:
    address = _handed_over(tx)
    receipts.record(tx, [ReceiptEvent("twilio", "SM1", address, None, "teleported")], NOW)
    assert receipts.apply(tx, NOW) == (0, 0)
    assert tx.execute(text("SELECT word FROM receipts")).scalar_one() == "teleported"
    assert row(tx).status == Status.SENT


def test_a_receipt_for_nothing_is_given_up_after_two_days(tx: Session) -> None:
    receipts.record(tx, [ReceiptEvent("twilio", "SM9", None, Status.SENT, "sent")], NOW)
    moment, looks = NOW, 0
    while receipts.apply(tx, moment) == (0, 1):
        moment += timedelta(hours=1)
        looks += 1
    assert looks == 50, "hourly looks: through the 48 hours, once more to give up, and no more"
    assert tx.execute(text("SELECT word FROM receipts")).scalar_one() == "sent"


@pytest.mark.parametrize("status", [Status.SUPPRESSED, Status.UNSENT])
def test_what_never_left_hears_no_receipts(tx: Session, status: Status) -> None:
    address = _handed_over(tx)
    tx.execute(text("UPDATE messages SET status = :s"), {"s": int(status)})
    receipts.record(tx, [ReceiptEvent("twilio", "SM1", address, Status.DELIVERED, "delivered")], NOW)
    receipts.apply(tx, NOW)
    assert row(tx).status == status


def test_a_failure_of_an_older_attempt_does_not_fail_the_message_but_its_delivery_counts(tx: Session) -> None:
    order(tx, purpose="emergency")
    (message,) = claim(tx, "emergency")
    first = Address(message.month, message.id, 1)
    doubt = Outcome(message.month, message.id, 1, Status.UNKNOWN, error="lost", retry_at=NOW)
    outcomes.settle(tx, [doubt], carrier="twilio", holder="twilio@a", now=NOW)
    (message,) = claim(tx, "emergency")
    assert (message.no, message.doubtful) == (2, True)
    receipts.record(tx, [ReceiptEvent("twilio", "SM1", first, Status.FAILED, "failed", "30005")], NOW)
    receipts.apply(tx, NOW)
    assert row(tx).status == Status.UNKNOWN
    receipts.record(tx, [ReceiptEvent("twilio", "SM1", first, Status.DELIVERED, "delivered")], NOW)
    receipts.apply(tx, NOW)
    refused = Outcome(message.month, message.id, 2, Status.QUEUED, error="20429", retry_at=NOW)
    outcomes.settle(tx, [refused], carrier="twilio", holder="twilio@a", now=NOW)
    assert row(tx)[:4] == (Status.DELIVERED, None, 2, None), (
        "delivered once is enough: nothing is tried again"
    )
