"""Promises to people: a time that is said is stored, moved only by the person, and missed once only in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import tickets
from tests.conversations.talk import Talk


def test_a_call_back_is_promised_once_and_moved_by_its_hour(talk: Talk) -> None:
    talk.says("0").hears("goi lai truoc 11:00 hom nay")
    assert "0900" in talk.duty[0]
    talk.says("0").hears("goi lai truoc 11:00 hom nay")
    assert talk.duty == [], "nobody is paged twice for one wish"
    talk.says("GOI 19h").hears("truoc 19:00 hom nay")
    assert "19:00" in talk.duty[0]
    assert len(talk.tickets("callback")) == 1


def test_an_hour_that_has_passed_is_tomorrow(talk: Talk) -> None:
    talk.says("GOI 8h")
    (line,) = talk.tickets("callback")
    assert line.promised_at is not None
    assert 21 < (line.promised_at - talk.now).total_seconds() / 3600 < 23
    talk.hears("truoc 08:00 ngay")


def test_zero_in_the_middle_keeps_the_question_open(talk: Talk) -> None:
    talk.says("KB", "1", "Tran Thi Be", "0").hears("1022 giu cho cho so nay").hears("2/8 Nam sinh")
    talk.says("1990").hears("3/8")


def test_whoever_needs_no_call_any_more_takes_it_back(talk: Talk) -> None:
    talk.says("XONG").hears("khong co lich goi lai nao")
    talk.says("0").hears("goi lai truoc 11:00")
    (line,) = talk.tickets("callback")
    talk.says("xong").hears(f"Da bo lich goi lai {line.code}")
    assert talk.tickets("callback") == []
    talk.later(hours=5).escalated()
    assert not [page for page in talk.duty if "QUA HEN" in page], "nobody is told of a promise that is none"
    talk.says("0").hears("goi lai truoc")
    assert len(talk.tickets("callback")) == 1


def test_done_is_an_answer_where_something_is_asked(talk: Talk) -> None:
    talk.says("0", "KB", "1", "Xong")
    assert len(talk.tickets("callback")) == 1


def test_a_broken_promise_pages_the_officer_once(talk: Talk) -> None:
    talk.says("9").later(minutes=4).escalated()
    (page,) = talk.duty
    assert "QUA HEN" in page and "0900" in page
    assert talk.escalated().duty == []


def test_a_kept_promise_pages_nobody(talk: Talk) -> None:
    talk.says("0")
    tickets.close(talk.tx, talk.tickets()[0].code, "staff", talk.now)
    assert talk.later(hours=2).escalated().duty == []


def test_a_question_has_a_number_and_a_time(talk: Talk) -> None:
    talk.says("HOI cho Ninh Hai mo cua may gio")
    (line,) = talk.tickets("question")
    talk.hears(line.code, "truoc")
    assert line.promised_at is not None and line.promised_at > talk.now


def test_words_after_a_rescue_reach_the_officer(talk: Talk) -> None:
    talk.says("9")
    (page,) = talk.duty
    assert page.startswith("CAP CUU") and "Ho viet" not in page, "a bare 9 says nothing more"
    talk.says("nha 12 thon My Tuong, me toi 80 tuoi").hears("Da ghi them")
    assert "nha 12 thon My Tuong" in talk.duty[0]
    assert talk.says("1").duty == [], "a lone digit helps nobody"
    assert [line.said for line in talk.tickets("rescue")] == ["9 / nha 12 thon My Tuong, me toi 80 tuoi / 1"]


def test_a_second_call_within_half_an_hour_belongs_to_the_first(talk: Talk) -> None:
    talk.says("9").later(minutes=10).says("CUU nuoc len roi").hears("cap cuu", "da bao luc 10:00")
    assert "NHAC LAI" in talk.duty[0] and "nuoc len roi" in talk.duty[0]
    assert len(talk.tickets("rescue")) == 1
    talk.later(minutes=31).says("9").hears("DA NHAN yeu cau cap cuu")
    assert len(talk.tickets("rescue")) == 2


def test_a_page_is_one_text_and_shows_the_danger(talk: Talk) -> None:
    talk.says("KB Le Thi Hoa 1990 nu Vinh Hai dang kho tho qua roi khong biet lam sao bay gio nua")
    (page,) = talk.duty
    assert len(page) <= 160 and "kho tho" in page
    assert "Le Thi Hoa" not in page


def test_rising_water_is_shown_to_the_officer_once_in_ten_minutes(new_talk: Callable[..., Talk]) -> None:
    an, binh = new_talk(), new_talk()
    an.says("nước lên tới sân rồi bà con ơi").hears("1022 da nhan tin nay")
    (page,) = an.duty
    assert "BAO NGAP" in page and "nuoc len" in page and len(page) <= 160
    binh.later(seconds=30).says("xóm dưới ngập rồi").hears("1022 da nhan tin nay")
    assert binh.duty == [] and binh.tickets("text"), "on the list, not on the officer's phone"
    binh.later(minutes=10).says("KB", "THOAT", "ngập thêm rồi")
    assert not binh.tickets("rescue")


@pytest.mark.parametrize(
    "said", ["GOI 7pm", "goi toi luc 7h toi", "gọi lại cho em lúc 19h", "GOI 19:00", "call me 0"]
)
def test_hours_as_people_write_them(talk: Talk, said: str) -> None:
    talk.says(said)
    assert (talk.outcome == "goi_done") == (said != "call me 0")
    if talk.outcome == "goi_done":
        talk.hears("truoc 19:00 hom nay")
