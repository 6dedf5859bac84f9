"""The processes of the house, started again when they die, as a supervisor does."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from benchmarks import _meter
from benchmarks._house import BenchHouse
from gateway.up.child import Child, wait_until

_READY = 120.0  # seconds for a part to begin to serve on a busy machine
_STOP = 10.0
_LOOKS = 0.2


class Parts:
    """Those named, for the time of a `with` block. `deaths`: how many were killed and are there again."""

    def __init__(self, house: BenchHouse, *names: str) -> None:
        self._programs = [each for each in house.layout.parts(house.environment) if each.name in names]
        self._log = house.layout.data / "log"
        self._children: dict[str, Child] = {}
        self._dead: list[int] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self.deaths = 0

    def __enter__(self) -> Parts:
        for program in self._programs:
            child = self._start(program.name)
            if not wait_until(lambda child=child: child.program.ready(child.pid), _READY):  # type: ignore[misc]
                raise RuntimeError(f"{program.name} does not serve: {self.words(program.name)}")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for child in self._children.values():
            child.end(_STOP)

    def kill(self, name: str) -> None:
        """SIGKILL: the worker as a whole; of the web one process that answers."""
        child = self._children[name]
        inside = sorted(_meter.family(child.pid) - {child.pid})
        os.kill(inside[0] if name == "web" and inside else child.pid, signal.SIGKILL)
        self.deaths += 1

    def cpu_seconds(self, name: str) -> float:
        """What a part has used, with those that died."""
        return _meter.cpu_seconds(self._children[name].pid)

    def words(self, name: str) -> str:
        """Its last ones."""
        return (self._log / f"{name}.log").read_text(errors="replace")[-800:]

    def _start(self, name: str) -> Child:
        program = next(each for each in self._programs if each.name == name)
        with Path(self._log / f"{name}.log").open("ab") as output:
            self._children[name] = Child(program, output)
        return self._children[name]

    def _watch(self) -> None:
        while not self._over.wait(_LOOKS):
            for name, child in list(self._children.items()):
                if child.ended() is not None:
                    self._start(name)
