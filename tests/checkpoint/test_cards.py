"""Who has no phone: a card and its declaration, a name and nothing; all come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import cards, checkpoint, people
from gateway.accounts import Colleague
from gateway.errors import BadInput, TooMany
from gateway.settings import Settings
from gateway.sites import Described, Site
from tests.cards.test_reading import OLD
from tests.checkpoint.conftest import NOW, NUMBER, declared, member

CARD = "GD4585800002711"


def test_a_card_of_somebody_who_declared(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    filed = declared(tx)
    card = cards.read(CARD)
    assert card is not None
    people.learn_card(tx, filed.person_id, card, "sms", NOW)
    found = checkpoint.enter_by_card(tx, settings, market, card.digits, gate, NOW)
    assert (found.name, found.valid_until) == ("Mẫu", filed.valid_until)
    assert (found.visit.method, found.visit.declaration_id) == ("bhyt", filed.id)
    left = checkpoint.leave(tx, settings, market, gate, NOW + timedelta(hours=1), card=CARD)
    assert left is found.visit


def test_a_card_nobody_knows_asks_what_is_printed_on_it(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    with pytest.raises(BadInput) as asked:
        checkpoint.enter_by_card(tx, settings, market, CARD, gate, NOW)
    assert asked.value.field == "name"
    found = checkpoint.enter_by_card(
        tx, settings, market, CARD, gate, NOW, name="Katơr Thị Lá", birth_year=1938
    )
    assert (found.name, found.valid_until) == ("Lá", None)
    assert checkpoint.leave(tx, settings, market, gate, NOW, card="GD4585800002799") is None


def test_typed_numbers_of_the_known_are_look_ups_and_a_scan_is_none(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    few = replace(settings, look_ups_per_hour=2)
    for name, digits in (("Trần Thị Một", "5800002721"), ("Trần Thị Hai", "5800002722")):
        _carded(tx, name, 1960, digits)
    scanned = cards.read(OLD)
    assert scanned is not None and scanned.name and scanned.birth_year
    _carded(tx, scanned.name, scanned.birth_year, OLD)
    checkpoint.enter_by_card(tx, few, market, "5800002721", gate, NOW)
    with pytest.raises(BadInput):
        checkpoint.enter_by_card(tx, few, market, "5800002799", gate, NOW)  # nobody's: no look
    checkpoint.look_up(tx, few, market, NUMBER, gate, NOW)
    for typed in ("5800002722", scanned.digits):
        with pytest.raises(TooMany):
            checkpoint.enter_by_card(tx, few, market, typed, gate, NOW)
    assert checkpoint.enter_by_card(tx, few, market, OLD, gate, NOW).name == "An"
    later = NOW + timedelta(hours=1, seconds=1)
    assert checkpoint.enter_by_card(tx, few, market, "5800002722", gate, later).name == "Hai"


def _carded(tx: Session, name: str, birth_year: int, shown: str) -> None:
    card = cards.read(shown)
    assert card is not None
    people.learn_card(tx, member(tx, name, birth_year), card, "sms", NOW)


def test_neither_phone_nor_card(tx: Session, market: Site, gate: Colleague) -> None:
    who = Described("Katơr Thị Lá", 1938, "thôn Cầu Gãy", brought_by="cháu ngoại")
    found = checkpoint.enter_without_papers(tx, market, who, gate, NOW)
    assert (found.name, found.visit.method, found.visit.proof) == ("Lá", "no_papers", "unverified")
