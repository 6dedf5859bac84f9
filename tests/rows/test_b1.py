"""B1 and B12: somebody ill in the neighbourhood is reported, whatever the channel; who reports hears each step."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses, letters
from tests.rows.teams import Team, team
from tests.rows.telling import talk

Phones = Callable[[], Phone]


def dispatched(one: Team, *said: str) -> str:
    """The team is texted where and what, never by whom; the number by which it answers."""
    page = one.phone.reads("phan anh nghi nhiem", one.commune, *said)
    found = re.search(r"VIEC (\d+):", page)
    assert found is not None, page
    return found[1]


def followed(reporter: Phone, one: Team, short: str) -> None:
    """The team takes it and is done; the reporter hears both, and no name and no illness."""
    reporter.seen = reporter._last()
    talk(one.phone, f"{short} 1", "do may nay nhan")
    reporter.reads("dang kiem tra")
    talk(one.phone, f"{short} 3", "xong viec")
    reporter.reads("da kiem tra xong", "Ten nguoi bao van duoc giu kin")


@pytest.mark.row("B1", "sms")
@pytest.mark.row("B12", "sms")
def test_b1_by_sms(town: Town, phone: Phone, new_phone: Phones) -> None:
    with team(town, new_phone()) as station:
        talk(phone, "PA", "1/3 Nguoi co dau hieu benh o xa")
        talk(phone, f"{station.commune}, Ninh Hai", "dung khong? 1 Dung")
        talk(phone, "1", "2/3 Cho nao")
        talk(phone, "thon Phuoc Nhon 1, canh cau", "3/3 Thay dau hieu gi")
        talk(phone, "2 nguoi sot, ho tu hom qua", "Da nhan phan anh", "Ten nguoi bao duoc giu kin")
        short = dispatched(station, "canh cau", "2 nguoi sot")
        assert phone.number not in station.phone._last()
        followed(phone, station, short)


@pytest.mark.row("B1", "ussd")
@pytest.mark.row("B12", "ussd")
def test_b1_by_ussd(town: Town, phone: Phone, new_phone: Phones) -> None:
    with team(town, new_phone()) as station:
        session = phone.dials("*1022*7*6#")
        session.presses("1").shows("chu dau ten xa")
        session.presses(station.commune.replace(" ", "").lower()[:6])
        session.shows("1 ")
        session.presses("1").shows("Thay dau hieu gi")
        session.presses("12").ends("Da nhan phan anh", "giu kin")
        followed(phone, station, dispatched(station, "sot, ho"))


@pytest.mark.row("B1", "voice")
@pytest.mark.row("B12", "voice")
def test_b1_by_voice(town: Town, phone: Phone, new_phone: Phones) -> None:
    with team(town, new_phone()) as station:
        line = chooses(phone, "7", "6")
        line.goes(
            ("1", "ở xã nào"),
            (letters(station.commune), "bấm một"),
            ("1", "Thấy sốt, bấm một"),
            ("12", "giữ kín"),
        )
        followed(phone, station, dispatched(station, "sot, ho"))
