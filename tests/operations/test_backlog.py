"""What waits and since when, by lane and route, found without counting; when a lane is stuck and when it queues."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import backlog, figures, outcomes
from gateway.messages.backlog import Oldest
from gateway.messages.outcomes import Outcome
from gateway.messages.policy import STUCK_AFTER
from gateway.messages.status import Status
from gateway.queues import SENDING_LANES
from tests.messages.writing import NOW, PHONE, claim, order

LATER = NOW + timedelta(minutes=20)
OTHER = "+84900000102"
NIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 22:00 in Vietnam
MORNING = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)  # 7:10


def route(tx: Session, lane: str, name: str) -> None:
    """What waits in `lane` waits for the carrier `name`."""
    tx.execute(text("UPDATE outbox SET route = :name WHERE lane = :lane"), {"lane": lane, "name": name})


def test_the_oldest_of_each_lane_and_route_over_all_streams(tx: Session) -> None:
    assert backlog.oldest(tx, NOW) == []
    for minutes, stream in ((3, "key 1"), (1, "key 2"), (2, "")):
        order(tx, purpose="bulk", now=NOW + timedelta(minutes=minutes))
        tx.execute(
            text("UPDATE outbox SET stream = :s WHERE id = (SELECT max(id) FROM outbox)"), {"s": stream}
        )
    order(tx, purpose="emergency", now=NOW)
    route(tx, "emergency", "alpha")
    order(tx, purpose="emergency", now=NOW + timedelta(minutes=3))
    order(tx, purpose="notice", now=LATER + timedelta(minutes=1))  # not due yet
    found = backlog.oldest(tx, LATER)
    assert found == [
        ("bulk", "any", NOW + timedelta(minutes=1), False),
        ("emergency", "alpha", NOW, False),
        ("emergency", "any", NOW + timedelta(minutes=3), False),
    ]
    assert figures.oldest_by_lane(found, LATER) == {"bulk": 19 * 60, "emergency": 20 * 60}


def test_what_waits_behind_a_retry_to_its_phone_does_not_count(tx: Session) -> None:
    order(tx)
    (first,) = claim(tx)
    order(tx)  # to the same phone
    assert backlog.oldest(tx, LATER) == []
    again = Outcome(first.month, first.id, 1, Status.QUEUED, error="88", retry_at=LATER)
    outcomes.settle(tx, [again], carrier="twilio", holder="twilio@a", now=NOW)
    assert backlog.oldest(tx, LATER - timedelta(seconds=1)) == []
    order(tx, OTHER)
    assert [(one.lane, one.due_at) for one in backlog.oldest(tx, LATER)] == [("reply", NOW)]


def test_what_is_expired_is_not_due(tx: Session) -> None:
    order(tx, purpose="otp")
    assert backlog.oldest(tx, NOW + timedelta(minutes=6)) == []


def test_a_lane_whose_sender_works_is_moving(tx: Session) -> None:
    order(tx, purpose="bulk")
    order(tx, OTHER, purpose="bulk")
    claim(tx, "bulk", limit=1)
    assert [one.moving for one in backlog.oldest(tx, LATER)] == [True]
    tx.execute(
        text("UPDATE outbox SET lease_until = clock_timestamp() - interval '1 second' WHERE lease_by <> ''")
    )
    assert [one.moving for one in backlog.oldest(tx, LATER)] == [False]


@pytest.mark.parametrize("lane", SENDING_LANES)
def test_every_lane_has_its_bound(lane: str) -> None:
    bound = STUCK_AFTER[lane]
    assert backlog.stuck([Oldest(lane, "any", NOW - bound, False)], NOW) == {}
    late = Oldest(lane, "any", NOW - bound - timedelta(seconds=1), False)
    assert set(backlog.stuck([late], NOW + timedelta(hours=2))) == {lane}


def test_news_that_queues_behind_news_is_not_stuck() -> None:
    since = NOW - timedelta(hours=3)
    now = NOW + timedelta(hours=1)
    assert backlog.stuck([Oldest("bulk", "any", since, True)], now) == {}
    assert set(
        backlog.stuck([Oldest("bulk", "any", since, True), Oldest("bulk", "alpha", since, False)], now)
    ) == {"bulk"}
    assert set(backlog.stuck([Oldest("otp", "any", since, True)], now)) == {"otp"}


def test_the_night_of_a_lane_that_sleeps_does_not_count() -> None:
    asleep = [Oldest(lane, "any", NIGHT - timedelta(minutes=30), False) for lane in SENDING_LANES]
    assert set(backlog.stuck(asleep, NIGHT)) == {"otp", "reply", "emergency"}
    assert set(backlog.stuck(asleep, MORNING)) == {"otp", "reply", "emergency"}
    awake = backlog.stuck(asleep, MORNING + timedelta(minutes=6))
    assert awake["notice"].due_at == datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    assert awake["otp"].due_at == NIGHT - timedelta(minutes=30)


def test_the_oldest_of_a_lane_speaks_for_it() -> None:
    two = [
        Oldest("otp", "alpha", NOW - timedelta(minutes=1), False),
        Oldest("otp", "beta", NOW - timedelta(minutes=4), False),
    ]
    assert backlog.stuck(two, NOW)["otp"].route == "beta"


def test_a_phone_that_waits_long_is_found_by_its_index(tx: Session) -> None:
    """However much waits, the figures cost probes and no walk over what waits."""
    order(tx, PHONE, purpose="bulk")
    tx.execute(
        text("""INSERT INTO outbox (month, id, lane, route, stream, recipient, due_at, expires_at)
                SELECT o.month, o.id + n, o.lane, o.route, 'key ' || n % 3, o.recipient, o.due_at, o.expires_at
                  FROM outbox o, generate_series(1, 20000) n""")
    )
    tx.execute(text("SET LOCAL enable_seqscan = off"))
    plan = (
        tx.execute(text(f"EXPLAIN (ANALYZE, FORMAT TEXT) {backlog._OLDEST.text}"), {"now": LATER})
        .scalars()
        .all()
    )
    assert len(backlog.oldest(tx, LATER)) == 1
    assert [line for line in plan if "Seq Scan on outbox" in line] == []
    walked = [
        float(rows) for line in plan for rows in re.findall(r"ix_outbox_claim .*actual .*rows=([\d.]+)", line)
    ]
    assert walked and max(walked) <= 10
