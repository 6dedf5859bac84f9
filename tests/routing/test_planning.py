"""The planner: contracts come and go, points shift with trouble and drift back with quiet, whoever may draw."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import routing
from gateway.messages.routing import Meter, outages
from gateway.messages.routing.minutes import Lately, lately
from gateway.messages.routing.shifts import trouble_in

from .carriers import ALPHA, BETA, MOBIFONE, MONTH, NOW, PAIR, health, measure, shares, terms

MINUTE = timedelta(minutes=1)


def test_a_new_contract_gets_its_share_and_an_ended_one_leaves_nothing(tx: Session) -> None:
    routing.plan(tx, [ALPHA], NOW)
    assert shares(tx) == {"alpha": 100}
    routing.plan(tx, PAIR, NOW)
    assert shares(tx) == {"alpha": 50, "beta": 50}
    assert routing.plan(tx, [terms("beta", networks="viettel")], NOW) == ["alpha: retired"]
    assert shares(tx) == {}
    assert shares(tx, network="viettel") == {"beta": 100}
    assert routing.adrift(tx) == ["alpha"]
    routing.plan(tx, PAIR, NOW)
    assert shares(tx) == {"alpha": 50, "beta": 50}
    assert routing.adrift(tx) == []


def test_a_sender_that_starts_plans_where_nothing_is_planned(tx: Session) -> None:
    routing.engage(tx, "alpha", PAIR, NOW)
    assert shares(tx) == {"alpha": 50, "beta": 50}


def test_a_sender_with_another_file_retires_nobody(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    routing.engage(tx, "gamma", [terms("gamma")], NOW + MINUTE)
    assert shares(tx) == {"alpha": 50, "beta": 50}
    assert [health(tx, name).breaker for name in ("alpha", "beta", "gamma")] == ["closed"] * 3
    assert routing.adrift(tx) == []


def test_a_sender_says_nothing_of_how_its_carrier_does(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    routing.trip(tx, "alpha", "no connection", NOW)
    routing.engage(tx, "alpha", PAIR, NOW)
    assert health(tx, "alpha").breaker == "open"


def test_without_contracts_any_carrier_takes_all(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    assert routing.plan(tx, [], NOW) == ["alpha: retired", "beta: retired"]
    assert routing.choose(tx, "otp", [MOBIFONE], now=NOW) == ["any"]


def test_the_plan_is_written_only_where_it_changes(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    before = tx.execute(text("SELECT xmin, ctid FROM route_plan ORDER BY ctid")).all()
    assert routing.plan(tx, PAIR, NOW + MINUTE) == []
    assert tx.execute(text("SELECT xmin, ctid FROM route_plan ORDER BY ctid")).all() == before


TROUBLE = [
    (Lately(), None),
    (Lately(handed=100, slow=14), None),
    (Lately(handed=100, slow=15), "15 % of 100 hand-overs in 15 minutes were slow"),
    (Lately(handed=19, slow=19), None),
    (Lately(handed=1000, errors=400, burst=49), None),
    (Lately(handed=1000, errors=50, burst=50), "50 errors in a minute"),
]


@pytest.mark.parametrize(("measured", "words"), TROUBLE)
def test_what_counts_as_trouble(measured: Lately, words: str | None) -> None:
    assert trouble_in(measured) == words


def test_a_slow_carrier_loses_ten_points_each_five_minutes_and_keeps_ten(tx: Session) -> None:
    """The clock is turned a minute at a time for an hour in which every hand-over of alpha is slow."""
    routing.plan(tx, PAIR, NOW)
    course = []
    for passed in range(60):
        now = NOW + passed * MINUTE
        measure(tx, "alpha", now, handed=30, slow=30)
        measure(tx, "beta", now, handed=30)
        if routing.plan(tx, PAIR, now):
            course.append((passed, shares(tx)["alpha"]))
    assert course == [(0, 40), (5, 30), (10, 20), (15, 10)]


def test_points_drift_back_ten_an_hour_once_it_is_quiet(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    for passed in (0, 5):
        measure(tx, "alpha", NOW + passed * MINUTE, handed=30, errors=50)
        routing.plan(tx, PAIR, NOW + passed * MINUTE)
    assert shares(tx)["alpha"] == 30
    assert health(tx, "alpha").shift_why == "50 errors in a minute"
    course = []
    for passed in range(6, 200):
        routing.plan(tx, PAIR, NOW + passed * MINUTE)
        if not course or course[-1][1] != shares(tx)["alpha"]:
            course.append((passed, shares(tx)["alpha"]))
    # the burst of minute 5 shows until minute 6, and its hour of quiet begins then
    assert course == [(6, 30), (66, 40), (126, 50)]
    assert health(tx, "alpha").shift_why is None


def test_one_burst_of_errors_is_one_shift(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    measure(tx, "alpha", NOW, handed=500, errors=500)
    for seconds in range(0, 900, 10):
        routing.plan(tx, PAIR, NOW + timedelta(seconds=seconds))
    assert shares(tx) == {"alpha": 40, "beta": 60}


def test_trouble_of_all_changes_no_share(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    for carrier in ("alpha", "beta"):
        measure(tx, carrier, NOW, handed=30, slow=30)
    assert len(routing.plan(tx, PAIR, NOW)) == 2
    assert shares(tx) == {"alpha": 50, "beta": 50}


def test_from_the_only_carrier_nothing_is_taken(tx: Session) -> None:
    """Or it would start with a handicap when a second contract begins."""
    routing.plan(tx, [ALPHA], NOW)
    measure(tx, "alpha", NOW, handed=30, slow=30)
    assert routing.plan(tx, [ALPHA], NOW) == []
    assert health(tx, "alpha").taken == 0


def test_a_contract_with_a_smaller_share_gives_back_what_is_too_much(tx: Session) -> None:
    cheap = terms("alpha", 100)
    routing.plan(tx, [cheap, BETA], NOW)
    for passed in range(0, 40, 5):
        measure(tx, "alpha", NOW + passed * MINUTE, handed=30, slow=30)
        routing.plan(tx, [cheap, BETA], NOW + passed * MINUTE)
    taken = health(tx, "alpha").taken
    assert (taken, shares(tx)["alpha"]) == (70, 10)
    routing.plan(tx, PAIR, NOW + 41 * MINUTE)
    assert health(tx, "alpha").taken == 40


def test_what_is_counted_in_memory_reaches_the_figures(tx: Session) -> None:
    meter = Meter(slow_after=2.0)
    for seconds, error in ((0.1, False), (2.1, False), (9.0, True)):
        meter.handed([MOBIFONE], NOW, slow=meter.is_slow(seconds), error=error)
    meter.handed(["+84960000000"], NOW, slow=False, error=False)
    meter.handed([MOBIFONE], NOW - MINUTE, slow=False, error=False)
    routing.note(tx, "alpha", meter.drain())
    assert meter.drain() == []
    routing.note(tx, "alpha", meter.drain())
    measure(tx, "alpha", NOW, handed=10, slow=1)
    assert lately(tx, NOW) == {"alpha": Lately(handed=15, slow=3, errors=1, burst=1)}
    assert lately(tx, NOW + 20 * MINUTE) == {}
    for status in (40, 40, 30, 20):
        _tried(tx, MOBIFONE, "alpha", status, NOW)
    _tried(tx, "+84960000000", "beta", 30, NOW)
    _tried(tx, MOBIFONE, "alpha", 30, NOW - timedelta(hours=1))
    assert outages.by_network(tx, NOW) == [
        ("alpha", "mobifone", 14, 3, 1, 4, 2, 1),
        ("alpha", "viettel", 1, 0, 0, 0, 0, 0),
        ("beta", "viettel", 0, 0, 0, 1, 0, 1),
    ]


def test_outages_by_commune_follow_the_newest_declaration(tx: Session) -> None:
    person = tx.execute(_PERSON, {"now": NOW}).scalar_one()
    for code, commune in (("10000001", "22846"), ("10000002", "22834")):
        tx.execute(
            _DECLARED, {"code": code, "person": person, "number": MOBIFONE, "commune": commune, "now": NOW}
        )
    for number, carrier, status in (
        (MOBIFONE, "alpha", 40),
        (MOBIFONE, "alpha", 30),
        (MOBIFONE, "beta", 20),
        ("+84960000000", "alpha", 40),
    ):
        _tried(tx, number, carrier, status, NOW)
    _tried(tx, MOBIFONE, "alpha", 30, NOW - timedelta(hours=2))
    assert outages.by_commune(tx, NOW) == [
        ("alpha", "mobifone", "22834", 2, 1, 1),
        ("alpha", "viettel", None, 1, 1, 0),
        ("beta", "mobifone", "22834", 1, 0, 0),
    ]


_PERSON = text("""
    INSERT INTO people (name, name_keys, birth_year, sex, created_at, changed_at)
    VALUES ('x', '{}', 1985, 'nam', :now, :now) RETURNING id
""")
_DECLARED = text("""
    INSERT INTO declarations
           (code, person_id, number, channel, commune_code, valid_until, payload, created_at, changed_at)
    VALUES (:code, :person, :number, 'sms', :commune, '2026-12-31', 'x', :now, :now)
""")


def _tried(tx: Session, number: str, carrier: str, status: int, now: datetime) -> None:
    message = tx.execute(
        text("""
        INSERT INTO messages (month, lane, purpose, recipient, template, lang, accents, encoding, segments, expires_at,
                              created_at, status_at)
        VALUES (:month, 'otp', 'otp', :number, 'text', 'vi', 'fold', 'gsm7', 1, :now, :now, :now) RETURNING id"""),
        {"month": MONTH, "number": number, "now": now},
    ).scalar_one()
    tx.execute(
        text("""
        INSERT INTO attempts (month, message_id, no, channel, carrier, status, at)
        VALUES (:month, :id, 1, 'sms', :carrier, :status, :now)"""),
        {"month": MONTH, "id": message, "carrier": carrier, "status": status, "now": now},
    )
