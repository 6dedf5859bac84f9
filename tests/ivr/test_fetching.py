"""A recording comes home from the carrier, is sealed, and is deleted there; what goes wrong is tried again."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import text

from gateway import clock
from gateway.dictation import recordings
from gateway.house import House
from ivr.fetching import Fetching
from tests.conftest import TWILIO_ACCOUNT, TWILIO_TOKEN

REF = "RE" + "a" * 32
SOUND = b"RIFF" + bytes(200)


class Carrier(ThreadingHTTPServer):
    """Recordings by name, for whoever has the account's credentials; `fails`: answers 503 so often first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kept = {REF: SOUND}
        self.fails = 0
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Carrier

    def do_GET(self) -> None:
        self._answer(self.server.kept.get(self._name()))

    def do_DELETE(self) -> None:
        self._answer(self.server.kept.pop(self._name(), None))

    def _name(self) -> str:
        self.server.asked.append(f"{self.command} {self.path}")
        return self.path.rpartition("/")[2].partition(".")[0]

    def _answer(self, body: bytes | None) -> None:
        pair = base64.b64encode(f"{TWILIO_ACCOUNT}:{TWILIO_TOKEN}".encode()).decode()
        known = self.headers["Authorization"] == f"Basic {pair}"
        status = 401 if not known else 404 if body is None else 200
        if self.server.fails:
            self.server.fails, status = self.server.fails - 1, 503
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    server = Carrier()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetching(house: House, carrier: Carrier) -> Fetching:
    api = f"http://127.0.0.1:{carrier.server_address[1]}"
    with house.db.transaction() as tx:
        recordings.note(tx, "twilio", REF, "cal_1", "+84900000001", "K1", 3, clock.now())
        recordings.ready(tx, "twilio", REF, clock.now() - timedelta(seconds=1))
    return Fetching.of(house.db, replace(house.settings, twilio_api=api))


def state(house: House) -> tuple[str, bool]:
    """Where the recording is, and whether anything is to be done yet."""
    with house.db.transaction() as tx:
        return tuple(tx.execute(text("SELECT state, next_at IS NOT NULL FROM recordings")).one())  # type: ignore[return-value]


def later(house: House) -> None:
    with house.db.transaction() as tx:
        tx.execute(
            text("UPDATE recordings SET next_at = :now WHERE next_at IS NOT NULL"), {"now": clock.now()}
        )


def test_it_is_kept_sealed_and_deleted_at_the_carrier(
    house: House, carrier: Carrier, fetching: Fetching
) -> None:
    assert fetching.turn() == 2
    assert state(house) == ("kept", False)
    assert carrier.kept == {}
    with house.db.transaction() as tx:
        name, cell = tx.execute(text("SELECT public_id, sound FROM recordings")).one()
        assert SOUND not in bytes(cell)
        assert recordings.listen(tx, name, 7, clock.now()) == SOUND
        audited = tx.execute(text("SELECT actor, action FROM audit_log")).all()
        assert ("account:7", "recording.listen") in audited
    assert fetching.turn() == 0


def test_a_carrier_that_is_away_is_asked_again(house: House, carrier: Carrier, fetching: Fetching) -> None:
    carrier.fails = 1
    fetching.turn()
    assert state(house) == ("awaited", True)
    later(house)
    fetching.turn()
    assert state(house) == ("kept", False)


def test_a_copy_that_is_gone_already_is_deleted(house: House, carrier: Carrier, fetching: Fetching) -> None:
    carrier.fails = 0
    with house.db.transaction() as tx:
        recordings.keep(tx, "twilio", REF, SOUND, clock.now() - timedelta(seconds=1))
    carrier.kept.clear()
    fetching.turn()
    assert state(house) == ("kept", False)


def test_after_a_day_nobody_waits_for_it(house: House, carrier: Carrier, fetching: Fetching) -> None:
    carrier.kept.clear()
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE recordings SET made_at = made_at - interval '25 hours'"))
    fetching.turn()
    assert state(house) == ("lost", False)
