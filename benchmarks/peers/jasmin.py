"""Jasmin 0.11.1 as its manual sets it up: HTTP in, RabbitMQ and Redis beside it, one SMPP connector, no throttle.

Logs of warnings only, which favours it. It keeps no state in SQL.
"""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks._contest import TEXT, NotRun, Run, recipients
from benchmarks._cost import Meter
from benchmarks._load import drive, request
from benchmarks._rabbit import start_rabbit
from benchmarks._sinks import open_sink
from benchmarks._yard import Yard, await_progress, free_port, listens, open_yard
from benchmarks.peers.installing import VERSIONS, python_of

_PATIENCE = 120.0  # seconds for a run; it takes ten
_BROWSERS = 16  # connections that submit by HTTP
_ANSWER = 10.0  # seconds for a line of its console
_LOGGING = (
    "router", "client-management", "sm-listener", "dlr", "amqp-broker", "redis-client", "http-api", "smpp-server",
    "smpp-server-pb", "jcli", "deliversm-thrower", "dlr-thrower", "service-smppclient",
)  # fmt: skip


@dataclass(frozen=True)
class Jasmin:
    """One run starts RabbitMQ, Redis and `jasmind.py`, and sets up a user, a connector and a route by its console."""

    name: str = field(init=False, default=f"Jasmin {VERSIONS['jasmin']}")

    def run(self, messages: int, *, receipts: bool, delay_ms: int, window: int) -> Run:
        """One run; Jasmin has no window to set."""
        del window
        if receipts:
            raise NotRun("its receipts want two more daemons and an application to call; not compared")
        python = python_of("jasmin")
        with open_yard() as yard, open_sink("smpp", delay_ms=delay_ms) as sink:
            http, console = self._start(yard, python.parent / "jasmind.py")
            _set_up(console, sink.port)
            talks = _talks(messages)
            meter, begun = Meter(yard.pids), time.monotonic()
            taken = sum(answer.status == 200 for answer in drive(http, talks, at_once=len(talks)).flat)
            if taken != messages:
                raise AssertionError(f"Jasmin took {taken} of {messages}")
            await_progress(lambda: sink.progress()[0], messages, _PATIENCE)
            cost, counts = meter.stop(), sink.counts()
            counts.prove(messages)
        seconds = counts.last_at - begun + delay_ms / 1000  # noted when read; the answer ends the run
        return Run(messages / seconds, cost.cpu_seconds / messages * 1000, cost.peak_mb, cost.foreign)

    def _start(self, yard: Yard, program: Path) -> tuple[int, int]:
        """(port of its HTTP API, port of its console)"""
        rabbit, redis = start_rabbit(yard), yard.redis()
        ports = {
            name: free_port() for name in ("http-api", "jcli", "router", "client-management", "smpp-server")
        }
        sections: dict[str, list[str]] = {name: ["log_level = WARNING"] for name in _LOGGING}
        for name, port in {**ports, "smpp-server-pb": free_port()}.items():
            sections.setdefault(name, []).extend(("bind = 127.0.0.1", f"port = {port}"))
        sections["jcli"].append("authentication = False")
        sections["amqp-broker"] += ["host = 127.0.0.1", f"port = {rabbit}", f"spec = {_protocol(program)}"]
        sections["redis-client"] += ["host = 127.0.0.1", f"port = {redis}"]
        file = yard.folder / "jasmin.cfg"
        file.write_text("".join(f"[{name}]\n" + "\n".join(lines) + "\n" for name, lines in sections.items()))
        folders = {
            "LOG_PATH": yard.folder / "log",
            "CONFIG_PATH": yard.folder,
            "STORE_PATH": yard.folder / "store",
        }
        for name in ("LOG_PATH", "STORE_PATH"):
            folders[name].mkdir()
        yard.start(
            "jasmin",
            [str(program), "-c", str(file)],
            lambda: listens(ports["http-api"]) and listens(ports["jcli"]),
            env={name: str(folder) for name, folder in folders.items()},
        )
        return ports["http-api"], ports["jcli"]


def _protocol(program: Path) -> Path:
    """AMQP's description, which Jasmin's wheel forgets and its library brings."""
    found = sorted(
        program.parent.parent.glob("lib/*/site-packages/txamqp/specs/standard/amqp0-9-1.stripped.xml")
    )
    if not found:
        raise NotRun("the description of AMQP is not where its library had it")
    return found[0]


def _talks(messages: int) -> list[list[bytes]]:
    form = {"username": "bench", "password": "bench", "from": "1022", "content": TEXT}
    requests = [
        request("GET", f"/send?{urlencode({**form, 'to': number})}", {}) for number in recipients(messages)
    ]
    share = -(-messages // _BROWSERS)
    return [requests[at : at + share] for at in range(0, messages, share)]


def _set_up(console: int, carrier: int) -> None:
    """What an administrator types: a user, the carrier's connector without a limit of rate, a route to it."""
    with socket.create_connection(("127.0.0.1", console), timeout=_ANSWER) as line:
        line.sendall(b"\r\n")  # it prompts only who has typed something
        _heard(line)
        for typed in _TYPED.format(carrier=carrier).strip().splitlines():
            line.sendall(typed.strip().encode() + b"\r\n")
            said = _heard(line)
            if re.search(r"Error|Unknown|Failed|incorrect", said):
                raise RuntimeError(f"Jasmin's console refuses '{typed}': {said}")
        deadline = time.monotonic() + _ANSWER
        bound = ""
        while "BOUND" not in bound:
            if time.monotonic() > deadline:
                raise RuntimeError(f"Jasmin does not bind: {bound}")
            line.sendall(b"smppccm -l\r\n")
            bound = _heard(line)


def _heard(line: socket.socket) -> str:
    """What the console says until it prompts again, `jcli : ` or `> ` in a form."""
    said = b""
    while not said.rstrip(b"\x1b[0123456789;mKhlABCD").endswith((b"jcli : ", b"\n> ")):
        more = line.recv(65_536)
        if not more:
            raise RuntimeError(f"Jasmin's console hung up: {said.decode(errors='replace')}")
        said += more
    return said.decode(errors="replace")


_TYPED = """
group -a
gid bench
ok
user -a
username bench
password bench
gid bench
uid bench
ok
smppccm -a
cid sink
host 127.0.0.1
port {carrier}
username bench
password bench
submit_throughput 0
ok
smppccm -1 sink
mtrouter -a
type DefaultRoute
connector smppc(sink)
rate 0
ok
"""
