"""A message left in the queue: its number, its promise, what becomes of it; and nobody who speaks loses a place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock, tickets
from gateway.calls import agents, offering, surge
from gateway.calls.outlook import Measured
from gateway.calls.returning import NEWS
from gateway.conversations.writing import Writing
from gateway.house import House
from ivr import waiting
from tests.ivr.caller import Caller

NUMBER, LANDLINE, HIDDEN = "+84900000001", "+842593820001", "anonymous"
AGENT = 41


@pytest.fixture
def caller(client: FlaskClient, house: House) -> Caller:
    """Somebody who calls while one agent is at work."""
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT, "sip:41@desk.example", clock.now())
    return Caller(client, NUMBER)


def waits(client: FlaskClient, number: str = NUMBER) -> Caller:
    caller = Caller(client, number).calls()
    return caller if number == HIDDEN else caller.presses("0")


def one(house: House, query: str) -> tuple[object, ...]:
    with house.db.transaction() as tx:
        return tuple(tx.execute(text(query)).one())


def rings(house: House) -> list[int]:
    with house.db.transaction() as tx:
        return [offer.call_id for offer in offering.offer(tx, clock.now())]


def written(house: House, words: str) -> None:
    with house.db.transaction() as tx:
        waiting_id = tx.execute(text("SELECT id FROM dictations WHERE ended_at IS NULL")).scalar_one()
        talk = Writing.of(tx, house.settings, waiting_id, 7, clock.now())
        assert talk.write("said", words)


def test_a_message_has_a_number_that_is_said_and_texted(caller: Caller, house: House) -> None:
    caller = waits(caller.client)
    caller.presses("3").hears("được ghi lại", "Sau tiếng bíp")
    assert one(house, "SELECT state FROM calls") == ("voicemail",)
    assert rings(house) == [], "nobody rings for somebody who speaks"
    caller.says(4).hears(
        "Đã ghi lời nhắn", "gọi lại trước", "Số của lời nhắn", "Nhắc lại", "Khai y tế, bấm một"
    )
    code, kind = one(house, "SELECT code, kind FROM tickets")
    assert kind == "dictation"
    assert one(house, "SELECT outcome, outcome_ref FROM calls") == ("voicemail", code)
    assert one(house, "SELECT template FROM messages") == ("Q4",)
    assert one(house, "SELECT left_how FROM call_places") == ("message",)
    assert one(house, "SELECT service, number FROM dictations") == ("loinhan", NUMBER)
    assert one(house, "SELECT asked, seconds FROM recordings") == ("V_MESSAGE", 4)
    caller.hangs_up()
    assert one(house, "SELECT outcome FROM calls") == ("voicemail",)


def test_written_down_it_is_a_call_back_under_the_same_number(caller: Caller, house: House) -> None:
    waits(caller.client).presses("3").says(4).hangs_up()
    before = one(house, "SELECT code, promised_at FROM tickets")
    written(house, "Tôi là Hoa, hỏi thuốc huyết áp")
    assert one(house, "SELECT code, promised_at FROM tickets") == before
    assert one(house, "SELECT kind FROM tickets") == ("callback",)
    assert one(house, "SELECT ended_how FROM dictations") == ("passed_on",)
    assert one(house, "SELECT count(*) FROM messages WHERE template = 'D1'") == (0,)


def test_danger_in_it_pages(caller: Caller, house: House) -> None:
    waits(caller.client).presses("3").says(4).hangs_up()
    written(house, "mẹ tôi khó thở quá ở thôn Mỹ Tường")
    assert one(house, "SELECT count(*) FROM tickets WHERE kind = 'rescue' AND number <> ''") == (1,)
    assert one(house, "SELECT count(*) FROM messages WHERE template = 'D1'") == (1,)


@pytest.mark.parametrize("words", ["xin hỏi thuốc, số 0900000123", "nhà tôi khó thở quá, số 0900000123"])
def test_a_withheld_number_leaves_one_too(caller: Caller, house: House, words: str) -> None:
    hidden = waits(caller.client, HIDDEN).presses("3")
    hidden.says(3).hears("Đã ghi lời nhắn, số", "chỉ gọi số đã nói trong lời nhắn")
    assert not hidden.open
    assert one(house, "SELECT outcome FROM calls") == ("voicemail",)
    written(house, words)
    pages = 1 if "khó thở" in words else 0
    assert one(house, "SELECT count(*) FROM tickets WHERE kind = 'rescue'") == (pages,)
    assert one(house, "SELECT count(*) FROM messages") == (pages,)
    assert one(house, "SELECT count(*) FROM tickets WHERE kind = 'callback'") == (1,)


def test_silence_is_asked_once_more_and_then_they_wait_where_they_were(caller: Caller, house: House) -> None:
    caller = waits(caller.client)
    rank = one(house, "SELECT rank_at FROM call_places")
    caller.presses("3").says(0).hears("Sau tiếng bíp")
    caller.says(0).hears("Xin giữ máy")
    assert one(house, "SELECT rank_at FROM call_places WHERE left_at IS NULL AND try_at IS NULL") == rank
    assert one(house, "SELECT state FROM calls") == ("waiting",)
    assert len(rings(house)) == 1


def test_help_at_the_beep(caller: Caller, house: House) -> None:
    caller = waits(caller.client).presses("3")
    caller.presses("9").hears("Đã nhận yêu cầu cấp cứu")
    assert one(house, "SELECT urgency FROM call_places WHERE try_at IS NULL") == (3,)
    assert one(house, "SELECT count(*) FROM tickets WHERE kind = 'rescue'") == (1,)


def test_who_hangs_up_at_the_beep_is_called_back(caller: Caller, house: House) -> None:
    waits(caller.client).presses("3").hangs_up()
    assert one(house, "SELECT kept, left_at FROM call_places") == (True, None)
    assert one(house, "SELECT outcome FROM calls") == ("callback",)
    assert rings(house) == [], "their words may still come"
    with house.db.transaction() as tx:
        later = clock.now() + NEWS + timedelta(seconds=1)
        due = tx.execute(text("SELECT due_at <= :later AND due_at > now() FROM outbox"), {"later": later})
        assert due.scalar_one(), "the promise is told when none have come"
        agents.beat(tx, AGENT, later)
        assert len(list(offering.offer(tx, later))) == 1


def test_who_hangs_up_at_the_beep_in_danger_is_called_at_once(caller: Caller, house: House) -> None:
    waits(caller.client).presses("9").presses("3").hangs_up()
    assert len(rings(house)) == 1


@pytest.mark.parametrize("news", ["action", "status", "both"])
def test_who_hangs_up_while_speaking_has_one_promise(caller: Caller, house: House, news: str) -> None:
    caller = waits(caller.client).presses("3")
    caller.hangs_up()
    if news != "status":
        caller.says(5)
    if news != "action":
        caller.recorded(caller.recordings[0] if caller.recordings else "RE" + "5" * 32)
    assert one(house, "SELECT kind FROM tickets WHERE closed_at IS NULL") == ("dictation",)
    assert one(house, "SELECT outcome FROM tickets WHERE kind = 'callback'") == ("duplicate",)
    assert one(house, "SELECT left_how, kept FROM call_places") == ("message", False)
    assert one(house, "SELECT m.template FROM outbox o JOIN messages m USING (month, id)") == ("Q4",)
    assert one(house, "SELECT outcome, gave_up_at FROM calls") == ("voicemail", None)


def test_a_message_stands_for_what_was_promised_to_the_same_number(caller: Caller, house: House) -> None:
    waits(caller.client).hangs_up()
    assert one(house, "SELECT kind FROM tickets") == ("callback",)
    waits(caller.client).presses("3").says(4).hears("Đã ghi lời nhắn")
    assert one(house, "SELECT kind FROM tickets WHERE closed_at IS NULL") == ("dictation",)
    assert one(house, "SELECT count(*) FROM call_places WHERE left_at IS NULL") == (0,)


def test_words_that_come_while_they_are_called_end_no_call(caller: Caller, house: House) -> None:
    caller = waits(caller.client).presses("3")
    caller.hangs_up()
    with house.db.transaction() as tx:
        later = clock.now() + NEWS + timedelta(seconds=1)
        agents.beat(tx, AGENT, later)
        (offer,) = offering.offer(tx, later)
        assert offering.take(tx, AGENT, offer.call_id, later)
    caller.says(5)
    assert one(house, "SELECT kept, left_at FROM call_places") == (True, None)
    assert one(house, "SELECT count(*) FROM dictations") == (1,)


def test_what_was_asked_for_besides_stays_open(caller: Caller, house: House) -> None:
    waits(caller.client).hangs_up()
    with house.db.transaction() as tx:
        asked = tx.execute(text("SELECT id FROM tickets")).scalar_one()
        tickets.add_details(tx, asked, "hỏi thuốc cho mẹ", clock.now())
    waits(caller.client).presses("3").says(4)
    assert one(house, "SELECT count(*) FROM tickets WHERE closed_at IS NULL") == (2,)


def test_who_hangs_up_while_speaking_has_left_one_message(caller: Caller, house: House) -> None:
    caller = waits(caller.client, HIDDEN).presses("3")
    caller.hangs_up()
    caller.says(5).asks_again()
    caller.recorded(caller.recordings[0])
    assert one(house, "SELECT count(*) FROM dictations") == (1,)
    assert one(house, "SELECT outcome FROM calls") == ("voicemail",)


def test_an_agent_whose_phone_rings_already_comes_first(caller: Caller, house: House) -> None:
    caller = waits(caller.client)
    assert len(rings(house)) == 1
    caller.presses("3").hears("người kế tiếp")
    assert one(house, "SELECT state FROM calls") == ("waiting",)


def test_in_a_surge_it_is_offered(caller: Caller, house: House) -> None:
    with house.db.transaction() as tx:
        surge.begin(tx, 7, Measured(), clock.now())
    waits(caller.client, "+84900000009")
    waits(caller.client).hears("Để lại lời nhắn, bấm ba")
    waits(caller.client, LANDLINE).hears("Để lại lời nhắn, bấm ba")


def test_after_ten_minutes_without_a_number_it_is_offered(caller: Caller, house: House) -> None:
    hidden = waits(caller.client, HIDDEN)
    with house.db.transaction() as tx:
        long = waiting.LONGEST + timedelta(seconds=1)
        tx.execute(text("UPDATE call_places SET holds_from = holds_from - :long"), {"long": long})
    heard = ""
    for _ in range(3):
        heard += hidden.presses("").said
    assert hidden.open and "bấm ba rồi để lại lời nhắn" in heard


UNSEEN = [HIDDEN, "+12345"]
"""Withheld, or shown and none that could be called."""


@pytest.mark.parametrize("number", UNSEEN)
def test_after_work_a_number_nobody_can_call_leaves_a_message(
    number: str, client: FlaskClient, house: House
) -> None:
    hidden = Caller(client, number).calls()
    hidden.hears("chưa có cán bộ nào nghe máy", "bấm chín", "được ghi lại", "Sau tiếng bíp")
    hidden.says(4).hears("Đã ghi lời nhắn, số")
    assert not hidden.open
    hidden.hangs_up()
    assert one(house, "SELECT outcome FROM calls") == ("voicemail",)
    assert one(house, "SELECT kind, number FROM tickets") == ("dictation", "")
    assert one(house, "SELECT count(*) FROM calls WHERE gave_up_at IS NOT NULL") == (0,)


@pytest.mark.parametrize("number", UNSEEN)
def test_after_work_nine_pages_whoever_is_on_duty_and_asks_where(
    number: str, client: FlaskClient, house: House
) -> None:
    hidden = Caller(client, number).calls().presses("9")
    hidden.hears("Đã báo cán bộ trực", "nói ngay đang ở đâu", "một một năm", "Sau tiếng bíp")
    assert one(house, "SELECT kind, number FROM tickets") == ("rescue", "")
    assert one(house, "SELECT count(*) FROM messages WHERE template = 'D10'") == (1,)
    hidden.presses("9").hears("Sau tiếng bíp")
    assert one(house, "SELECT count(*) FROM tickets WHERE kind = 'rescue'") == (1,), "once a call"
    hidden.says(5).hears("Đã ghi lời nhắn, số")
    assert one(house, "SELECT count(*) FROM dictations") == (1,)


def test_what_was_said_before_nine_is_kept_where_nothing_follows(client: FlaskClient, house: House) -> None:
    hidden = Caller(client, HIDDEN).calls()
    hidden.says(6, Digits="9").hears("Đã báo cán bộ trực")
    hidden.says(0).hears("Sau tiếng bíp")
    hidden.says(0).hears("Đã ghi lời nhắn, số")
    assert one(house, "SELECT count(*) FROM tickets WHERE kind = 'rescue'") == (1,)
    assert one(house, "SELECT count(*) FROM dictations") == (1,)


def test_after_work_a_withheld_number_that_says_nothing_hears_what_to_do(
    client: FlaskClient, house: House
) -> None:
    hidden = Caller(client, HIDDEN).calls()
    hidden.says(0).hears("Sau tiếng bíp")
    hidden.says(0).hears("giấu số", "một một năm")
    assert not hidden.open
    hidden.hangs_up()
    assert one(house, "SELECT outcome FROM calls") == ("left",)
    assert one(house, "SELECT count(*) FROM tickets") == (0,)
