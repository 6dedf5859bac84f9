"""Declaring from one phone: few texts, one key the second time, each of a family apart (services A2, A3, A5, A14)."""

from __future__ import annotations

import re

from gateway import declarations, people
from tests.conversations.talk import FIRST, ONE_LINE, Talk

FAMILY = (
    ("Nguyen Thi Hoa", "1987", "nu"),
    ("Nguyen Van Binh", "2010", "nam"),
    ("Nguyen Thi Cuc", "2013", "nu"),
    ("Katơr Thị H'Nga", "1958", "nữ"),
    ("Nguyễn Tám", "62t", "nam"),
)


def test_by_dialogue_in_at_most_ten_answers(talk: Talk) -> None:
    talk.says(*FIRST).hears("Da nhan to khai cua AN", "dung den het")
    assert len(FIRST) - 2 <= 10, "the keyword and the consent apart"
    assert talk.records()["declarations"] == 1 and talk.records()["consents"] == 1


def test_by_one_line(talk: Talk) -> None:
    talk.says(*ONE_LINE).hears("Da nhan to khai cua AN")
    assert len(ONE_LINE) == 4


def test_the_second_time_is_one_key(talk: Talk) -> None:
    talk.says(*ONE_LINE).later(days=3).says("KB").hears("1 Khoe, nhu lan truoc")
    talk.says("1").hears("Da nhan to khai cua AN")
    assert talk.records() == {"declarations": 2, "consents": 1, "visits": 0, "lang": "vi"}


def test_a_starred_line_with_every_field(talk: Talk) -> None:
    talk.says("KB Tran Van Ba*1960*nam*Nhon Hai*thon My Tuong 1*0*0*0", "1")
    talk.hears("TRAN VAN BA", "1960").says("1").hears("Da nhan to khai cua BA")


def test_change_one_answer_and_keep_the_others(talk: Talk) -> None:
    talk.says(*FIRST[:-1]).hears("Xem lai: NGUYEN VAN AN, 1985, nam")
    talk.says("SUA 2").hears("2/8").says("1986").hears("NGUYEN VAN AN, 1986, nam", "thon My Tuong 2")
    talk.says("2").hears("Sua cau nao?").says("3").hears("3/8").says("nu").hears("NGUYEN VAN AN, 1986, nu")
    talk.says("ok gui").hears("Da nhan to khai cua AN")


def test_back_asks_the_question_before(talk: Talk) -> None:
    talk.says(*FIRST[:4]).hears("3/8").says("SUA").hears("2/8").says("1986").hears("3/8")
    talk.says("SUA 7").hears("3/8")
    assert talk.outcome == "repeat"


def test_my_code_for_nobody_one_many_and_expired(talk: Talk) -> None:
    talk.says("MA").hears("So nay chua co to khai nao")
    code = _code(talk.says(*ONE_LINE))
    talk.says("MA").hears("Ma cua AN", code)
    _declare_member(talk, *FAMILY[0])
    other = _code(talk)
    talk.says("MA").hears(f"AN {code}", f"HOA {other}")
    assert all(len(text) <= 160 for text in talk.heard)
    talk.later(days=9).says("MA").hears("het han")


def test_a_family_of_six_each_apart_with_a_history(talk: Talk) -> None:
    talk.says(*ONE_LINE)
    for member in FAMILY:
        _declare_member(talk, *member)
    household = people.household(talk.tx, talk.number)
    assert [member.ord for member in household] == [1, 2, 3, 4, 5, 6]
    assert len({member.person_id for member in household}) == 6
    assert household[4].name == "Katơr Thị H'Nga"
    talk.later(days=1).says("KB", "3").hears("1 Hoa, 2 Binh").says("2").hears("Khai hom nay cho BINH (2010)")
    talk.says("2").says("1", "2", "1", "1").hears("Da nhan to khai cua BINH")
    latest = declarations.latest_by_person(talk.tx, talk.number)
    ill = {pid for pid, filed in latest.items() if declarations.answers(filed)["symptoms"]}
    assert ill == {household[2].person_id}, "Binh's fever is Binh's alone"
    assert talk.records()["declarations"] == 7


def test_a_member_by_number_is_one_more_key(talk: Talk) -> None:
    talk.says(*ONE_LINE)
    _declare_member(talk, *FAMILY[0])
    talk.later(days=2).says("KB 2").hears("Khai hom nay cho HOA (1987)").says("1").hears(
        "Da nhan to khai cua HOA"
    )


def test_nothing_is_stored_before_the_read_back_is_sent(talk: Talk) -> None:
    for words in FIRST[:-1]:
        talk.says(words)
        assert talk.records()["declarations"] == talk.records()["consents"] == 0
        assert people.household(talk.tx, talk.number) == []
    assert talk.says("1").records()["declarations"] == 1


def test_the_same_place_name_in_two_provinces_is_asked(talk: Talk) -> None:
    talk.says(*FIRST[:6]).hears("Xa Vinh Hai, Khanh Hoa (Nhon Hai cu)")
    talk.says("2").hears("Gia Lai").says("xa khac").hears("4/8")


def _declare_member(talk: Talk, name: str, born: str, sex: str) -> None:
    talk.later(minutes=4).says("KB", "3")
    new = next((found[1] for text in talk.heard if (found := re.search(r"(\d) Nguoi moi", text))), None)
    assert new is not None, talk.heard
    talk.says(new, name, born, sex, "1", "1", "1")
    talk.says("1").hears("Da nhan to khai cua", name.split()[-1].upper().replace("Á", "A"))


def _code(talk: Talk) -> str:
    found = re.search(r"Ma (\d{8})", " ".join(talk.heard))
    assert found is not None, talk.heard
    return found[1]
