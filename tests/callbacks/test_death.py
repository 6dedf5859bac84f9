"""A worker dies between a call and its outcome: nothing is lost, and what is told twice can be recognised."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from sqlalchemy import text

from gateway.house import House
from gateway.messages.status import Status
from tests.waiting import until
from tests.workers.conftest import Program

from .conftest import Client, Receiver, outcomes, rows


def test_a_worker_killed_between_call_and_outcome_loses_nothing(
    house: House,
    environ: dict[str, str],
    run: Callable[..., Program],
    hospital: Client,
    receiver: Receiver,
) -> None:
    environ["CALLBACK_NETWORKS"] = "127.0.0.0/8"
    worker = run(environ, "worker", "--lanes", "callbacks")
    dead = threading.Event()

    def die_first(handler: BaseHTTPRequestHandler) -> None:
        """The report is here, and its caller dies before it hears so."""
        if not dead.is_set():
            worker.kill()
            dead.set()
        handler.send_response(204)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    receiver.behave["/hook"] = die_first
    messages = hospital.orders(receiver.url(), 12)
    hospital.moves(Status.DELIVERED)
    until(dead.is_set, 20)
    first = {heard.said["id"] for heard in list(receiver.heard)}
    held = [row for row in rows(house) if row.lease_by is not None]
    assert first and held and set(outcomes(house)) == {None}
    assert first <= {row.public_id for row in held}

    run(environ, "worker", "--lanes", "callbacks")
    until(lambda: outcomes(house).count("told") == len(rows(house)) - len(held), 20)
    with (
        house.db.transaction() as tx
    ):  # half a minute passes: leases are measured by the database's own clock
        tx.execute(text("UPDATE callbacks SET lease_until = clock_timestamp() WHERE lease_by IS NOT NULL"))
    until(lambda: outcomes(house) == ["told"] * len(messages), 20)
    told = [heard.said["id"] for heard in receiver.heard]
    assert {heard.said["message"] for heard in receiver.heard} == set(messages)
    assert {event for event in told if told.count(event) > 1} <= {row.public_id for row in held}
    assert len(set(told)) == len(messages), "what is told twice has the id it had"


def test_a_worker_killed_before_it_noted_anything_loses_nothing(
    house: House,
    environ: dict[str, str],
    run: Callable[..., Program],
    hospital: Client,
    receiver: Receiver,
) -> None:
    """Statuses move while no worker lives; the next one finds them in the messages."""
    environ["CALLBACK_NETWORKS"] = "127.0.0.0/8"
    messages = hospital.orders(receiver.url(), 5)
    hospital.moves(Status.SENT)
    assert rows(house) == []
    run(environ, "worker", "--lanes", "callbacks").kill()
    run(environ, "worker")
    until(lambda: outcomes(house) == ["told"] * 5, 20)
    assert sorted(heard.said["message"] for heard in receiver.heard) == sorted(messages)
