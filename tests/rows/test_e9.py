"""E9: a published answer comes at once and says how to reach a person; the most asked are on the keypad."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.dictating import written
from tests.rows.telling import talk


@pytest.mark.row("E9", "sms")
def test_e9_by_sms_a_published_answer_and_2_for_a_person(phone: Phone) -> None:
    talk(
        phone,
        "HOI cho Ninh Hai mo cua may gio",
        "mo tu 5 gio den 17 gio",
        "Chua dung y: soan 2, can bo tra loi",
    )
    talk(phone, "2", "Da nhan cau hoi", "tra loi truoc")


@pytest.mark.row("E9", "sms")
def test_e9_by_sms_a_symptom_goes_to_a_person(phone: Phone) -> None:
    talk(phone, "HOI cho Ninh Hai mo cua may gio, toi bi ho", "Da nhan cau hoi")


@pytest.mark.row("E9", "ussd")
def test_e9_by_ussd_the_most_asked_page_by_page(phone: Phone) -> None:
    session = phone.dials("*1022*4*1#")
    session.shows("Cau hay hoi", "5 ", "8 Xem tiep")
    session.presses("8").shows("Cau hay hoi", "1 ")
    session.presses("1").ends("(")


@pytest.mark.row("E9", "voice")
def test_e9_by_voice_the_most_asked(phone: Phone) -> None:
    line = chooses(phone, "4", "1")
    line.hears("bấm một", "bấm hai")
    line.presses("1").hears("Cần gì thêm")


@pytest.mark.row("B4", "voice")
def test_b4_by_voice_a_question_is_said(town: Town, phone: Phone) -> None:
    """What is asked after the beep is written down, and answered by a stated time as a text is."""
    line = chooses(phone, "4", "3")
    line.says("Bao giờ trường học mở cửa lại").hears("Đã ghi lời nói")
    line.hangs_up()
    written(town, phone, ("text", "Bao giờ trường học mở cửa lại"))
    phone.reads("Da nhan cau hoi", "tra loi truoc")
