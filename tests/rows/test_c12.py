"""C12 and E24: a doctor calls back by a clock time; a call that comes later has a new time, and it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway import clock, tickets
from gateway.tickets.consultations import Ended, Notes
from tests.journeys.subscribers import e164
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.dictating import written
from tests.rows.teams import in_town
from tests.rows.telling import talk


def called(town: Town, phone: Phone) -> None:
    """Nobody answers, so the doctor calls again in two hours; then they have advised, with consent."""
    now = clock.now()
    with in_town(town) as tx:
        found, _total = tickets.listing.find(tx, None, tickets.listing.Asked(kind="doctor"), limit=500)
        (mine,) = [one for one in found if one.number == e164(phone)]
        missed = Notes("", "", consented=False, outcome=Ended.UNREACHED, again_at=now + timedelta(hours=2))
        tickets.consultations.record(tx, mine.id, None, missed, 11, now)
    phone.reads("bac si chua goi duoc", "se goi truoc")
    with in_town(town) as tx:
        notes = Notes("sốt nhẹ", "uống nước", consented=True, outcome=Ended.ADVISED)
        tickets.consultations.record(tx, mine.id, None, notes, 11, clock.now())
        assert not tickets.is_open(tx, mine.code)


@pytest.mark.row("C12", "sms")
@pytest.mark.row("E24", "sms")
def test_c12_by_sms(town: Town, phone: Phone) -> None:
    talk(phone, "BS", "Gap bac si qua dien thoai")
    talk(phone, "chau 3 tuoi sot hai ngay", "Bac si goi lai truoc", "Khong tu uong thuoc")
    called(town, phone)


@pytest.mark.row("C12", "ussd")
@pytest.mark.row("E24", "ussd")
def test_c12_by_ussd(town: Town, phone: Phone) -> None:
    phone.dials("*1022*7*6#").presses("3").ends("Bac si goi lai truoc")
    called(town, phone)


@pytest.mark.row("C12", "voice")
@pytest.mark.row("E24", "voice")
def test_c12_by_voice(town: Town, phone: Phone) -> None:
    """What is wrong is said after the beep; who hangs up while saying it has said it."""
    line = chooses(phone, "7", "6")
    line.presses("3").hears("Xin nói ai ốm")
    line.says("cháu ba tuổi sốt hai ngày")
    line.hangs_up()
    phone.reads("da ghi loi noi")
    written(town, phone, ("why", "cháu 3 tuổi sốt hai ngày"))
    phone.reads("Bac si goi lai truoc", "Khong tu uong thuoc")
    called(town, phone)
