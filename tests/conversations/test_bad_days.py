"""What must not happen on a bad day: silence, a drowned officer, a promise broken unseen, a number lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from gateway import clock, tickets
from gateway.conversations import Conversations
from gateway.house import House
from gateway.messages import inbox
from gateway.messages.carriers import InboundText
from sms.answering import Answering
from tests.conversations.talk import FIRST, Talk


def test_a_promise_that_was_moved_and_broken_again_is_told_again(talk: Talk) -> None:
    talk.says("0").later(hours=2).escalated()
    assert len(talk.duty) == 1
    talk.escalated()
    assert talk.duty == [], "once a promise"
    talk.says("0").later(hours=2).escalated()
    assert len(talk.duty) == 1


def test_a_stored_dialogue_that_does_not_open_silences_nobody(talk: Talk) -> None:
    talk.says(*FIRST[:4])
    talk.tx.execute(text("UPDATE sessions SET state = 'garbage', awaiting_ref = 'garbage'"))
    talk.says("MENU").hears("1022 mien phi").says("KB").hears("8 cau")
    talk.tx.execute(text("UPDATE sessions SET state = 'garbage'"))
    talk.later(minutes=40).reminded().hears_nothing()


def test_a_dialler_that_calls_for_rescue_does_not_drown_the_officer(talk: Talk) -> None:
    pages = replies = 0
    for _ in range(60):
        talk.says("9")
        pages += len(talk.duty)
        replies += len(talk.heard)
    assert len(talk.tickets("rescue")) == 1
    assert pages <= 3 and replies <= 42
    assert talk.tickets("rescue")[0].said.count("9") >= 60, "every one is on the ticket"


def test_long_details_of_one_rescue_reach_the_officer_ten_times(talk: Talk) -> None:
    talk.says("CUU")
    pages = 0
    for nth in range(15):
        talk.says(f"nha thu {nth} ben bo suoi")
        pages += len(talk.duty)
    assert pages == 10


def test_texts_that_still_wait_do_not_count_as_too_many(house: House) -> None:
    with house.db.transaction() as tx:
        for nth in range(45):
            inbox.store(tx, InboundText("twilio", f"SM{nth}", "+84900000001", "1022", "MENU"), clock.now())
    answering = Answering(Conversations(house.settings))
    outcomes = []
    for _ in range(45):
        with house.db.transaction() as tx:
            waiting = inbox.take_next(tx, clock.now())
            assert waiting is not None
            outcomes.append(answering.hear(tx, waiting, clock.now()))
            inbox.mark_done(tx, waiting.id, outcomes[-1], clock.now())
    assert outcomes == ["menu_done"] * 40 + ["loop"] * 5


def test_kept_words_take_no_short_number_until_somebody_wants_an_answer(talk: Talk) -> None:
    talk.says("cho hoi chut")
    assert len(talk.tickets("text")[0].code) == 7
    talk.says("1").hears("Can bo doc tin nay")
    assert len(talk.tickets("question")[0].code) == 4 and talk.tickets("question")[0].code in talk.heard[0]


def test_a_picture_that_cries_for_help_is_a_rescue(talk: Talk) -> None:
    talk.says("🆘🆘🆘").hears("DA NHAN yeu cau cap cuu")


def test_words_from_a_sender_nobody_can_answer_reach_a_person(new_talk: Callable[[str], Talk]) -> None:
    talk = new_talk("TAXI24")
    talk.says("cuu voi nha toi ngap").hears_nothing()
    assert [line.kind for line in talk.tickets()] == ["rescue"] and len(talk.duty) == 1


def test_reminders_and_answers_never_wait_for_each_other_in_a_circle(house: House) -> None:
    """The reminder takes the session and never the number; a turn takes the number, then the session."""
    answering = Answering(Conversations(house.settings))
    now = clock.now()
    with house.db.transaction() as tx:
        inbox.store(tx, InboundText("twilio", "SM1", "+84900000001", "1022", "KB"), now)
        waiting = inbox.take_next(tx, now)
        assert waiting is not None
        inbox.mark_done(tx, waiting.id, answering.hear(tx, waiting, now), now)
    noon = clock.local(now).replace(hour=12) + timedelta(days=1)
    with house.db.transaction() as turn:
        turn.execute(text("UPDATE phone_numbers SET last_at = last_at"))
        with house.db.transaction() as reminder:
            reminder.execute(text("SET LOCAL lock_timeout = '500ms'"))
            assert answering.remind_next(reminder, noon)
    with house.db.transaction() as tx:
        assert tickets.open_counts(tx) == {}
