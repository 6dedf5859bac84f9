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
from gateway.messages.policy import PURPOSES
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


def _passing(address: Address, error: str = "30003") -> ReceiptEvent:
    return ReceiptEvent("twilio", "SM1", address, Status.FAILED, "undelivered", error, passing=True)


def test_a_phone_that_is_off_is_tried_again_and_the_message_has_not_failed(tx: Session) -> None:
    address = _handed_over(tx)
    receipts.record(tx, [_passing(address), _passing(address)], NOW)
    assert receipts.apply(tx, NOW) == (2, 0)
    assert row(tx) == (Status.SENT, None, 1, NOW + timedelta(seconds=30), None)
    assert tx.execute(text("SELECT status, error FROM attempts")).one() == (Status.FAILED, "30003")
    receipts.record(tx, [ReceiptEvent("twilio", "SM1", address, Status.SENT, "sent")], NOW)
    receipts.apply(tx, NOW)
    assert row(tx).due_at is not None, "what came late about the first attempt changes nothing"
    (message,) = claim(tx, now=NOW + timedelta(seconds=30))
    assert message.no == 2
    sent = Outcome(message.month, message.id, 2, Status.SENT, refs=("SM2",))
    outcomes.settle(tx, [sent], carrier="twilio", holder="twilio@a", now=NOW)
    assert row(tx) == (Status.SENT, None, 2, None, None)


def test_a_phone_that_stays_off_fails_when_its_tries_are_used_up(tx: Session) -> None:
    order(tx)
    moment, tries = NOW, 0
    while (found := claim(tx, now=moment)) and tries < 20:
        tries += 1
        (message,) = found
        sent = Outcome(message.month, message.id, message.no, Status.SENT, refs=(f"SM{tries}",))
        outcomes.settle(tx, [sent], carrier="twilio", holder="twilio@a", now=moment)
        receipts.record(tx, [_passing(Address(message.month, message.id, message.no))], moment)
        receipts.apply(tx, moment)
        moment += timedelta(minutes=16)
    assert tries == PURPOSES["reply"].max_tries
    assert row(tx) == (Status.FAILED, "30003", tries, None, None)


def test_the_worst_part_of_a_long_text_decides(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx)
    sent = Outcome(message.month, message.id, 1, Status.SENT, refs=("a", "b", "c"))
    outcomes.settle(tx, [sent], carrier="smpp", holder="twilio@a", now=NOW)

    def hear(ref: str, status: Status) -> int:
        receipts.take(tx, [ReceiptEvent("smpp", ref, None, status, status.name)], NOW)
        return int(row(tx).status)

    assert hear("a", Status.DELIVERED) == Status.SENT
    assert hear("b", Status.DELIVERED) == Status.SENT
    assert hear("c", Status.DELIVERED) == Status.DELIVERED
    assert tx.execute(text("SELECT count(*) FROM receipts_due")).scalar() == 0


def test_a_part_that_fails_makes_a_text_nobody_can_read(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx)
    sent = Outcome(message.month, message.id, 1, Status.SENT, refs=("a", "b"))
    outcomes.settle(tx, [sent], carrier="smpp", holder="twilio@a", now=NOW)
    both = [
        ReceiptEvent("smpp", "b", None, Status.FAILED, "UNDELIV", "27"),
        ReceiptEvent("smpp", "a", None, Status.DELIVERED, "DELIVRD"),
    ]
    receipts.take(tx, both, NOW)
    assert row(tx)[:2] == (Status.FAILED, "27")
    receipts.take(tx, [ReceiptEvent("smpp", "b", None, Status.DELIVERED, "DELIVRD")], NOW)
    assert row(tx).status == Status.DELIVERED, "the carrier had been wrong"


def test_receipts_taken_at_once_wait_only_where_their_attempt_is_not_known(tx: Session) -> None:
    _handed_over(tx)
    events = [
        ReceiptEvent("twilio", "SM1", None, Status.DELIVERED, "delivered"),
        ReceiptEvent("twilio", "SM7", None, Status.DELIVERED, "delivered"),
        ReceiptEvent("twilio", "SM8", None, None, "teleported"),
    ]
    receipts.take(tx, events, NOW)
    assert row(tx).status == Status.DELIVERED
    assert tx.execute(text("SELECT count(*) FROM receipts")).scalar() == 3
    assert tx.execute(
        text("SELECT ref FROM receipts_due d JOIN receipts r USING (month, id)")
    ).scalars().all() == ["SM7"]
