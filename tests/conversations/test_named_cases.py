"""The words that fooled an earlier system, each by name (people.md §1 and §8 f)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talk import FIRST, Talk

AT_REST = {
    "Má ơi con khỏe": ("H2", "kept"),  # Southern "mother", not MA
    "Mã chưa tới": ("H2", "kept"),  # no code is awaited: a person reads it
    "Sài Gòn còn phong tỏa không": ("H2", "kept"),  # not SAI
    "Huy bị sốt": ("H2", "kept"),  # a man's name, not HUY
    "XN dương tính": ("H2", "kept"),  # xét nghiệm, not "confirm"
    "Dũng đây": ("H2", "kept"),
    "Đừng gửi nữa nhé em": ("H2", "kept"),
    "Rồi ạ": ("H2", "kept"),
    "Đói quá hết gạo": ("H2", "kept"),
    "Phòng 5 chưa có nước": ("H2", "kept"),
    "Kh có": ("H2", "kept"),
    "Đc: thôn Mỹ Tường": ("H2", "kept"),
    "Sữa cho bé hết": ("H2", "kept"),
    "CT16 còn không": ("H2", "kept"),  # a staff keyword from a citizen
    "CC 058085000001": ("H2", "kept"),  # căn cước: an identity number is not an emergency
    "MA": ("R2_NONE", "ma_done"),
    "KBB": ("H3", "asked"),
    "cc": ("C_CC", "asked"),
    "CUU TRO": ("C_RELIEF", "asked"),
    "kho": ("H3", "asked"),
    "SK 36.8*98*KHO": ("H3", "asked"),
    "SK 1": ("S3", "sk_done"),
    "TC": ("N1", "tc_done"),
    "41537": ("V3", "site_done"),  # the check digit is wrong: no site
    "41536": ("V3", "site_done"),  # no site here has this number
    "RA": ("V4_WHERE", "ra_done"),
    "SAI": ("SAI_NOTHING", "sai_done"),
    "SAI 10482138": ("SAI_CODE", "sai_done"),
    "?": ("H1", "menu_done"),
    "7": ("H1", "late_digit"),
    "HOI bao gio phat gao": ("X1", "hoi_done"),
    "Tin này có thật không": ("X_WHICH", "answer"),
}


@pytest.mark.parametrize(("said", "meant"), AT_REST.items())
def test_with_nothing_open(talk: Talk, said: str, meant: tuple[str, str]) -> None:
    template, outcome = meant
    talk.says(said)
    assert (talk.templates, talk.outcome) == ([template], outcome)
    if template in {"H2", "X1"}:
        assert said.removeprefix("HOI ") in talk.tickets()[0].said
    if template == "H2":
        talk.says("1").hears("Can bo doc tin nay", "truoc")
        assert talk.tickets("question")


AT_THE_NAME = {
    "Huy": "huy:Huy",
    "HUY": "huy:HUY",
    "XN": "year",
    "KHO": "year",
    "Má Bảy": "year",
    "Sài Gòn": "year",
    "Vàng A Sử": "year",
    "Katơr Thị H'Hoa": "year",
    "Tám": "year",
    "tôi tên là Nguyễn Văn An": "year",
    "Nguyễn Văn 3": "name",
    "👍": "name",
}


@pytest.mark.parametrize(("said", "step"), AT_THE_NAME.items())
def test_at_the_name_question(talk: Talk, said: str, step: str) -> None:
    talk.says("KB", "1", said)
    assert talk.step() == step
    assert not talk.tickets("rescue")


def test_huy_is_a_name_or_the_end(new_talk: Callable[..., Talk]) -> None:
    named, ended = new_talk(), new_talk()
    named.says("KB", "1", "huy").hears("1 Ten Huy, 2 Bo khai").says("1").hears("2/8 Nam sinh")
    ended.says("KB", "1", "huy", "2").hears("Da bo to khai, chua gui gi")
    assert ended.records()["declarations"] == 0


def test_nine_is_a_number_where_a_number_is_asked(talk: Talk) -> None:
    talk.says("KB", "1", "Tran Thi Be", "9").hears("3/8 Gioi tinh")
    assert not talk.tickets("rescue")
    with talk.aside() as other:
        other.says("SUA 2", "cuu").hears("DA NHAN yeu cau cap cuu")
        assert other.tickets("rescue")
    talk.says("9").hears("DA NHAN yeu cau cap cuu")


def test_kho_alone_at_the_signs_is_asked_again(talk: Talk) -> None:
    talk.says(*FIRST[:9])
    assert talk.step() == "signs"
    talk.says("KHO").hears("khoe, kho tho hay ho khan")
    assert talk.step() == "signs"
    talk.says("ho khan")
    assert talk.step() == "contact"


def test_short_of_breath_in_a_declaration_asks_whether_it_is_now(talk: Talk) -> None:
    talk.says(*FIRST[:9], "4").hears("Ngay bay gio")
    assert not talk.tickets("rescue")
    with talk.aside() as well:
        well.says("2").hears("8/8")
        assert not well.tickets("rescue")
    talk.says("1").hears("DA NHAN yeu cau cap cuu").hears("GOI 115 NGAY").hears("8/8")
    (rescue,) = talk.tickets("rescue")
    assert "1985" in rescue.said and "My Tuong" in rescue.said
    assert "dang kho tho, 1985" in talk.duty[0] and "NGUYEN" not in talk.duty[0].upper()


def test_words_of_distress_at_the_signs_wait_for_no_question(talk: Talk) -> None:
    talk.says(*FIRST[:9], "me toi tim tai lo mo roi").hears("DA NHAN yeu cau cap cuu")
    assert talk.tickets("rescue")


def test_a_cry_at_the_signs_is_a_rescue_and_an_answer(talk: Talk) -> None:
    talk.says(*FIRST[:9], "kho tho qua bac si oi").hears("DA NHAN yeu cau cap cuu")
    assert talk.step() == "breath"


def test_denied_danger_is_no_danger(talk: Talk) -> None:
    talk.says(*FIRST[:9], "khong kho tho")
    assert talk.step() == "contact" and not talk.tickets("rescue")


def test_asked_back_words_of_need_are_kept_even_when_nobody_answers(talk: Talk) -> None:
    talk.says("CUU TRO")
    assert [line.said for line in talk.tickets("text")] == ["CUU TRO"]
    with talk.aside() as food:
        food.says("2").hears("Nha minh can gi?")
        assert len(food.tickets()) == 1
    with talk.aside() as vague:
        vague.says("5").hears("1 Cuu nguoi, 2 Cuu tro")
        assert len(vague.tickets()) == 1
    talk.says("1").hears("DA NHAN yeu cau cap cuu")
    assert talk.tickets("rescue")


def test_a_slip_of_the_finger_gives_the_question_back(talk: Talk) -> None:
    talk.says(*FIRST[:5])
    assert talk.step() == "place"
    talk.says("9").hears("DA NHAN yeu cau cap cuu")
    talk.says("bam nham roi").hears("bam nham").hears("4/8")
    assert talk.step() == "place" and "bam nham" in talk.duty[0]
    assert talk.tickets("rescue"), "the officer still calls: the phone may be in the wrong hands"
