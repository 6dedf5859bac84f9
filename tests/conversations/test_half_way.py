"""A declaration that is left: kept, reminded of once by day, taken up where it was, forgotten after a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import create_engine, text

from gateway import clock, retention
from gateway.conversations import Conversations
from gateway.conversations.where import ANSWER_WITHIN
from gateway.db import Database
from gateway.house import House
from gateway.messages import inbox
from gateway.messages.carriers import InboundText
from sms.answering import Answering
from tests.conversations.talk import FIRST, Talk

K12 = "con thieu 5 cau, da giu lai"


def test_reminded_once_after_half_an_hour(talk: Talk) -> None:
    talk.says(*FIRST[:5]).later(minutes=29).reminded().hears_nothing()
    talk.later(minutes=2).reminded().hears(K12, "Khai tiep: soan 1", "THOAT")
    talk.later(hours=3).reminded().hears_nothing()


def test_nobody_is_reminded_at_night(talk: Talk) -> None:
    talk.later(hours=10, minutes=40).says(*FIRST[:5])  # 20:40
    talk.later(minutes=31).reminded().hears_nothing()
    talk.later(hours=9).reminded().hears_nothing()  # 06:11
    talk.later(hours=1).reminded().hears(K12)


def test_one_continues_exactly_where_it_was(talk: Talk) -> None:
    talk.says(*FIRST[:5])
    left, step = talk.answers(), talk.step()
    talk.later(minutes=31).reminded().says("1").hears("4/8 Dang o xa, phuong nao?")
    assert (talk.answers(), talk.step()) == (left, step)
    talk.says(*FIRST[5:]).hears("Da nhan to khai cua AN")


def test_a_late_digit_is_not_an_answer(talk: Talk) -> None:
    talk.says(*FIRST[:4])
    assert talk.step() == "sex"
    talk.later(minutes=31).says("2").hears("con thieu 6 cau")
    talk.says("5").hears("con thieu 6 cau"), "and a wrong key asks again"
    talk.says("1").hears("3/8 Gioi tinh")


def test_a_late_sentence_is_kept_for_a_person(talk: Talk) -> None:
    talk.says(*FIRST[:5]).later(minutes=40).says("xã nào cũng được hả em").hears("1022 da nhan tin nay")
    assert talk.tickets("text")
    talk.says("KB").hears(K12).says("1").hears("4/8")


def test_leaving_files_nothing(talk: Talk) -> None:
    talk.says(*FIRST[:6], "THOAT").hears("chua gui gi")
    assert talk.records()["declarations"] == 0 and talk.answers() is None
    talk.later(minutes=40).reminded().hears_nothing()


def test_the_keyword_again_repeats_the_question(talk: Talk) -> None:
    talk.says(*FIRST[:5], "KB").hears("4/8")
    talk.says("MA").hears("So nay chua co to khai nao").hears("4/8")
    assert talk.step() == "place"


def test_a_rescue_in_the_middle_keeps_the_answers(talk: Talk) -> None:
    talk.says(*FIRST[:5], "9", "nha o thon My Tuong").hears("Da ghi them")
    talk.later(minutes=31).reminded().hears_nothing()  # nobody in danger is reminded of a form
    talk.says("KB").hears(K12).says("1").hears("4/8")


def test_forgotten_after_a_day(house: House) -> None:
    """On a database of its own, because forgetting commits."""
    answering = Answering(Conversations(house.settings))
    start = clock.now()
    for seconds, words in enumerate(FIRST[:5]):
        now = start + timedelta(seconds=seconds)
        with house.db.transaction() as tx:
            inbox.store(tx, InboundText("twilio", f"SM{seconds}", "+84900000001", "1022", words), now)
            waiting = inbox.take_next(tx, now)
            assert waiting is not None
            inbox.mark_done(tx, waiting.id, answering.hear(tx, waiting, now), now)
    engine = create_engine(house.settings.owner_url)
    owner = Database(engine)
    retention.purge(owner, house.settings, start + timedelta(hours=23))
    assert _answers_kept(owner) == 1
    retention.purge(owner, house.settings, start + timedelta(hours=24, minutes=1))
    assert _answers_kept(owner) == 0
    engine.dispose()
    assert timedelta(hours=24) > ANSWER_WITHIN


def _answers_kept(owner: Database) -> int:
    with owner.transaction() as tx:
        kept = "SELECT count(*) FROM sessions WHERE state IS NOT NULL OR awaiting_ref IS NOT NULL"
        return int(tx.execute(text(kept)).scalar_one())


def test_midnight_does_not_disturb_a_dialogue(new_talk: Callable[..., Talk]) -> None:
    talk = new_talk()
    talk.later(hours=13, minutes=59).says(*FIRST[:6]).later(minutes=2).says(*FIRST[6:])
    talk.hears("Da nhan to khai cua AN luc 00:01")
