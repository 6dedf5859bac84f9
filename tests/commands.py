"""The `gateway` command as an operator runs it: a process of its own, over real servers.

Hundreds of commands are run, and loading the gateway takes each two seconds of a core. So one process of each run loads
it once and forks itself for every command, which begins as `python -m gateway.cli` does: with its own environment,
folder, words and output. What starting from nothing is like is the business of tests/up, tests/web and tests/leaks.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0  # seconds a command may take

Gateway = Callable[..., "CompletedProcess[str]"]
"""Runs `gateway …` and tells what it printed."""

_loaded = multiprocessing.get_context("forkserver")
_loaded.set_forkserver_preload(["gateway.cli", "gateway.app"])


def command(environ: Mapping[str, str]) -> Gateway:
    """The command over the house of `environ`."""

    def run(*words: str) -> CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as folder:
            told, complained = Path(folder, "out"), Path(folder, "err")
            told.touch()
            complained.touch()
            process = _loaded.Process(target=_begin, args=(words, dict(environ), str(told), str(complained)))
            process.start()
            process.join(PATIENCE)
            if process.exitcode is None:
                process.kill()
                process.join()
                raise TimeoutExpired(
                    ["gateway", *words], PATIENCE, told.read_bytes(), complained.read_bytes()
                )
            return CompletedProcess(
                ["gateway", *words], process.exitcode, told.read_text("utf-8"), complained.read_text("utf-8")
            )

    return run


def _begin(words: Sequence[str], environ: Mapping[str, str], told: str, complained: str) -> None:
    """In the fork: become the command."""
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    os.chdir(ROOT)
    for path, stream in ((told, sys.stdout), (complained, sys.stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND), stream.fileno())
    from gateway.cli import main

    main(list(words), prog_name="python -m gateway.cli")
