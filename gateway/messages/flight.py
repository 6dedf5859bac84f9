"""The flight file: which messages are in the air right now, on disk before the socket sees them.

Append-only lines, written without fsync: they survive kill -9 of the sender, not the loss of the host (decisions 3).
The living writer holds a lock on the file, so a free lock means that its sender is dead and may be taken over.

    T 2026-11-01 4711 1            taken: attempt 1 of message 4711 goes to the socket next
    D 2026-11-01 4711 1 20 SM12 -  done: status rank, carrier reference, error
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gateway.messages.outbox import Outcome
from gateway.messages.status import Status

SUFFIX = ".flight"


class Flight:
    """The file of one living sender, named after it."""

    def __init__(self, folder: Path, holder: str) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / f"{holder}{SUFFIX}"
        self._file = os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._open = 0

    def took(self, month: date, message_id: int, no: int) -> None:
        """Write down an attempt before a byte of it is sent."""
        self._open += 1
        os.write(self._file, f"T {month} {message_id} {no}\n".encode())

    def done(self, outcome: Outcome) -> None:
        """Write down what became of an attempt, before the database hears of it."""
        words = (outcome.ref or "-").replace(" ", "_"), (outcome.error or "-").replace(" ", "_")
        line = f"D {outcome.month} {outcome.id} {outcome.no} {int(outcome.status)} {words[0]} {words[1]}\n"
        os.write(self._file, line.encode())

    def landed(self, count: int) -> None:
        """`count` outcomes are committed; when nothing is left in the air the file starts over."""
        self._open -= count
        if self._open == 0:
            os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Let go; the file disappears when nothing was left in the air."""
        if self._open == 0:
            self.path.unlink(missing_ok=True)
        os.close(self._file)


@dataclass(frozen=True)
class Wreck:
    """What a dead sender left: outcomes it knew, attempts it had begun and not heard of."""

    holder: str
    known: tuple[Outcome, ...]
    in_air: tuple[tuple[date, int, int], ...]


@contextmanager
def abandoned(folder: Path) -> Iterator[list[Wreck]]:
    """Every flight file whose sender is dead, locked while the block runs and removed when it succeeds."""
    held: list[tuple[int, Path]] = []
    wrecks: list[Wreck] = []
    try:
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            handle = _lock(path)
            if handle is not None:
                held.append((handle, path))
                wrecks.append(read(path))
        yield wrecks
        for _, path in held:
            path.unlink(missing_ok=True)
    finally:
        for handle, _ in held:
            os.close(handle)


def read(path: Path) -> Wreck:
    """Parse one file; a torn last line (the sender died inside the write) is an attempt that was never begun."""
    known: dict[tuple[date, int, int], Outcome] = {}
    begun: dict[tuple[date, int, int], None] = {}
    for line in path.read_text(errors="replace").split("\n")[:-1]:
        words = line.split(" ")
        key = (date.fromisoformat(words[1]), int(words[2]), int(words[3]))
        if words[0] == "T":
            begun[key] = None
        else:
            ref, error = (None if word == "-" else word for word in words[5:7])
            known[key] = Outcome(*key, status=Status(int(words[4])), ref=ref, error=error)
    return Wreck(
        path.name.removesuffix(SUFFIX), tuple(known.values()), tuple(k for k in begun if k not in known)
    )


def _lock(path: Path) -> int | None:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None  # its sender closed it between the listing and now
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    if not path.exists():  # unlinked by another rescuer after we opened it
        os.close(handle)
        return None
    return handle
