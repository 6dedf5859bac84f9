"""A one-time code by voice: a key first, slow digits twice, nothing for machines; what is not heard is said again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock, otp, people
from gateway.errors import BadInput
from gateway.house import House
from gateway.messages import outcomes
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status
from gateway.otp import OPERATOR, Wish
from gateway.wording.speech import DIGITS
from tests.ivr.called import HOLDER, Called, apply, status, waiting

AN, DESK = "+84900000222", "+842583822222"
CONFIRMING = ["twilio"]


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """A house that calls."""
    return {**environ, "TWILIO_VOICE_FROM": "1022"}


@pytest.fixture
def later(environ: dict[str, str]):  # type: ignore[no-untyped-def]
    """Let so many seconds pass."""

    def turn(seconds: float) -> None:
        Path(environ["GATEWAY_CLOCK"]).write_text(f"{seconds}\n")

    return turn


def asks(house: House, to: str = AN, **more: str) -> otp.Verification:
    with house.db.transaction() as tx:
        return otp.issue(tx, house.settings, Wish(OPERATOR, to, **more), clock.now())


def approved(house: House, ver: otp.Verification, code: str) -> bool:
    with house.db.transaction() as tx:
        return otp.check(tx, OPERATOR, ver.id, code, clock.now()).approved


def digits(said: str) -> str:
    """The code that was said."""
    words = re.findall("|".join(DIGITS["vi"]), said.partition("Nhắc lại")[0].partition("là:")[2])
    return "".join(str(DIGITS["vi"].index(word)) for word in words)


def texted(house: House, word: Status = Status.SENT, **more: object) -> Claimed:
    """The text for AN is handed over by the carrier of texts."""
    (message,) = waiting(house, takes="phones")
    with house.db.transaction() as tx:
        told = Outcome(message.month, message.id, message.no, word, ("SM1",), **more)  # type: ignore[arg-type]
        outcomes.settle(tx, [told], carrier="twilio", holder=HOLDER, now=clock.now())
    return message


def called_instead(house: House) -> int:
    with house.db.transaction() as tx:
        return otp.call_unconfirmed(tx, CONFIRMING, 45, clock.now())


def test_a_key_then_the_digits_twice_and_again(house: House, client: FlaskClient) -> None:
    ver = asks(house, channel="voice")
    assert ver.channel == "voice"
    assert waiting(house, takes="phones") == []
    (message,) = waiting(house)
    phone = Called.by(house, client, message).answers()
    phone.hears("xin mã xác thực", "bấm một")
    assert not digits(phone.said)
    said = phone.presses("1").hears("Mã xác thực là", "Nhắc lại", "Không đọc mã này cho ai")
    code = digits(said)
    assert len(code) == 6 and said.count(said.partition("là: ")[2].partition(".")[0]) == 2
    assert digits(phone.presses("1").said) == code
    assert status(house, message) is Status.SENT
    phone.ends(house)
    assert status(house, message) is Status.DELIVERED
    assert approved(house, ver, code)


def test_the_code_is_nowhere(house: House, client: FlaskClient) -> None:
    """Neither in the row of the call nor in what was logged of it; only the sound says it."""
    asks(house, channel="voice")
    (message,) = waiting(house)
    phone = Called.by(house, client, message).answers().presses("1")
    code = digits(phone.said)
    with house.db.transaction() as tx:
        for table in ("calls", "messages", "attempts", "receipts", "call_events"):
            rows = tx.execute(text(f"SELECT row_to_json(t)::text FROM {table} t")).scalars()
            assert not any(code in row for row in rows), table


def test_a_machine_gets_nothing_and_is_called_once_more(house: House, client: FlaskClient, later) -> None:  # type: ignore[no-untyped-def]
    asks(house, channel="voice")
    (message,) = waiting(house)
    phone = Called.by(house, client, message).answers(by="machine_start")
    assert phone.said == "" and not phone.open
    phone.ends(house)
    assert status(house, message) is Status.SENT and waiting(house) == []
    later(35)
    (again,) = waiting(house)
    assert (again.id, again.no) == (message.id, 2)
    Called.by(house, client, again).answers(by="machine_start").ends(house)
    later(120)
    assert waiting(house) == [] and status(house, message) is Status.FAILED


@pytest.mark.parametrize(("word", "most"), [("busy", 3), ("no-answer", 2), ("failed", 2)])
def test_each_way_not_to_hear_has_its_own_tries(  # type: ignore[no-untyped-def]
    house: House, client: FlaskClient, later, word: str, most: int
) -> None:
    asks(house, channel="voice")
    tries = 0
    for _ in range(6):
        for message in waiting(house):
            tries += 1
            Called.by(house, client, message).ends(house, word)
        later(tries * 31)
    assert tries == most and status(house, message) is Status.FAILED


def test_who_hangs_up_before_the_key_is_called_again_and_who_is_silent_is_asked_twice(  # type: ignore[no-untyped-def]
    house: House, client: FlaskClient, later
) -> None:
    asks(house, channel="voice")
    (message,) = waiting(house)
    Called.by(house, client, message).answers().ends(house)
    later(20)
    (again,) = waiting(house)
    phone = Called.by(house, client, again).answers()
    phone.presses("").presses("")
    assert not phone.open
    phone.hears("xin chào")
    phone.ends(house)
    assert status(house, message) is Status.FAILED


def test_repeated_and_late_news_change_nothing(house: House, client: FlaskClient) -> None:
    asks(house, channel="voice")
    (message,) = waiting(house)
    phone = Called.by(house, client, message).answers()
    greeting = phone.page
    said = phone.presses("1").said
    phone.page = greeting
    assert phone.presses("1").said == said, "the carrier asks again where it heard no answer"
    phone.ends(house)
    for word in ("ringing", "completed", "in-progress", "busy"):
        phone.ends(house, word)
    assert status(house, message) is Status.DELIVERED and waiting(house) == []


def test_nine_is_help_in_a_call_of_ours_too(house: House, client: FlaskClient) -> None:
    asks(house, channel="voice")
    (message,) = waiting(house)
    phone = Called.by(house, client, message).answers()
    phone.presses("9")
    phone.hears("cấp cứu")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM tickets WHERE kind = 'rescue'")).scalar_one() == 1
    phone.ends(house)
    assert waiting(house) == [], "whoever asked for help is not called with a code"


def test_a_landline_is_always_called_and_a_deaf_number_never(house: House) -> None:
    assert asks(house, DESK).channel == "voice"
    assert [message.recipient for message in waiting(house)] == [DESK]
    with house.db.transaction() as tx:
        people.set_deaf(tx, AN, True, clock.now())
    assert asks(house, channel="voice").channel == "sms"
    assert [message.recipient for message in waiting(house, takes="phones")] == [AN]
    with house.db.transaction() as tx:
        people.set_deaf(tx, DESK, True, clock.now())
    with pytest.raises(BadInput) as refused:
        asks(house, DESK, purpose="other")
    assert refused.value.field == "to"


def test_nobody_is_called_abroad(house: House) -> None:
    with pytest.raises(BadInput) as refused:
        asks(house, "+14155550111", channel="voice")
    assert refused.value.field == "to"


def test_a_text_not_confirmed_in_time_becomes_a_call(house: House, client: FlaskClient, later) -> None:  # type: ignore[no-untyped-def]
    ver = asks(house)
    message = texted(house)
    assert called_instead(house) == 0
    later(50)
    assert called_instead(house) == 1 and called_instead(house) == 0
    (call,) = waiting(house)
    assert (call.id, call.no) == (message.id, 2), "one message, its second attempt"
    phone = Called.by(house, client, call).answers().presses("1")
    assert approved(house, ver, digits(phone.said))


@pytest.mark.parametrize("seen", ["delivered", "approved", "sms only", "deaf", "silent carrier"])
def test_who_has_the_code_or_hears_no_call_is_not_called(  # type: ignore[no-untyped-def]
    house: House, later, seen: str
) -> None:
    ver = asks(house, channel="sms" if seen == "sms only" else "auto")
    message = texted(house, Status.DELIVERED if seen == "delivered" else Status.SENT)
    with house.db.transaction() as tx:
        if seen == "deaf":
            people.set_deaf(tx, AN, True, clock.now())
        if seen == "silent carrier":
            tx.execute(text("UPDATE attempts SET carrier = 'one-that-never-confirms'"))
    if seen == "approved":
        from gateway.messages import bodies
        from gateway.messages.model import Message

        with house.db.transaction() as tx:
            args = bodies.unpack(tx.get_one(Message, (message.month, message.id)).args)
        assert approved(house, ver, str(bodies.reveal(args)["otp"]))
    later(50)
    assert called_instead(house) == 0


def test_a_text_that_failed_becomes_a_call_at_once_and_a_late_receipt_calls_it_off(house: House) -> None:
    from gateway.messages import receipts
    from gateway.messages.carriers import Address, ReceiptEvent

    asks(house)
    message = texted(house, Status.FAILED, error="30005")
    assert called_instead(house) == 1
    told = ReceiptEvent(
        "twilio", "SM1", Address(message.month, message.id, message.no), Status.DELIVERED, "delivered"
    )
    with house.db.transaction() as tx:
        receipts.record(tx, [told], clock.now())
    apply(house)
    assert waiting(house) == [] and status(house, message) is Status.DELIVERED


def test_what_no_carrier_of_texts_takes_is_called(house: House, later) -> None:  # type: ignore[no-untyped-def]
    asks(house)
    later(50)
    assert called_instead(house) == 1
    assert waiting(house, takes="phones") == [] and len(waiting(house)) == 1


def test_what_was_given_up_is_ordered_anew(house: House, client: FlaskClient) -> None:
    ver = asks(house)
    texted(house, Status.UNSENT, error="20429")
    assert called_instead(house) == 1 and called_instead(house) == 0
    (call,) = waiting(house)
    phone = Called.by(house, client, call).answers().presses("1")
    assert approved(house, ver, digits(phone.said))


def test_a_forged_or_unknown_call_ends_politely(house: House, client: FlaskClient) -> None:
    asks(house, channel="voice")
    (message,) = waiting(house)
    phone = Called.by(house, client, message)
    phone.number = "+84900000777"
    phone.answers().hears("không còn cần")
    assert not phone.open
    answer = client.post(f"/ivr/twilio/out?attempt={phone.attempt}", data={})
    assert answer.status_code == 403
