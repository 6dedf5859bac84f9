"""A carrier that gives a reference out again: a receipt speaks of the newest attempt, and costs what one costs."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import outcomes, receipts
from gateway.messages.carriers import ReceiptEvent
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status

from .writing import MONTH, NOW, claim, order, rows

HOLDER = "twilio@a"


def receipt(status: Status = Status.DELIVERED, *, passing: bool = False) -> ReceiptEvent:
    return ReceiptEvent("twilio", "same", None, status, status.name, passing=passing)


def hand_over(tx: Session, count: int, *refs: str) -> None:
    for n in range(count):
        order(tx, f"+8490000{n:04d}")
    batch = sorted(claim(tx, limit=count), key=lambda m: m.id)
    said = [Outcome(m.month, m.id, m.no, Status.SENT, refs=refs or ("same",)) for m in batch]
    outcomes.settle(tx, said, carrier="twilio", holder=HOLDER, now=NOW)


def test_a_receipt_speaks_of_the_newest_attempt_under_its_reference(tx: Session) -> None:
    hand_over(tx, 3)
    receipts.take(tx, [receipt(), receipt()], NOW)
    assert [row.status for row in rows(tx, "status")] == [Status.SENT, Status.SENT, Status.DELIVERED]


def test_a_failure_that_passes_tries_only_the_newest_again(tx: Session) -> None:
    hand_over(tx, 3)
    receipts.take(tx, [receipt(Status.FAILED, passing=True)], NOW)
    assert [row.due_at is None for row in rows(tx)] == [True, True, False]


def test_the_best_of_a_batch_counts_whatever_its_order(tx: Session) -> None:
    hand_over(tx, 1)
    receipts.take(tx, [receipt(Status.FAILED, passing=True), receipt(), receipt(Status.SENT)], NOW)
    assert [(row.status, row.due_at) for row in rows(tx)] == [(Status.DELIVERED, None)]
    assert tx.execute(text("SELECT count(*) FROM receipts")).scalar_one() == 3, "each is in the journal"


def test_all_parts_of_one_text_may_share_a_reference_with_those_of_another(tx: Session) -> None:
    hand_over(tx, 2, "same", "same")
    receipts.take(tx, [receipt()], NOW)
    assert [row.status for row in rows(tx, "status")] == [Status.SENT, Status.DELIVERED]


def test_thousands_under_one_reference_do_not_hold_up_a_batch(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx)
    many = text("""
        INSERT INTO attempts (month, message_id, no, channel, carrier, ref, status, at)
        SELECT :month, 1000000 + n, 1, 'sms', 'twilio', 'same', 20, :now FROM generate_series(1, 5000) n
    """)
    tx.execute(many, {"month": MONTH, "now": NOW})
    said = Outcome(message.month, message.id, message.no, Status.SENT, refs=("mine",))
    outcomes.settle(tx, [said], carrier="twilio", holder=HOLDER, now=NOW)
    mine = ReceiptEvent("twilio", "mine", None, Status.DELIVERED, "DELIVRD")
    tx.execute(text("SET LOCAL statement_timeout = '3s'"))  # a thousand times five thousand rows took minutes
    receipts.take(tx, [*[receipt()] * 999, mine], NOW)
    assert [row.status for row in rows(tx, "status")] == [Status.DELIVERED]
    moved = tx.execute(text("SELECT count(*) FROM attempts WHERE ref = 'same' AND status = 40")).scalar_one()
    assert moved == 1
