"""The simulator as a real program, and a small real HTTP server standing where the gateway would."""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import pytest
from twilio.request_validator import RequestValidator

from tests.simulator.esme import Esme

ROOT = Path(__file__).parents[2]
ACCOUNT, TOKEN, PUBLIC = "ACdemo0001", "a-token-for-tests", "https://1022.example.test"
SECRET = "a-secret-for-tests"
USSD = f"/ussd/africastalking/{SECRET}"
T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 10) -> T:
    """The first true thing `look` returns; fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing within {seconds} s; last saw {seen!r}")
        threading.Event().wait(0.02)
    return seen


@dataclass(frozen=True)
class Webhook:
    """One POST as the house received it."""

    path: str
    headers: dict[str, str]
    form: dict[str, str]
    at: float

    def signed_for(self, url: str) -> bool:
        return bool(RequestValidator(TOKEN).validate(url, self.form, self.headers["x-twilio-signature"]))


def _menu(form: dict[str, str]) -> str:
    """A small gateway: goes on until somebody answers 0."""
    return "END Cam on." if form["text"].endswith("0") else f"CON Da bam: {form['text'] or 'chua gi'}"


@dataclass
class House:
    """Takes webhooks. `statuses`: answers to give before 200 (0 hangs up); `answer`: what it says.

    Steps of USSD get what `screen` makes of their form; it may wait, as a slow gateway does.
    """

    url: str = ""
    heard: list[Webhook] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    answer: str = "<Response/>"
    kind: str = "text/xml"
    screen: Callable[[dict[str, str]], str] = _menu
    screen_kind: str = "text/plain; charset=utf-8"

    def texts(self, words: str) -> list[Webhook]:
        return [hook for hook in list(self.heard) if hook.form.get("Body") == words]

    def receipts(self, sid: str) -> list[str]:
        return [hook.form["MessageStatus"] for hook in list(self.heard) if hook.form.get("MessageSid") == sid]

    def steps(self, phone: str) -> list[str]:
        """The cumulative texts of this phone's USSD requests."""
        return [form["text"] for form in self.requests(phone)]

    def requests(self, phone: str) -> list[dict[str, str]]:
        """The forms of this phone's USSD requests."""
        return self._forms(phone, USSD)

    def ends(self, phone: str) -> list[dict[str, str]]:
        """The forms of this phone's end notifications."""
        return self._forms(phone, f"{USSD}/end")

    def _forms(self, phone: str, path: str) -> list[dict[str, str]]:
        forms = [hook.form for hook in list(self.heard) if hook.path == path]
        return [form for form in forms if form["phoneNumber"] == phone]


def open_house(port: int = 0) -> tuple[House, ThreadingHTTPServer]:
    house = House()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            house.heard.append(Webhook(self.path, headers, form, time.monotonic()))
            status = house.statuses.pop(0) if house.statuses else 200
            if status == 0:
                self.close_connection = True
                return
            said, kind = house.answer.encode(), house.kind
            if self.path == USSD:
                said, kind = house.screen(form).encode(), house.screen_kind
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    house.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return house, server


@dataclass
class Network:
    """A running simulator."""

    url: str
    process: subprocess.Popen[str]
    clock_file: Path

    def call(self, path: str, body: object = None, raw: bytes | None = None) -> tuple[int, Any]:
        """(status, JSON) of a GET, or of a POST when there is a body."""
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        return self._open(urllib.request.Request(f"{self.url}{path}", data))

    def submit(
        self, form: dict[str, str], token: str = TOKEN, user: str = ACCOUNT, path: str = ACCOUNT
    ) -> tuple[int, Any]:
        """Order a message as the gateway would."""
        url = f"{self.url}/2010-04-01/Accounts/{path}/Messages.json"
        sender = {} if "MessagingServiceSid" in form else {"From": "1022"}
        request = urllib.request.Request(url, urllib.parse.urlencode({**sender, **form}).encode())
        request.add_header("Authorization", f"Basic {base64.b64encode(f'{user}:{token}'.encode()).decode()}")
        return self._open(request)

    def text(self, phone: str, words: str, **more: str) -> str:
        status, said = self.call(f"/phones/{phone}/texts", {"text": words, **more})
        assert status == 201, said
        return str(said["ref"])

    def inbox(self, phone: str, query: str = "") -> list[dict[str, Any]]:
        status, said = self.call(f"/phones/{phone}/messages{query}")
        assert status == 200, said
        return list(said)

    def dial(self, phone: str, code: str = "*1022#") -> dict[str, Any]:
        status, said = self.call(f"/phones/{phone}/ussd", {"dial": code})
        assert status == 201, said
        return dict(said)

    def press(self, phone: str, session: str, words: str) -> dict[str, Any]:
        status, said = self.call(f"/phones/{phone}/ussd", {"session": session, "input": words})
        assert status == 200, said
        return dict(said)

    def stats(self, carrier: str = "twilio") -> dict[str, Any]:
        return dict(self.call(f"/carriers/{carrier}/stats")[1])

    def _open(self, request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=40) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())


def start(folder: Path, gateway: str, *more: str, ussd: bool = True) -> Network:
    token, secret, clock = folder / "token", folder / "secret", folder / "clock"
    token.write_text(f"{TOKEN}\n")
    secret.write_text(f"{SECRET}\n")
    command = [sys.executable, "-m", "simulator", "--port", "0", "--gateway", gateway, "--public-url", PUBLIC]
    command += ["--account", ACCOUNT, "--token-file", str(token), "--number", "1022", "--seed", "7"]
    command += ["--clock-file", str(clock), *(["--ussd-secret-file", str(secret)] if ussd else []), *more]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "listening on http://127.0.0.1:" in line, line
    return Network(line.split(" on ")[1].split()[0], process, clock)


def stop(network: Network) -> tuple[int, str]:
    network.process.terminate()
    _, errors = network.process.communicate(timeout=15)
    return network.process.returncode, errors


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Network, House]]:
    house, server = open_house()
    network = start(tmp_path_factory.mktemp("network"), house.url)
    yield network, house
    code, errors = stop(network)
    server.shutdown()
    server.server_close()
    assert (code, errors) == (0, ""), "the simulator must stop cleanly and have nothing to complain of"


@pytest.fixture
def network(_running: tuple[Network, House]) -> Iterator[Network]:
    """The shared simulator, well again after each test."""
    yield _running[0]
    assert _running[0].call("/faults", {})[0] == 200


@pytest.fixture
def house(_running: tuple[Network, House]) -> Iterator[House]:
    """The gateway's stand-in, polite again after each test."""
    yield _running[1]
    _running[1].statuses.clear()
    _running[1].answer, _running[1].kind = "<Response/>", "text/xml"
    _running[1].screen, _running[1].screen_kind = _menu, House.screen_kind


_numbers = itertools.count(900001000)


@pytest.fixture
def phone() -> str:
    """A number no other test uses."""
    return f"+84{next(_numbers)}"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[..., Network]]:
    """Starts simulators of the test's own: `fresh(gateway_url, *options)`."""
    started: list[Network] = []

    def begin(gateway: str, *options: str) -> Network:
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(start(folder, gateway, *options))
        return started[-1]

    yield begin
    for network in started:
        if network.process.poll() is None:
            stop(network)


@pytest.fixture
def without_ussd(tmp_path: Path, house: House) -> Iterator[Network]:
    """A simulator that was started without a secret for USSD."""
    network = start(tmp_path, house.url, ussd=False)
    yield network
    stop(network)


@pytest.fixture
def opening() -> Iterator[Callable[..., House]]:
    """Opens stand-ins of the test's own: `opening(port)`."""
    servers: list[ThreadingHTTPServer] = []

    def begin(port: int = 0) -> House:
        house, server = open_house(port)
        servers.append(server)
        return house

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(name="until")
def _until() -> Callable[..., Any]:
    return until


@dataclass
class Smsc:
    """A simulator with an SMSC, and the connections a test opened to it."""

    network: Network
    port: int
    connections: list[Esme] = field(default_factory=list)

    def connect(self) -> Esme:
        self.connections.append(Esme(self.port))
        return self.connections[-1]

    def bound(self, kind: str = "transceiver") -> Esme:
        esme = self.connect()
        assert esme.bind(kind) == 0
        return esme

    def stats(self) -> dict[str, Any]:
        return self.network.stats("smpp")

    def hang_up(self) -> None:
        while self.connections:
            self.connections.pop().close()


def start_smsc(folder: Path, gateway: str, *more: str) -> Smsc:
    password = folder / "smpp_password"
    password.write_text("pw-tests\n")
    options = ["--smpp-port", "0", "--smpp-system-id", "gateway", "--smpp-password-file", str(password)]
    network = start(folder, gateway, *options, *more)
    assert network.process.stdout is not None
    line = network.process.stdout.readline()
    assert line.startswith("simulator: SMPP on 127.0.0.1:") and line.endswith(", system_id gateway\n"), line
    return Smsc(network, int(line.split(":")[2].split(",")[0]))


@pytest.fixture(scope="session")
def _running_smsc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smsc]:
    house, server = open_house()
    smsc = start_smsc(tmp_path_factory.mktemp("smsc"), house.url)
    yield smsc
    code, errors = stop(smsc.network)
    server.shutdown()
    server.server_close()
    assert (code, errors) == (0, ""), "the SMSC must stop cleanly and have nothing to complain of"


@pytest.fixture
def smsc(_running_smsc: Smsc) -> Iterator[Smsc]:
    """The shared SMSC: no line open before or after a test, and well again."""
    yield _running_smsc
    _running_smsc.hang_up()
    assert _running_smsc.network.call("/faults", {})[0] == 200


@pytest.fixture
def fresh_smsc(tmp_path: Path) -> Iterator[Callable[..., Smsc]]:
    """Starts SMSCs of the test's own: `fresh_smsc("--smpp-dialect", "hex")`."""
    started: list[Smsc] = []

    def begin(*options: str) -> Smsc:
        folder = tmp_path / f"smsc{len(started)}"
        folder.mkdir()
        started.append(start_smsc(folder, "http://127.0.0.1:1", *options))
        return started[-1]

    yield begin
    for smsc in started:
        smsc.hang_up()
        stop(smsc.network)
