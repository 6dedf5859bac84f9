"""A folder for one run and the servers started in it, on loopback and free ports; all end with the `with` block."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchmarks._cost import Meter
from gateway.up.child import Child, Program, wait_until
from gateway.up.postgres import EmbeddedPostgres
from gateway.up.redis import binary as redis_binary

_READY = 60.0  # seconds to begin to serve: RabbitMQ takes ten of them on a busy machine
_STOP = 10.0  # seconds to end cleanly
_POLL = 0.02  # seconds between looks at a run: 2 % of a run of one second


class Yard:
    """Starts programs that end in the opposite order; `pids` are all that run, to be measured."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Nothing runs yet."""
        self.folder = folder
        self.pids: list[int] = []
        self._stack = stack

    def start(
        self,
        name: str,
        argv: Sequence[str],
        ready: Callable[[], bool],
        *,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
    ) -> Child:
        """Run a program until the end; returns when `ready()`. Raises RuntimeError with its last words otherwise."""
        log = self.folder / f"{name}.out"
        program = Program(
            name,
            argv,
            self.folder / f"{name}.pid",
            {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", **(env or {})},
            cwd=str(self.folder),
            stdin=stdin,
        )
        with log.open("ab") as output:
            child = Child(program, output)
        self._stack.callback(child.end, _STOP)
        self.pids.append(child.pid)
        if not wait_until(lambda: child.ended() is not None or ready(), _READY) or child.ended() is not None:
            raise RuntimeError(f"{name} does not serve: {log.read_text(errors='replace')[-600:]}")
        return child

    def start_beside(self, name: str, argv: Sequence[str], meter: Meter) -> None:
        """Run a program that ends by itself while `meter` runs, and count it there."""
        with (self.folder / f"{name}.out").open("ab") as output:
            program = subprocess.Popen(argv, cwd=self.folder, stdout=output, stderr=output)
        self._stack.callback(_end, program)
        meter.add(program.pid)

    def redis(self) -> int:
        """The port of a Redis with the house's settings; by TCP and without password, which every peer can speak."""
        port = free_port()
        settings = (
            f"bind 127.0.0.1\nport {port}\ndir {self.folder}\nappendonly yes\nappendfsync everysec\nsave ''\n"
        )
        self.start("redis", [str(redis_binary()), "-"], lambda: listens(port), stdin=settings.encode())
        return port

    def postgres(self) -> EmbeddedPostgres:
        """A PostgreSQL as durable as production's, with an empty database."""
        server = EmbeddedPostgres(self.folder)
        self._stack.callback(server.stop)
        server.start()
        self.pids.append(server.pid)
        return server


def _end(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    try:
        program.wait(_STOP)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


@contextmanager
def open_yard() -> Iterator[Yard]:
    """An empty yard."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)  # as root PostgreSQL runs as somebody else, who must be able to pass through
        yield Yard(folder, stack)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def listens(port: int) -> bool:
    """Whether somebody accepts connections on this port of 127.0.0.1."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def await_progress(look: Callable[[], int], goal: int, patience: float) -> None:
    """Return when `look()` has reached `goal`; AssertionError with how far it came after `patience` seconds."""
    deadline = time.monotonic() + patience
    while (seen := look()) < goal:
        if time.monotonic() > deadline:
            raise AssertionError(f"{seen} of {goal} within {patience:g} s")
        time.sleep(_POLL)
