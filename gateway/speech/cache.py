"""Sound that was made once is kept as a file named by what it says; the folder may be emptied at any time."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Final

from gateway.speech.voice import Kind, Voice, chosen, speak, words

_VERSION: Final = 1
"""Raised when the same words would sound different: tones, pace, effects."""


def audio(folder: Path, text: str, lang: str, kind: Kind, voice: Voice | None = None) -> Path:
    """The WAV file in `folder` that says `text`, made by `speak` unless it is there; raises as `speak` does.

    Threads and processes that ask for the same at once wait for the one that makes it.
    """
    path = kept(folder, text, lang, kind, voice)
    if _used(path):
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(path.with_suffix(".part")) as draft:
        if not _used(path):
            draft.truncate(0)  # a killed process may have left half of it
            draft.write(speak(text, lang, kind=kind, voice=voice))
            draft.flush()
            os.fsync(draft.fileno())  # a file cut off by a power failure would be played for weeks
            Path(draft.name).replace(path)
    return path


def kept(folder: Path, text: str, lang: str, kind: Kind, voice: Voice | None = None) -> Path:
    """Where that file is, or would be. Raises BadInput as `speak` does."""
    return folder / f"{_digest(words(text, lang), lang, kind, voice or chosen(lang))}.wav"


def prune(folder: Path, older_than: timedelta) -> int:
    """Remove files that nobody asked for since `older_than`, also what a killed process left; how many."""
    limit = time.time() - older_than.total_seconds()
    removed = 0
    for path in [*folder.glob("*.wav"), *folder.glob("*.part")]:
        try:
            if path.stat().st_mtime < limit:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # another process prunes too
    return removed


def _digest(said: str, lang: str, kind: Kind, voice: Voice) -> str:
    return hashlib.sha256("|".join((str(_VERSION), lang, voice.name, kind, said)).encode()).hexdigest()


def _used(path: Path) -> bool:
    """Whether the file is there; if so, it counts as asked for now."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _alone(path: Path) -> Iterator[IO[bytes]]:
    """The draft at `path`, for one at a time; gone afterwards, unless it was renamed."""
    while True:
        with path.open("ab") as draft:
            fcntl.flock(draft, fcntl.LOCK_EX)
            if not _is(path, draft):
                continue  # whoever held it has renamed or removed it: what we hold has no name any more
            try:
                yield draft
            finally:
                if _is(path, draft):
                    path.unlink()
            return


def _is(path: Path, draft: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(draft.fileno()))
    except FileNotFoundError:
        return False
