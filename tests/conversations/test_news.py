"""No more news, and news again: what stops, what never does, and the words kept as evidence."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gateway import people
from gateway.people.model import Consent
from tests.conversations.talk import Talk


def decisions(talk: Talk) -> list[tuple[bool, str, str | None]]:
    """Every decision of this number on news, oldest first: (stopped, channel, words)."""
    query = select(Consent).where(Consent.number == talk.number, Consent.kind == people.OPT_OUT)
    return [(row.given, row.channel, row.evidence) for row in talk.tx.scalars(query.order_by(Consent.id))]


def stopped(talk: Talk) -> bool:
    return talk.number in people.opted_out(talk.tx, [talk.number])


@pytest.mark.parametrize("words", ["TC", "tc", "STOP", "Từ chối", "ngung tin", "UNSUB", " TC. "])
def test_a_word_stops_the_news_and_is_kept(talk: Talk, words: str) -> None:
    talk.says(words).hears("Da ngung tin tuc", "Canh bao khan cap", "DKTIN")
    assert stopped(talk) and decisions(talk) == [(True, "sms", words)]


def test_news_come_again_by_a_word(talk: Talk) -> None:
    talk.says("TC", "DKTIN").hears("Da nhan lai tin tuc")
    assert not stopped(talk)
    assert decisions(talk) == [(True, "sms", "TC"), (False, "sms", "DKTIN")]


def test_news_of_a_commune_are_asked_for_by_its_name(talk: Talk) -> None:
    talk.says("TC", "DKTIN Vinh Hai").hears("Da dang ky nhan moi loai tin cua xa Vinh Hai")
    assert decisions(talk)[-1] == (False, "sms", "DKTIN Vinh Hai")


@pytest.mark.parametrize(
    "words",
    ["Dừng lại ở đâu vậy", "Không nhận được mã", "Nhận quà ở đâu", "Nhan tien chua", "Từ chối khách sạn"],
)
def test_ordinary_sentences_stop_and_begin_nothing(talk: Talk, words: str) -> None:
    talk.says(words)
    assert decisions(talk) == []


def test_what_sounds_like_it_is_asked_once(talk: Talk) -> None:
    talk.says("thoi dung nhan nua").hears("Muon ngung nhan tin tuc", "1 Ngung")
    assert decisions(talk) == []
    with talk.aside() as other:
        other.says("2").hears("van gui tin tuc nhu truoc")
        assert decisions(other) == []
    talk.says("1").hears("Da ngung tin tuc")
    assert decisions(talk) == [(True, "sms", "thoi dung nhan nua")]


def test_an_open_question_is_asked_again_afterwards(talk: Talk) -> None:
    talk.says("KB", "1", "TC").hears("Da ngung tin tuc").hears("1/8 Ho va ten")
    talk.says("Nguyen Van An").hears("2/8 Nam sinh")


def test_saying_it_twice_is_two_decisions_of_one_meaning(talk: Talk) -> None:
    talk.says("TC", "TC")
    assert stopped(talk) and len(decisions(talk)) == 2
