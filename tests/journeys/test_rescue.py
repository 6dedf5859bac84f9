"""Calls for help and words nobody foresaw: an officer has the number before the person has put the phone down."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.town import Phone, Town

DUTY = "0900000999"


def test_a_rescue_from_the_middle_of_a_declaration_reaches_the_officer(
    town: Town, new_phone: Callable[[], Phone]
) -> None:
    phone, duty = new_phone(), town.phone(DUTY)
    for words, heard in (("KB", "8 cau"), ("1", "1/8"), ("Nguyen Van An", "2/8"), ("1985", "3/8")):
        phone.texts(words).reads(heard)
    told = phone.texts("9").reads("DA NHAN yeu cau cap cuu", "goi lai truoc", "115")
    page = duty.reads("CAP CUU", phone.number)
    number = re.search(r"cap cuu (\d{4,7})", told)
    assert number is not None and number[1] in page
    phone.texts("thon My Tuong 2, nha co cay xoai").reads("Da ghi them", number[1])
    duty.reads(number[1], "cay xoai")
    phone.texts("KB").reads("con thieu 6 cau")
    phone.texts("1").reads("3/8 Gioi tinh")


def test_danger_in_plain_words_and_in_english(town: Town, new_phone: Callable[[], Phone]) -> None:
    duty = town.phone(DUTY)
    for words in ("Mẹ tôi khó thở quá, môi tím rồi", "my friend cannot breathe"):
        phone = new_phone()
        phone.texts(words).reads("115")
        duty.reads("CAP CUU", phone.number)


def test_a_cry_from_a_foreign_phone(town: Town) -> None:
    tourist = town.phone("+12025550123")
    tourist.texts("KB").reads("8 questions")
    tourist.texts("CUU").reads("call 115")
    town.phone(DUTY).reads("CAP CUU", "12025550123")


def test_free_words_get_a_number_and_a_time(phone: Phone) -> None:
    phone.texts("Mấy bữa nay chưa thấy xe chở nước tới thôn").reads(
        "1022 da nhan tin nay", "Soan 1", "Soan 0"
    )
    phone.texts("1").reads("Can bo doc tin nay va tra loi truoc", "so ")
    phone.texts("HOI bao gio co gao").reads("Da nhan cau hoi", "tra loi truoc")


def test_a_wish_to_be_called_reaches_the_officer(town: Town, new_phone: Callable[[], Phone]) -> None:
    phone, duty = new_phone(), town.phone(DUTY)
    phone.texts("0").reads("goi lai truoc", "0259 1022")
    duty.reads("GOI LAI", phone.number)
    phone.texts("GOI 19h").reads("truoc 19:00")
    duty.reads("GOI LAI", phone.number, "19:00")
