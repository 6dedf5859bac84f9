"""What Twilio is asked to dial: a carrier that refuses short numbers reaches emergency services by long ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from gateway.calls.orders import Work
from gateway.calls.states import Purpose, What
from gateway.house import House
from gateway.settings import reading
from ivr.carriers.twilio_rest import TwilioOperator


@dataclass
class Carrier:
    """Takes every call."""

    url: str
    dialled: list[str] = field(default_factory=list)


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            there.dialled += form["To"]
            body = b'{"sid": "CA1"}'
            self.send_response(201)
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
