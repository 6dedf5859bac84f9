"""Carriers and senders as the tests of workers have them, and the command as an operator types it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workers.conftest import network, sending, web

__all__ = ["network", "sending", "web"]

ROOT = Path(__file__).parents[2]

Gateway = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def gateway(environ: dict[str, str]) -> Gateway:
    """Runs `gateway …`."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gateway.cli", *words]
        return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)

    return run
