"""Stopping and getting news by keypad."""

from __future__ import annotations

from sqlalchemy import select

from gateway import people
from gateway.people.model import Consent


def test_both_ways_by_keys(dialler, house) -> None:
    phone = dialler()
    phone.dials().presses("7").shows("4 Ngung, nhan lai tin").presses("4").shows("1 Ngung", "2 Nhan lai")
    phone.presses("1").ends("Da ngung tin tuc")
    with house.db.transaction() as tx:
        assert people.opted_out(tx, [phone.number]) == {phone.number}
    phone.dials("*1022*7*4*2#").ends("Da nhan lai tin tuc")
    with house.db.transaction() as tx:
        assert people.opted_out(tx, [phone.number]) == set()
        kept = tx.scalars(select(Consent).order_by(Consent.id)).all()
    assert [(row.channel, row.evidence) for row in kept] == [("ussd", "stop"), ("ussd", "again")]
