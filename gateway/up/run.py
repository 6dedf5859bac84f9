"""`gateway up`: brings one machine up in order, says where it is, and takes everything down again.

What runs is in layout.py and how it is kept alive in supervisor.py; here is only the order.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gateway.errors import GatewayError, Misconfigured
from gateway.up import secret_files
from gateway.up.child import end_leftover
from gateway.up.console import Console
from gateway.up.layout import Layout, Ports, server_url
from gateway.up.postgres import EmbeddedPostgres
from gateway.up.redis import EmbeddedRedis
from gateway.up.supervisor import StopAsked, Supervisor

DEMO_SCOPES = "send,verify,read.declarations,read.visits,read.messages"

# Stages: the highest stops first. The network outlives its users, so that nothing is cut off in mid-request.
_SERVERS, _NETWORK, _PARTS = range(3)
_SERVERS_STOP = 20.0  # seconds for PostgreSQL's last checkpoint
_PARTS_STOP = 10.0  # seconds for requests and hand-overs that are under way
_SERVERS_START = 120.0  # seconds; after a crash PostgreSQL replays its log
_PARTS_START = 90.0  # seconds; a busy two-core machine takes five
_STEP = 600.0  # seconds; a migration of a full database


def up(data: Path, port: int, demo: bool, environ: Mapping[str, str]) -> int:
    """Run everything until Ctrl-C or SIGTERM and return 0; return 2, with one line, when it cannot start.

    `data` is the folder of this installation, `port` the first of four (0: any free ones), `environ` the
    operator's environment. While everything serves, `data/ready.json` says where (contracts.md, "Commands").
    """
    try:
        folder = _usable(data)
        with _alone(folder):
            return _run(folder, port, demo, environ)
    except GatewayError as fault:
        sys.stderr.write(f"gateway up: {fault.message}\n")
        return 2


def _run(data: Path, port: int, demo: bool, environ: Mapping[str, str]) -> int:
    ready = data / "ready.json"
    ready.unlink(missing_ok=True)
    _end_leftovers(data / "run")
    layout = Layout(data, Ports.choose(port), demo=demo, environ=environ)
    console = Console(sys.stdout, data / "log")
    try:
        with Supervisor(console) as supervisor:
            try:
                report, env = _start(layout, supervisor, environ)
                secret_files.write(ready, json.dumps(report, indent=2) + "\n")
                console.banner(_box(layout))
                if environ.get("SPEECH_AHEAD") != "off":
                    _speak_ahead(layout, supervisor, env)
                supervisor.watch()
            except StopAsked:
                pass
            finally:
                ready.unlink(missing_ok=True)
                console.say("stopping")
        console.say("stopped")
    finally:
        console.close()
    return 0


def _start(
    layout: Layout, supervisor: Supervisor, environ: Mapping[str, str]
) -> tuple[dict[str, object], dict[str, str]]:
    """Everything up, in order; returns what ready.json says, and the environment of the parts."""
    database_url, owner_url, redis_url = _servers(layout.data, supervisor, environ)
    env = layout.environment(database_url, owner_url, redis_url)
    as_owner = layout.as_owner(env)
    supervisor.run(layout.step("settings", env, "config", "check"), _STEP)
    supervisor.run(layout.step("migrate", as_owner, "db", "upgrade"), _STEP)
    kind = "--demo" if layout.demo else "--no-demo"
    supervisor.run(layout.step("seed", as_owner, "db", "seed", kind), _STEP)
    api_key = _api_key(layout, supervisor, env) if layout.demo else None
    colleagues = _colleagues(layout, supervisor, env) if layout.demo else []
    if layout.demo:
        supervisor.start([layout.simulator(env)], stage=_NETWORK, patience=_PARTS_STOP)
    supervisor.start(layout.parts(env), stage=_PARTS, patience=_PARTS_STOP)
    supervisor.wait_ready(_PARTS_START)
    report: dict[str, object] = {
        "url": layout.url,
        "console_url": f"{layout.url}/console",
        "lab_url": layout.lab_url if layout.demo else None,
        "api_key": api_key,
        "smpp_port": layout.ports.smpp if layout.demo else None,
        "accounts": colleagues,
        "database_url": database_url,
        "redis_url": redis_url,
        "pid": os.getpid(),
    }
    return report, env


def _speak_ahead(layout: Layout, supervisor: Supervisor, env: Mapping[str, str]) -> None:
    """Whoever calls next hears every fixed text at once; it takes a minute of the processor that nobody else wants."""
    step = layout.step("speech", env, "speech", "render", "--gently")
    supervisor.aside(step, stage=_PARTS, patience=_PARTS_STOP)


def _servers(data: Path, supervisor: Supervisor, environ: Mapping[str, str]) -> tuple[str, str, str]:
    """Addresses for the application, the schema's owner and Redis: the operator's, or embedded ones."""
    database_url = server_url("DATABASE_URL", environ)
    owner_url = server_url("DATABASE_OWNER_URL", environ) or database_url
    redis_url = server_url("REDIS_URL", environ)
    postgres = None if database_url else EmbeddedPostgres(data)
    redis = None if redis_url else EmbeddedRedis(data)
    if postgres:
        postgres.prepare()
        supervisor.start([postgres.program], stage=_SERVERS, patience=_SERVERS_STOP)
    if redis:
        redis.prepare()
        supervisor.start([redis.program], stage=_SERVERS, patience=_SERVERS_STOP)
    supervisor.wait_ready(_SERVERS_START)
    if postgres:
        postgres.settle()
        database_url, owner_url = postgres.url, postgres.owner_url
    if redis:
        redis_url = redis.url
    return str(database_url), str(owner_url), str(redis_url)


def _api_key(layout: Layout, supervisor: Supervisor, env: Mapping[str, str]) -> str:
    """The demo key, made once: the database keeps only its hash."""
    kept = layout.secrets / "api_key"
    if not kept.exists():
        create = ("key", "create", "--name", "demo", "--scopes", DEMO_SCOPES, "--stdout-only")
        step = layout.step("api-key", env, *create)
        secret_files.write(kept, supervisor.run(step, _STEP).strip())
    return kept.read_text()


def _colleagues(layout: Layout, supervisor: Supervisor, env: Mapping[str, str]) -> list[dict[str, object]]:
    """The demo's accounts with their passwords, made once: the database keeps only hashes."""
    kept = layout.secrets / "accounts.json"
    if not kept.exists():
        step = layout.step("accounts", env, "account", "demo")
        secret_files.write(kept, supervisor.run(step, _STEP).strip())
    found: list[dict[str, object]] = json.loads(kept.read_text())
    return found


def _usable(data: Path) -> Path:
    """`data` as a real, writable folder; it is made when absent, and closed to listing by others."""
    try:
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        folder = data.resolve(strict=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as fault:
        raise Misconfigured(f"the folder {data} cannot be used: {fault.strerror}") from None


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel lets go of it however we end."""
    run = data / "run"
    run.mkdir(mode=0o700, exist_ok=True)
    with (run / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Misconfigured(f"the folder {data} is in use by another `gateway up`") from None
        yield


def _end_leftovers(records: Path) -> None:
    """End what a crash left of our own parts, before their ports are asked for; servers see to themselves."""
    for record in records.glob("*.pid"):
        if record.stem not in ("postgres", "redis"):
            end_leftover(record, signal.SIGTERM, _PARTS_STOP)


def _box(layout: Layout) -> str:
    """The addresses, in the languages of the people who read them."""
    rows = [
        "Cổng 1022 đã chạy · The gateway is up",
        "",
        f"Cổng / gateway              {layout.url}",
    ]
    if layout.demo:
        rows += [
            f"Bàn làm việc / console      {layout.url}/console",
            f"Điện thoại thử / phone lab  {layout.lab_url}",
            f"Đăng nhập / sign in         tram@demo.example · {layout.secrets / 'accounts.json'}",
        ]
    rows += [
        f"Dữ liệu / data              {layout.data}",
        "",
        "Ctrl-C: dừng tất cả · Ctrl-C stops everything",
    ]
    width = max(map(len, rows))
    body = (f"│ {row:<{width}} │" for row in rows)
    return "\n".join((f"╭{'─' * (width + 2)}╮", *body, f"╰{'─' * (width + 2)}╯"))
