"""Senders of one carrier as programs: started, looked into from outside, killed; it never asks them anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks._deaths.operator import NAME, ROOT
from gateway.messages import flight
from gateway.messages.flight import Wreck
from gateway.up.child import Child, Program, wait_until

_STOP = 30.0  # seconds to end cleanly: open answers are waited for


@dataclass(frozen=True)
class Sender:
    """One life of a sender."""

    child: Child
    log: Path
    flights: Path

    def flight(self) -> Path | None:
        """Its flight file, which is there from the moment it takes over from the dead."""
        return next(self.flights.glob(f"{NAME}@*-{self.child.pid}-*{flight.SUFFIX}"), None)

    def has_begun(self) -> bool:
        """Whether something of it is in the air. A file that was emptied meanwhile fills again at the next text."""
        path = self.flight()
        try:
            return path is not None and path.stat().st_size > 0
        except FileNotFoundError:
            return False

    def wreck(self) -> Wreck | None:
        """What it left behind; None where it died before it had a file, or with nothing in it that says anything."""
        path = self.flight()
        return flight.read(path) if path is not None else None

    def words(self, event: str) -> list[dict[str, Any]]:
        """The lines of its log that tell of `event`."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and f'"{event}"' in line]


class Senders:
    """Starts senders one after another, and remembers every one."""

    def __init__(self, environment: Mapping[str, str], data: Path) -> None:
        """`data`: GATEWAY_DATA of `environment`."""
        self._environment = {"PATH": "/usr/bin:/bin", **environment}
        self._data = data
        self.every: list[Sender] = []

    def start(self, count: int = 1) -> list[Sender]:
        """So many more; returns at once."""
        begun = [self._start(len(self.every) + n) for n in range(count)]
        self.every += begun
        return begun

    def kill(self, senders: Sequence[Sender]) -> None:
        """SIGKILL all of them before any is waited for."""
        for sender in senders:
            sender.child.kill()
        for sender in senders:
            if not wait_until(lambda sender=sender: sender.child.ended() is not None, _STOP):  # type: ignore[misc]
                raise RuntimeError("a sender outlived SIGKILL")

    def stop(self) -> None:
        """End those that live as an operator does; AssertionError for one that does not end by itself."""
        ends = [sender.child.end(_STOP) for sender in self.every if sender.child.ended() is None]
        if any(ends):
            raise AssertionError(f"a sender ended with {ends}: {self.every[-1].log.read_text()[-800:]}")

    def _start(self, nth: int) -> Sender:
        log = self._data / f"sender-{nth}.log"
        argv = [sys.executable, "-m", "gateway.cli", "sender", "--carrier", NAME]
        record = self._data / f"sender-{nth}.pid"
        program = Program(f"sender-{nth}", argv, record, self._environment, cwd=str(ROOT))
        with log.open("ab") as output:
            return Sender(Child(program, output), log, self._data / "flights")
