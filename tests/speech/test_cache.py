"""Kept sound: made once also by many at once, named by what is said, whole or not there, forgotten when unused."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.errors import BadInput
from gateway.speech import CannotSpeak, Voice, audio, prune, seconds, speak

TEXT = "Nước sông Dinh đang lên, bà con di dời trước 14:00."
WEEK = timedelta(days=7)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "speech"


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each time that espeak-ng was run."""
    counting, real, notes = tmp_path / "bin" / "espeak-ng", shutil.which("espeak-ng"), tmp_path / "runs"
    counting.parent.mkdir()
    notes.touch()
    counting.write_text(f'#!/bin/sh\necho run >>{notes}\nexec {real} "$@"\n')
    counting.chmod(0o700)
    monkeypatch.setenv("PATH", f"{counting.parent}:{os.environ['PATH']}")
    return notes


def test_the_same_text_is_made_once(folder: Path, runs: Path) -> None:
    made = audio(folder, TEXT, "vi", "phone")
    assert made.read_bytes() == speak(TEXT, "vi", kind="phone")
    runs.write_text("")
    assert audio(folder, TEXT, "vi", "phone") == made
    assert audio(folder, f"  {TEXT.replace('14:00', '14h')}\n", "vi", "phone") == made  # it is said alike
    assert runs.read_text() == ""
    assert [path.name for path in folder.iterdir()] == [made.name]


def test_what_sounds_different_is_another_file(folder: Path) -> None:
    text = "Bão."
    made = {
        audio(folder, text, "vi", "phone"),
        audio(folder, "Lũ.", "vi", "phone"),
        audio(folder, text, "en", "phone"),
        audio(folder, text, "vi", "loudspeaker"),
        audio(folder, text, "vi", "phone", Voice("vi")),
    }
    assert len(made) == len(list(folder.iterdir())) == 5


def test_threads_at_once_make_one_file(folder: Path, runs: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: audio(folder, TEXT, "vi", "phone"), range(8)))
    assert list(folder.iterdir()) == list(made)
    assert runs.read_text() == "run\n"


def test_processes_at_once_make_one_file(folder: Path, runs: Path) -> None:
    with ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as processes:
        asked = [processes.submit(audio, folder, TEXT, "vi", "phone") for _ in range(8)]
        made = {future.result(60) for future in asked}
    assert list(folder.iterdir()) == list(made)
    assert runs.read_text() == "run\n"


def test_what_a_killed_process_left_is_written_over(folder: Path) -> None:
    made = audio(folder, TEXT, "vi", "phone")
    whole = made.read_bytes()
    made.rename(made.with_suffix(".part"))
    assert audio(folder, TEXT, "vi", "phone") == made
    assert made.read_bytes() == whole
    assert list(folder.iterdir()) == [made]


def test_a_failure_leaves_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path))
        with pytest.raises(CannotSpeak):
            audio(folder, TEXT, "vi", "phone")
    assert list(folder.iterdir()) == []
    assert seconds(audio(folder, TEXT, "vi", "phone")) > 1


def test_nothing_to_say_makes_no_folder(folder: Path) -> None:
    with pytest.raises(BadInput):
        audio(folder, "…", "vi", "phone")
    assert not folder.exists()


def test_what_nobody_asks_for_is_forgotten(folder: Path) -> None:
    used, unused = audio(folder, "Bão.", "vi", "phone"), audio(folder, "Lũ.", "vi", "phone")
    left = folder / "killed.part"
    left.touch()
    (folder / "notes.txt").touch()
    long_ago = time.time() - 8 * 86_400
    for path in folder.iterdir():
        os.utime(path, (long_ago, long_ago))
    audio(folder, "Bão.", "vi", "phone")
    assert prune(folder, WEEK) == 2
    assert used.exists() and not unused.exists() and not left.exists()
    assert (folder / "notes.txt").exists()
    assert prune(folder, WEEK) == 0
    assert prune(folder / "never-made", WEEK) == 0
