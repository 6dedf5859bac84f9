"""Looking a number up at a gate: yes, no or disputed, never a name; counted, on record, inside the area."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import checkpoint, declarations, people
from gateway.accounts import Colleague
from gateway.audit import AuditEntry
from gateway.checkpoint import Worth
from gateway.errors import BadInput, Forbidden, NotFound, TooMany
from gateway.settings import Settings
from gateway.sites import Site
from tests.checkpoint.conftest import ELSEWHERE, NOW, NUMBER, Hire, declared, of_unit

LATER = NOW + timedelta(minutes=61)


def look(
    tx: Session, settings: Settings, market: Site, by: Colleague, number: str = "0900002701", now=NOW
) -> Worth:
    return checkpoint.look_up(tx, settings, market, number, by, now).worth


def test_yes_no_and_disputed(tx: Session, settings: Settings, market: Site, gate: Colleague) -> None:
    assert look(tx, settings, market, gate) == Worth.NONE
    filed = declared(tx)
    assert look(tx, settings, market, gate) == Worth.VALID
    assert look(tx, settings, market, gate, now=NOW + timedelta(days=8)) == Worth.NONE
    declarations.dispute(tx, filed, NOW)
    assert look(tx, settings, market, gate) == Worth.DISPUTED


def test_a_number_that_was_sold_again_is_worth_nothing(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    declared(tx)
    assert people.suspect(tx, NUMBER, "tests", NOW)
    assert look(tx, settings, market, gate) == Worth.NONE


def test_a_look_tells_nothing_else_and_is_on_record(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    declared(tx)
    standing = checkpoint.look_up(tx, settings, market, "0900 002 701", gate, NOW)
    assert standing == checkpoint.Standing(NUMBER, Worth.VALID) and "900" not in repr(standing)
    (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "gate.look-up"))
    assert (entry.actor, entry.subject) == (gate.actor, market.code)
    assert entry.details == {"to": "+84 90 *** 2701", "worth": "valid"}


def test_twenty_numbers_in_an_hour_and_no_more(
    tx: Session, settings: Settings, market: Site, gate: Colleague, hire: Hire
) -> None:
    for nth in range(20):
        look(tx, settings, market, gate, f"09000028{nth:02}", NOW + timedelta(minutes=nth))
    look(tx, settings, market, gate, "0900002800", NOW + timedelta(minutes=30))  # the same one again
    with pytest.raises(TooMany) as refused:
        look(tx, settings, market, gate, "0900002899", NOW + timedelta(minutes=30))
    assert refused.value.retry_after == 30 * 60
    assert look(tx, settings, market, hire("station"), "0900002899") == Worth.NONE
    assert look(tx, settings, market, gate, "0900002899", LATER) == Worth.NONE


def test_only_who_may_and_only_in_their_area(
    tx: Session, settings: Settings, market: Site, gate: Colleague, hire: Hire
) -> None:
    with pytest.raises(Forbidden):
        look(tx, settings, market, hire("agent"))
    with pytest.raises(NotFound):
        look(tx, settings, market, of_unit(gate, ELSEWHERE))
    assert look(tx, settings, market, hire("cdc")) == Worth.NONE
    with pytest.raises(BadInput, match="chữ số"):
        look(tx, settings, market, gate, "12")
