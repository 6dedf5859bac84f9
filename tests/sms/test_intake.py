"""What comes from carriers is taken in whole: also to whom a number belongs by now."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.status import Status
from sms import intake
from tests.messages.writing import MONTH, NOW, order, row


def _receipt(tx: Session, network: str | None, message_id: int) -> None:
    address = Address(MONTH, message_id, 1)
    event = ReceiptEvent("domestic", "E1", address, Status.DELIVERED, "5", network=network)
    intake.store(tx, [event], NOW)


def test_a_ported_number_is_learned_from_its_receipt_and_forgotten_when_it_comes_home(tx: Session) -> None:
    order(tx, "+84900000101")
    message = row(tx, "id").id
    ported = text("SELECT number, network, source FROM ported")
    _receipt(tx, None, message)
    assert tx.execute(ported).all() == []
    _receipt(tx, "viettel", message)
    assert tx.execute(ported).all() == [("+84900000101", "viettel", "domestic")]
    _receipt(tx, "mobifone", message)
    assert tx.execute(ported).all() == []


def test_a_receipt_of_nobodys_text_teaches_nothing(tx: Session) -> None:
    _receipt(tx, "viettel", 4_711_000)
    assert tx.execute(text("SELECT count(*) FROM ported")).scalar() == 0
