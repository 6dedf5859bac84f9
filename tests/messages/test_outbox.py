"""The outbox on a real database: once per origin, never twice in two hands, expiry, retries, lost leases."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway import clock, people, schema
from gateway.house import House
from gateway.messages import again, backlog, figures, outbox, outcomes, receipts, recovery
from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.outbox import Order
from gateway.messages.outcomes import Outcome
from gateway.messages.policy import PURPOSES, policy_of, wait_before
from gateway.messages.status import Status
from tests.waiting import STANDSTILL

from .writing import MONTH, NOW, PHONE, claim, order, row, rows

SECRET = "Ông Chamaliaq sốt 39 độ"


def refuse(tx: Session, *, holder: str = "twilio@a", route_away: bool = False, now=NOW) -> Outcome:  # type: ignore[no-untyped-def]
    """The one due message is claimed and refused for now."""
    (message,) = claim(tx, holder=holder, now=now)
    status, retry = outcomes.after_refusal(message, now, route_away=route_away)
    outcome = Outcome(message.month, message.id, message.no, status, error="busy", retry_at=retry)
    outcomes.settle(tx, [outcome], carrier="twilio", holder=holder, now=now)
    return outcome


def test_an_origin_happens_once(tx: Session) -> None:
    wish = Order(PHONE, "reply", "text", {"text": "x"}, origin="inbound:1")
    assert outbox.order(tx, wish, NOW) is not None
    assert outbox.order(tx, wish, NOW + timedelta(hours=1)) is None
    assert len(rows(tx)) == 1


def test_an_origin_is_unique_over_midnight_while_the_month_is_the_works_own(tx: Session) -> None:
    values = "(month, public_id, lane, purpose, recipient, template, lang, accents, encoding, segments," + (
        " expires_at, origin, created_at, status_at)"
    )
    insert = text(
        f"INSERT INTO messages {values} VALUES (:month, 'x', 'bulk', 'bulk', 'p', 't', 'vi', 'fold', 'gsm7', 1,"
        " :at, 'alert:7:1:p', :at, :at)"
    )
    midnight = NOW.replace(day=30, hour=17)  # 1 December in Viet Nam
    tx.execute(insert, {"month": MONTH, "at": midnight - timedelta(seconds=1)})
    with pytest.raises(IntegrityError), tx.begin_nested():
        tx.execute(insert, {"month": MONTH, "at": midnight + timedelta(seconds=1)})
    assert tx.execute(text("SELECT DISTINCT tableoid::regclass::text FROM messages")).scalars().all() == [
        "messages_202611"
    ]


@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_every_purpose_has_its_lane_and_life(tx: Session, purpose: str) -> None:
    order(tx, purpose=purpose)
    stored = row(tx, "lane, expires_at, due_at")
    assert tuple(stored) == (PURPOSES[purpose].lane, NOW + PURPOSES[purpose].life, NOW)


def test_a_purpose_of_a_newer_release_is_treated_like_its_lane(tx: Session) -> None:
    assert policy_of("otp", "reply") is PURPOSES["otp"], "a purpose we know keeps its own policy"
    assert policy_of("visit", "reply") is PURPOSES["reply"]
    assert policy_of("visit", "visits") is PURPOSES["notice"]
    order(tx)
    tx.execute(text("UPDATE messages SET purpose = 'visit'"))
    assert refuse(tx).retry_at == NOW + PURPOSES["reply"].first_wait


def test_bodies_are_never_readable_in_the_table(tx: Session) -> None:
    order(tx, words=SECRET)
    raw = tx.execute(text("SELECT m::text FROM messages m")).scalar_one()
    assert "Chamaliaq" not in raw and SECRET.encode().hex() not in raw
    stored = bytes(row(tx, "args").args)
    assert stored.startswith(b"v1|") and SECRET.encode() not in stored and b"Chamaliaq" not in stored
    (message,) = claim(tx)
    assert message.render() == "Ong Chamaliaq sot 39 do"
    assert "Chamaliaq" not in repr(message)


def test_several_holders_never_get_the_same_row(house: House) -> None:
    with house.db.transaction() as tx:
        for n in range(300):
            order(tx, f"+8490000{n:04d}", "bulk", clock.now())
    got: Counter[int] = Counter()
    held: list[str] = []
    guard = threading.Lock()
    start = threading.Barrier(6)

    def hold(name: str) -> None:
        start.wait()
        while True:
            with house.db.transaction() as tx:
                found = claim(tx, "bulk", name, 7, clock.now())
            with guard:
                got.update(message.id for message in found)
                held.extend(name for _ in found)
            if not found:
                return

    threads = [threading.Thread(target=hold, args=(f"twilio@{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STANDSTILL)
    assert len(got) == 300 and set(got.values()) == {1}
    assert len(set(held)) > 1, "more than one holder worked"


def test_a_claim_takes_its_lane_and_route_when_due_and_alive(tx: Session) -> None:
    order(tx, purpose="otp")
    order(tx, due_at=NOW + timedelta(minutes=1))
    order(tx, expires_at=NOW)
    order(tx)
    tx.execute(text("UPDATE outbox SET route = 'other' WHERE id = (SELECT max(id) FROM outbox)"))
    assert claim(tx) == []
    assert len(outbox.claim(tx, route="other", lane="reply", holder="h", limit=9, now=NOW)[0]) == 1
    assert len(claim(tx, now=NOW + timedelta(minutes=1))) == 1


def test_what_expired_is_unsent_and_what_was_doubtful_stays_unknown(tx: Session) -> None:
    order(tx, purpose="otp")
    order(tx, purpose="emergency")
    tx.execute(text("UPDATE messages SET status = 10 WHERE purpose = 'emergency'"))
    assert recovery.expire(tx, NOW + timedelta(minutes=4)) == 0
    assert recovery.expire(tx, NOW + timedelta(days=1)) == 2
    assert [(r.status, r.due_at) for r in rows(tx)] == [(Status.UNSENT, None), (Status.UNKNOWN, None)]


def test_a_turn_closes_only_so_many_and_the_next_goes_on(tx: Session) -> None:
    for n in range(5):
        order(tx, f"+8490000020{n}", "otp")
    late = NOW + timedelta(minutes=6)
    assert [recovery.expire(tx, late, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert {r.status for r in rows(tx)} == {Status.UNSENT}


def test_what_a_carrier_has_taken_is_not_counted_as_waiting(tx: Session) -> None:
    order(tx)
    order(tx, purpose="otp")
    (message,) = claim(tx)
    sent = Outcome(MONTH, message.id, 1, Status.SENT, refs=("SM1",))
    outcomes.settle(tx, [sent], carrier="twilio", holder="twilio@a", now=NOW)
    assert figures.by_status(tx, NOW) == {"queued": 1, "sent": 1}
    later = NOW + timedelta(seconds=9)
    assert figures.oldest_by_lane(backlog.oldest(tx, later), later) == {"otp": 9.0}


def test_a_refused_message_waits_longer_each_time_until_its_tries_are_used_up(tx: Session) -> None:
    order(tx)
    moment, waits = NOW, []
    while (outcome := refuse(tx, now=moment)).retry_at is not None:
        assert claim(tx, now=outcome.retry_at - timedelta(microseconds=1)) == []
        waits.append((outcome.retry_at - moment).total_seconds())
        moment = outcome.retry_at
    assert waits == [2, 4, 8, 16, 32, 64, 128]
    assert row(tx) == (Status.UNSENT, "busy", 8, None, None)


def test_an_absent_carrier_uses_up_life_and_not_tries(tx: Session) -> None:
    order(tx)
    moment, tries = NOW, 0
    while (outcome := refuse(tx, now=moment, route_away=True)).retry_at is not None:
        moment, tries = outcome.retry_at, tries + 1
        if tries > 30:  # the rest of the day looks alike
            moment = NOW + timedelta(hours=23, minutes=59, seconds=50)
    assert tries > 30
    assert row(tx).status == Status.UNSENT
    assert wait_before(PURPOSES["reply"], 30_000, route_away=True) == timedelta(seconds=15)
    assert wait_before(PURPOSES["bulk"], 30_000) == timedelta(minutes=15)


def test_an_outcome_after_the_lease_was_lost_counts_but_decides_nothing(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx, holder="twilio@slow")
    outbox.release(tx, [(message.month, message.id)], holder="twilio@slow")
    (again_,) = claim(tx, holder="twilio@quick")
    late = Outcome(message.month, message.id, 1, Status.SENT, refs=("SM1",))
    outcomes.settle(tx, [late], carrier="twilio", holder="twilio@slow", now=NOW)
    assert row(tx) == (Status.SENT, None, 1, NOW, "twilio@quick")
    outcomes.settle(
        tx,
        [Outcome(MONTH, again_.id, 1, Status.QUEUED, error="busy", retry_at=NOW)],
        carrier="twilio",
        holder="twilio@quick",
        now=NOW,
    )
    assert row(tx) == (Status.SENT, None, 1, None, None), "sent once: the retry is dropped"
    assert claim(tx) == []


def test_what_a_carrier_has_taken_waits_for_nothing_once_it_is_given_back(tx: Session) -> None:
    order(tx, purpose="emergency")
    (message,) = claim(tx, "emergency")
    doubt = Outcome(MONTH, message.id, 1, Status.UNKNOWN, error="lost", retry_at=NOW)
    outcomes.settle(tx, [doubt], carrier="twilio", holder="twilio@a", now=NOW)
    (message,) = claim(tx, "emergency")
    address = Address(MONTH, message.id, 1)
    receipts.record(tx, [ReceiptEvent("twilio", "SM1", address, Status.SENT, "sent")], NOW)
    receipts.apply(tx, NOW)
    outbox.release(tx, [(message.month, message.id)], holder="twilio@a")
    assert row(tx) == (Status.SENT, None, 1, None, None)


def test_two_attempts_of_one_message_in_one_batch(tx: Session) -> None:
    order(tx, purpose="emergency")
    claim(tx, "emergency")
    tx.execute(text("UPDATE outbox SET tries = 2"))
    (message,) = rows(tx, "id")
    both = [
        Outcome(MONTH, message.id, 2, Status.QUEUED, error="busy", retry_at=NOW + timedelta(seconds=9)),
        Outcome(MONTH, message.id, 1, Status.UNKNOWN, error="lost", retry_at=NOW),
    ]
    for _ in range(2):  # a recovery may repeat what was written already
        outcomes.settle(tx, both, carrier="twilio", holder="twilio@a", now=NOW)
        assert row(tx) == (Status.UNKNOWN, "lost", 2, NOW + timedelta(seconds=9), None)
    assert tx.execute(text("SELECT no, status FROM attempts ORDER BY no")).all() == [(1, 10), (2, 0)]


def test_replies_wait_behind_an_earlier_one_that_waits_for_its_retry(tx: Session) -> None:
    order(tx)
    outcome = refuse(tx)
    order(tx)
    order(tx, "+84900000102")
    order(tx, purpose="notice")
    assert [m.recipient for m in claim(tx)] == ["+84900000102"]
    assert [m.recipient for m in claim(tx, "notice")] == [PHONE], "another lane does not wait"
    assert outcome.retry_at is not None
    assert [m.no for m in claim(tx, now=outcome.retry_at)] == [2, 1], "then both, in their order"


def test_replies_wait_while_an_earlier_one_is_in_other_hands(tx: Session) -> None:
    order(tx)
    order(tx)
    (first,) = claim(tx, holder="twilio@b", limit=1)
    assert claim(tx, holder="twilio@c") == []
    sent = Outcome(first.month, first.id, 1, Status.SENT, refs=("SM1",))
    outcomes.settle(tx, [sent], carrier="twilio", holder="twilio@b", now=NOW)
    assert len(claim(tx, holder="twilio@c")) == 1


def test_a_row_that_does_not_open_stops_nobody(tx: Session) -> None:
    order(tx)
    order(tx)
    tx.execute(text("UPDATE messages SET args = 'v1|gone|x' WHERE id = (SELECT min(id) FROM messages)"))
    messages = claim(tx)
    assert len(messages) == 2
    assert messages[1].render().startswith("Tin so")


def test_suppressed_messages_are_closed(tx: Session) -> None:
    order(tx, purpose="notice")
    (message,) = claim(tx, "notice")
    outbox.suppress(tx, [(message.month, message.id)], holder="twilio@b", now=NOW)
    assert row(tx).lease_by == "twilio@a", "only the holder may"
    outbox.suppress(tx, [(message.month, message.id)], holder="twilio@a", now=NOW)
    assert row(tx) == (Status.SUPPRESSED, None, 0, None, None), "nothing was begun"


def test_opting_out_and_in_again(tx: Session) -> None:
    for given, out in ((True, {PHONE}), (False, set()), (True, {PHONE})):
        people.record_consent(tx, PHONE, people.OPT_OUT, given=given, channel="sms", evidence="STOP", now=NOW)
        assert people.opted_out(tx, {PHONE, "+84900000102"}) == out


def test_overdue_leases_are_found_by_their_holder(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx)
    assert outbox.overdue(tx, "twilio@a") == []
    tx.execute(text("UPDATE outbox SET lease_until = clock_timestamp() - interval '1 second'"))
    assert outbox.overdue(tx, "twilio@a") == [(message.month, message.id)]
    assert outbox.overdue(tx, "twilio@b") == []


def test_a_doubtful_reply_is_told_again_once_and_only_when_asked(tx: Session) -> None:
    order(tx)
    tx.execute(text("WITH gone AS (DELETE FROM outbox) UPDATE messages SET status = 10"))
    assert claim(tx, now=NOW + timedelta(hours=1)) == [], "never by itself"
    assert again.tell_again(tx, PHONE, NOW) == 1
    assert again.tell_again(tx, PHONE, NOW) == 0
    assert len(rows(tx)) == 2


def test_a_doubtful_reply_is_told_again_once_over_the_turn_of_a_month(tx: Session) -> None:
    midnight = NOW.replace(day=30, hour=17)  # 1 December in Viet Nam
    before, after = midnight - timedelta(minutes=1), midnight + timedelta(minutes=1)
    assert clock.month_of(before) != clock.month_of(after)
    order(tx, now=before)
    tx.execute(text("WITH gone AS (DELETE FROM outbox) UPDATE messages SET status = 10"))
    assert again.tell_again(tx, PHONE, before) == 1
    assert again.tell_again(tx, PHONE, after) == 0
    assert {r.month for r in rows(tx, "month")} == {MONTH}
    assert [m.no for m in claim(tx, now=after)] == [1], "it leaves from the month of its work"


def test_partitions_exist_three_months_ahead_and_catch_what_came_too_early(house: House, database) -> None:  # type: ignore[no-untyped-def]
    from sqlalchemy import create_engine

    from gateway.db import Database

    far = clock.now() + timedelta(days=200)
    month = clock.month_of(far)
    with house.db.transaction() as tx:
        assert schema.problems(tx, clock.now()) == []
        order(tx, now=far)
        assert rows(tx, "place")[0].place == "messages_default"
        assert len(schema.problems(tx, clock.now())) == 1
        assert len(schema.problems(tx, far)) == 4
    owner = Database(create_engine(database("gateway_owner")))
    with owner.transaction() as tx:
        made = schema.make_partitions(tx, far)
        assert len(made) == 3 * (schema.MONTHS_AHEAD + 1)
        assert schema.make_partitions(tx, far) == []
    owner.engine.dispose()
    with house.db.transaction() as tx:
        assert rows(tx, "place")[0].place == f"messages_{month:%Y%m}"
        assert schema.problems(tx, far) == []
        order(tx, now=far)
        assert len(claim(tx, now=far)) == 2
    ahead = [
        date(month.year + (month.month + n - 1) // 12, (month.month + n - 1) % 12 + 1, 1) for n in range(4)
    ]
    assert [f"messages_{first:%Y%m}" for first in ahead] == [
        name for name in made if name.startswith("messages")
    ]
