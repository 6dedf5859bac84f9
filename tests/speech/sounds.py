"""What a WAV file holds, asked of sox: a judge that shares nothing with the code under test."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.waiting import STANDSTILL


def described(path: Path) -> tuple[str, ...]:
    """Type, samples a second, channels, encoding."""
    return tuple(_told("soxi", option, str(path)) for option in ("-t", "-r", "-c", "-e"))


def length(path: Path) -> float:
    """Seconds."""
    return float(_told("soxi", "-D", str(path)))


def rms(path: Path, start: float = 0, end: float | None = None) -> float:
    """Mean power in dB below the loudest there can be, of the seconds from `start` to `end`; silence is -inf."""
    part = ["trim", str(start), *([] if end is None else [f"={end}"])]
    return float(_stats(path, part)["RMS lev dB"])


def peak(path: Path) -> float:
    """The same of the loudest sample."""
    return float(_stats(path, [])["Pk lev dB"])


def _stats(path: Path, part: list[str]) -> dict[str, str]:
    command = ["sox", str(path), "-n", *part, "stats"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=STANDSTILL, check=True)
    return {line[:10].strip(): line[10:].split()[0] for line in run.stderr.splitlines()}


def _told(*command: str) -> str:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=STANDSTILL, check=True
    ).stdout.strip()
