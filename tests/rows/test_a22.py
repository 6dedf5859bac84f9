"""A22: quarantined people report each day; who does not is reminded, called, and counted; danger is told at once."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.operating import gateway
from tests.rows.telling import talk
from tests.rows.watching import STATION, admit, state_of, tomorrow
from tests.waiting import until


@pytest.mark.row("A22", "sms")
def test_a22_by_sms_reminded_and_reported(town: Town, phone: Phone) -> None:
    with tomorrow(town) as day:
        day.strike(4)
        line = admit(town, phone, "f0_home")
        day.strike(8)
        phone.reads("Tram y te nhac AN gui suc khoe sang nay", "Khoe: soan SK 1")
        talk(phone, "SK 1", "Moi ngay can do it nhat mot lan")
        talk(phone, "368", "Da nhan suc khoe sang", "cua AN", "Lan toi 16:00")
        day.strike(12, 1)
        assert state_of(town, line) == ""


@pytest.mark.row("A22", "sms")
def test_a22_by_sms_silence_is_called_and_counted(town: Town, phone: Phone) -> None:
    with tomorrow(town) as day:
        day.strike(4)
        line = admit(town, phone)
        day.strike(8)
        phone.reads("Tram y te nhac AN")
        day.strike(9, 31)
        phone.reads("Tram y te nhac lai", "AN")
        day.strike(10, 31)
        until(lambda: state_of(town, line) == "calling", 40, every=1.0)
        town.phone(STATION).reads("chua bao suc khoe sang")
        day.strike(12, 1)
        until(lambda: state_of(town, line) == "missed", 40, every=1.0)


@pytest.mark.row("A22", "sms")
def test_a22_by_sms_danger_pages_the_station_at_once(town: Town, phone: Phone) -> None:
    admit(town, phone, "f0_home")
    nurse = town.phone(STATION)
    phone.texts("SK 368 SPO2 91").reads("DA NHAN yeu cau cap cuu", "goi lai truoc")
    nurse.reads("CAP CUU", phone.number, "nhan")
    phone.reads("GOI 115 NGAY")


@pytest.mark.row("A22", "sms")
def test_a22_by_sms_a_family_is_told_no_more_once_it_is_over(town: Town, phone: Phone) -> None:
    with tomorrow(town) as day:
        day.strike(4)
        line = admit(town, phone)
        gateway(town, "quarantine", "end", line, "--as", "deceased")
        day.strike(8, 1)
        other = admit(town, phone, "f1_home", "Trần Thị Bình")
        day.strike(8, 0, days=1)
        phone.reads("nhac BINH")
        assert not any("AN " in message["text"] for message in phone.inbox())
        assert state_of(town, other) == ""


@pytest.mark.row("A22", "ussd")
def test_a22_by_ussd_one_key_when_well(town: Town, phone: Phone) -> None:
    admit(town, phone)
    session = phone.dials("*1022*3#")
    session.shows("Suc khoe hom nay cua AN", "1 Khoe nhu hom qua", "2 Co dau hieu", "9 Kho tho, cap cuu")
    session.presses("1").ends("Da nhan suc khoe", "cua AN")


@pytest.mark.row("A22", "ussd")
def test_a22_by_ussd_what_must_be_measured_is_asked(town: Town, phone: Phone) -> None:
    admit(town, phone, "f0_home")
    session = phone.dials("*1022*3*1#")
    session.shows("Moi ngay can do it nhat mot lan", "1 Khong co may do")
    session.presses("368").ends("Da nhan suc khoe")


@pytest.mark.row("A22", "ussd")
def test_a22_by_ussd_danger_pages_the_station_at_once(town: Town, phone: Phone) -> None:
    admit(town, phone, "f0_home")
    nurse = town.phone(STATION)
    nurse.texts("MENU").reads("1022")
    session = phone.dials("*1022*3#")
    session.presses("2").shows("Nhiet do?")
    session.presses("37").shows("SpO2")
    session.presses("90").shows("Hom nay AN")
    session.presses("1").shows("DA BAO CAP CUU")
    nurse.reads("CAP CUU", phone.number)


@pytest.mark.row("A22", "voice")
def test_a22_by_voice_one_key_when_well_and_what_must_be_measured(town: Town, phone: Phone) -> None:
    admit(town, phone, "f0_home")
    line = chooses(phone, "3")
    line.hears("Sức khỏe hôm nay")
    line.goes(("1", "nhiệt độ"), ("368", "Đã nhận"))


@pytest.mark.row("A22", "voice")
def test_a22_by_voice_danger_pages_the_station_at_once(town: Town, phone: Phone) -> None:
    admit(town, phone, "f0_home")
    nurse = town.phone(STATION)
    nurse.texts("MENU").reads("1022")
    line = chooses(phone, "3")
    line.hears("Sức khỏe hôm nay")
    line.goes(("2", "nhiệt độ"), ("37", "máy kẹp ngón tay"), ("90", "Hôm nay"), ("1", "cấp cứu"))
    nurse.reads("CAP CUU", phone.number)
