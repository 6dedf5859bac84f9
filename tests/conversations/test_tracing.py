"""Tracing from the phone's side: declaring whom one met (TX), and answering the health station's question (T1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import clock, people, sites, tracing
from gateway.sites import Site
from gateway.tracing import DeclaredContact
from tests.conversations.talk import ONE_LINE, Talk

OTHER = "0900000777"


def declared(talk: Talk) -> list[DeclaredContact]:
    return list(talk.tx.scalars(select(DeclaredContact).where(DeclaredContact.number == talk.number)))


def days(talk: Talk, back: int) -> str:
    return f"{clock.local(talk.now) - timedelta(days=back):%d/%m}"


def test_whom_somebody_met(talk: Talk) -> None:
    talk.says(f"TX {OTHER}*{days(talk, 2)}").hears(f"Da ghi co gap so {OTHER} ngay {days(talk, 2)}", "soan 0")
    (row,) = declared(talk)
    assert (row.other, row.channel) == ("+84900000777", "sms")
    assert row.met_until - row.met_since == timedelta(days=1) and talk.step() is None
    talk.says("TX +84 900 000 778").hears("Da ghi co gap so +84900000778. Chi co quan phong dich")
    assert declared(talk)[1].met_until - declared(talk)[1].met_since == timedelta(days=14)


def test_the_answer_tells_nothing_about_the_other(talk: Talk, new_talk: Callable[..., Talk]) -> None:
    known = new_talk().says(*ONE_LINE)
    for number in (known.number, "+84900000779"):
        talk.says(f"TX {number} hom qua").hears(
            f"Da ghi co gap so {number} ngay {days(talk, 1)}. Chi co quan"
        )
    assert known.says("MA").hears("Ma").templates == ["R2"]  # and the other is told nothing at all


@pytest.mark.parametrize("said", ["TX 0900", "TX 0259 1022", "TX 115 115 115", "TX 0900000777777"])
def test_nobodys_number(talk: Talk, said: str) -> None:
    talk.says(said)
    assert declared(talk) == []


def test_own_number(talk: Talk) -> None:
    talk.says(f"TX {talk.number}").hears("khong dung nen chua ghi gi", "VD TX")
    assert declared(talk) == []


def test_a_day_nobody_can_read_is_asked(talk: Talk) -> None:
    talk.says(f"TX {OTHER} bua dam cuoi").hears(f"Gap so {OTHER} ngay nao trong 14 ngay qua?")
    talk.says("bua truoc").hears("Chua hieu ngay")
    talk.says(days(talk, 20)).hears("Chua hieu ngay")  # longer ago than anybody looks
    talk.says(days(talk, 3)).hears(f"ngay {days(talk, 3)}")
    assert len(declared(talk)) == 1
    talk.says(f"TX {OTHER} hom no", "K").hears(f"Da ghi co gap so {OTHER}. Chi")


def test_more_than_anybody_meets(talk: Talk) -> None:
    for nth in range(30):
        talk.says(f"TX 09000008{nth:02}")
    talk.says("TX 0900000830").hears("da ghi 30 nguoi", "soan 0")
    assert len(declared(talk)) == 30


@pytest.fixture
def asked(talk: Talk, market: Site) -> Talk:
    """A phone that the health station has asked, because it was at the market with somebody ill."""
    talk.says(*ONE_LINE, market.code).later(hours=1).says("RA")
    ask(talk, market)
    return talk


def ask(talk: Talk, market: Site, ill: str = "+84900000888") -> None:
    """Somebody ill was there too; two people have looked for contacts and have them texted."""
    tx = talk.tx
    people.contact(tx, ill, talk.now)
    sites.check_in(tx, market, ill, "sms", None, talk.now - timedelta(minutes=30))
    case = tracing.cases.propose(tx, number=ill, tested_on=clock.today(talk.now), by=11, now=talk.now)
    tracing.cases.confirm(tx, case, tracing.cases.digest(case), 12, talk.now)
    lines, _ = tracing.contacts(tx, case)
    tracing.reviewing.confirm(tx, case, [line.contact.id for line in lines], 12, talk.now)
    notice = tracing.notices.submit(tx, case, 11, talk.now)
    tracing.notices.approve(tx, notice, notice.digest, 12, talk.now)
    talk.later(seconds=2)
    while tracing.send_next(tx, talk.now):
        continue


def stands(talk: Talk) -> str:
    return talk.tx.scalars(
        select(tracing.Recipient.state)
        .where(tracing.Recipient.number == talk.number)
        .execution_options(populate_existing=True)
    ).one()


@pytest.mark.parametrize("said", ["1", "Có", "co a", "da co", "1."])
def test_yes_opens_a_declaration_and_names_a_time(asked: Talk, said: str) -> None:
    asked.later(hours=3).says(said)
    asked.hears("Da ghi la co", "Can bo goi truoc", "0259 1022").hears("Khai hom nay cho AN (1985)")
    assert asked.outcome == "traced" and stands(asked) == "yes"
    (ticket,) = asked.tickets("callback")
    assert (
        ticket.promised_at is not None and asked.duty == []
    )  # the list is worked through; no officer is woken
    asked.says("1").hears("Da nhan to khai")
    asked.says("1")
    assert stands(asked) == "yes" and len(asked.tickets("callback")) == 1


@pytest.mark.parametrize("said", ["2", "Không", "khong a", "ko"])
def test_no_is_noted(asked: Talk, said: str) -> None:
    asked.later(hours=3).says(said).hears("Da ghi la khong", "soan 0")
    assert stands(asked) == "no" and asked.step() is None and asked.tickets("callback") == []


def test_silence_stays_silence(asked: Talk) -> None:
    asked.later(hours=3).says("MA").hears("Ma")
    asked.later(hours=46).says("1")
    assert stands(asked) == "texted" and asked.outcome != "traced"


def test_what_was_asked_later_owns_the_digits(asked: Talk) -> None:
    """ "1" goes on with a form that was asked for after the question; once that is over, it is the answer again."""
    asked.later(minutes=5).says("KB").hears("Khai hom nay cho AN")
    asked.says("1").hears("Da nhan to khai")
    assert stands(asked) == "texted"
    asked.says("2").hears("Da ghi la khong")


def test_a_question_that_comes_in_the_middle_is_answered_first(talk: Talk, market: Site) -> None:
    talk.says(*ONE_LINE, market.code).later(hours=1).says("RA", "KB").hears("Khai hom nay cho AN")
    ask(talk, market)
    talk.says("2").hears("Da ghi la khong").hears("Khai hom nay cho AN")
    talk.says("1").hears("Da nhan to khai")


def test_a_cry_for_help_is_no_answer(asked: Talk) -> None:
    asked.says("9").hears("DA NHAN yeu cau cap cuu")
    assert stands(asked) == "texted"


def test_on_a_keypad_digits_are_the_screens(asked: Talk, tx: Tx) -> None:
    standing = asked.conversations.enter(tx, "ussd", asked.number, asked.now)
    standing, _ = asked.conversations.greet(tx, standing, asked.now, menu=True)
    _, reply = asked.conversations.take(tx, standing, "2", asked.now)
    assert reply.outcome != "traced" and stands(asked) == "texted"
