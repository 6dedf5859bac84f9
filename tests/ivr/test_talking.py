"""Calls to 1022 over the web application: the menu, keys, silence, repeats, help, and how a call ends."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway.house import House
from tests.ivr.caller import Caller

NUMBER = "+84900000001"
ROOT = (
    "Tổng đài một không hai hai. Cấp cứu, bấm chín. Khai y tế, bấm một. Sức khỏe hằng ngày, bấm ba. Hỏi đáp, bấm bốn."
    " Tin tức, bấm năm. Mục khác, bấm bảy. Gặp cán bộ, bấm không hoặc giữ máy."
)


@pytest.fixture
def caller(client: FlaskClient) -> Caller:
    return Caller(client, NUMBER)


def outcome(house: House) -> tuple[str, str | None]:
    with house.db.transaction() as tx:
        return tuple(tx.execute(text("SELECT state, outcome FROM calls ORDER BY id DESC LIMIT 1")).one())  # type: ignore[return-value]


def test_the_menu_is_said_and_its_keys_lead_on(caller: Caller, house: House) -> None:
    caller.calls().hears("Tổng đài một không hai hai", "Cấp cứu, bấm chín", "Khai y tế, bấm một", "bấm không")
    caller.presses("1").hears("Khai y tế có tám câu", "Đồng ý, bấm một")
    caller.presses("1").hears("năm sinh")
    caller.presses("1985").hears("Nam bấm một")
    caller.hangs_up()
    assert outcome(house) == ("over", "left")


def test_the_first_words_are_as_short_as_they_were_written(caller: Caller) -> None:
    """Seven keys in thirteen seconds (people.md §3); the others are named to whoever has pressed none of them."""
    caller.calls()
    assert caller.said == ROOT
    caller.presses("#")
    assert caller.said == ROOT.removeprefix("Tổng đài một không hai hai. ")
    caller.presses("").hears("Vào ra điểm, bấm hai", "bấm sáu", "English, press eight")
    caller.presses("#").hears("English, press eight")


@pytest.mark.parametrize("key", ["2", "6", "8"])
def test_a_key_works_that_has_not_been_named(caller: Caller, key: str) -> None:
    before = caller.calls().said
    caller.presses(key)
    assert caller.open and caller.said not in before and "chưa nghe rõ" not in caller.said


def test_help_is_recorded_before_anything_else_is_said(caller: Caller, house: House) -> None:
    caller.calls().presses("9").hears("Đã nhận yêu cầu cấp cứu")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT kind, channel FROM tickets")).all() == [("rescue", "voice")]
    caller.hangs_up()
    assert outcome(house) == ("over", "case")


def test_help_from_the_middle_of_a_question_of_numbers(caller: Caller, house: House) -> None:
    caller.calls().presses("1").presses("1").presses("9").hears("Đã nhận yêu cầu cấp cứu")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM tickets WHERE kind = 'rescue'")).scalar() == 1


def test_silence_is_asked_once_more_and_then_a_person_calls_back(caller: Caller, house: House) -> None:
    caller.calls().presses("").hears("Chưa nghe bấm phím nào", "Khai y tế, bấm một")
    caller.presses("").hears("gọi lại")
    assert not caller.open
    assert outcome(house)[1] == "callback"


def test_a_key_that_does_nothing_is_no_dead_end(caller: Caller, house: House) -> None:
    caller.calls().presses("1").presses("7")
    caller.presses("7").hears("gọi lại")
    assert outcome(house)[1] == "callback"


def test_zero_is_a_person_everywhere(caller: Caller, house: House) -> None:
    caller.calls().presses("1").presses("1").presses("0").hears("gọi lại")
    assert outcome(house)[1] == "callback"


def test_a_repeated_request_gets_its_document_again_and_changes_nothing(caller: Caller, house: House) -> None:
    caller.calls().presses("1").presses("1").presses("1985")
    first, asked = caller.said, caller.asked
    assert caller.asks_again().said == first
    path, keys = asked
    caller.asked = (path, {**keys, "Digits": "990"})
    assert caller.asks_again().said == first
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT step FROM calls")).scalar() == 5


def test_the_first_key_of_several_is_awaited_long_and_the_others_as_long_as_fingers_rest(
    caller: Caller,
) -> None:
    caller.calls().presses("1").presses("1").hears("năm sinh")
    (first,) = caller.page
    assert (first.get("timeout"), first.get("numDigits"), first.get("finishOnKey")) == ("8", "1", "")
    caller.begins("6")
    (further,) = caller.page
    assert (further.get("timeout"), further.get("numDigits")) == ("3", "3")
    assert caller.said == ""  # nothing is said into the middle of a number
    caller.presses("2").hears("Nam bấm một")


@pytest.mark.parametrize("keys", ["198", "1*", "19*5", "0850", "3000"])
def test_keys_that_are_no_answer_are_asked_again(caller: Caller, keys: str) -> None:
    caller.calls().presses("1").presses("1").presses(keys).hears("bốn số của năm sinh")
    assert caller.open
    caller.presses("1985").hears("Nam bấm một")


def test_what_is_typed_ahead_answers_the_next_question(caller: Caller) -> None:
    caller.calls().presses("1119851").hears("Câu bốn")
    caller.presses("*").hears("Nam bấm một")
    caller.presses("*").presses("*").presses("*").hears("Khai y tế, bấm một")


def test_star_goes_back_and_hash_says_it_again(caller: Caller) -> None:
    caller.calls().presses("1").presses("1").presses("1985").hears("Nam bấm một")
    asked = caller.said
    assert caller.presses("#").presses("#").presses("#").said == asked
    caller.presses("*").hears("năm sinh")


@pytest.mark.parametrize("keys", ["9", "9#", "999"])
def test_help_is_heard_where_nine_is_a_number(caller: Caller, house: House, keys: str) -> None:
    caller.calls().presses("1").presses("1").presses(keys).hears("Đã nhận yêu cầu cấp cứu")


def test_an_age_may_begin_with_nine(caller: Caller) -> None:
    caller.calls().presses("1").presses("1").presses("95").hears("Nam bấm một")


def test_a_forged_request_is_refused(client: FlaskClient, house: House) -> None:
    form = {"AccountSid": "AC1", "CallSid": "CA1", "From": NUMBER}
    assert client.post("/ivr/twilio/incoming", data=form).status_code == 403
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM calls")).scalar() == 0


def test_a_hidden_number_hears_what_to_do(client: FlaskClient) -> None:
    caller = Caller(client, "anonymous").calls()
    caller.hears("chưa có cán bộ nào nghe máy", "bấm chín", "một một năm", "Sau tiếng bíp")


def test_what_is_said_cannot_be_read_in_its_address(caller: Caller) -> None:
    caller.calls()
    assert caller.client.get("/ivr/sound/AAAA.wav").status_code == 404


def test_each_language_is_named_in_itself_and_remembered(caller: Caller, client: FlaskClient) -> None:
    caller.calls().presses("").hears("English, press eight")
    caller.presses("8").hears("Tiếng Việt, bấm một. English, press two")
    caller.presses("2").hears("Rescue, press nine")
    caller.hangs_up()
    again = Caller(client, NUMBER).calls()
    again.hears("This is one zero two two")
    again.presses("").hears("Tiếng Việt, bấm tám")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("", "giấu số"),
        ("+266696687", "giấu số"),
        ("Restricted", "giấu số"),
        ("12345", "không gọi lại được số"),
    ],
)
def test_who_cannot_be_called_back_is_told_why(client: FlaskClient, shown: str, said: str) -> None:
    caller = Caller(client, shown).calls()
    caller.hears(said, "một một năm")
    assert ("giấu số" in caller.said) == (said == "giấu số") and caller.open
