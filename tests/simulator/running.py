"""The simulator as a real program: started, spoken to over HTTP, stopped; with an SMSC or an aggregator if asked."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulator.esme import Esme
from tests.waiting import STANDSTILL

ROOT = Path(__file__).parents[2]
ACCOUNT, TOKEN, PUBLIC = "ACdemo0001", "a-token-for-tests", "https://1022.example.test"
SECRET = "a-secret-for-tests"


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

    def calls(self, phone: str, **order: object) -> dict[str, Any]:
        """Let a phone act: `call=True`, `press="1"`, `say="…"`, `answer=True`, `hangup=True`, `habit="answers"`."""
        status, said = self.call(f"/phones/{phone}/calls", order)
        assert status in (200, 201), said
        return dict(said)

    def ear(self, phone: str, query: str = "") -> dict[str, Any]:
        """The phone's call and what was said in it."""
        return dict(self.call(f"/phones/{phone}/calls{query}")[1])

    def order(self, path: str, **form: str) -> tuple[int, Any]:
        """Order something of calls as the gateway would."""
        url = f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/{path}"
        request = urllib.request.Request(url, urllib.parse.urlencode(form).encode() if form else None)
        request.add_header(
            "Authorization", f"Basic {base64.b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}"
        )
        return self._open(request)

    def stats(self, carrier: str = "twilio") -> dict[str, Any]:
        return dict(self.call(f"/carriers/{carrier}/stats")[1])

    def _open(self, request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=STANDSTILL) as reply:
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
    _, errors = network.process.communicate(timeout=STANDSTILL)
    return network.process.returncode, errors


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
