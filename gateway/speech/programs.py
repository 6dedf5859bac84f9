"""Runs the programs that speech is made with, one at a time and never by a shell; knows neither voices nor sounds."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from typing import Final

from gateway.errors import GatewayError

PATIENCE: Final = 30.0  # seconds: the longest text takes two on one slow core, and a caller may be waiting


class CannotSpeak(GatewayError):
    """A program that speech needs is missing, failed or did not end. Their complaints do not repeat the text."""

    status = 503
    code = "cannot_speak"


def run(program: str, arguments: Sequence[str], given: bytes) -> bytes:
    """What `program` wrote when it was given `given` on its standard input."""
    path = shutil.which(program)
    if path is None:
        raise CannotSpeak(f"{program} is missing: `make setup` asks Debian for it")
    try:
        done = subprocess.run(  # noqa: S603 - a program of ours, arguments are a list without any text of people
            [path, *arguments], input=given, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise CannotSpeak(f"{program} did not end within {PATIENCE:g} seconds") from None
    except OSError as fault:
        raise CannotSpeak(f"{program} cannot be run: {fault.strerror}") from None
    if done.returncode != 0:
        why = next(iter(done.stderr.decode(errors="replace").splitlines()), "")[:120]
        raise CannotSpeak(f"{program} ended with code {done.returncode}: {why}")
    return done.stdout
