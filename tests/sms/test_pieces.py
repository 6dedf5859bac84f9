"""The journal of pieces: kept once, gone with their text, and taken over from the dead alone."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway import clock
from gateway.house import House
from gateway.messages import pieces, recovery
from gateway.messages.carriers import Event, InboundPiece, InboundText, PiecesTold
from gateway.messages.flight import Flight
from smpp.message import Address, DeliverSm
from smpp.tlv import Tag
from sms import intake
from sms.over_smpp.pieces import read, written
from tests.messages.test_flight import die

CARRIER = "operator"
US, ELSEWHERE = f"{CARRIER}@h-1-aa", f"{CARRIER}@far-away-7-bb"
PATIENCE = 120.0


def piece(key: str, number: int = 1, body: str = "Cuu") -> InboundPiece:
    return InboundPiece(CARRIER, key, number, body)


def told(ref: str, *keys: str, whole: bool = True) -> InboundText:
    return InboundText(CARRIER, ref, "+84900000101", "1022", "Cuu toi", pieces=keys, whole=whole)


def store(house: House, *events: Event, holder: str = US, now: datetime | None = None) -> list[str]:
    with house.db.transaction() as tx:
        became = intake.store(tx, events, now or clock.now(), at_once=True, holder=holder)
    return [outcome for _, _, outcome in became]


def left(house: House) -> list[tuple[str, int, str]]:
    with house.db.transaction() as tx:
        rows = tx.execute(text("SELECT key, number, holder FROM pieces ORDER BY key, number"))
        return [tuple(row) for row in rows]


def inherit(house: House, folder: Path, now: datetime, holder: str = US) -> list[InboundPiece]:
    with house.db.transaction() as tx:
        return pieces.inherit(tx, CARRIER, holder, folder, PATIENCE, now)


def test_a_part_is_written_with_all_that_joining_asks_for() -> None:
    came = DeliverSm(
        Address(1, 1, "84900000101"),
        Address(3, 0, "1022"),
        bytes(range(255)),  # one more than the book allows
        data_coding=8,
        esm_class=0x40,
        schedule="261126074500028+",
        tlvs={Tag.RECEIPTED_MESSAGE_ID: b"7\0", Tag.MESSAGE_PAYLOAD: b"\xff"},
    )
    assert read(written(came)) == came
    with pytest.raises(KeyError):
        read("{}")


def test_a_piece_is_kept_once_and_goes_with_its_text(house: House) -> None:
    assert store(house, piece("a"), piece("a", 2), piece("b", body='\\x"{,}')) == ["stored"] * 3
    store(house, piece("a"), holder=ELSEWHERE)
    assert left(house) == [("a", 1, US), ("a", 2, US), ("b", 1, US)]
    assert store(house, piece("a", 3), told("1", "a")) == ["stored", "stored"]
    assert left(house) == [("b", 1, US)]
    store(house, PiecesTold(CARRIER, ("b",)))
    assert left(house) == []


def test_a_text_with_a_gap_counts_as_long_as_a_piece_of_it_is_there(house: House) -> None:
    """Its pieces may have been taken over meanwhile, and told: whole, or with the gap."""
    store(house, piece("a"), piece("b"))
    assert store(house, told("whole", "a")) == ["stored"]
    assert store(house, told("gap", "a", whole=False)) == ["repeated"]
    assert store(house, told("gap", "a", "b", whole=False)) == ["stored"]
    assert store(house, told("whole again", "b")) == ["stored"], "a whole one is always more"
    assert store(house, told("never kept", whole=False)) == ["stored"]


def test_only_the_dead_are_inherited_from(house: House, tmp_path: Path) -> None:
    living, dead = (recovery.new_holder(CARRIER) for _ in range(2))
    us = recovery.new_holder(CARRIER)
    flights = [Flight(tmp_path, holder) for holder in (living, dead, us)]
    begun = clock.now()
    for key, holder in (("alive", living), ("dead", dead), ("gone", recovery.new_holder(CARRIER))):
        store(house, piece(key, body=f"of {key}"), holder=holder, now=begun)
    store(house, piece("far"), holder=ELSEWHERE, now=begun)
    store(house, piece("mine"), holder=us, now=begun)
    die(flights[1])
    found = inherit(house, tmp_path, begun, us)
    assert [(each.key, each.body) for each in found] == [("dead", "of dead"), ("gone", "of gone")]
    assert inherit(house, tmp_path, begun, us) == []
    assert (tmp_path / f"{dead}.flight").exists(), "what was in the air is the rescuer's"
    flights[0].took([])
    later = begun + timedelta(seconds=PATIENCE + 61)
    store(house, piece("far", 2), holder=ELSEWHERE, now=later - timedelta(seconds=100))
    assert [each.key for each in inherit(house, tmp_path, later, us)] == ["alive", "dead", "gone", "mine"], (
        "told by nobody in all that time; the one from far away has had another part since"
    )
    assert inherit(house, tmp_path, later, us) == []
    for flight in (flights[0], flights[2]):
        os.close(flight._file)


def test_a_piece_that_does_not_open_holds_up_no_other(house: House, tmp_path: Path) -> None:
    store(house, piece("a"), piece("b"), holder=recovery.new_holder(CARRIER))
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE pieces SET body = 'x' WHERE key = 'a'"))
    assert [each.key for each in inherit(house, tmp_path, clock.now())] == ["b"]
    assert len(left(house)) == 2
