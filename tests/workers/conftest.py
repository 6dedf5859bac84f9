"""Senders and workers as programs, carriers they talk to, and a web server for what comes back."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.serving import ThreadedWSGIServer

from gateway.app import create_app
from gateway.house import House
from gateway.messages import recovery
from gateway.messages.pacing import Supply
from sms.send import SendLoop
from tests.conftest import PUBLIC_URL, TWILIO_ACCOUNT, TWILIO_TOKEN
from tests.ivr.conftest import patient
from tests.waiting import STANDSTILL

__all__ = ["patient"]  # callers wait as they do in tests/ivr

ROOT = Path(__file__).parents[2]


def ask(url: str, body: object = None) -> Any:
    """The JSON of a GET, or of a POST when there is a body."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=STANDSTILL) as answer:
        return json.loads(answer.read())


@dataclass
class Program:
    """A process of ours, with its log."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(STANDSTILL)

    def words(self) -> str:
        return self.log.read_text(errors="replace")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts programs: `run(environ, "sender", "--carrier", "twilio")`; kills what is left."""
    started: list[Program] = []

    def begin(environ: dict[str, str], *arguments: str) -> Program:
        log = tmp_path / f"{len(started)}-{arguments[0]}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "gateway.cli", *arguments],
                cwd=ROOT,
                env={**environ, "PATH": "/usr/bin:/bin"},
                stdout=out,
                stderr=out,
            )
        started.append(Program(process, log))
        return started[-1]

    yield begin
    for program in started:
        if program.process.poll() is None:
            program.kill()


@pytest.fixture
def sink() -> Iterator[Callable[..., str]]:
    """Starts carriers that take everything: `sink(slow=0.02)` returns the address."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(slow: float = 0.0) -> str:
        command = [sys.executable, "-m", "tests.workers.sink", "--slow", str(slow)]
        started.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE))
        assert started[-1].stdout is not None
        return f"http://127.0.0.1:{int(started[-1].stdout.readline())}"

    yield begin
    for process in started:
        process.kill()
        process.wait(STANDSTILL)
        assert process.stdout is not None
        process.stdout.close()


class Door:
    """An address that exists before the web application behind it."""

    def __init__(self) -> None:
        self.app: Any = None
        self._server = ThreadedWSGIServer("127.0.0.1", 0, self._call)
        self._server.daemon_threads = False  # what is being answered is waited for
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        """Let nobody in any more and return when the last has left; may be called again."""
        self._server.shutdown()
        self._thread.join(STANDSTILL)
        self._server.server_close()

    def _call(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


@dataclass
class Network:
    """The simulator, what can be asked of it, and the door at which its webhooks knock."""

    url: str
    door: Door = field(repr=False)

    def faults(self, **order: Any) -> None:
        ask(f"{self.url}/faults", order)

    def inbox(self, phone: str) -> list[str]:
        return [message["text"] for message in ask(f"{self.url}/phones/{phone}/messages")]

    def stats(self) -> dict[str, int]:
        return dict(ask(f"{self.url}/carriers/twilio/stats"))


@pytest.fixture
def network(environ: dict[str, str], tmp_path: Path) -> Iterator[Network]:
    """A simulator around a web server of `house`; TWILIO_API_URL of `environ` points at it."""
    token = tmp_path / "token"
    token.write_text(TWILIO_TOKEN)
    door = Door()
    command = [
        sys.executable,
        "-m",
        "simulator",
        "--port",
        "0",
        "--gateway",
        door.url,
        "--public-url",
        PUBLIC_URL,
    ]
    command += ["--account", TWILIO_ACCOUNT, "--token-file", str(token), "--number", "1022", "--seed", "7"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().split(" on ")[1].split()[0]
    environ.update(TWILIO_API_URL=url, TWILIO_RATE="5000", TWILIO_WINDOW="50")
    yield Network(url, door)
    process.kill()
    process.wait(STANDSTILL)
    process.stdout.close()
    door.close()


@pytest.fixture
def web(network: Network, house: House) -> Iterator[House]:
    """`house`, reachable by the simulator's webhooks until it closes."""
    network.door.app = create_app(house)
    yield house
    network.door.close()


@pytest.fixture
def sending(web: House) -> Iterator[SendLoop]:
    """A sender in this process, stopped at the end with nothing left over."""
    with sender(web) as loop:
        yield loop


@contextmanager
def sender(web: House, supply: Supply | None = None) -> Iterator[SendLoop]:
    """As `sending`, drawing from `supply`."""
    loop = SendLoop(
        web.db, web.carriers["twilio"], web.settings.data / "flights", recovery.new_holder("twilio")
    )
    if supply is not None:
        loop.use(supply)
    thread = threading.Thread(target=lambda: asyncio.run(loop.run()))
    thread.start()
    yield loop
    loop.stop()
    thread.join(STANDSTILL)
    assert not thread.is_alive()
    assert list((web.settings.data / "flights").iterdir()) == [], "nothing in the air is left behind"
    with web.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM outbox WHERE lease_by IS NOT NULL")).scalar() == 0
