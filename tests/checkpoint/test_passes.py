"""The sheet of a kiosk: opens the gate for one person, cannot be guessed or changed, is worth what its receipt is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import checkpoint, declarations
from gateway.accounts import Colleague
from gateway.checkpoint import Undeclared, Worth
from gateway.errors import BadInput
from gateway.settings import Settings
from gateway.sites import Method, Site
from tests.checkpoint.conftest import NOW, declared


def test_in_and_out_by_it_as_a_scanner_types_it(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    shown = checkpoint.printed(declared(tx))
    assert checkpoint.is_pass(f" {shown.lower()}\n") and not checkpoint.is_pass("DN4790012345678")
    found = checkpoint.enter_by_pass(tx, market, f" {shown.lower()}\n", gate, NOW)
    assert (found.visit.method, found.visit.number, found.name) == (Method.KIOSK_QR, None, "Mẫu")
    assert found.valid_until is not None
    again = checkpoint.enter_by_pass(tx, market, shown, gate, NOW + timedelta(minutes=1))
    assert again.again and again.visit.id == found.visit.id
    left = checkpoint.leave(tx, settings, market, gate, NOW + timedelta(hours=1), card=shown)
    assert left is not None and left.id == found.visit.id and left.left_at is not None


def test_a_guessed_or_changed_one_opens_nothing(tx: Session, market: Site, gate: Colleague) -> None:
    shown = checkpoint.printed(declared(tx))
    for other in (shown[:-1] + ("A" if shown[-1] != "A" else "B"), shown[:14], "1022-00000000-" + "A" * 16):
        with pytest.raises(BadInput) as refused:
            checkpoint.enter_by_pass(tx, market, other, gate, NOW)
        assert refused.value.field == "card"


def test_it_is_worth_what_its_receipt_is(tx: Session, market: Site, gate: Colleague) -> None:
    filed = declared(tx)
    shown = checkpoint.printed(filed)
    with pytest.raises(Undeclared) as over:
        checkpoint.enter_by_pass(tx, market, shown, gate, NOW + timedelta(days=8))
    assert over.value.worth == Worth.NONE
    declarations.dispute(tx, filed, NOW)
    with pytest.raises(Undeclared) as disputed:
        checkpoint.enter_by_pass(tx, market, shown, gate, NOW)
    assert disputed.value.worth == Worth.DISPUTED


def test_the_picture_can_be_shown_without_asking_another_machine(tx: Session) -> None:
    assert checkpoint.picture(declared(tx)).startswith("data:image/svg+xml;base64,")
