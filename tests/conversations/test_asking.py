"""HOI and TINGIA from the phone's side: a published answer or a person, ours or forged, known or asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway import rumours
from gateway.messages import bodies, outbox
from gateway.messages.outbox import Order
from tests.asking.world import published_answer, published_rumour
from tests.conversations.talk import Talk

QUESTION = "cho Ninh Hai mo cua may gio"
NOTICE = "UBND xa Vinh Hai: cho Ninh Hai dong cua ngay 21/11 de khu khuan, mo lai ngay 23/11. Hoi them goi 0259 1022"


@pytest.fixture
def answered(talk: Talk) -> Talk:
    """Somebody who writes after an answer was published."""
    published_answer(talk.tx, talk.now)
    return talk


def test_a_published_answer_comes_at_once_and_2_asks_a_person(answered: Talk) -> None:
    answered.says(f"HOI {QUESTION}").hears("Cho Ninh Hai mo tu 5 gio", "(UBND xa, ", "soan 2, can bo tra loi")
    assert not answered.tickets()
    answered.says("2").hears("Da nhan cau hoi", "tra loi truoc")
    assert QUESTION in answered.tickets("question")[0].said


def test_thanks_end_it_and_another_question_is_one(answered: Talk) -> None:
    answered.says(f"HOI {QUESTION}").says("dạ").hears("1022 da ro")
    assert answered.step() is None
    answered.says(f"HOI {QUESTION}").says("thế ngày lễ chợ bán tới mấy giờ vậy cô").hears("Da nhan cau hoi")
    assert "ngày lễ" in answered.tickets("question")[0].said


def test_nothing_is_guessed(answered: Talk) -> None:
    answered.says("HOI cho Phan Rang mo cua may gio").hears("Da nhan cau hoi")


def test_a_symptom_in_a_question_goes_to_a_person(answered: Talk) -> None:
    answered.says(f"HOI {QUESTION} toi bi ho may hom nay").hears("Da nhan cau hoi")
    assert answered.templates == ["X1"]


def test_plain_words_are_answered_only_where_it_is_certain(answered: Talk) -> None:
    answered.says("Chợ Ninh Hải mở cửa mấy giờ?").hears("mo tu 5 gio", "soan 2")
    answered.says("2").hears("Da nhan cau hoi")
    answered.later(hours=1).says("cho Ninh Hai hom nay dong khach khong").hears("1022 da nhan tin nay")
    answered.later(hours=1).says(f"{QUESTION} con toi sot cao").hears("1022 da nhan tin nay")


def test_an_answer_is_given_in_the_language_of_the_phone(talk: Talk) -> None:
    published_answer(talk.tx, talk.now, answer_en="Ninh Hai market is open 5 to 17 daily")
    talk.says("EN", f"HOI {QUESTION}").hears("Ninh Hai market is open", "text 2")


def test_the_bare_word_lists_facts_and_shows_each_with_its_claim_and_day(talk: Talk) -> None:
    talk.says("TINGIA").hears("Hien khong co tin sai nao")
    published_rumour(talk.tx, talk.now)
    talk.says("TINGIA").hears("1 Nuoc toi khong chua Covid")
    day = f"{talk.now + timedelta(hours=7):%d/%m}"
    talk.says("1").hears(f"Nuoc toi khong chua duoc Covid (CDC tinh, {day}). Tin don: uong nuoc toi")


def test_a_long_list_goes_on_with_8(talk: Talk) -> None:
    for nth in range(7):
        published_rumour(talk.tx, talk.now, title=f"Việc {nth} không có thật")
    talk.says("TINGIA").hears("5 Viec 2", "8 xem tiep")
    talk.says("8").hears("1 Viec 1 khong co that, 2 Viec 0")
    assert "8 xem tiep" not in talk.heard[0]


def test_what_we_sent_is_ours_with_its_hour_and_a_forged_copy_is_not(
    talk: Talk, new_talk: Callable[..., Talk]
) -> None:
    wish = Order("+84900004002", "bulk", bodies.FREE_TEXT, {"text": NOTICE})
    outbox.order(talk.tx, wish, talk.now)
    talk.says(f"TINGIA {NOTICE}").hears("DUNG. 1022 da gui tin nay luc 10:00", "khong bao gio hoi ma OTP")
    forged = new_talk()
    forged.says(f"TINGIA {NOTICE.replace('0259 1022', '0900 000 777')}")
    forged.hears("GIA MAO.", "so dien thoai", "Da bao can bo, so")
    assert "DUNG." not in forged.heard[0] and forged.tickets("rumour")


def test_a_known_rumour_is_told_and_an_unknown_one_promised(talk: Talk) -> None:
    published_rumour(talk.tx, talk.now)
    talk.says("TINGIA nghe nói uống nước tỏi chữa khỏi covid").hears("SAI. Nuoc toi khong chua duoc Covid")
    assert not talk.tickets()
    talk.says("TINGIA ngay mai cat dien toan tinh ba ngay lien").hears("CHUA RO.", "bao lai truoc 14:00")
    assert talk.templates == ["X3"] and talk.tickets("rumour")


def test_a_sentence_asks_for_the_text_and_that_is_checked(talk: Talk) -> None:
    talk.says("Tin này có thật không").hears("Chep hoac chuyen tiep")
    talk.says("Mai moi nha nop 200000 dong cho to truong").hears("CHUA RO.")
    talk.says("Tin nay co that khong: Mai moi nha nop 200000 dong cho to truong").hears("CHUA RO.")
    assert len(talk.tickets("rumour")) == 1 and rumours.checks.waiting(talk.tx) == rumours.Waiting(1, 1)


def test_the_keyword_mistyped_is_asked_back(talk: Talk) -> None:
    talk.says("TINGAI").hears("Co phai muon KIEM TRA TIN?")
