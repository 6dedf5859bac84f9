"""A folder for the servers of the tests, in memory where the machine has enough of it.

Each test has a database of its own, made and dropped within a second. On a disk every copy is written back, deleted
and discarded, and soon takes thirty times as long as the test it is for.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ENOUGH = 4 * 1024**3  # bytes free: three processes of tests fill a third of it
_PREFIX = "gateway-tests-"


@contextmanager
def memory_folder(otherwise: Path) -> Iterator[Path]:
    """A folder in memory, removed afterwards; `otherwise` where there is too little of it."""
    if not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ENOUGH:
        yield otherwise
        return
    for left in _MEMORY.glob(f"{_PREFIX}*"):
        if not Path(f"/proc/{left.name.removeprefix(_PREFIX)}").exists():  # its process was killed
            shutil.rmtree(left, ignore_errors=True)
    ours = _MEMORY / f"{_PREFIX}{os.getpid()}"
    ours.mkdir(mode=0o700)
    try:
        yield ours
    finally:
        shutil.rmtree(ours, ignore_errors=True)
