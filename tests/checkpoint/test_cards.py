"""Who has no phone: a card and its declaration, a name and nothing; all come in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import cards, checkpoint, people
from gateway.accounts import Colleague
from gateway.errors import BadInput
from gateway.sites import Described, Site
from tests.checkpoint.conftest import NOW, declared

CARD = "GD4585800002711"


def test_a_card_of_somebody_who_declared(tx: Session, market: Site, gate: Colleague) -> None:
    filed = declared(tx)
    card = cards.read(CARD)
    assert card is not None
    people.learn_card(tx, filed.person_id, card, "sms", NOW)
    found = checkpoint.enter_by_card(tx, market, card.digits, gate, NOW)
    assert (found.name, found.valid_until) == ("Mẫu", filed.valid_until)
    assert (found.visit.method, found.visit.declaration_id) == ("bhyt", filed.id)
    left = checkpoint.leave(tx, market, gate, NOW + timedelta(hours=1), card=CARD)
    assert left is found.visit


def test_a_card_nobody_knows_asks_what_is_printed_on_it(tx: Session, market: Site, gate: Colleague) -> None:
    with pytest.raises(BadInput) as asked:
        checkpoint.enter_by_card(tx, market, CARD, gate, NOW)
    assert asked.value.field == "name"
    found = checkpoint.enter_by_card(tx, market, CARD, gate, NOW, name="Katơr Thị Lá", birth_year=1938)
    assert (found.name, found.valid_until) == ("Lá", None)
    assert checkpoint.leave(tx, market, gate, NOW, card="GD4585800002799") is None


def test_neither_phone_nor_card(tx: Session, market: Site, gate: Colleague) -> None:
    who = Described("Katơr Thị Lá", 1938, "thôn Cầu Gãy", brought_by="cháu ngoại")
    found = checkpoint.enter_without_papers(tx, market, who, gate, NOW)
    assert (found.name, found.visit.method, found.visit.proof) == ("Lá", "no_papers", "unverified")
