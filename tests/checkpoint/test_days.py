"""The day's PIN: derived, texted back, mistaken five times, three a day; over at midnight and with a lost phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import checkpoint
from gateway.accounts import Colleague, staff
from gateway.errors import BadInput, NotFound
from gateway.messages import bodies
from gateway.sites import Site, SiteTakesNobody
from tests.checkpoint.conftest import ELSEWHERE, NOW, Hire
from tests.sites.test_gates import add

TOMORROW = NOW + timedelta(days=1)


def pin(tx: Session, by: Colleague, now=NOW) -> str:
    sealed = checkpoint.pin_for(tx, by, now)
    assert sealed is not None
    return bodies.pin_of(sealed)


def mistake(tx: Session, by: Colleague) -> checkpoint.Opened:
    return checkpoint.open_day(tx, by, f"{(int(pin(tx, by)) + 1) % 10_000:04}", NOW)


def test_a_day_is_opened_by_its_pin_until_midnight(tx: Session, gate: Colleague, hire: Hire) -> None:
    assert not checkpoint.day_of(tx, gate, NOW).open
    mine = pin(tx, gate)
    assert len(mine) == 4 and mine == pin(tx, gate)
    other = hire("station")
    assert (pin(tx, other), pin(tx, gate, TOMORROW)) != (mine, mine)
    assert checkpoint.open_day(tx, gate, mine, NOW).right
    assert checkpoint.day_of(tx, gate, NOW + timedelta(hours=14)).open
    assert not checkpoint.day_of(tx, gate, NOW + timedelta(hours=15)).open
    assert not checkpoint.day_of(tx, other, NOW).open


def test_the_pin_is_stored_nowhere(tx: Session, gate: Colleague) -> None:
    checkpoint.open_day(tx, gate, pin(tx, gate), NOW)
    row = tx.execute(text("SELECT * FROM gate_days WHERE account_id = :id"), {"id": gate.id}).one()
    assert pin(tx, gate) not in {str(cell) for cell in row}


def test_mistakes_make_another_pin_and_three_are_all(tx: Session, gate: Colleague) -> None:
    first = pin(tx, gate)
    assert [mistake(tx, gate).left for _ in range(4)] == [4, 3, 2, 1]
    fifth = mistake(tx, gate)
    assert fifth.fresh is not None and bodies.pin_of(fifth.fresh) == pin(tx, gate)
    assert not checkpoint.open_day(tx, gate, first, NOW).right or first == pin(tx, gate)
    while checkpoint.pin_for(tx, gate, NOW) is not None:
        last = mistake(tx, gate)
    assert last == checkpoint.Opened(False)
    assert not checkpoint.open_day(tx, gate, first, NOW).right
    assert checkpoint.pin_for(tx, gate, TOMORROW) is not None


def test_a_lost_phone_ends_the_day(tx: Session, market: Site, gate: Colleague) -> None:
    mine = pin(tx, gate)
    checkpoint.open_day(tx, gate, mine, NOW)
    checkpoint.stand_at(tx, gate, market.code, NOW)
    staff.end_sessions(tx, gate.id, by="tests", now=NOW)
    day = checkpoint.day_of(tx, gate, NOW)
    assert (day.open, day.site) == (False, None)
    assert checkpoint.open_day(tx, gate, pin(tx, gate), NOW).right


def test_where_they_stand(tx: Session, market: Site, gate: Colleague) -> None:
    school = add(tx, name="Trường Nhơn Hải")
    checkpoint.open_day(tx, gate, pin(tx, gate), NOW)
    assert checkpoint.stand_at(tx, gate, market.code, NOW) is market
    checkpoint.stand_at(tx, gate, school.code, NOW)
    assert checkpoint.day_of(tx, gate, NOW).site is school
    tomorrow = checkpoint.day_of(tx, gate, TOMORROW)
    assert (tomorrow.site, tomorrow.usual) == (None, school)


def test_nobody_stands_where_they_may_not(tx: Session, market: Site, gate: Colleague) -> None:
    with pytest.raises(BadInput):
        checkpoint.stand_at(tx, gate, "00000", NOW)
    with pytest.raises(NotFound):
        checkpoint.stand_at(tx, gate, add(tx, commune_code=ELSEWHERE).code, NOW)
    market.state = "suspended"
    tx.flush()
    with pytest.raises(SiteTakesNobody):
        checkpoint.stand_at(tx, gate, market.code, NOW)
