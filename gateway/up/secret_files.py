"""Files that only their owner may read, written whole or not at all; secrets that a machine makes once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def keep(path: Path, make: Callable[[], str]) -> str:
    """The text in `path`; when it is absent, `make()` is written there first, whole or not at all."""
    try:
        return path.read_text()
    except FileNotFoundError:
        text = make()
        write(path, text)
        return text


def password() -> str:
    """192 random bits in letters that need no quoting in an address, a configuration file or SQL."""
    return secrets.token_urlsafe(24)


def write(path: Path, text: str) -> None:
    """Put `text` into `path` atomically, mode 0600; makes the folder, 0700, when it is absent."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)  # of a crashed process that had our number
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        os.fchmod(handle, 0o600)
        file.write(text)
        file.flush()
        os.fsync(handle)
    draft.replace(path)
