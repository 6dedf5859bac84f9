"""E5: whoever has signs is the health station's, and the commune's committee learns who and where, nothing else."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import AN, talk
from tests.rows.test_e6 import told_by
from tests.rows.watching import COMMITTEE, STATION, admit


def both_are_told(town: Town, phone: Phone) -> None:
    """The station has a request to call; the committee a name of nobody and no illness."""
    town.phone(STATION).reads("SUC KHOE", phone.number, "Vinh Hai")
    told = town.phone(COMMITTEE).reads("tram y te dang lien he mot ho", phone.number, "Vinh Hai", "giu kin")
    assert not any(word in told.lower() for word in ("sot", "38.6", "ho khan", "nguyen", "f0", "f1"))


@pytest.mark.row("E5", "sms")
def test_e5_by_sms_of_daily_health(town: Town, phone: Phone) -> None:
    admit(town, phone)
    talk(phone, "SK 386", "Da nhan: sot 38.6", "Tram y te goi lai truoc")
    both_are_told(town, phone)


@pytest.mark.row("E5", "sms")
def test_e5_by_sms_of_a_declaration(town: Town, phone: Phone) -> None:
    talk(phone, AN.replace("khoe", "sot, ho"), "8 cau")
    talk(phone, "1", "5/8 So nha")
    for said, heard in (("thon My Tuong 2", "6/8"), ("1", "8/8"), ("1", "Xem lai"), ("1", "Da nhan to khai")):
        talk(phone, said, heard)
    both_are_told(town, phone)


@pytest.mark.row("E5", "ussd")
def test_e5_by_ussd_of_daily_health(town: Town, phone: Phone) -> None:
    admit(town, phone)
    session = phone.dials("*1022*3#")
    session.presses("2").shows("Nhiet do?")
    session.presses("386").shows("Hom nay AN", "2 Sot")
    session.presses("2").ends("sot 38.6", "goi lai truoc")
    both_are_told(town, phone)


@pytest.mark.row("E5", "voice")
@pytest.mark.row("E6", "voice")
def test_e5_by_voice_of_daily_health(town: Town, phone: Phone) -> None:
    admit(town, phone)
    line = chooses(phone, "3")
    line.hears("Sức khỏe hôm nay")
    line.goes(("2", "nhiệt độ"), ("386", "Hôm nay"), ("2", "gọi lại trước"))
    both_are_told(town, phone)
    assert told_by(town, phone) == ["health"]
