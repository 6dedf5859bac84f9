"""Puts peers that come from PyPI into environments of their own below a cache folder, in exact versions; nothing else.

They never enter the house's locks. What Debian ships (Kannel, RabbitMQ) is for `apt-get` to install; a run names it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks._contest import NotRun
from benchmarks._sinks import ROOT

VERSIONS = {"celery": "5.7.0", "jasmin": "0.11.1"}
_WANTS = {
    "celery": ("celery[redis]==5.7.0", "psycopg[binary]==3.3.9", "smpplib==2.2.4", "requests==2.34.2"),
    "jasmin": ("jasmin==0.11.1",),
}
_PATIENCE = 600.0  # seconds for a download on a slow line
_cache = ROOT / "build" / "peers"


def use(folder: Path) -> None:
    """Keep the environments in `folder` from now on, instead of `build/peers`."""
    global _cache
    _cache = folder.resolve()


def install() -> None:
    """Make what is missing; raises CalledProcessError with pip's words on the terminal."""
    for name, wants in _WANTS.items():
        folder = _cache / name
        if (folder / "whole").exists():
            continue
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, timeout=_PATIENCE)
        pip = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        subprocess.run([*pip, *wants], check=True, timeout=_PATIENCE)
        (folder / "whole").touch()  # last: a broken download is begun anew


def python_of(name: str) -> Path:
    """The interpreter of a peer's environment. Raises NotRun when there is none."""
    if not (_cache / name / "whole").exists():
        raise NotRun(f"{name} is not installed (gateway bench peers --install)")
    return _cache / name / "bin" / "python"
