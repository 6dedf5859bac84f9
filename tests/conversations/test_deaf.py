"""Who does not hear texts DIEC: from then on promises are of texts, and whoever would call is told not to."""

from __future__ import annotations

import pytest

from gateway import people
from gateway.calls import needs
from gateway.calls.needs import Needs
from tests.conversations.talk import Talk


def is_deaf(talk: Talk) -> bool:
    return bool(people.deaf(talk.tx, [talk.number]))


def test_diec_is_heeded_and_taken_back(talk: Talk) -> None:
    talk.says("DIEC").hears("chi nhan tin", "soan HET DIEC")
    assert is_deaf(talk) and needs.of(talk.tx, talk.number).deaf, "the desk sees it too"
    talk.says("hết điếc").hears("lai goi dien", "soan DIEC")
    assert not is_deaf(talk) and not needs.of(talk.tx, talk.number).deaf


def test_what_an_agent_ticks_is_the_same(talk: Talk) -> None:
    talk.says("MENU")
    needs.note(talk.tx, talk.number, Needs(deaf=True, slow=True), 7, talk.now)
    assert is_deaf(talk)
    talk.says("HET DIEC")
    assert needs.of(talk.tx, talk.number) == Needs(slow=True)
    talk.says("DIEC")
    needs.note(talk.tx, talk.number, Needs(slow=True), 7, talk.now)
    assert not is_deaf(talk)


def test_a_word_to_a_question_is_an_answer_first(talk: Talk) -> None:
    talk.says("KB", "1", "Diec")
    assert not is_deaf(talk)


@pytest.mark.parametrize("wish", ["0", "GOI 19h"])
def test_a_wish_for_a_person_is_kept_by_text(talk: Talk, wish: str) -> None:
    talk.says("DIEC", wish).hears("1022 nhan tin cho so nay truoc", "khong goi")
    (page,) = talk.duty
    assert "nhan tin, khong goi" in page
    (line,) = talk.tickets("callback")
    assert line.said == "Điếc: nhắn tin, không gọi."


def test_the_same_wish_of_who_hears_is_a_call(talk: Talk) -> None:
    talk.says("DIEC", "HET DIEC", "0").hears("goi lai truoc")
    assert "nhan tin" not in talk.duty[0]


def test_a_call_for_help_is_answered_by_text(talk: Talk) -> None:
    talk.says("DIEC", "CUU nuoc vao nha").hears("DA NHAN yeu cau cap cuu", "Can bo nhan tin truoc")
    assert "Diec: nhan tin, dung goi" in talk.duty[0]
    talk.says("nha 12 thon My Tuong").hears("Da ghi them", "nhan tin truoc")
    talk.says("9").hears("da duoc nhac them va nhan tin truoc")
    assert not any("goi lai" in text for text in talk.heard)


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("SK 39", "Tram y te nhan tin truoc"),
        ("BS Vinh Hai, ho ba hom nay", "Bac si nhan tin truoc"),
    ],
)
def test_whatever_is_promised_is_promised_by_text(talk: Talk, wish: str, told: str) -> None:
    talk.says("DIEC", wish)
    assert told in talk.heard[-1] and not any("goi lai" in text or "giu may" in text for text in talk.heard)
