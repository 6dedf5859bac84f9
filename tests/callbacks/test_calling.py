"""What a client's server hears: every status once, in order, signed; and what a bad server costs everybody else."""

from __future__ import annotations

import re
import threading

from sqlalchemy import text

from gateway import accounts, clock
from gateway.callbacks import reports
from gateway.callbacks.call import Caller
from gateway.callbacks.guard import Names
from gateway.house import House
from gateway.messages.status import Status
from gateway.queues import queue
from tests.waiting import STANDSTILL, until
from workers import receiving
from workers.calling import Calling

from .conftest import (
    LOOPBACK,
    Client,
    Receiver,
    outcomes,
    rows,
    secret_of,
    signed_at,
    tells,
    turn_clock,
)


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
    thread.join(STANDSTILL)
    assert receiver.statuses() == ["delivered"]


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
    thread.join(STANDSTILL)
    assert len({h.said["id"] for h in receiver.heard}) == len(receiver.heard), "no event twice"
    last = {h.said["message"]: h.said["status"] for h in receiver.heard}
    assert last == {m: "delivered" if m in messages[:100] else "sent" for m in messages}


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
        hospital.receives_receipt(message)
        receiving.apply_some(house)
        assert lane.count == rings
