"""Alerts by voice: who has not heard is called before somebody walks there, landlines at once; the account is exact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import alerts, people
from gateway.alerts import Alert
from gateway.alerts.answers import Told
from gateway.messages.model import Waiting
from gateway.messages.routing.choosing import CALLS
from gateway.messages.terms import Terms
from tests.alerts.siren import ANN, BINH, TERMS, VINH_HAI, counts, expand, living, numbers, settle, written
from tests.alerts.test_ladder import DELIVERED, FAILED, LATER, SENT, told
from tests.messages.writing import NOW

CALLING = (
    *TERMS,
    Terms("twilio-calls", "twilio-calls", rate=1.0, calls=True, networks=frozenset({"nowhere"})),
)
DESK, DEAF_DESK = "+842593822000", "+842593822001"


def climb(tx: Session, now: object = LATER) -> None:
    for _ in range(20):
        if not alerts.ladder.climb(tx, now, None, calls=True):  # type: ignore[arg-type]
            break
    tx.expire_all()


def called(tx: Session) -> list[str]:
    """Who waits to be called."""
    rows = tx.query(Waiting).filter(Waiting.route == CALLS).order_by(Waiting.recipient)
    return [row.recipient for row in rows]


def steps(tx: Session, alert: Alert) -> list[tuple[str, str, int]]:
    return [(rung.step, rung.state, rung.count) for rung in alerts.ladder.rungs(tx, alert)]


def test_who_has_not_heard_is_called_and_then_gone_to(tx: Session) -> None:
    heard, unheard, deaf = numbers(3)
    living(tx, [heard, unheard, deaf])
    people.set_deaf(tx, deaf, True, NOW)
    alert = told(tx, {heard: DELIVERED, unheard: FAILED, deaf: SENT})
    before = counts(tx, alert)
    climb(tx)
    assert steps(tx, alert) == [("voice", "told", 1)]
    assert called(tx) == [unheard]
    assert counts(tx, alert) == before, "a call is one more attempt of the same message"
    climb(tx, LATER + timedelta(minutes=9))
    assert len(steps(tx, alert)) == 1
    climb(tx, LATER + alerts.ladder.CALLS_TAKE)
    assert steps(tx, alert) == [("voice", "passed", 1), ("head", "told", 2)]
    assert called(tx) == [unheard], "the phone of who was engaged rings on"


def test_calls_that_are_over_send_somebody_sooner_and_those_that_reached_all_nobody(tx: Session) -> None:
    first, second = numbers(2)
    living(tx, [first, second])
    alert = told(tx, {first: FAILED, second: FAILED})
    climb(tx)
    settle(tx, DELIVERED, f"m.recipient = '{first}'")
    settle(tx, FAILED, f"m.recipient = '{second}'")
    climb(tx, LATER + timedelta(minutes=1))
    assert steps(tx, alert) == [("voice", "passed", 2), ("head", "told", 1)]


def test_nobody_is_sent_where_the_calls_were_heard(tx: Session) -> None:
    (only,) = numbers(1)
    living(tx, [only])
    alert = told(tx, {only: FAILED})
    climb(tx)
    settle(tx, DELIVERED)
    climb(tx, LATER + timedelta(minutes=1))
    assert steps(tx, alert) == [("voice", "done", 1)]


def test_who_answers_meanwhile_is_not_called(tx: Session) -> None:
    answers, waits = numbers(2)
    living(tx, [answers, waits])
    alert = told(tx, {answers: SENT, waits: SENT})
    tx.execute(text("UPDATE messages SET tries = 1"))
    climb(tx)
    assert called(tx) == [answers, waits]
    about = Told(alert.id, alert.public_id, alert.event, alert.issuer, True, VINH_HAI, NOW)
    alerts.answers.note(tx, about, answers, alerts.Answer.SAFE, "sms", LATER)
    assert called(tx) == [waits]


def test_a_stop_ends_the_calls(tx: Session) -> None:
    (only,) = numbers(1)
    living(tx, [only])
    alert = told(tx, {})
    settle(tx, FAILED)
    climb(tx, NOW)
    tx.execute(text("UPDATE alerts SET state = 'sending' WHERE id = :id"), {"id": alert.id})
    tx.expire_all()
    climb(tx)
    assert called(tx) == [only]
    alerts.steering.stop(tx, alert, 1, "báo nhầm", LATER)
    expand(tx, LATER)
    climb(tx, LATER)
    assert called(tx) == [] and steps(tx, alert) == [("voice", "passed", 1)]


@pytest.mark.parametrize("calls", [True, False])
def test_a_landline_is_called_where_there_are_calls(tx: Session, calls: bool) -> None:
    (mobile,) = numbers(1)
    living(tx, [mobile, DESK, DEAF_DESK])
    people.set_deaf(tx, DEAF_DESK, True, NOW)
    alert = written(tx)
    terms = CALLING if calls else TERMS
    alerts.releasing.submit(tx, alert, ANN, NOW, terms=terms, seen=set())
    estimate = alert.snapshot or {}
    assert estimate["left_out"] == {"landline": 1 if calls else 2}
    loads = {load["carrier"]: load["segments"] for load in estimate["loads"]}
    assert loads.get(CALLS, 0) == (1 if calls else 0)
    alerts.releasing.approve(tx, alert, alerts.fingerprint.submitted(alert), BINH, NOW)
    expand(tx)
    assert called(tx) == ([DESK] if calls else [])
    assert counts(tx, alert) == {
        "audience": 3,
        "queued": 2 if calls else 1,
        "suppressed": 1 if calls else 2,
    }


def test_a_call_says_the_words_of_its_alert(tx: Session) -> None:
    (only,) = numbers(1)
    living(tx, [only])
    alert = told(tx, {only: SENT})
    spoken = alerts.calling.spoken(tx, f"shared alert {alert.id} vi", only, NOW)
    assert spoken is not None and not spoken.over
    assert spoken.words == "Lũ đang lên nhanh. Rời ngay bờ suối."
    assert spoken.told.public_id == alert.public_id and spoken.told.real
    assert alerts.calling.spoken(tx, f"shared alert {alert.id} vi", "+84900000999", NOW) is None
    assert alerts.calling.spoken(tx, "shared news 4 vi", only, NOW) is None
    tx.execute(text("UPDATE alerts SET state = 'cancelled' WHERE id = :id"), {"id": alert.id})
    tx.expire_all()
    stopped = alerts.calling.spoken(tx, f"shared alert {alert.id} vi", only, NOW)
    assert stopped is not None and stopped.over
