"""Calls in a surge, over the web application: what is said first, what is offered, and that nobody is let go."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock
from gateway.calls import agents, surge
from gateway.calls.outlook import Measured
from gateway.house import House
from tests.alerts.siren import approved, living
from tests.ivr.caller import Caller

NUMBER, LANDLINE = "+84900000001", "+842593820001"
RESCUE, ALERT, MANY = "Cấp cứu, bấm chín", "Lên chỗ cao", "rất đông người gọi"


@pytest.fixture
def caller(client: FlaskClient, house: House) -> Caller:
    """Somebody who calls in a surge, with one agent at work and one caller before them."""
    now = clock.now()
    with house.db.transaction() as tx:
        agents.sign_on(tx, 41, "sip:41@desk.example", now)
        surge.begin(tx, 7, Measured(), now)
    Caller(client, "+84900000009").calls().presses("0")
    return Caller(client, NUMBER)


def texts(house: House) -> list[str]:
    with house.db.transaction() as tx:
        return list(tx.scalars(text("SELECT template FROM messages WHERE template <> 'D1' ORDER BY id")))


def test_help_is_said_before_everything_and_once(caller: Caller) -> None:
    said = caller.calls().hears(RESCUE, MANY, "Khai y tế, bấm một")
    assert said.index(RESCUE) < said.index(MANY) < said.index("Khai y tế, bấm một")
    assert MANY not in caller.presses("").said


def test_the_alert_comes_after_help_and_before_the_menu(caller: Caller, house: House) -> None:
    with house.db.transaction() as tx:
        living(tx, [NUMBER])
        approved(tx)
        tx.execute(
            text(
                "UPDATE alerts SET approved_at = :now, starts_at = NULL, expires_at = :now + interval '3 hours'"
            ),
            {"now": clock.now()},
        )
        words = tx.scalar(text("SELECT spoken FROM alert_texts WHERE lang = 'vi'"))
        assert words
    said = caller.calls().hears(RESCUE, words[:12], MANY)
    assert said.index(RESCUE) < said.index(words[:12]) < said.index(MANY)


def test_an_alert_is_said_after_help_also_when_few_call(client: FlaskClient, house: House) -> None:
    with house.db.transaction() as tx:
        living(tx, [NUMBER, LANDLINE], commune="22846")
        living(tx, ["+84900000002"], commune="22861")
        approved(tx)
        tx.execute(
            text(
                "UPDATE alerts SET approved_at = :now, starts_at = NULL, expires_at = :now + interval '3 hours'"
            ),
            {"now": clock.now()},
        )
    alert = "Lũ đang lên nhanh"
    said = Caller(client, NUMBER).calls().hears(RESCUE, alert, "Khai y tế, bấm một")
    assert said.index(RESCUE) < said.index(alert) < said.index("Khai y tế, bấm một") and MANY not in said
    elsewhere = Caller(client, "+84900000002").calls().said
    assert alert not in elsewhere and elsewhere.count(RESCUE) == 1
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE alerts SET expires_at = :now"), {"now": clock.now()})
    assert alert not in Caller(client, LANDLINE).calls().said


def test_a_mobile_is_offered_texts_and_a_landline_is_not(caller: Caller) -> None:
    caller.calls().presses("0").hears("còn một người", "bấm hai", "bấm một", "Cấp cứu, bấm chín")
    fixed = Caller(caller.client, LANDLINE).calls().presses("0")
    fixed.hears("còn 2 người" if "còn 2 người" in fixed.said else "còn hai người", "Bấm một để giữ chỗ")
    assert "bấm hai" not in fixed.said.lower()
    assert fixed.presses("2").open, "a key that means nothing here lets nobody go"


def test_whose_number_is_withheld_is_offered_a_message_and_no_call(caller: Caller) -> None:
    hidden = Caller(caller.client, "anonymous").calls()
    hidden.hears("còn một người", "bấm ba rồi để lại lời nhắn", "Cấp cứu, bấm chín")
    assert "giữ chỗ" not in hidden.said
    assert "giữ chỗ" not in hidden.presses("").said


def test_who_is_asked_by_text_keeps_the_place(caller: Caller, house: House) -> None:
    caller.calls().presses("0").presses("2").hears("Câu hỏi gửi bằng tin nhắn", "Đã giữ chỗ")
    assert not caller.open
    caller.hangs_up()
    sent = texts(house)
    assert sent[0] == "Q2" and len(sent) >= 2, sent
    with house.db.transaction() as tx:
        kept = tx.execute(
            text("SELECT kept, left_at FROM call_places WHERE number = :n"), {"n": NUMBER}
        ).one()
        asked = tx.scalar(
            text("SELECT service FROM sessions WHERE number = :n AND channel = 'sms'"), {"n": NUMBER}
        )
        assert tuple(kept) == (True, None) and asked == "sk"
        assert tx.scalar(text("SELECT outcome FROM calls WHERE number = :n"), {"n": NUMBER}) == "callback"
