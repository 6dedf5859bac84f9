"""A receipt read out at a gate: with the year of birth it opens for one person, is counted, and is worth no more than
the declaration it is of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import checkpoint, damm, declarations, sites
from gateway.accounts import Colleague
from gateway.checkpoint import Entered, NotLookedUp, Undeclared, Worth, Wrong
from gateway.errors import BadInput, TooMany
from gateway.settings import Settings
from gateway.sites import Method, Proof, Site
from tests.checkpoint.conftest import NOW, NUMBER, declared, texts
from tests.sites.test_gates import add

YEAR = 1958


@dataclass
class Gate:
    """Somebody at a gate who types receipts."""

    tx: Session
    settings: Settings
    site: Site
    staff: Colleague

    def look_up(self, code: str, now: datetime = NOW) -> date:
        return checkpoint.look_up_receipt(self.tx, self.settings, self.site, code, self.staff, now)

    def enter(self, code: str, year: int = YEAR, now: datetime = NOW) -> Entered | Wrong:
        return checkpoint.enter_by_receipt(self.tx, self.settings, self.site, code, year, self.staff, now)


@pytest.fixture
def typed(tx: Session, settings: Settings, market: Site, gate: Colleague) -> Gate:
    return Gate(tx, settings, market, gate)


def test_in_and_out_by_it_unverified_and_told(tx: Session, typed: Gate) -> None:
    filed = declared(tx)
    code = f"{filed.code[:4]} {filed.code[4:]}"
    assert checkpoint.is_receipt(code)
    assert typed.look_up(code) == filed.valid_until
    found = typed.enter(code)
    assert isinstance(found, Entered)
    assert (found.visit.method, found.visit.proof, found.name) == (Method.READ_OUT, Proof.UNVERIFIED, "")
    assert (found.visit.person_id, found.visit.declaration_id) == (filed.person_id, filed.id)
    assert [template for template, _ in texts(tx)] == ["V6"]
    left = checkpoint.leave(tx, typed.settings, typed.site, typed.staff, NOW + timedelta(hours=1), card=code)
    assert left is not None and left.id == found.visit.id


def test_of_a_familys_phone_it_speaks_for_one(tx: Session, typed: Gate) -> None:
    """Two of one phone come in each by their own receipt."""
    mother, child = declared(tx), declared(tx, "Trần Văn Nháp", 2012)
    for filed, year in ((mother, YEAR), (child, 2012)):
        typed.look_up(filed.code)
        found = typed.enter(filed.code, year)
        assert isinstance(found, Entered) and not found.again
        assert (found.visit.person_id, found.visit.number) == (filed.person_id, None)


def test_guessing_lets_nobody_out(tx: Session, typed: Gate, market: Site) -> None:
    filed = declared(tx)
    elsewhere = sites.check_in(tx, add(tx, name="Chợ Khác"), NUMBER, "sms", filed, NOW)
    assert checkpoint.leave(tx, typed.settings, market, typed.staff, NOW, card=filed.code) is None
    assert elsewhere.closed_by is None
    assert typed.enter(filed.code, 1901) == Wrong(18)  # the guess was a look of the hour


def test_another_year_lets_nobody_in_and_is_a_look(tx: Session, typed: Gate) -> None:
    filed = declared(tx)
    typed.look_up(filed.code)
    assert typed.enter(filed.code, 1959) == Wrong(18)
    assert typed.enter(filed.code, 1960) == Wrong(17)


def test_it_is_looked_up_first_and_few_in_an_hour(tx: Session, typed: Gate) -> None:
    filed = declared(tx)
    with pytest.raises(NotLookedUp):
        typed.enter(filed.code)
    for nth in range(20):
        payload = f"777{nth:04}"
        with pytest.raises(BadInput) as unknown:
            typed.look_up(payload + damm.digit(payload))
        assert (unknown.value.field, unknown.value.code) == ("receipt", "unknown")
    with pytest.raises(TooMany):
        typed.look_up(filed.code)


def test_it_is_worth_what_the_declaration_is(tx: Session, typed: Gate) -> None:
    filed = declared(tx)
    with pytest.raises(Undeclared) as over:
        typed.look_up(filed.code, NOW + timedelta(days=8))
    assert (over.value.worth, over.value.until) == (Worth.NONE, filed.valid_until)
    declarations.dispute(tx, filed, NOW)
    with pytest.raises(Undeclared) as disputed:
        typed.look_up(filed.code)
    assert disputed.value.worth == Worth.DISPUTED


@pytest.mark.parametrize("shown", ["1048213", "104821388", "0900002701", "DN4790012345678", ""])
def test_what_is_none(shown: str) -> None:
    assert not checkpoint.is_receipt(shown)
