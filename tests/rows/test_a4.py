"""A4 and E10: a card number fills a declaration in, for its own phone alone, for another with the name and the year."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest

from tests.journeys.town import Phone
from tests.rows.calling import chooses, letters
from tests.rows.telling import talk


def new_card() -> str:
    """An insurance number that nobody has."""
    return f"58{secrets.randbelow(10**8):08}"


def declare_with(phone: Phone, card: str) -> None:
    """A first declaration in which the card is typed."""
    talk(phone, f"BHYT GD458{card}", "8 cau")
    for words, heard in (
        ("1", "1/8 Ho va ten"),
        ("Nguyen Van An", "2/8 Nam sinh"),
        ("1985", "3/8 Gioi tinh"),
        ("nam", "4/8 Dang o xa"),
        ("Nhon Hai, Ninh Hai", "1 Dung"),
        ("1", "5/8 So nha"),
        ("thon My Tuong 2", "6/8"),
        ("1", "7/8"),
        ("1", "8/8"),
        ("1", "Xem lai: NGUYEN VAN AN, 1985, nam; xa Vinh Hai"),
        ("1", "Da nhan to khai cua AN"),
    ):
        talk(phone, words, heard)


@pytest.mark.row("A4", "sms")
def test_a4_by_sms_another_phone_needs_the_name_and_the_year(
    phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    card = new_card()
    declare_with(phone, card)
    other = new_phone()
    talk(other, f"BHYT {card}", "8 cau")
    talk(other, "1", "1/8 Ho va ten")
    talk(other, "Nguyen Van An", "2/8 Nam sinh")
    talk(other, "1986", "3/8 Gioi tinh")
    talk(other, "SUA 2", "2/8 Nam sinh")
    talk(other, "1985", "6/8 Trong 14 ngay qua")
    for words, heard in (
        ("1", "7/8"),
        ("1", "8/8"),
        ("1", "nam; xa Vinh Hai, thon My Tuong 2"),
        ("1", "cua AN"),
    ):
        talk(other, words, heard)


@pytest.mark.row("E10", "sms")
def test_e10_by_sms_the_card_alone_from_its_own_phone(phone: Phone) -> None:
    card = new_card()
    declare_with(phone, card)
    talk(phone, f"BHYT {card}", "Khai hom nay cho AN (1985): 1 Khoe, nhu lan truoc")
    talk(phone, "1", "Da nhan to khai cua AN")


@pytest.mark.row("A4", "voice")
def test_a4_by_voice_another_phone_needs_the_name_and_the_year(
    phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    """The card by its digits, the given name by the keys of its letters; a wrong year shows nothing."""
    card = new_card()
    declare_with(phone, card)
    stranger = chooses(new_phone(), "7", "8")
    stranger.hears("Đồng ý, bấm một")
    stranger.goes(
        ("1", "mười số cuối"),
        (card, "năm sinh"),
        ("1986", "phím chữ của tên"),
        (letters("An"), "Nam bấm một"),
    )
    stranger.hangs_up()
    line = chooses(new_phone(), "7", "8")
    line.hears("Đồng ý, bấm một")
    line.goes(
        ("1", "mười số cuối"),
        (card, "năm sinh"),
        ("1985", "phím chữ của tên"),
        (letters("An"), "tỉnh khác"),
        ("1", "Câu bảy"),
        ("1", "Câu tám"),
        ("1", "Vĩnh Hải, thon My Tuong"),
    )
    line.presses("1").hears("Đã nhận tờ khai của An")


@pytest.mark.row("E10", "voice")
def test_e10_by_voice_the_card_alone_from_its_own_phone(phone: Phone) -> None:
    card = new_card()
    declare_with(phone, card)
    line = chooses(phone, "7", "8")
    line.hears("mười số cuối")
    line.goes((card, "Khai hôm nay cho An"), ("1", "Đã nhận tờ khai của An"))
