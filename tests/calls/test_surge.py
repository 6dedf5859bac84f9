"""Surges: what they are foretold by, when one is entered and left, by hand, and who helps while one lasts."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.calls import agents, forecast, offering, queue, register, surge
from gateway.calls.forecast import Load
from gateway.calls.outlook import HANDLING, PATIENCE, Measured
from gateway.calls.states import State, Urgency

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
AFTER = timedelta(minutes=3)
MINUTE = timedelta(minutes=1)


def staffed(tx: Session, count: int, now: datetime = NOW, skills: tuple[str, ...] = ("general",)) -> None:
    for account in range(1, count + 1):
        agents.sign_on(tx, account + len(skills[0]) * 100, f"sip:{account}@desk.example", now, skills=skills)


def callers(tx: Session, count: int, now: datetime = NOW, first: int = 0, skill: str = "general") -> None:
    for nth in range(first, first + count):
        call = register.begin(tx, "twilio", f"CA{nth}", f"+8490000{nth:04d}", now)
        register.move(call, State.WAITING, now)
        queue.enter(tx, call, queue.Wish(skill), now)


def look(tx: Session, now: datetime = NOW) -> bool:
    """Whether there is a surge after a look."""
    surge.look(tx, Measured(), AFTER, now)
    return surge.current(tx) is not None


def beats(tx: Session, now: datetime) -> None:
    tx.execute(text("UPDATE agents SET beat_at = :now"), {"now": now})
    tx.expire_all()


def test_whoever_stays_waits_for_everybody_before_them() -> None:
    """80 agents handle 2,743 calls an hour; of 6,000 more and more wait."""
    load = Load(6_000, 80, 105.0)
    assert forecast.wait_ahead(load, 0) == pytest.approx((6_000 - 80 / 105 * 3_600) / 6 * 105 / 80)
    assert forecast.wait_ahead(load, 100) > forecast.wait_ahead(load, 0)


def test_a_team_that_keeps_up_is_told_by_erlang_and_by_its_queue() -> None:
    load = Load(600, 20, 105.0)
    assert forecast.wait_ahead(load, 0) == forecast.erlang_c(load).wait
    assert forecast.wait_ahead(load, 60) == pytest.approx(60 * 105 / 20)
    assert forecast.wait_ahead(Load(0, 0, 105.0), 1) == math.inf
    assert forecast.wait_ahead(Load(0, 0, 105.0), 0) == 0


def test_a_measure_shows_what_it_is_made_of(tx: Session) -> None:
    staffed(tx, 2)
    staffed(tx, 3, skills=(queue.OVERFLOW,))
    callers(tx, 20)
    seen = surge.measure(tx, Measured(), NOW)
    assert (seen.calls, seen.agents, seen.handling, seen.patience, seen.waiting) == (
        120, 2, HANDLING, PATIENCE, 20,
    )  # fmt: skip
    assert seen.wait == pytest.approx((20 + (120 / 3600 - 2 / HANDLING) * 600) * HANDLING / 2)
    assert 0 < seen.lost < 1 and seen.within < 0.5


def test_hundreds_who_hold_the_line_for_minutes_are_taken_for_patient(tx: Session) -> None:
    staffed(tx, 2)
    callers(tx, 300)
    later = NOW + 9 * MINUTE
    tx.execute(
        text("UPDATE calls SET state = 'over', ended_at = :now WHERE ref IN ('CA0','CA1','CA2','CA3','CA4','CA5',"
             "'CA6','CA7','CA8','CA9')"), {"now": later},
    )  # fmt: skip
    beats(tx, later)
    seen = surge.measure(tx, Measured(), later)
    assert seen.patience == surge.STAYS and 0 < seen.lost < 1


def test_a_surge_is_entered_by_the_expected_wait_and_kept_with_its_inputs(tx: Session) -> None:
    staffed(tx, 2)
    callers(tx, 2)
    assert not look(tx), "two callers foretell nothing"
    callers(tx, 18, first=2)
    assert look(tx)
    found = surge.current(tx)
    assert found is not None and found.by is None and found.began_at == NOW
    assert found.inputs["waiting"] == 20 and found.inputs["wait"] > AFTER.total_seconds()


def test_without_agents_there_is_no_queue_and_no_surge(tx: Session) -> None:
    callers(tx, 20)
    assert not look(tx)


def test_it_is_left_when_it_has_been_calm_for_five_minutes(tx: Session) -> None:
    staffed(tx, 2)
    callers(tx, 20)
    assert look(tx)
    tx.execute(text("UPDATE call_places SET left_at = :now, left_how = 'called'"), {"now": NOW})
    calm = NOW + 11 * MINUTE
    beats(tx, calm)
    assert look(tx, calm) and look(tx, calm + 4 * MINUTE), "not yet"
    callers(tx, 20, calm + 4 * MINUTE, first=20)
    beats(tx, calm + 4 * MINUTE)
    assert look(tx, calm + 4 * MINUTE)
    tx.execute(text("UPDATE call_places SET left_at = :now WHERE left_at IS NULL"), {"now": NOW})
    again = calm + 15 * MINUTE
    assert look(tx, again) and look(tx, again + 4 * MINUTE), "it was not calm for a moment"
    assert not look(tx, again + 5 * MINUTE)


def test_a_colleague_begins_one_that_lasts_for_half_an_hour(tx: Session) -> None:
    assert surge.begin(tx, 7, Measured(), NOW)
    assert not surge.begin(tx, 8, Measured(), NOW), "there is one"
    assert look(tx, NOW + MINUTE) and look(tx, NOW + 20 * MINUTE)
    assert not look(tx, NOW + 31 * MINUTE)
    said = tx.execute(text("SELECT actor, action FROM audit_log WHERE subject = 'surge'")).all()
    assert [tuple(row) for row in said] == [("account:7", "surge.begin")]


def test_one_that_a_colleague_has_ended_does_not_come_back_at_once(tx: Session) -> None:
    staffed(tx, 2)
    callers(tx, 20)
    assert look(tx) and surge.end(tx, 7, NOW) and not surge.end(tx, 7, NOW)
    assert not look(tx, NOW + MINUTE)
    later = NOW + 31 * MINUTE
    beats(tx, later)
    assert look(tx, later), "twenty wait still"
    ended = surge.lately(tx)[-1]
    assert (ended.ended_by, ended.by) == (7, None)


def test_other_teams_help_with_whatever_it_is_while_it_lasts(tx: Session) -> None:
    staffed(tx, 1, skills=(queue.OVERFLOW,))
    callers(tx, 1, skill="medical")
    assert queue.staff(tx, "medical", "vi", NOW) == 0 and not list(offering.offer(tx, NOW))
    surge.begin(tx, 7, Measured(), NOW)
    assert queue.staff(tx, "medical", "vi", NOW) == 1
    assert [offer.account_id for offer in offering.offer(tx, NOW)] == [801]


def test_who_calls_for_help_by_text_is_the_next_to_be_called_back(tx: Session) -> None:
    callers(tx, 2)
    queue.cry(tx, "+84900000001")
    queue.cry(tx, "+84900009999")
    places = tx.execute(text("SELECT number, urgency FROM call_places ORDER BY rank_at")).all()
    assert [tuple(row) for row in places] == [("+84900000001", Urgency.RESCUE), ("+84900000000", 0)]
