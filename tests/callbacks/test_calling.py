"""What a client's server hears: every status once, in order, signed; and what a bad server costs everybody else."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import text

from gateway import accounts, clock
from gateway.app import House
from gateway.callbacks import reports, waiting
from gateway.callbacks.call import Caller
from gateway.callbacks.guard import Names
from gateway.messages import outbox, receipts
from gateway.messages import outcomes as outcomes_of_attempts
from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status
from gateway.queues import queue
from tests.waiting import until
from workers import receiving
from workers.calling import Calling

from .conftest import (
    LOOPBACK,
    Client,
    Heard,
    Receiver,
    endless,
    hang,
    outcomes,
    redirect,
    reset,
    rows,
    tells,
    turn_clock,
)


def secret_of(house: House, client: Client) -> str:
    with house.db.transaction() as tx:
        return accounts.callback_secret(tx, client.key_id)


def signed_at(heard: Heard, secret: str) -> int:
    """The time in a signature that is right; written from docs/api.md, not from our code."""
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", heard.headers["Gateway-Signature"])
    assert found is not None
    digest = hmac.new(secret.encode(), found[1].encode() + b"." + heard.body, hashlib.sha256).hexdigest()
    assert digest == found[2]
    return int(found[1])


def test_every_status_is_told_in_order_once_and_signed(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    (message,) = hospital.orders(receiver.url("/hook?ward=7"))
    for status in (Status.SENT, Status.DELIVERED):
        hospital.moves(status)
        calling.ring()
        until(lambda told=status: receiver.statuses()[-1:] == [told.name.lower()])  # type: ignore[misc]
    tells(house, "told", "told")
    assert receiver.statuses() == ["sent", "delivered"]
    first, second = receiver.heard
    assert first.path == "/hook?ward=7" and first.headers["Host"] == receiver.host
    assert first.headers["Content-Type"] == "application/json"
    assert set(first.said) == {"id", "event", "message", "status", "sequence", "at"}
    assert (first.said["event"], first.said["message"]) == ("message.status", message)
    assert re.fullmatch(r"evt_[a-z2-7]{26}", first.said["id"]) and first.said["id"] != second.said["id"]
    assert first.said["sequence"] < second.said["sequence"]
    for heard in receiver.heard:
        assert abs(signed_at(heard, secret_of(house, hospital)) - clock.now().timestamp()) < 30
        assert b"900000101" not in heard.body and b"Tin" not in heard.body


def test_a_queued_message_and_one_without_address_tell_nothing(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    hospital.orders(receiver.url())
    silent = hospital.orders(None)
    (loud,) = hospital.orders(receiver.url())
    hospital.moves(Status.DELIVERED, *silent, loud)
    tells(house, "told")
    assert receiver.statuses() == ["delivered"] and receiver.heard[0].said["message"] == loud


def test_a_failure_carries_its_code(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    hospital.orders(receiver.url())
    hospital.moves(Status.FAILED, error="30005")
    tells(house, "told")
    assert (receiver.heard[0].said["status"], receiver.heard[0].said["error"]) == ("failed", "30005")


def test_what_passed_between_two_looks_is_skipped(house: House, hospital: Client, receiver: Receiver) -> None:
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    hospital.moves(Status.DELIVERED)
    lane = Calling(house.db, Caller(Names(1), LOOPBACK), "callbacks@tests")
    (thread,) = lane.start()
    tells(house, "told")
    lane.stop()
    thread.join(15)
    assert receiver.statuses() == ["delivered"]


@pytest.mark.parametrize("status", [500, 404, 301, 503, 429])
def test_whatever_is_not_2xx_is_tried_again_later(
    house: House, hospital: Client, receiver: Receiver, calling: Calling, status: int
) -> None:
    receiver.behave["/hook"] = status
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    until(lambda: [row.error for row in rows(house)] == [str(status)])
    (row,) = rows(house)
    assert row.outcome is None and 8 < (row.next_at - clock.now()).total_seconds() < 12
    receiver.behave["/hook"] = 200
    turn_clock(house, seconds=12)
    tells(house, "told")
    first, second = receiver.heard
    assert first.body == second.body, "the same event under the same id"
    assert signed_at(second, secret_of(house, hospital)) >= signed_at(first, secret_of(house, hospital)) + 12


def test_a_day_of_tries_and_then_it_is_given_up_until_an_operator_says_again(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    receiver.behave["/hook"] = 500
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    begun = clock.now()
    for tries in range(1, 20):
        until(
            lambda n=tries: rows(house) and rows(house)[0].tries == n and rows(house)[0].lease_by is None, 15
        )  # type: ignore[misc]
        (row,) = rows(house)
        if row.outcome is not None:
            break
        turn_clock(house, seconds=(row.next_at - clock.now()).total_seconds() + 0.1)
        calling.ring()
    assert (row.outcome, row.error) == ("given_up", "500")
    assert 11 <= row.tries <= 13
    assert 15 < (clock.now() - begun).total_seconds() / 3600 < 24
    receiver.behave["/hook"] = 200
    with house.db.transaction() as tx:
        assert waiting.again(tx, receiver.host, clock.now()) == 1
    tells(house, "told")


def test_410_ends_it_at_once(house: House, hospital: Client, receiver: Receiver, calling: Calling) -> None:
    receiver.behave["/hook"] = 410
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    tells(house, "gone")
    turn_clock(house, hours=30)
    calling.ring()
    hospital.moves(Status.DELIVERED)
    tells(house, "gone", "gone")
    assert len(receiver.heard) == 2


def test_newer_news_takes_the_place_of_what_could_not_be_told(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    receiver.behave["/hook"] = 500
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    until(lambda: [row.error for row in rows(house)] == ["500"])
    receiver.behave["/hook"] = 200
    hospital.moves(Status.DELIVERED)
    tells(house, None, "told")
    turn_clock(house, seconds=15)
    tells(house, "superseded", "told")
    assert receiver.statuses() == ["sent", "delivered"]


def test_the_newer_waits_for_the_older_in_the_air(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    door = threading.Event()

    def slow(handler: object) -> None:
        door.wait(8)
        handler.send_response(204)  # type: ignore[attr-defined]  # a handler of http.server
        handler.end_headers()  # type: ignore[attr-defined]  # as above

    receiver.behave["/hook"] = slow
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    until(lambda: receiver.heard)
    hospital.moves(Status.DELIVERED)
    until(lambda: len(rows(house)) == 2)
    calling.ring()
    door.set()
    tells(house, "told", "told")
    assert receiver.statuses() == ["sent", "delivered"]


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [(reset, "broken"), (redirect("http://127.0.0.1:9/"), "307")],
    ids=["reset", "redirect"],
)
def test_a_rude_server_is_tried_again(
    house: House, hospital: Client, receiver: Receiver, calling: Calling, behaviour: object, error: str
) -> None:
    receiver.behave["/hook"] = behaviour  # type: ignore[assignment]  # a function over a handler
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    until(lambda: [row.error for row in rows(house)] == [error])
    assert len(receiver.heard) == 1


def test_an_endless_answer_is_not_read(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    receiver.behave["/hook"] = endless
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    begun = time.monotonic()
    tells(house, "told")
    assert time.monotonic() - begun < 5, "its status is all that counts"


def test_a_server_that_hangs_is_left_after_ten_seconds_and_holds_up_nobody(
    house: House,
    hospital: Client,
    receiver: Receiver,
    calling: Calling,
    open_receiver: Callable[[], Receiver],
) -> None:
    stuck = open_receiver()
    stuck.behave["/hook"] = hang
    hospital.orders(stuck.url(), 60)
    others = hospital.orders(receiver.url(), 20)
    hospital.moves(Status.SENT)
    begun = time.monotonic()
    until(lambda: outcomes(house).count("told") == 20, 8)
    assert {heard.said["message"] for heard in receiver.heard} == set(others)
    until(lambda: any(row.error == "timeout" for row in rows(house)), 15)
    assert 9 < time.monotonic() - begun < 13
    assert len(stuck.heard) == 5, "five at once, and then the host is left alone"


def test_nobody_listens(house: House, hospital: Client, calling: Calling) -> None:
    hospital.orders("http://127.0.0.1:9/hook")
    hospital.moves(Status.SENT)
    until(lambda: [row.error for row in rows(house)] == ["unreachable"])


def test_hundreds_of_reports_by_two_workers_once_each(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    messages = hospital.orders(receiver.url(), 600)
    other = Calling(house.db, Caller(Names(4), LOOPBACK), "callbacks@other")
    (thread,) = other.start()
    hospital.moves(Status.SENT)
    hospital.moves(Status.DELIVERED, *messages[:100])
    until(lambda: len(rows(house)) >= 600 and None not in outcomes(house), 40)
    other.stop()
    thread.join(15)
    assert len({h.said["id"] for h in receiver.heard}) == len(receiver.heard), "no event twice"
    last = {h.said["message"]: h.said["status"] for h in receiver.heard}
    assert last == {m: "delivered" if m in messages[:100] else "sent" for m in messages}


def test_a_key_whose_secret_does_not_open_holds_up_nobody(
    house: House, hospital: Client, receiver: Receiver, calling: Calling, api_key: Callable[..., str]
) -> None:
    hospital.orders(receiver.url())
    api_key("send", name="school")
    with house.db.transaction() as tx:
        school = tx.execute(text("SELECT id FROM api_keys WHERE name = 'school'")).scalar_one()
        tx.execute(text("UPDATE api_keys SET callback_secret = 'x' WHERE id = :id"), {"id": hospital.key_id})
    Client(house, school).orders(receiver.url())
    hospital.moves(Status.SENT)
    until(lambda: {row.outcome or row.error for row in rows(house)} == {"no_secret", "told"})


def test_a_key_from_before_gets_its_secret_when_it_is_needed(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE api_keys SET callback_secret = NULL"))
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    tells(house, "told")
    with house.db.transaction() as tx:
        shown = accounts.show_callback_secret(tx, "hospital", clock.now())
        renewed = accounts.show_callback_secret(tx, "hospital", clock.now(), renew=True)
        acts = tx.execute(text("SELECT action, details FROM audit_log ORDER BY id DESC LIMIT 2")).all()
    assert signed_at(receiver.heard[0], shown) and shown != renewed
    assert acts == [("key.callback-secret", {"renewed": True}), ("key.callback-secret", {"renewed": False})]
    hospital.moves(Status.DELIVERED)
    tells(house, "told", "told")
    assert signed_at(receiver.heard[1], renewed)


def test_a_receipt_rings_the_lane_only_where_a_client_wants_to_hear(
    house: House, hospital: Client, receiver: Receiver
) -> None:
    lane = queue(house.doorbell._redis, reports.LANE)
    for url, rings in ((None, 0), (receiver.url(), 1)):
        (message,) = hospital.orders(url)
        _delivered(house, message)
        receiving.apply_some(house)
        assert lane.count == rings


def _delivered(house: House, public_id: str) -> None:
    """A sender has handed the message over, and its receipt waits to be applied."""
    with house.db.transaction() as tx:
        claimed = outbox.claim(tx, route="any", lane="notice", holder="x@y", limit=9, now=clock.now())
        sent = [Outcome(m.month, m.id, m.no, Status.SENT, ref=public_id) for m in claimed]
        outcomes_of_attempts.settle(tx, sent, carrier="x", holder="x@y", now=clock.now())
        for m in claimed:
            address = Address(m.month, m.id, m.no)
            event = ReceiptEvent("x", public_id, address, Status.DELIVERED, "delivered")
            receipts.record(tx, event, clock.now())
