"""E25: food, medicine, shelter, a death, a scam, violence, animals: each reaches whoever can act, by a clock time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import duty
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses, letters
from tests.rows.dictating import written
from tests.rows.teams import team
from tests.rows.telling import talk

Phones = Callable[[], Phone]


@pytest.mark.row("E25", "sms")
def test_e25_by_sms_food(town: Town, phone: Phone, new_phone: Phones) -> None:
    with team(town, new_phone(), duty.Kind.COMMITTEE) as committee:
        talk(phone, "GAO 5", "Nha minh can gi")
        talk(phone, "1", "o xa, phuong nao")
        talk(phone, f"{committee.commune}, Ninh Hai", "dung khong? 1 Dung")
        talk(phone, "1", "thon, may nguoi")
        talk(phone, "thon Phuoc Nhon, het gao, co chau nho", "Da nhan yeu cau luong thuc", "goi lai truoc")
        committee.phone.reads("luong thuc", "5 nguoi", "het gao", phone.number)


@pytest.mark.row("E25", "sms")
def test_e25_by_sms_violence_is_kept_quiet(phone: Phone) -> None:
    """Others may read this phone: what came in is not named."""
    talk(phone, "GAO", "6 Bao luc")
    answer = talk(phone, "6", "Da nhan tin", "goi 113", "111")
    assert "bao luc" not in answer.lower()


@pytest.mark.row("E25", "ussd")
def test_e25_by_ussd(town: Town, phone: Phone, new_phone: Phones) -> None:
    with team(town, new_phone(), duty.Kind.COMMITTEE) as committee:
        session = phone.dials("*1022*7*6#")
        session.presses("2").shows("3 Cho o, so tan")
        session.presses("3").shows("chu dau ten xa")
        session.presses(committee.commune.replace(" ", "").lower()[:6]).presses("1").ends(
            "Da nhan yeu cau cho o"
        )
        committee.phone.reads("cho o, so tan", phone.number)


@pytest.mark.row("E25", "voice")
@pytest.mark.row("B20", "voice")
def test_e25_by_voice_the_place_by_keys_and_the_rest_is_said(
    town: Town, phone: Phone, new_phone: Phones
) -> None:
    """Help goes where the keys have said; what is needed most is in the caller's own words."""
    with team(town, new_phone(), duty.Kind.COMMITTEE) as committee:
        line = chooses(phone, "7", "6")
        line.goes(
            ("2", "Cần lương thực, bấm một"),
            ("1", "xã"),
            (letters(committee.commune), "bấm một"),
            ("1", "Xin nói thôn"),
        )
        line.says("thôn Phước Nhơn, năm người, hết gạo").hears("Đã ghi lời nói")
        line.hangs_up()
        written(town, phone, ("more", "thôn Phước Nhơn, 5 người, hết gạo"))
        phone.reads("Da nhan yeu cau luong thuc", "goi lai truoc")
        committee.phone.reads("luong thuc", "het gao", phone.number)


@pytest.mark.row("E25", "voice")
def test_e25_by_voice_violence_needs_no_word(phone: Phone) -> None:
    line = chooses(phone, "7", "6")
    line.goes(("2", "Bạo lực, bấm sáu"), ("6", "gọi một một ba"))
