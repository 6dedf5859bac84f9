"""What comes from carriers is taken in whole: also to whom a number belongs by now."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.model import Attempt
from gateway.messages.status import Status
from sms import intake
from tests.messages.writing import MONTH, NOW, order, row


def _attempt(tx: Session, message_id: int, carrier: str = "domestic", status: Status = Status.SENT) -> None:
    attempt = Attempt(
        month=MONTH, message_id=message_id, no=1, channel="sms", carrier=carrier, status=int(status), at=NOW
    )
    tx.add(attempt)
    tx.flush()


def _receipt(tx: Session, network: str | None, message_id: int) -> None:
    address = Address(MONTH, message_id, 1)
    event = ReceiptEvent("domestic", "E1", address, Status.DELIVERED, "5", network=network)
    intake.store(tx, [event], NOW)


def test_a_ported_number_is_learned_from_its_receipt_and_forgotten_when_it_comes_home(tx: Session) -> None:
    order(tx, "+84900000101")
    message = row(tx, "id").id
    _attempt(tx, message)
    ported = text("SELECT number, network, source FROM ported")
    _receipt(tx, None, message)
    assert tx.execute(ported).all() == []
    _receipt(tx, "viettel", message)
    assert tx.execute(ported).all() == [("+84900000101", "viettel", "domestic")]
    _receipt(tx, "mobifone", message)
    assert tx.execute(ported).all() == []


@pytest.mark.parametrize(
    ("carrier", "status"),
    [("another", Status.DELIVERED), ("domestic", Status.UNKNOWN), ("domestic", Status.QUEUED)],
)
def test_a_carrier_teaches_nothing_of_a_text_it_has_not_taken(
    tx: Session, carrier: str, status: Status
) -> None:
    """It could go through our addresses one by one, and draw what is for these numbers to itself."""
    order(tx, "+84900000101")
    message = row(tx, "id").id
    _receipt(tx, "viettel", message)
    _attempt(tx, message, carrier, status)
    _receipt(tx, "viettel", message)
    assert tx.execute(text("SELECT count(*) FROM ported")).scalar() == 0


def test_a_receipt_of_nobodys_text_teaches_nothing(tx: Session) -> None:
    _receipt(tx, "viettel", 4_711_000)
    assert tx.execute(text("SELECT count(*) FROM ported")).scalar() == 0
