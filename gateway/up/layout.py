"""What one machine runs: secrets, ports, the parts' environment and commands; it starts nothing itself."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import gateway
from gateway import crypto
from gateway.errors import Misconfigured
from gateway.messages import terms
from gateway.queues import WORK_LANES
from gateway.up import demo_network, secret_files
from gateway.up.child import Program

NUMBER = "1022"
DEMO_DUTY_PHONE = "+84900000999"  # nobody's: the demo range of the numbering plan

_LOOPBACK = "127.0.0.1"
_HIGHEST_PORT = 65_535  # sixteen bits
_PORTS = ("web", "live pages", "phone lab", "SMPP of the phone lab")
_OPERATORS = (
    "GATEWAY_DUTY_PHONE", "CARRIERS_FILE", "TWILIO_PRICE", "STAFF_TEXT_HOURS", "EMERGENCY_NUMBERS",
)  # fmt: skip
"""Settings of the operator's that hold in a demo too."""
_SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


@dataclass(frozen=True)
class Ports:
    """Where parts listen on the loopback address: three for HTTP, and the demo's message centre for SMPP."""

    web: int
    live: int
    lab: int
    smpp: int

    @classmethod
    def choose(cls, first: int) -> Ports:
        """`first` and the next three, or any free ones for 0; raises Misconfigured naming a taken one."""
        if first == 0:
            return cls(*_any_free(len(_PORTS)))
        highest = _HIGHEST_PORT - len(_PORTS) + 1
        if not 1 <= first <= highest:
            raise Misconfigured(f"port {first} cannot be used: 1 to {highest}, or 0 for any free ones")
        ports = range(first, first + len(_PORTS))
        for port, part in zip(ports, _PORTS, strict=True):
            _require_free(port, part)
        return cls(*ports)


class Layout:
    """One installation in `data`. Secrets are made when first asked for and kept."""

    def __init__(self, data: Path, ports: Ports, *, demo: bool, environ: Mapping[str, str]) -> None:
        """`environ` is the operator's: what it sets is respected."""
        self.data = data
        self.ports = ports
        self.demo = demo
        self.url = f"http://{_LOOPBACK}:{ports.web}"
        self.lab_url = f"http://{_LOOPBACK}:{ports.lab}"
        self.public_url = environ.get("PUBLIC_URL") or self.url
        self.secrets = data / "secrets"
        self._environ = environ

    def environment(self, database_url: str, owner_url: str, redis_url: str) -> dict[str, str]:
        """What the parts run with. Secrets go by file: the environment of a process is easy to read."""
        env = {name: value for name, value in self._environ.items() if name not in _SERVERS}
        code = str(Path(gateway.__file__).resolve().parent.parent)
        env |= {
            "PYTHONPATH": os.pathsep.join(filter(None, (code, env.get("PYTHONPATH")))),
            "PYTHONUNBUFFERED": "1",
            "GATEWAY_MODE": "demo" if self.demo else "production",
            "GATEWAY_DATA": str(self.data),
            "PUBLIC_URL": self.public_url,
            "LIVE_URL": env.get("LIVE_URL") or f"http://{_LOOPBACK}:{self.ports.live}",
            "PROMETHEUS_MULTIPROC_DIR": self._fresh_folder("metrics"),
            "DATABASE_URL_FILE": self._file("database_url", lambda: database_url, fresh=True),
            "REDIS_URL_FILE": self._file("redis_url", lambda: redis_url, fresh=True),
        }
        env.pop("DATABASE_OWNER_URL_FILE", None)
        self._file("database_owner_url", lambda: owner_url, fresh=True)
        if not env.get("GATEWAY_KEYS_FILE"):
            self._refuse_to_lose_the_keys()
            env["GATEWAY_KEYS_FILE"] = self._file("keys.json", lambda: json.dumps(crypto.new_keys()))
        if not (env.get("LIVE_SECRET") or env.get("LIVE_SECRET_FILE")):
            env["LIVE_SECRET_FILE"] = self._file("live_secret", _random_key)
        return env | self._demo_environment() if self.demo else env

    def _refuse_to_lose_the_keys(self) -> None:
        """New keys beside an old database would make everything in it unreadable, silently."""
        keys = self.secrets / "keys.json"
        if not keys.exists() and (self.secrets / "live_secret").exists():
            raise Misconfigured(f"{keys} is gone: put back the copy that `gateway keys backup` made")

    def as_owner(self, env: Mapping[str, str]) -> dict[str, str]:
        """`env` for the few parts that may change the schema."""
        return {**env, "DATABASE_OWNER_URL_FILE": str(self.secrets / "database_owner_url")}

    def step(self, name: str, env: Mapping[str, str], *arguments: str) -> Program:
        """A `gateway` command that ends by itself."""
        return self._program(name, env, ["-m", "gateway.cli", *arguments])

    def simulator(self, env: Mapping[str, str]) -> Program:
        """The network in a box; demo mode only."""
        arguments = {
            "--host": _LOOPBACK,
            "--port": str(self.ports.lab),
            "--gateway": self.url,
            "--public-url": self.public_url,
            "--number": NUMBER,
            "--clock-file": env["GATEWAY_CLOCK"],
            "--duty": env["GATEWAY_DUTY_PHONE"],
            **demo_network.simulator_options(self.data, self.ports.smpp),
        }
        argv = ["-m", "simulator", *(word for pair in arguments.items() for word in pair)]
        return self._program("simulator", _without_secrets(env), argv, _answers(f"{self.lab_url}/healthz"))

    def parts(self, env: Mapping[str, str]) -> list[Program]:
        """Our own long-running parts, in the order in which they start."""
        live_url = f"http://{_LOOPBACK}:{self.ports.live}"
        cli = ["-m", "gateway.cli"]
        alive = Path(self._fresh_folder("alive"))

        def works(pid: int) -> bool:
            """Each background part leaves a file with its process id when it has come as far as its work."""
            return (alive / str(pid)).exists()

        parts = [
            self._program(
                "web", env, [*cli, "web", "--port", str(self.ports.web)], _answers(f"{self.url}/readyz")
            ),
            self._program(
                "live", env, [*cli, "live", "--port", str(self.ports.live)], _answers(f"{live_url}/healthz")
            ),
            self._program("worker", env, [*cli, "worker", "--lanes", ",".join(WORK_LANES)], works),
            self._program("schedule", self.as_owner(env), [*cli, "schedule"], works),
        ]
        senders = [
            self._program(program, env, [*cli, "sender", "--carrier", carrier], works)
            for program, carrier in _senders(env)
        ]
        return [*parts[:3], *senders, *parts[3:]]

    def _fresh_folder(self, name: str) -> str:
        """An empty folder: the counts of processes that are gone belong to the run before."""
        folder = self.data / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        return str(folder)

    def _demo_environment(self) -> dict[str, str]:
        demo_network.agree(self.data)
        if self._environ.get("CARRIERS_FILE"):
            demo_network.forget_carriers(self.data)
        else:
            demo_network.write_carriers(self.data, _LOOPBACK, self.ports.smpp, self.lab_url, self.url)
        own = {name: value for name in _OPERATORS if (value := self._environ.get(name))}
        return {
            "GATEWAY_CLOCK": str(self.data / "clock"),
            "GATEWAY_DUTY_PHONE": DEMO_DUTY_PHONE,
            "STAFF_TEXT_HOURS": "00:00-24:00",  # whoever tries a demo at night is no forger
            "USSD_AFRICASTALKING_SECRET_FILE": str(self.secrets / "ussd_secret"),
            **demo_network.environment(self.data, self.lab_url),
            **own,
        }

    def _program(
        self,
        name: str,
        env: Mapping[str, str],
        arguments: list[str],
        ready: Callable[[int], bool] = lambda _pid: True,
    ) -> Program:
        record = self.data / "run" / f"{name}.pid"
        return Program(name, [sys.executable, *arguments], record, env, cwd=str(Path.cwd()), ready=ready)

    def _file(self, name: str, make: Callable[[], str], *, fresh: bool = False) -> str:
        path = self.secrets / name
        if fresh:
            secret_files.write(path, make())
        else:
            secret_files.keep(path, make)
        return str(path)


def server_url(name: str, environ: Mapping[str, str]) -> str | None:
    """The operator's own server in `name` or in the file that `name`_FILE names; None when there is none."""
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name) or None
    try:
        return Path(path).read_text().strip()
    except OSError as fault:
        raise Misconfigured(f"{name}_FILE cannot be read: {fault.strerror}") from None


def _senders(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(program, carrier) for each carrier that the settings name; raises Misconfigured."""
    if env.get("TWILIO_ACCOUNT_SID"):
        yield "sender", "twilio"
        if env.get("TWILIO_VOICE_FROM"):
            yield "sender-calls", "twilio-calls"
    if env.get("CARRIERS_FILE"):
        for contract in terms.read(Path(env["CARRIERS_FILE"])):
            yield f"sender-{contract.name}", contract.name


def _without_secrets(env: Mapping[str, str]) -> dict[str, str]:
    """The simulator plays a foreign company: it learns nothing but what its command line names."""
    return {name: value for name, value in env.items() if not name.endswith(("_FILE", "_SECRET", "_TOKEN"))}


def _answers(url: str) -> Callable[[int], bool]:
    def ready(_pid: int) -> bool:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own loopback address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):  # not listening yet, or answering 503 while it warms up
            return False

    return ready


def _require_free(port: int, part: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections in TIME_WAIT do not count
        try:
            probe.bind(("", port))  # every address: a listener on any of them would be in the way
        except OSError as fault:
            raise Misconfigured(f"port {port} ({part}) cannot be used: {fault.strerror}") from None


def _any_free(count: int) -> list[int]:
    probes = [socket.create_server((_LOOPBACK, 0)) for _ in range(count)]
    ports: list[int] = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _random_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()
