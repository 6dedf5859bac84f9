"""A client's server on loopback that behaves as it is told, messages of that client, and the lane that calls it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, text

from gateway import accounts, clock
from gateway.callbacks.call import Caller
from gateway.callbacks.guard import Names
from gateway.house import House
from gateway.messages import outbox, receipts
from gateway.messages import outcomes as outcomes_of_attempts
from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.outbox import Order
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status
from tests.waiting import STANDSTILL, until
from tests.workers.conftest import run  # noqa: F401 - a fixture: programs of ours, killed at the end
from workers.calling import Calling

LOOPBACK = (ip_network("127.0.0.0/8"),)


@dataclass(frozen=True)
class Heard:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@dataclass
class Receiver:
    """A client's server. `behave` maps a path to a status, or to a function that is given the handler."""

    behave: dict[str, int | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    address: str = "127.0.0.1"
    port: int = 0

    @property
    def host(self) -> str:
        return f"{self.address}:{self.port}"

    def url(self, path: str = "/hook") -> str:
        return f"http://{self.host}{path}"

    def statuses(self, message: str | None = None) -> list[str]:
        """What it was told, in the order it came."""
        return [h.said["status"] for h in list(self.heard) if message in (None, h.said["message"])]


def _server(receiver: Receiver) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append(Heard(self.path, dict(self.headers), body))
            behaviour = receiver.behave.get(self.path, 204)
            if callable(behaviour):
                behaviour(self)
                return
            self.send_response(behaviour)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests read what was heard, not what was printed."""

    server = ThreadingHTTPServer((receiver.address, 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    return server


@pytest.fixture
def open_receiver() -> Iterator[Callable[..., Receiver]]:
    """Starts clients' servers; they answer 204 until told otherwise."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(address: str = "127.0.0.1") -> Receiver:
        found = Receiver(address=address)
        server = _server(found)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        servers.append((server, thread))
        return found

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join(STANDSTILL)
        server.server_close()


@pytest.fixture
def receiver(open_receiver: Callable[..., Receiver]) -> Receiver:
    """A client's server."""
    return open_receiver()


@dataclass
class Client:
    """A system with an API key that orders texts and wants to hear of them."""

    house: House
    key_id: int

    def orders(self, url: str | None, count: int = 1) -> list[str]:
        """Order `count` texts; their public ids."""
        with self.house.db.transaction() as tx:
            wishes = (
                Order(
                    "+84900000101",
                    "notice",
                    "text",
                    {"text": f"Tin {n}"},
                    key_id=self.key_id,
                    callback_url=url,
                )
                for n in range(count)
            )
            ordered = [outbox.order(tx, wish, clock.now()) for wish in wishes]
        return [found.public_id for found in ordered if found is not None]

    def moves(self, status: Status, *messages: str, error: str | None = None) -> None:
        """Whatever moves statuses has moved these (or all)."""
        statement = """
            WITH moved AS (
                UPDATE messages SET status = :status, error = :error, status_at = :now
                 WHERE :all OR public_id = ANY(:ids) RETURNING month, id)
            DELETE FROM outbox o USING moved WHERE o.month = moved.month AND o.id = moved.id"""
        values = {
            "status": status,
            "error": error,
            "now": clock.now(),
            "all": not messages,
            "ids": list(messages),
        }
        with self.house.db.transaction() as tx:
            tx.execute(text(statement), values)

    def receives_receipt(self, message: str) -> None:
        """A sender has handed the message over, and the receipt that it was delivered waits to be applied."""
        now = clock.now()
        with self.house.db.transaction() as tx:
            claimed = outbox.claim(tx, route="any", lane="notice", holder="x@y", limit=9, now=now)[0]
            sent = [Outcome(m.month, m.id, m.no, Status.SENT, refs=(message,)) for m in claimed]
            outcomes_of_attempts.settle(tx, sent, carrier="x", holder="x@y", now=now)
            for m in claimed:
                address = Address(m.month, m.id, m.no)
                receipts.record(tx, [ReceiptEvent("x", message, address, Status.DELIVERED, "delivered")], now)


def signed_at(heard: Heard, secret: str) -> int:
    """The time in a signature that is right; written from docs/api.md, not from our code."""
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", heard.headers["Gateway-Signature"])
    assert found is not None
    digest = hmac.new(secret.encode(), found[1].encode() + b"." + heard.body, hashlib.sha256).hexdigest()
    assert digest == found[2]
    return int(found[1])


def secret_of(house: House, client: Client) -> str:
    with house.db.transaction() as tx:
        return accounts.callback_secret(tx, client.key_id)


@pytest.fixture
def hospital(house: House, api_key: Callable[..., str]) -> Client:
    """A client."""
    api_key("send", name="hospital")
    with house.db.transaction() as tx:
        return Client(house, tx.execute(text("SELECT id FROM api_keys WHERE name = 'hospital'")).scalar_one())


@pytest.fixture
def calling(house: House) -> Iterator[Calling]:
    """The lane in this process, stopped at the end with nothing left in its hands."""
    lane = Calling(house.db, Caller(Names(4), LOOPBACK), "callbacks@tests")
    threads = lane.start()
    yield lane
    lane.stop()
    for thread in threads:
        thread.join(STANDSTILL)
        assert not thread.is_alive()
    assert [row for row in rows(house) if row.lease_by is not None] == []


def rows(house: House) -> list[Row[Any]]:
    """Every report, oldest first."""
    with house.db.transaction() as tx:
        return list(tx.execute(text("SELECT * FROM callbacks ORDER BY id")))


def outcomes(house: House) -> list[str | None]:
    """What became of every report."""
    return [row.outcome for row in rows(house)]


def tells(house: House, *expected: str | None) -> None:
    """Wait until exactly this has become of the reports."""
    until(lambda: outcomes(house) == list(expected), 15)


def turn_clock(house: House, **ahead: float) -> None:
    """Let time pass for this process; the files that hold the offset are read every few hundredths of a second."""
    clock_file = house.settings.clock_file
    assert isinstance(clock_file, Path)
    before = float(clock_file.read_text()) if clock_file.exists() else 0.0
    goal = clock.now() + timedelta(**ahead)
    clock_file.write_text(str(before + timedelta(**ahead).total_seconds()))
    until(lambda: clock.now() >= goal)


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Takes a request and says nothing until its caller has gone."""
    handler.connection.settimeout(30)
    handler.rfile.read(1)
    handler.close_connection = True


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Ends the connection in the middle of everything, rudely."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Says 200, and then goes on and on until nobody listens."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(1 << 40))
    handler.end_headers()
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < 20:
            handler.wfile.write(bytes(64 * 1024))
    except OSError:
        handler.close_connection = True


def redirect(target: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Sends its caller elsewhere."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", target)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer
