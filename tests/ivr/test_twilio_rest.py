"""What Twilio is asked for and what its answers mean: nobody is called twice, nobody who is there is taken for gone."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from gateway.calls.orders import Work
from gateway.calls.states import Onward, Purpose, What
from gateway.house import House
from gateway.settings import reading
from ivr.carriers.twilio_rest import TwilioOperator
from ivr.operator import Fault


@dataclass
class Carrier:
    """Takes every call, until it `answers` with another status, or with nothing (0)."""

    url: str
    dialled: list[str] = field(default_factory=list)
    answers: int = 201


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._says(200, {"conferences": [{"sid": "CF1"}], "page_size": 1})

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            there.dialled += form.get("To", [])
            if there.answers:
                self._says(there.answers, {"sid": "CA1", "code": 20404 if there.answers == 404 else 0})
            else:
                self.close_connection = True

        def _says(self, status: int, what: dict[str, object]) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    there = Carrier(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


def guest(number: str) -> Work:
    return Work(1, What.DIAL, "twilio", "cal_1", Purpose.GUEST, "cal_0", number, "", {})


@pytest.mark.parametrize(
    ("listed", "dialled"), [("", ["115", "113"]), ("115=0900 000 915", ["+84900000915", "113"])]
)
def test_emergency_services_are_dialled_as_the_carrier_takes_them(
    house: House, carrier: Carrier, listed: str, dialled: list[str]
) -> None:
    services = reading.emergency_lines(listed)
    operator = TwilioOperator(replace(house.settings, twilio_api=carrier.url, emergency_numbers=services))
    assert [operator.dial(guest(number)) for number in ("115", "113")] == ["CA1", "CA1"]
    assert carrier.dialled == dialled


@pytest.mark.parametrize("listed", ["115", "115=abc", "116=0900000915", "115=115", "115=0900000915=1"])
def test_what_is_no_service_or_no_number_is_refused_at_start(listed: str) -> None:
    with pytest.raises(ValueError, match="emergency numbers"):
        reading.emergency_lines(listed)


def refused(ask: Callable[[], object]) -> Fault:
    with pytest.raises(Fault) as told:
        ask()
    return told.value


@pytest.mark.parametrize(
    ("answers", "code", "unsure"), [(0, "no_answer", True), (503, "server_error", True), (429, "429", False)]
)
def test_a_call_that_may_have_been_placed_is_not_placed_again(
    house: House, carrier: Carrier, answers: int, code: str, unsure: bool
) -> None:
    operator = TwilioOperator(replace(house.settings, twilio_api=carrier.url))
    carrier.answers = answers
    fault = refused(lambda: operator.dial(guest("+84900000001")))
    assert (fault.code, fault.unsure, fault.again, fault.over) == (code, unsure, not unsure, False)
    assert carrier.dialled == ["+84900000001"]


def test_a_call_that_was_asked_of_nobody_is_placed_again(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        api = f"http://127.0.0.1:{taken.getsockname()[1]}"
        operator = TwilioOperator(replace(house.settings, twilio_api=api))
        fault = refused(lambda: operator.dial(guest("+84900000001")))
    assert (fault.code, fault.again, fault.unsure) == ("no_connection", True, False)


@pytest.mark.parametrize(("answers", "code"), [(0, "no_answer"), (503, "server_error"), (429, "429")])
def test_whatever_else_is_asked_is_asked_again(
    house: House, carrier: Carrier, answers: int, code: str
) -> None:
    operator = TwilioOperator(replace(house.settings, twilio_api=carrier.url))
    carrier.answers = answers
    for ask in (
        lambda: operator.redirect("CA1", Onward.AFTER),
        lambda: operator.end("CA1"),
        lambda: operator.change("cal_0", "CA1", {"held": True}),
    ):
        fault = refused(ask)
        assert (fault.code, fault.again, fault.over) == (code, True, False)


def test_who_is_not_in_the_room_may_be_on_the_line(house: House, carrier: Carrier) -> None:
    operator = TwilioOperator(replace(house.settings, twilio_api=carrier.url))
    carrier.answers = 404
    fault = refused(lambda: operator.change("cal_0", "CA1", {"held": True}))
    assert (fault.code, fault.again, fault.over) == ("not_in_the_room", True, False)
    assert refused(lambda: operator.redirect("CA1", Onward.AFTER)).over
