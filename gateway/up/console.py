"""What the operator sees and finds later: prefixed lines and bounded log files; decides nothing.

The terminal is written by a thread of its own: one that is paused (Ctrl-S, a full pipe) must not stop
supervision. When it falls behind, lines are left out there and counted; the files have them all.
"""

from __future__ import annotations

import queue
import re
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TextIO

_SIZE = 5_000_000  # bytes of one log file; with its predecessor, 10 MB per part at most
_BEHIND = 5_000  # lines held for a slow terminal, about half a megabyte
# What the servers and the sealer say all day goes to their files alone; a terminal needs what somebody must act on.
_WORTH_SHOWING = {
    "postgres": re.compile(rb"\b(WARNING|ERROR|FATAL|PANIC): "),
    "schedule": re.compile(rb"^(?!.*\"event\": \"audit sealed\")"),
    "redis": re.compile(rb"(?i)\b(fatal|can't|cannot|failed|error|oom)\b"),
}
_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)  # ANSI; red is left for alarms
_ALARM = 31


class BoundedLog:
    """An append-only file that is renamed to `.1` when full, replacing the previous `.1`."""

    def __init__(self, path: Path, limit: int = _SIZE) -> None:
        """Open `path`, readable by its owner alone, and continue where it ends."""
        self.path = path
        self.limit = limit
        self._file = self._open()

    def write(self, line: bytes) -> None:
        """Append `line` and a line end."""
        if self._file.tell() + len(line) > self.limit:
            self._file.close()
            self.path.replace(self.path.with_name(f"{self.path.name}.1"))
            self._file = self._open()
        # A full disk must not take the service down with it: the line is lost, the next may fit.
        with suppress(OSError):
            self._file.write(line + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _open(self) -> IO[bytes]:
        file = self.path.open("ab", buffering=0)
        self.path.chmod(0o600)
        return file


class Console:
    """Takes lines of named parts; one file per part in `folder`, and everything on `stream`."""

    def __init__(self, stream: TextIO, folder: Path) -> None:
        """Make `folder` and begin to write."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._stream = stream
        self._colour = stream.isatty()
        self._logs: dict[str, BoundedLog] = {}
        self._lines: queue.Queue[str | None] = queue.Queue(_BEHIND)
        self._left_out = 0
        self._writer = threading.Thread(target=self._write, name="console", daemon=True)
        self._writer.start()

    def line(self, part: str, text: bytes) -> None:
        """One line that `part` printed; the daily talk of the servers goes to its file alone."""
        self._log(part).write(text)
        worth = _WORTH_SHOWING.get(part)
        if worth is not None and not worth.search(text):
            return
        shown = f"{part:<9} │ {_printable(text)}"
        self._show(self._paint(shown, _COLOURS[list(self._logs).index(part) % len(_COLOURS)], len(part)))

    def say(self, text: str, *, alarm: bool = False) -> None:
        """One line of the supervisor's own, also kept in up.log with its time."""
        self._log("up").write(f"{datetime.now(UTC).isoformat(timespec='milliseconds')} {text}".encode())
        shown = f"{'gateway':<9} │ {text}"
        self._show(self._paint(shown, _ALARM, len(shown)) if alarm else shown)

    def banner(self, text: str) -> None:
        """Several lines for the terminal alone: they may show addresses, never a password."""
        self._show(text)

    def close(self) -> None:
        """Write out what is waiting, for at most a second, and close the files."""
        with suppress(queue.Full):
            self._lines.put(None, timeout=1)
        self._writer.join(timeout=1)
        for log in self._logs.values():
            log.close()

    def _log(self, part: str) -> BoundedLog:
        if part not in self._logs:
            self._logs[part] = BoundedLog(self._folder / f"{part}.log")
        return self._logs[part]

    def _show(self, text: str) -> None:
        try:
            if self._left_out:
                self._lines.put_nowait(
                    f"{'gateway':<9} │ … {self._left_out} lines left out; see {self._folder}"
                )
                self._left_out = 0
            self._lines.put_nowait(text)
        except queue.Full:
            self._left_out += 1

    def _write(self) -> None:
        while (text := self._lines.get()) is not None:
            # The terminal may be closed under us, or know ASCII alone; neither concerns the service.
            with suppress(OSError, ValueError):
                self._stream.write(text + "\n")
                self._stream.flush()

    def _paint(self, text: str, colour: int, length: int) -> str:
        return f"\033[{colour}m{text[:length]}\033[0m{text[length:]}" if self._colour else text


def _printable(line: bytes) -> str:
    """`line` without control characters, with which a message could rewrite the operator's terminal."""
    text = line.decode(errors="replace")
    return "".join(letter if letter.isprintable() or letter == "\t" else "�" for letter in text)
