"""HOI and TINGIA from the phone's side: a published answer or a person, ours or forged, known or asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from gateway import directory, editions, rumours
from gateway.content import on_phones, writing
from gateway.conversations import published
from gateway.directory import Written, numbers
from gateway.messages import bodies, outbox
from gateway.messages.outbox import Order
from gateway.settings import Settings
from gateway.tickets import working
from gateway.tickets.model import TicketRow
from tests.asking.world import CHI, published_answer, published_rumour
from tests.content.newsroom import ANN, told
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


SPRAYED = "Từ 7 giờ ngày mai xã Vĩnh Hải khử khuẩn chợ Ninh Hải, bà con đóng cửa sổ và che giếng nước"


def news(talk: Talk, short: str = SPRAYED, **more: object) -> None:
    told(talk.tx, now=talk.now - timedelta(minutes=30), short_vi=short, title="Khử khuẩn chợ", **more)


def heard_by_another(talk: Talk, new_talk: Callable[..., Talk], *texts: str) -> tuple[str, Talk]:
    """What one phone reads after `texts`, and another phone to which it is passed on."""
    (read,) = talk.later(minutes=50).says(*texts).heard
    return read, new_talk().later(minutes=55)


def test_news_that_one_phone_read_is_true_on_another_and_a_changed_figure_is_forged(
    talk: Talk, new_talk: Callable[..., Talk]
) -> None:
    news(talk)
    read, other = heard_by_another(talk, new_talk, "TIN 1")
    assert "Tu 7 gio" in read
    for said in (read, SPRAYED, f"Tin nay co that khong: {read}"):
        other.says(f"TINGIA {said}").hears("DUNG. Day la tin 1022 dang bao cho moi nguoi")
    other.says(f"TINGIA {read.replace('7 gio', '8 gio')}").hears("GIA MAO.", "bi sua: gio, ngay, so")
    other.says(f"TINGIA http://evil.vn/ {read}").hears("GIA MAO.", "bi sua: duong dan")
    other.says(f"TINGIA {read}. Chuyen khoan le phi 50000d").hears("GIA MAO.", "doi tien, ma")
    other.says(f"TINGIA {read.replace('dong cua so', 'mo cua so')}").hears("CHUA RO.")


def test_a_page_of_a_long_item_and_its_english_are_ours_too(talk: Talk, settings: Settings) -> None:
    long = f"{SPRAYED}. Ai có người già, trẻ nhỏ xin đưa ra khỏi nhà hai giờ, thú nuôi nhốt trong chuồng kín"
    english = "From 7 tomorrow Ninh Hai market is disinfected, please close your windows"
    news(talk, long, short_en=english, title_en="Market disinfected")
    whole, *_ = published.like(talk.tx, settings, long, talk.now)
    first = on_phones.screens(whole.body)[0]
    assert len(first) < len(long)
    talk.says(f"TINGIA {first}").hears("DUNG.")
    talk.says(f"TINGIA {english}").hears("DUNG.")
    talk.says(f"TINGIA {english.replace('7', '9')}").hears("GIA MAO.")


def test_what_is_over_is_told_to_be_old_and_never_true(talk: Talk) -> None:
    item = told(talk.tx, now=talk.now - timedelta(minutes=30), short_vi=SPRAYED)
    writing.withdraw(talk.tx, item, ANN, talk.now)
    talk.says(f"TINGIA {SPRAYED}").hears("TIN CU. 1022 da bao tin nay ngay", "Xin khong gui tiep")
    row = published_answer(talk.tx, talk.now)
    said = f"{row.answer} ({row.source}, {row.as_of:%d/%m})"
    talk.says(f"TINGIA {said}").hears("DUNG.")
    editions.retire(talk.tx, row, CHI, talk.now)
    talk.says(f"TINGIA {said}").hears("TIN CU.")


def test_answers_and_verdicts_are_ours_on_every_phone(talk: Talk, new_talk: Callable[..., Talk]) -> None:
    published_answer(talk.tx, talk.now)
    published_rumour(talk.tx, talk.now)
    answer, *_ = talk.says(f"HOI {QUESTION}").heard
    verdict, *_ = talk.says("TINGIA nghe nói uống nước tỏi chữa khỏi covid").heard
    other = new_talk()
    other.says(f"TINGIA {answer}").hears("DUNG.")
    other.says(f"TINGIA {answer.replace('17 gio', '21 gio')}").hears("GIA MAO.", "gio, ngay, so")
    other.says(f"TINGIA {verdict}").hears("DUNG.")
    other.says(f"TINGIA {verdict.replace('0259 1022', '0900 000 777')}").hears("GIA MAO.", "so dien thoai")
    other.says("TINGIA uống nước tỏi chữa khỏi Covid, mua tại evil.vn/toi").hears("SAI. Nuoc toi khong")


@pytest.fixture
def units(talk: Talk) -> Talk:
    """Whom to call in Vĩnh Hải."""
    for kind, unit, number in (
        ("station", "Trạm y tế xã Vĩnh Hải", "0900000201"),
        ("centre", "Trung tâm y tế Ninh Hải", "0900000203"),
        ("committee", "UBND xã Vĩnh Hải", "0900000205"),
    ):
        row = Written(kind=kind, unit=unit, numbers=numbers.several(number), places=["22846"],
                      starts_on=date(2026, 1, 1))  # fmt: skip
        directory.add(talk.tx, row, "tests", talk.now)
    return talk


def test_whom_to_call_is_ours_and_one_number_altered_is_forged(
    units: Talk, new_talk: Callable[..., Talk]
) -> None:
    (read,) = units.says("SDT Nhon Hai").heard
    altered = read.replace("0900 000 201", "0900 000 291")
    assert altered != read
    units.says(f"TINGIA {read}").hears("DUNG. ")
    units.says(f"TINGIA {altered}").hears("GIA MAO.", "so dien thoai")
    other = new_talk()
    other.says(f"TINGIA {read}").hears("DUNG. Day la tin 1022 dang bao")
    other.says(f"TINGIA {altered}").hears("GIA MAO.", "so dien thoai")


def test_an_old_number_of_the_directory_is_no_forgery(units: Talk, new_talk: Callable[..., Talk]) -> None:
    (read,) = units.says("SDT Nhon Hai").heard
    station = next(row for row in directory.in_effect(units.tx, units.now) if row.kind == "station")
    directory.end(units.tx, station, "tests", units.now)
    other = new_talk().later(days=2)
    other.says(f"TINGIA {read}").hears("Tin giong mau cua 1022")


def test_a_text_of_ours_without_the_keyword_is_checked(talk: Talk, new_talk: Callable[..., Talk]) -> None:
    news(talk)
    read, other = heard_by_another(talk, new_talk, "TIN 1")
    other.says(read).hears("DUNG. Day la tin 1022")
    assert not other.tickets()
    other.says(read.replace("7 gio", "8 gio")).hears("GIA MAO.")
    assert other.tickets("rumour") and not other.tickets("text")


def test_without_the_keyword_nothing_of_ones_own_is_swallowed(talk: Talk) -> None:
    news(talk)
    own = (
        "Bà con thôn tôi ở xa, nhà hai mẹ con không biết dọn đồ ra ngoài bằng cách nào, xin gọi số "
        "0900 000 555 cho tôi"
    )
    talk.says(f"{SPRAYED}. {own}").hears("1022 da nhan tin nay")
    talk.later(hours=1).says("Tu 7 gio ngay mai xa Vinh Hai khu khuan").hears("1022 da nhan tin nay")
    talk.later(hours=1).says(f"{SPRAYED}. Cứu với, nước lũ cuốn trôi nhà tôi rồi")
    assert talk.outcome == "rescue"


def test_what_staff_asked_is_answered_by_whatever_is_passed_on(talk: Talk) -> None:
    news(talk)
    talk.says("HOI bao giờ thì hết phong tỏa")
    (asked,) = talk.tx.scalars(select(TicketRow).where(TicketRow.number == talk.number))
    working.say(talk.tx, asked.id, None, "Ở thôn nào?", ANN, talk.now, asks=True)
    talk.says(SPRAYED).hears("Da ghi them")


def test_who_asks_whether_is_told_the_hours(answered: Talk) -> None:
    answered.says("cho Ninh Hai co mo cua khong").hears("mo tu 5 gio", "soan 2")
    answered.later(hours=1).says("cho Ninh Hai co mo cua khong con toi sot").hears("1022 da nhan tin nay")
    answered.later(hours=1).says("cho Ninh Hai co ban ca khong").hears("1022 da nhan tin nay")
    answered.later(hours=1).says("cho Ninh Hai mo cua").hears("1022 da nhan tin nay")
