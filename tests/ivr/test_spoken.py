"""What callers say after the beep: asked for last, kept as a recording, promised to be written down."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock, people
from gateway.conversations import Conversations
from gateway.conversations.writing import Writing
from gateway.errors import Conflict
from gateway.house import House
from tests.ivr.caller import Caller

NUMBER = "+84900000001"


@pytest.fixture
def caller(client: FlaskClient) -> Caller:
    return Caller(client, NUMBER)


def up_to_the_name(caller: Caller) -> Caller:
    """Everything that keys can say; the commune is said as well."""
    caller.calls().presses("1").presses("1").presses("1985").presses("1").presses("1")
    caller.hears("Xin nói tên xã")
    caller.says(3)
    return caller.presses("1").presses("1").presses("1")


def test_a_declaration_by_keys_and_words(caller: Caller, house: House) -> None:
    up_to_the_name(caller)
    caller.hears("Xin nói họ và tên")
    caller.says(2).hears("Xin nói thôn")
    caller.says(4).hears("Xin nghe lại", "tám mươi lăm", "lời đã ghi âm")
    caller.presses("1").hears("Đã ghi lời nói", "báo kết quả trước")
    assert caller.open
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT outcome FROM calls")).scalar() == "case"
        assert tx.execute(text("SELECT kind FROM tickets")).scalars().all() == ["dictation"]
        assert tx.execute(text("SELECT service FROM dictations")).scalars().all() == ["kb"]
        asked = tx.execute(text("SELECT asked, state FROM recordings ORDER BY id")).all()
        assert asked == [("V_SAY_PLACE", "awaited"), ("K1", "awaited"), ("K5", "awaited")]
        assert tx.execute(text("SELECT count(*) FROM declarations")).scalar() == 0
        texted = tx.execute(text("SELECT template FROM messages")).scalars().all()
        assert texted == ["V_KEPT"]


COLLEAGUE = 7


def written(house: House, *answers: tuple[str, str]) -> None:
    """A colleague writes what was said: step and words; a step "" answers what is still asked."""
    with house.db.transaction() as tx:
        waiting = tx.execute(text("SELECT id FROM dictations WHERE ended_at IS NULL")).scalar_one()
    for step, said in answers:
        with house.db.transaction() as tx:
            talk = Writing.of(tx, house.settings, waiting, COLLEAGUE, clock.now())
            assert talk.write(step, said) if step else talk.reply(said)


def test_what_was_said_is_written_down_and_filed_once(caller: Caller, house: House) -> None:
    up_to_the_name(caller).says(2).says(4).presses("1").hangs_up()
    with house.db.transaction() as tx:
        page = Writing.seen(tx, house.settings, 1, COLLEAGUE, clock.now())
    assert [each.step for each in page.spoken] == ["place", "name", "address"]
    written(
        house, ("name", "Nguyễn Văn An"), ("address", "thôn Mỹ Tường 2"), ("place", "Nhơn Hải"), ("", "1")
    )
    with house.db.transaction() as tx:
        filed = tx.execute(text("SELECT channel, commune_code FROM declarations")).all()
        assert filed == [("voice", "22846")]
        told = tx.execute(text("SELECT template FROM messages ORDER BY id")).scalars().all()
        assert told == ["V_KEPT", "R1"]
        assert tx.execute(text("SELECT closed_at IS NOT NULL FROM tickets")).scalar() is True
    with house.db.transaction() as tx, pytest.raises(Conflict):
        Writing.of(tx, house.settings, 1, COLLEAGUE, clock.now())


def test_words_that_are_no_answer_change_nothing(caller: Caller, house: House) -> None:
    up_to_the_name(caller).says(2).says(4).presses("1")
    with house.db.transaction() as tx:
        talk = Writing.of(tx, house.settings, 1, COLLEAGUE, clock.now())
        assert not talk.write("place", "qqqq qqqq")
        assert not talk.write("name", "")
        assert not talk.write("year", "1990")  # was keyed
        assert not talk.write("none", "x")


def test_a_landline_is_called_with_what_became_of_it(client: FlaskClient, house: House) -> None:
    up_to_the_name(Caller(client, "+842593822861")).says(2).says(4).presses("1").hangs_up()
    written(
        house, ("name", "Nguyễn Văn An"), ("address", "thôn Mỹ Tường 2"), ("place", "Nhơn Hải"), ("", "1")
    )
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM messages")).scalar() == 0
        calls = tx.execute(text("SELECT kind, number FROM tickets WHERE closed_at IS NULL")).all()
        assert calls == [("callback", "+842593822861")]


def test_nobody_can_understand_it(caller: Caller, house: House) -> None:
    up_to_the_name(caller).says(2).says(4).presses("1").hangs_up()
    with house.db.transaction() as tx:
        Writing.of(tx, house.settings, 1, COLLEAGUE, clock.now()).give_up()
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT kind FROM tickets WHERE closed_at IS NULL")).scalar() == "callback"
        told = tx.execute(text("SELECT template FROM messages ORDER BY id")).scalars().all()
        assert told == ["V_KEPT", "V_UNCLEAR"]


def test_nothing_said_is_asked_once_more_and_then_a_person_helps(caller: Caller, house: House) -> None:
    up_to_the_name(caller).says(0)
    caller.hears("Chưa nghe rõ lời nói", "Xin nói họ và tên")
    caller.says(0).hears("gọi lại")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT outcome FROM calls")).scalar() == "callback"


def test_too_short_is_nothing(caller: Caller) -> None:
    up_to_the_name(caller).says(1, RecordingDuration="0").hears("Chưa nghe rõ lời nói")


def test_a_key_brings_the_beep_and_nine_brings_help(caller: Caller, house: House) -> None:
    up_to_the_name(caller)
    caller.presses("5")
    assert [verb.name for verb in caller.page] == ["Record", "Redirect"]
    caller.says(2, Digits="9").hears("Đã nhận yêu cầu cấp cứu")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM tickets WHERE kind = 'rescue'")).scalar() == 1
        assert tx.execute(text("SELECT count(*) FROM recordings")).scalar() == 2


def test_star_goes_back_from_the_beep(caller: Caller) -> None:
    up_to_the_name(caller).presses("*").hears("Câu tám")
    caller.presses("1").hears("Xin nói họ và tên")


def test_news_of_a_recording_comes_first_twice_late_or_never(caller: Caller, house: House) -> None:
    up_to_the_name(caller)
    name = "RE" + "a" * 32
    caller.recorded(name)
    caller.says(2, name)
    caller.recorded(name)
    caller.recorded("RE" + "b" * 32, "absent")
    with house.db.transaction() as tx:
        known = tx.execute(text("SELECT ref, asked FROM recordings WHERE asked = 'K1'")).all()
        assert known == [(name, "K1")]


def test_what_is_said_wrong_is_said_anew(caller: Caller, house: House) -> None:
    up_to_the_name(caller).says(2).says(4)
    caller.presses("2").hears("Sửa câu nào")
    caller.presses("1").hears("Xin nói họ và tên")
    caller.says(3).hears("Xin nghe lại")
    caller.presses("1").hears("Đã ghi lời nói")
    with house.db.transaction() as tx:
        page = Writing.seen(tx, house.settings, 1, COLLEAGUE, clock.now())
    assert len({each.recording for each in page.spoken}) == 3


def test_a_place_by_the_keys_of_its_letters(caller: Caller, house: House) -> None:
    caller.calls().presses("1").presses("1").presses("1985").presses("1")
    caller.hears("Đang ở xã, phường nào", "bấm sáu, bốn, sáu, sáu", "Muốn nói tên, bấm một")
    caller.presses("22").hears("Chưa tìm thấy")
    caller.presses("6466").hears("Vĩnh Hải", "Nhơn Hải", "bấm một")
    caller.presses("1").hears("tỉnh khác")
    caller.presses("2").hears("ở tỉnh nào", "Muốn nói tên")
    caller.presses("3646").hears("bấm")


def test_a_talk_begun_by_text_goes_on_by_voice(caller: Caller, house: House) -> None:
    """K12 by voice: what was answered stays, and words that a text would have written are said."""
    conversations = Conversations(house.settings)
    for words in ("KB", "1", "Nguyễn Văn An", "1985", "1"):
        with house.db.transaction() as tx:
            contact = people.contact(tx, NUMBER, clock.now())
            conversations.take_turn(tx, "sms", contact, words, clock.now())
    caller.calls().hears("Tờ khai còn", "Khai tiếp, bấm một")
    caller.presses("1").hears("Xin nói tên xã")
    caller.says(2).hears("thôn")
    caller.says(2).hears("Câu sáu")


def test_who_hangs_up_while_speaking_has_said_it_all_the_same(caller: Caller, house: House) -> None:
    """The carrier tells of it as of a key; what had still to be asked is a colleague's, the words are a case."""
    up_to_the_name(caller).says(3, Digits="hangup", CallStatus="completed")
    caller.hangs_up()
    caller.recorded(caller.recordings[-1])
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT outcome FROM calls")).scalar() == "case"
        assert tx.execute(text("SELECT kind FROM tickets")).scalars().all() == ["dictation"]
        assert tx.execute(text("SELECT template FROM messages")).scalars().all() == ["V_KEPT"]
        page = Writing.seen(tx, house.settings, 1, COLLEAGUE, clock.now())
    assert [each.step for each in page.spoken] == ["place", "name"]
    written(house, ("name", "Nguyễn Văn An"), ("place", "Nhơn Hải"), ("", "1"))
    with house.db.transaction() as tx:
        asks = Writing.seen(tx, house.settings, 1, COLLEAGUE, clock.now()).asks
    assert asks is not None and asks.id == "address"


def test_the_end_of_the_call_may_be_told_first_and_its_words_by_the_recording_alone(
    caller: Caller, house: House
) -> None:
    up_to_the_name(caller).hangs_up()
    name = "RE" + "c" * 32
    caller.recorded(name)
    caller.recorded(name)
    caller.says(4, name, Digits="hangup", CallStatus="completed")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM dictations")).scalar() == 1
        assert tx.execute(text("SELECT outcome FROM calls")).scalar() == "case"
        page = Writing.seen(tx, house.settings, 1, COLLEAGUE, clock.now())
    assert [each.step for each in page.spoken] == ["place", "name"]


def test_late_news_of_words_that_were_answered_are_no_answer_to_the_next_question(
    caller: Caller, house: House
) -> None:
    name = "RE" + "d" * 32
    up_to_the_name(caller).says(3, name)
    caller.hangs_up()
    caller.recorded(name)
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM dictations")).scalar() == 0
    Caller(caller.client, NUMBER).calls().hears("Khai tiếp, bấm một")
