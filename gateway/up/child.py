"""One child process in its own process group, tied to our life; knows nothing of restarts, order or consoles.

A child is remembered in a small file (process id, start time, boot), so that after our own crash the next
start can find what was left behind and end it, never touching a stranger that was given the same number.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gateway.up import secret_files
from gateway.up.identity import Identity, ourselves

_LOOK = 0.01  # seconds between looks at a process that is starting or ending
_EXITED = os.WEXITED | os.WNOHANG | os.WNOWAIT
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Program:
    """How to run one part: `stop` ends it cleanly, `death` is what the kernel sends when we die.

    `ready`, given the process id, tells whether it serves; it must answer within a second.
    """

    name: str
    argv: Sequence[str]
    record: Path
    env: Mapping[str, str] = field(repr=False)
    identity: Identity = field(default_factory=ourselves)
    stop: signal.Signals = signal.SIGTERM
    death: signal.Signals = signal.SIGTERM
    cwd: str = "/"  # where every identity may be, and no folder is kept busy
    stdin: bytes = field(default=b"", repr=False)
    ready: Callable[[int], bool] = lambda _pid: True


class Child:
    """A running (or ended) `Program`.

    Start it from a thread that lives as long as it should: the parent-death signal follows the thread.
    """

    def __init__(
        self, program: Program, output: int | IO[bytes], errors: int | IO[bytes] = subprocess.STDOUT
    ) -> None:
        """Start the program; by default both outputs go to `output`. Raises OSError if it cannot run."""
        self.program = program
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - programs are ours, arguments are a list
            program.identity.wrap(program.argv, program.death),
            stdin=subprocess.PIPE if program.stdin else subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=dict(program.env),
            cwd=program.cwd,
            start_new_session=True,  # Ctrl-C at the terminal reaches us alone; we stop the others in order
        )
        secret_files.write(program.record, _fingerprint(self.pid))
        if self.process.stdin is not None:
            with suppress(BrokenPipeError), self.process.stdin:  # it died first; whoever polls will see that
                self.process.stdin.write(program.stdin)

    @property
    def pid(self) -> int:
        """The process id; for ever, even after the end."""
        return self.process.pid

    def ended(self) -> int | None:
        """None while it runs, else its exit code (negative: the signal that ended it).

        What is left of its process group is killed first, while the zombie still reserves the group's number.
        """
        if self.process.returncode is None and os.waitid(os.P_PID, self.pid, _EXITED) is not None:
            self.kill()
            self.process.wait()
            self.program.record.unlink(missing_ok=True)
        return self.process.returncode

    def ask(self, number: signal.Signals) -> None:
        """Signal the process itself, which is expected to take care of its own children."""
        if self.ended() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL the whole process group. Only while the child is not reaped."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def end(self, patience: float) -> int:
        """Stop it cleanly within `patience` seconds, else by SIGKILL; returns the exit code. Blocks."""
        self.ask(self.program.stop)
        if not wait_until(lambda: self.ended() is not None, patience):
            self.kill()
            wait_until(lambda: self.ended() is not None, patience=10)
        return self.process.wait()


def wait_until(true: Callable[[], bool], patience: float) -> bool:
    """Whether `true()` became so within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK)
    return True


def end_leftover(record: Path, stop: signal.Signals, patience: float) -> int | None:
    """End the process that `record` remembers if it outlived its parent; returns its id if there was one."""
    try:
        text = record.read_text()
        pid = int(text.split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None

    def gone() -> bool:
        return _fingerprint(pid) != text

    if gone():
        record.unlink(missing_ok=True)
        return None
    with suppress(ProcessLookupError):
        os.kill(pid, stop)
    wait_until(gone, patience)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # the process if it would not go, and whatever it left in its group
    wait_until(gone, patience)
    record.unlink(missing_ok=True)
    return pid


def _fingerprint(pid: int) -> str:
    """A process, told apart from every other that ever had its number; "PID -" when it is not running."""
    try:
        # The name in field 2 may hold spaces and brackets; what follows its last bracket is regular.
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return f"{pid} -"
    return f"{pid} -" if state in "ZX" else f"{pid} {rest[18]} {_BOOT.read_text().strip()}"
