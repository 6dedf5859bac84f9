"""The processes of one running gateway as the kernel lists them; kills only what it finds in that tree."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.journeys.town import Town
from tests.waiting import until

PARTS = ("postgres", "redis", "simulator", "web", "live", "worker", "sender", "schedule")


def running(town: Town) -> dict[str, int]:
    """Every part under the town's `gateway up`, by name, with its process id; of senders the one that texts 0900."""
    found = {}
    for pid in children(town.process.pid):
        words = command_line(pid)
        name = next((part for part in PARTS if part in _names(words)), None)
        if name is not None and ("--carrier" not in words or "twilio" in words):
            found[name] = pid
    return found


def kill(town: Town, name: str, patience: float = 30.0) -> tuple[int, int]:
    """SIGKILL one part and wait until the supervisor has another in its place; the old and the new process id."""
    old = running(town)[name]
    os.kill(old, signal.SIGKILL)

    def replaced() -> int:
        """another process in the place of the one that was killed"""
        now = running(town).get(name, old)
        return now if now != old else 0

    return old, until(replaced, patience)


def kill_inside(town: Town, name: str, patience: float = 30.0) -> tuple[int, int]:
    """SIGKILL one of the processes that a part keeps itself, and wait until the part has another."""
    part = running(town)[name]
    before = children(part)
    old = before[0]
    os.kill(old, signal.SIGKILL)

    def replaced() -> int:
        """another process inside the part"""
        return next((pid for pid in children(running(town).get(name, part)) if pid not in before), 0)

    return old, until(replaced, patience)


def children(pid: int) -> list[int]:
    """The living direct children of `pid`."""
    return [child for child, parent in _parents().items() if parent == pid]


def family(pid: int) -> set[int]:
    """All living descendants of `pid`, without itself."""
    parents = _parents()
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in {pid, *found}} - found:
        found |= more
    return found


def command_line(pid: int) -> list[str]:
    """The arguments a process was started with; empty when it is gone."""
    try:
        return [
            word.decode(errors="replace") for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


def gone(pids: set[int]) -> bool:
    """Whether none of `pids` runs any more; a zombie has ended."""
    return not pids & set(_parents())


def _names(words: list[str]) -> set[str]:
    """`…/python -m gateway.cli web --port 1` is web, `…/postgres -D …` postgres, `redis-server unix…` redis."""
    program = Path(words[0].split(" ")[0]).name.removesuffix("-server") if words else ""
    return {program, *words[1:4]}


def _parents() -> dict[int, int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state not in "ZX":
            parents[int(stat.parent.name)] = int(parent)
    return parents
