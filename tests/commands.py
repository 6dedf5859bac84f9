"""The `gateway` command as an operator runs it: a process of its own, over real servers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]

Gateway = Callable[..., subprocess.CompletedProcess[str]]
"""Runs `gateway …` and tells what it printed."""


def command(environ: Mapping[str, str]) -> Gateway:
    """The command over the house of `environ`."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "gateway.cli", *words]
        return subprocess.run(argv, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)

    return run
