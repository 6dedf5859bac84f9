"""An alert by voice, through the web: its own words, 8 and 9 land where those of texts do."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import alerts, clock
from gateway.calls import agents, offering
from gateway.house import House
from gateway.messages.outbox import Claimed
from gateway.messages.status import Status
from tests.alerts.siren import ANN, BINH, draft, expand, living
from tests.alerts.test_called import CALLING
from tests.ivr.called import Called, status, waiting

DESK = "+842593822000"


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """A house that calls."""
    return {**environ, "TWILIO_VOICE_FROM": "1022"}


@pytest.fixture
def message(house: House) -> Claimed:
    """A flood is told to one landline."""
    now = clock.now()
    with house.db.transaction() as tx:
        living(tx, [DESK], now=now)
        alert = alerts.writing.create(tx, draft(now), ANN, now)
        alerts.releasing.submit(tx, alert, ANN, now, terms=CALLING, seen={"old_date"})
        alerts.releasing.approve(tx, alert, alerts.fingerprint.submitted(alert), BINH, now)
        expand(tx, now)
    assert waiting(house, "emergency", takes="phones") == []
    (found,) = waiting(house, "emergency")
    return found


def answered(house: House) -> list[tuple[str, str, str]]:
    with house.db.transaction() as tx:
        rows = tx.execute(text("SELECT number, answer, channel FROM alert_answers ORDER BY answer")).all()
    return [tuple(row) for row in rows]  # type: ignore[misc]


def test_eight_is_heard_and_safe(house: House, client: FlaskClient, message: Claimed) -> None:
    phone = Called.by(house, client, message).answers()
    phone.hears(
        "Ủy ban nhân dân xã Vĩnh Hải",
        "Lũ đang lên nhanh. Rời ngay bờ suối.",
        "an toàn, bấm tám",
        "Cần cứu, bấm chín",
    )
    phone.presses("1").hears("Lũ đang lên nhanh")
    phone.presses("8").hears("an toàn")
    assert not phone.open
    phone.ends(house)
    assert status(house, message) is Status.DELIVERED
    assert answered(house) == [(DESK, "safe", "voice")]


def test_nine_is_rescue_and_heard(house: House, client: FlaskClient, message: Claimed) -> None:
    phone = Called.by(house, client, message).answers()
    phone.presses("9").hears("Đã nhận yêu cầu cấp cứu")
    phone.ends(house)
    assert status(house, message) is Status.DELIVERED
    assert answered(house) == [(DESK, "rescue", "voice")]
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT kind, channel FROM tickets")).all() == [("rescue", "voice")]


@pytest.mark.parametrize(("by", "heard"), [("human", True), ("unknown", False)])
def test_silence_hears_only_where_somebody_certainly_listens(
    house: House, client: FlaskClient, message: Claimed, by: str, heard: bool
) -> None:
    phone = Called.by(house, client, message).answers(by=by)
    phone.presses("").hears("Lũ đang lên nhanh")
    phone.presses("")
    assert not phone.open
    phone.ends(house)
    assert status(house, message) is (Status.DELIVERED if heard else Status.SENT)
    assert answered(house) == [], "who says nothing has heard, and has not answered"


def test_a_stopped_alert_is_not_said(house: House, client: FlaskClient, message: Claimed) -> None:
    phone = Called.by(house, client, message)
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE alerts SET state = 'stopped'"))
    phone.answers().hears("không còn cần")
    assert not phone.open and "Lũ" not in phone.said


def test_a_request_that_comes_again_late_makes_no_place_for_a_call_that_is_over(
    house: House, client: FlaskClient, message: Claimed
) -> None:
    with house.db.transaction() as tx:
        agents.sign_on(tx, 41, "sip:41@desk.example", clock.now(), skills=["general"])
    phone = Called.by(house, client, message).answers()
    phone.presses("0").hears("đang nối cán bộ")
    asked, heard = phone.asked, phone.said
    assert phone.asks_again().said == heard, "a turn that the carrier asks for again is not taken again"
    phone.presses("*").hangs_up()
    phone.asked = asked
    phone.asks_again()
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT kept, left_how FROM call_places")).all() == [(False, "menu")]
        assert list(offering.offer(tx, clock.now())) == []
