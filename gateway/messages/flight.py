"""The flight file: which messages are in the air right now, on disk before the socket sees them.

Append-only lines, written without fsync: they survive kill -9 of the sender, not the loss of the host (decisions 3).
The living writer holds a lock on the file, so a free lock means that its sender is dead and may be taken over.

    T 2026-11-01 4711 1            taken: attempt 1 of message 4711 goes to the socket next
    D 2026-11-01 4711 1 20 SM12 -  done: rank of what it says of the message, carrier reference, error
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import structlog

from gateway.messages.carriers import MAX_CODE
from gateway.messages.outcomes import Key, Outcome
from gateway.messages.status import Status
from gateway.text.clean import printable

log = structlog.get_logger(__name__)

SUFFIX = ".flight"
_ASIDE = ".bad"
_DRAFT = ".draft"
_COMPACT = 4_000_000  # bytes: a file is rewritten at this size, and not before it has doubled

# No reference that we keep has these in it: they cannot be printed.
_BETWEEN = "\x1f"  # between the references of a long text's parts
_BLANK = "\x1e"  # for a blank in a reference: the blanks of a line part its fields


class Flight:
    """The file of one living sender, named after it."""

    def __init__(self, folder: Path, holder: str) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / f"{holder}{SUFFIX}"
        self._open: dict[Key, Outcome | None] = {}
        self._begin()

    def took(self, keys: Iterable[Key]) -> None:
        """Write down attempts before a byte of them is sent. Raises OSError: then they must not be sent."""
        begun = list(keys)
        self._write("".join(map(_taken, begun)))
        self._open.update(dict.fromkeys(begun))

    def done(self, outcomes: Iterable[Outcome]) -> None:
        """Write down what became of attempts, before the database hears of it."""
        ours = [outcome for outcome in outcomes if outcome.key in self._open]
        self._open.update((outcome.key, outcome) for outcome in ours)
        self._write("".join(map(_done, ours)))

    def landed(self, outcomes: Iterable[Outcome]) -> None:
        """These outcomes are committed; the file starts over when nothing is left in the air, or when it is long."""
        for outcome in outcomes:
            self._open.pop(outcome.key, None)
        if not self._open:
            os.ftruncate(self._file, 0)
            self._size = 0
        elif self._size > self._long:
            self._rewrite()

    def close(self) -> None:
        """Let go; the file disappears when nothing was left in the air."""
        if not self._open:
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def _rewrite(self) -> None:
        """Go on in a new file; where there is no room for it, in the old one, which says the same at greater length."""
        old = self._file
        try:
            self._begin()
        except OSError as fault:
            log.error("flight file stays long", fault=type(fault).__name__)
            self._long = 2 * self._size
        else:
            os.close(old)  # only now: until the new file is in place a rescuer must find the old one locked

    def _begin(self) -> None:
        """Start a file with what is in the air, locked before anybody can find it under its name."""
        draft = self.path.with_name(self.path.name + _DRAFT)
        file = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            begun, over = map(_taken, self._open), map(_done, filter(None, self._open.values()))
            size = _append(file, "".join((*begun, *over)))
            draft.replace(self.path)
        except OSError:
            os.close(file)
            raise
        self._file, self._size = file, size
        self._long = max(_COMPACT, 2 * size)  # bytes: rewriting costs no more than what was written since

    def _write(self, lines: str) -> None:
        self._size += _append(self._file, lines)


@dataclass(frozen=True)
class Wreck:
    """What a dead sender left: outcomes it knew, attempts it had begun and not heard of.

    `torn`: a line in the middle cannot be read (a full disk), so nothing may be concluded from what is missing.
    """

    holder: str
    known: tuple[Outcome, ...]
    in_air: tuple[Key, ...]
    torn: bool = False


class Left:
    """A dead sender's file, locked: what it tells, and what becomes of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.wreck = read(path)

    def settled(self) -> None:
        """All that it told is committed."""
        self._path.unlink(missing_ok=True)

    def set_aside(self) -> None:
        """Nobody can settle it: it is kept under another name, for a person, and stands in nobody's way."""
        self._path.rename(self._path.with_name(self._path.name + _ASIDE))


@contextmanager
def abandoned(folder: Path) -> Iterator[list[Left]]:
    """Every flight file whose sender is dead, locked while the block runs."""
    held: list[tuple[int, Path]] = []
    try:
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            handle = _lock(path) if path.is_file() else None
            if handle is not None:
                held.append((handle, path))
        yield [Left(path) for _, path in held]
    finally:
        for handle, _ in held:
            os.close(handle)


def is_held(folder: Path, holder: str) -> bool:
    """Whether the sender `holder`, of this host, lives: it has its file, and its lock."""
    path = folder / f"{holder}{SUFFIX}"
    if not path.exists():
        return False
    handle = _lock(path)
    if handle is None:
        return path.exists()  # it is gone if its sender closed it, or a rescuer settled it, in between
    os.close(handle)
    return False


def read(path: Path) -> Wreck:
    """Parse one file; a torn last line (the sender died inside the write) is an attempt that was never begun."""
    known: dict[Key, Outcome] = {}
    begun: dict[Key, None] = {}
    torn = False
    for line in path.read_bytes().decode(errors="replace").split("\n")[:-1]:
        try:
            key, outcome = _parse(line)
        except (ValueError, IndexError):
            log.error("flight file has a torn line", file=path.name)
            torn = True
            continue
        begun[key] = None
        if outcome is not None:
            known[key] = outcome
    in_air = tuple(key for key in begun if key not in known)
    return Wreck(path.name.removesuffix(SUFFIX), tuple(known.values()), in_air, torn)


def _append(file: int, lines: str) -> int:
    """How many bytes were written: all of them, or OSError."""
    data = lines.encode(errors="replace")
    if os.write(file, data) != len(data):
        raise OSError("no room for a flight file")
    return len(data)


def _taken(key: Key) -> str:
    month, message_id, no = key
    return f"T {_said(month)} {message_id} {no}\n"


def _done(outcome: Outcome) -> str:
    refs = _BETWEEN.join(outcome.refs) or "-"
    if " " in refs:
        refs = refs.replace(" ", _BLANK)
    error = "_".join(outcome.error.split()) if outcome.error else "-"
    return f"D {_said(outcome.month)} {outcome.id} {outcome.no} {outcome.stands:d} {refs} {error}\n"


@lru_cache(maxsize=64)
def _said(month: date) -> str:
    """A month in a line: the same few for every message, and dates are slow to say."""
    return month.isoformat()


def _parse(line: str) -> tuple[Key, Outcome | None]:
    kind, month, message_id, no, *rest = line.split(" ")
    key = (date.fromisoformat(month), int(message_id), int(no))
    if kind == "T" and not rest:
        return key, None
    if kind != "D":
        raise ValueError
    status, refs, error = rest
    taken = () if refs == "-" else tuple(ref.replace(_BLANK, " ") for ref in refs.split(_BETWEEN))
    return key, Outcome(
        *key, Status(int(status)), taken, None if error == "-" else printable(error, MAX_CODE)
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
    if not _still_named(handle, path):
        os.close(handle)
        return None
    return handle


def _still_named(handle: int, path: Path) -> bool:
    """Whether `path` is still the file we locked: another rescuer may have removed it, its sender replaced it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
