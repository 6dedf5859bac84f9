"""A central database as a program of its own, and what a test asks of it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.waiting import STANDSTILL

KEY = "kh-1"


@dataclass(frozen=True)
class Central:
    """Where it is reached."""

    base: str
    secret_file: Path

    @property
    def url(self) -> str:
        """Where batches are posted."""
        return f"{self.base}/sync"

    @property
    def secret(self) -> str:
        """What signs them."""
        return self.secret_file.read_text()

    def told(self) -> dict[str, Any]:
        """Everything it has."""
        with urllib.request.urlopen(f"{self.base}/facts", timeout=STANDSTILL) as answer:
            return dict(json.loads(answer.read()))

    def has(self, name: str) -> dict[str, Any]:
        """Its facts of one list, by id."""
        return dict(self.told()["facts"].get(name, {}))

    def strikes(self, fault: str, times: int = 1) -> None:
        """The next batches meet a fault."""
        order = json.dumps({"fault": fault, "times": times}).encode()
        asked = urllib.request.Request(f"{self.base}/faults", order, {"Content-Type": "application/json"})
        urllib.request.urlopen(asked, timeout=STANDSTILL).close()


@contextmanager
def central(folder: Path) -> Iterator[Central]:
    """It runs until the block ends."""
    secret = folder / "sync_secret"
    secret.write_text("mot khoa dai chi de thu")
    command = [sys.executable, "-m", "simulator.central", "--key", KEY, "--secret-file", str(secret)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            yield Central(program.stdout.readline().split()[-1], secret)
        finally:
            program.terminate()
