"""Where an embedded server puts its unix socket: beside its data, or in a short folder."""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
from pathlib import Path

from gateway.up import secret_files
from gateway.up.identity import Identity

_LONGEST = 99  # bytes; the kernel's limit is 107, and PostgreSQL appends ".lock" beside the socket
_PLAIN = re.compile(r"[\w./+-]*", re.ASCII)  # safe in an address, a PostgreSQL list, a Redis configuration


def socket_folder(folder: Path, file_name: str, identity: Identity, note: Path) -> Path:
    """A folder, 0700 and owned by `identity`, in which `file_name` makes a path of at most 99 plain bytes.

    A temporary folder is remembered in the file `note`, so that after a crash the next start uses it again.
    """
    if _fits(folder / file_name):
        return identity.folder(folder)
    known = Path(note.read_text()) if note.exists() else None
    if known is not None and _ours(known, identity):
        return known
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes a private folder in it
        fresh = Path(tempfile.mkdtemp(prefix="gateway-", dir=parent))
        if _fits(fresh / file_name):
            identity.own(fresh, 0o700)
            secret_files.write(note, str(fresh))
            return fresh
        fresh.rmdir()
    raise OSError(f"no folder is short enough for the socket {file_name}")


def release(note: Path) -> None:
    """Remove the temporary socket folder that `note` remembers, if any. The server must have ended."""
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
        note.unlink()


def _fits(path: Path) -> bool:
    text = str(path)
    return len(text.encode()) <= _LONGEST and _PLAIN.fullmatch(text) is not None


def _ours(path: Path, identity: Identity) -> bool:
    """Whether `path` is still the real, closed folder we made: /tmp is open to every user of the machine."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return (
        stat.S_ISDIR(found.st_mode) and found.st_uid == identity.uid and stat.S_IMODE(found.st_mode) == 0o700
    )
