"""The story of a breaker: away, let in by a tenth, back; and what waited for it goes to the others."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.db import by_index
from gateway.messages import routing
from gateway.messages.routing.moving import _MOVE, _ORDER
from gateway.queues import SENDING_LANES

from .carriers import ALPHA, MOBIFONE, NOW, PAIR, health, measure, routes, shares, terms, waiting

SECOND = timedelta(seconds=1)
PHONES = [f"+849000{n:05}" for n in range(0, 2_000, 97)]


def test_a_carrier_goes_away_and_comes_back(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    routing.trip(tx, "alpha", "no connection", NOW)
    assert shares(tx) == {"beta": 100}, "at once, without a planner"
    routing.plan(tx, PAIR, NOW + 29 * SECOND)
    assert shares(tx) == {"beta": 100}
    assert routing.plan(tx, PAIR, NOW + 30 * SECOND) == ["alpha: let in by a tenth"]
    assert shares(tx) == {"alpha": 10, "beta": 90}
    measure(tx, "alpha", NOW + 31 * SECOND, handed=4)
    assert routing.plan(tx, PAIR, NOW + 40 * SECOND) == []
    measure(tx, "alpha", NOW + 41 * SECOND, handed=1)
    assert routing.plan(tx, PAIR, NOW + 50 * SECOND) == ["alpha: works again: 5 hand-overs taken"]
    assert shares(tx) == {"alpha": 50, "beta": 50}
    assert (health(tx, "alpha").breaker, health(tx, "alpha").trips) == ("closed", 0)


def test_one_that_is_still_bad_is_left_alone_for_longer_each_time(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    routing.trip(tx, "alpha", "account refused", NOW)
    now, pauses = NOW, []
    for _ in range(6):
        pauses.append((health(tx, "alpha").open_until - now).total_seconds())
        now = health(tx, "alpha").open_until
        routing.plan(tx, PAIR, now)
        assert health(tx, "alpha").breaker == "half-open"
        measure(tx, "alpha", now, handed=4, errors=3)
        assert routing.plan(tx, PAIR, now) == ["alpha: 3 errors while it was let in by a tenth"]
        assert shares(tx) == {"beta": 100}
    assert pauses == [30, 60, 120, 240, 300, 300]


def test_thin_traffic_is_proof_enough_after_two_minutes(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    routing.trip(tx, "alpha", "no connection", NOW)
    routing.plan(tx, PAIR, NOW + 30 * SECOND)
    measure(tx, "alpha", NOW + 31 * SECOND, handed=1)
    assert routing.plan(tx, PAIR, NOW + 149 * SECOND) == []
    assert routing.plan(tx, PAIR, NOW + 150 * SECOND) == ["alpha: works again: 1 hand-overs taken"]


def test_a_sender_may_say_again_that_its_carrier_is_away(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    for seconds in range(0, 60, 5):
        routing.trip(tx, "alpha", f"away for {seconds} s", NOW + seconds * SECOND)
        routing.plan(tx, PAIR, NOW + seconds * SECOND)
    state = health(tx, "alpha")
    assert (state.breaker, state.trips, state.breaker_why) == ("open", 1, "away for 55 s")
    assert state.open_until == NOW + 85 * SECOND


def test_the_only_carrier_stays_planned(tx: Session) -> None:
    routing.plan(tx, [ALPHA], NOW)
    message = waiting(tx, "alpha")
    routing.trip(tx, "alpha", "no connection", NOW)
    assert shares(tx) == {"alpha": 100}
    assert routing.adrift(tx) == []
    assert routing.move(tx, "alpha", NOW) == 0
    assert routes(tx) == {message: "alpha"}


def test_when_all_are_away_contracts_decide(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    for carrier in ("alpha", "beta"):
        routing.trip(tx, carrier, "no connection", NOW)
    assert shares(tx) == {"alpha": 50, "beta": 50}


def test_an_unknown_carrier_may_trip_before_it_is_planned(tx: Session) -> None:
    routing.trip(tx, "alpha", "no connection", NOW)
    routing.plan(tx, PAIR, NOW + SECOND)
    assert shares(tx) == {"beta": 100}


def test_what_waits_moves_the_urgent_first(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    bulk, reply, otp, notice, emergency = (
        waiting(tx, "alpha", purpose=purpose) for purpose in ("bulk", "reply", "otp", "notice", "emergency")
    )
    held, elsewhere = waiting(tx, "alpha", lease_by="alpha@host"), waiting(tx, "any")
    routing.trip(tx, "alpha", "no connection", NOW)
    assert routing.adrift(tx) == ["alpha"]
    order = []
    while routing.move(tx, "alpha", NOW, 1):
        (moved,) = {n for n, route in routes(tx).items() if route == "beta"} - set(order)
        order.append(moved)
    assert order == [otp, emergency, reply, notice, bulk]
    assert routes(tx)[held] == "alpha"
    assert routes(tx)[elsewhere] == "any"


def test_lanes_with_moved_messages_are_rung(tx: Session) -> None:
    rung: list[str] = []

    class Bell:
        def ring(self, lane: str) -> None:
            rung.append(lane)

    tx.info["doorbell"] = Bell()
    routing.plan(tx, PAIR, NOW)
    waiting(tx, "alpha", purpose="notice")
    routing.trip(tx, "alpha", "no connection", NOW)
    assert routing.move(tx, "alpha", NOW) == 1
    for action in tx.info.pop("after_commit"):
        action()
    assert rung == ["notice"]


def test_moved_messages_are_spread_as_the_plan_spreads_all(tx: Session) -> None:
    three = [terms("alpha", 300), terms("beta", 300), terms("gamma", 300, networks="viettel")]
    routing.plan(tx, three, NOW)
    for phone in PHONES:
        waiting(tx, "alpha", phone)
        waiting(tx, "alpha", phone.replace("+8490", "+8496"))
    routing.trip(tx, "alpha", "no connection", NOW)
    assert routing.move(tx, "alpha", NOW) == 2 * len(PHONES)
    counts = Counter(routes(tx).values())
    assert set(counts) == {"beta", "gamma"}
    assert counts["beta"] > len(PHONES)


def test_of_what_waits_a_half_open_carrier_keeps_a_tenth(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    for phone in PHONES:
        waiting(tx, "alpha", phone, due=NOW + timedelta(hours=1))
    routing.trip(tx, "alpha", "no connection", NOW)
    routing.plan(tx, PAIR, NOW + 30 * SECOND)
    assert routing.adrift(tx) == ["alpha"]
    routing.move(tx, "alpha", NOW)
    planned = dict(zip(PHONES, routing.choose(tx, "otp", PHONES, now=NOW), strict=True))
    assert 0 < list(planned.values()).count("alpha") < len(PHONES) / 3
    assert list(routes(tx).values()) == list(planned.values())


def test_only_what_another_contract_covers_moves(tx: Session) -> None:
    routing.plan(tx, [ALPHA, terms("beta", networks="viettel")], NOW)
    stays, goes = waiting(tx, "alpha", MOBIFONE), waiting(tx, "alpha", "+84960000000")
    routing.trip(tx, "alpha", "no connection", NOW)
    assert routing.adrift(tx) == ["alpha"]
    assert routing.move(tx, "alpha", NOW, 1) == 1, "what cannot move does not stand in the way"
    assert routes(tx) == {stays: "alpha", goes: "beta"}
    assert routing.move(tx, "alpha", NOW) == 0


def test_what_waits_for_a_carrier_without_a_contract_goes_to_the_others_or_to_any(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    covered, bare = waiting(tx, "alpha", "+84960000000"), waiting(tx, "alpha", MOBIFONE)
    routing.plan(tx, [terms("beta", networks="viettel")], NOW)
    assert routing.adrift(tx) == ["alpha"]
    assert routing.move(tx, "alpha", NOW) == 2
    assert routes(tx) == {covered: "beta", bare: "any"}


def test_a_carrier_without_a_sender_is_found_by_what_waits_for_it(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    waiting(tx, "alpha", due=NOW)
    assert routing.plan(tx, PAIR, NOW + 19 * SECOND) == []
    measure(tx, "alpha", NOW - timedelta(minutes=5), handed=1)
    assert routing.plan(tx, PAIR, NOW + 20 * SECOND) == ["alpha: messages wait and no sender takes them"]
    assert shares(tx) == {"beta": 100}


def test_news_that_waits_tells_of_it_too_but_not_at_night_nor_as_people_wake(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    waking = NOW.replace(hour=0, minute=0, second=0)  # 7:00 in Quy Nhơn
    waiting(tx, "alpha", purpose="bulk", due=waking - 600 * SECOND)
    for asleep in (waking - 60 * SECOND, waking, waking + 19 * SECOND):
        assert routing.plan(tx, PAIR, asleep) == []
    awake = waking + 20 * SECOND
    assert routing.plan(tx, PAIR, awake) == ["alpha: messages wait and no sender takes them"]
    assert routing.move(tx, "alpha", awake) == 1


def test_a_long_queue_before_a_working_sender_is_no_sign_of_death(tx: Session) -> None:
    routing.plan(tx, PAIR, NOW)
    waiting(tx, "alpha", purpose="emergency", due=NOW)
    waiting(tx, "alpha", purpose="bulk", due=NOW)
    measure(tx, "alpha", NOW + 60 * SECOND, handed=900)
    assert routing.plan(tx, PAIR, NOW + 70 * SECOND) == []


def test_a_move_walks_the_index_of_claims(tx: Session) -> None:
    """However much of other carriers and lanes waits."""
    routing.plan(tx, PAIR, NOW)
    tx.execute(
        text("""
        WITH stored AS (
            INSERT INTO messages (month, lane, purpose, recipient, template, lang, accents, encoding, segments,
                                  expires_at, created_at, status_at)
            SELECT '2026-11-01', 'bulk', 'bulk', '+849000' || lpad(n::text, 5, '0'), 'text', 'vi', 'fold', 'gsm7', 1,
                   :now, :now, :now FROM generate_series(1, 20000) n
            RETURNING month, id, recipient)
        INSERT INTO outbox (month, id, lane, route, recipient, due_at, expires_at)
        SELECT month, id, 'bulk', CASE WHEN id % 2 = 0 THEN 'alpha' ELSE 'beta' END, recipient, :now, :now
          FROM stored"""),
        {"now": NOW},
    )
    by_index(tx)
    routing.trip(tx, "alpha", "no connection", NOW)
    parameters = {"lane": "bulk", "carrier": "alpha", "limit": 100, "now": NOW, "queued": 0}
    plan = "\n".join(tx.execute(text(f"EXPLAIN {_MOVE.text}"), parameters).scalars())
    assert "ix_outbox_claim" in plan, plan
    assert "Seq Scan on messages" not in plan, plan
    assert routing.move(tx, "alpha", NOW, 5_000) == 5_000


def test_every_sending_lane_can_be_moved(tx: Session) -> None:
    assert set(_ORDER) == set(SENDING_LANES)
