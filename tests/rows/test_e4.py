"""E4: how often somebody reports follows from their class, and is said to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import talk
from tests.rows.watching import admit, tomorrow


@pytest.mark.row("E4", "sms")
def test_e4_by_sms_the_reminder_says_how_often(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    other = new_phone()
    with tomorrow(town) as day:
        day.strike(4)
        admit(town, phone, "f0_home")
        admit(town, other, "f1_home")
        day.strike(8)
        phone.reads("gui suc khoe sang nay (ngay 2 lan)")
        other.reads("gui suc khoe sang nay (ngay 1 lan)")
        talk(other, "SK 368", "Da nhan suc khoe sang", "Lan toi 08:00")
        day.strike(16)
        phone.reads("gui suc khoe chieu nay (ngay 2 lan)")
        assert not any("chieu nay" in message["text"] for message in other.inbox())


@pytest.mark.row("E4", "ussd")
def test_e4_by_ussd_the_next_time_is_said(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    other = new_phone()
    with tomorrow(town) as day:
        day.strike(6)
        admit(town, phone, "f0_site", "Nguyễn Văn An", "--site", "20038")
        admit(town, other, "f1_home")
        phone.dials("*1022*3*1#").ends("Da nhan suc khoe sang", "Lan toi 16:00")
        other.dials("*1022*3*1#").ends("Da nhan suc khoe sang", "Lan toi 08:00")


@pytest.mark.row("E4", "voice")
def test_e4_by_voice_the_next_time_is_said(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    other = new_phone()
    with tomorrow(town) as day:
        day.strike(6)
        admit(town, phone, "f0_site", "Nguyễn Văn An", "--site", "20038")
        admit(town, other, "f1_home")
        for each, heard in ((phone, "bốn giờ chiều"), (other, "tám giờ")):
            line = chooses(each, "3")
            line.hears("Sức khỏe hôm nay")
            line.presses("1").hears("Đã nhận", f"Lần tới lúc {heard}")
