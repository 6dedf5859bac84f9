"""The last line of a test run, which CI and people read, over runs of pytest whose outcome is known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import report

ROOT = Path(__file__).resolve().parent.parent

RUNS = [
    ("def test_a(): pass\ndef test_b(): pass", "2 passed, 0 failed"),
    ("def test_a(): pass\ndef test_b(): assert 0", "1 passed, 1 failed"),
    ("import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('why')", "1 passed, 0 failed, 1 skipped"),
    ("import pytest\n@pytest.fixture\ndef x(): raise ValueError\ndef test_a(x): pass", "0 passed, 1 failed"),
    (
        "import pytest\n@pytest.fixture\ndef x():\n yield\n raise ValueError\ndef test_a(x): pass",
        "0 passed, 1 failed",
    ),
    ("this is not Python", "0 passed, 1 failed"),
]


@pytest.mark.parametrize(("source", "line"), RUNS)
def test_the_last_line_says_what_happened(tmp_path: Path, source: str, line: str) -> None:
    (tmp_path / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.report", "-p", "no:cacheprovider"]
    command += ["--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.stdout.rstrip().splitlines()[-1] == line
    assert (run.returncode == 0) == (" 0 failed" in line)


def test_areas_are_folders_and_lone_files() -> None:
    assert report.area_of("tests/places/test_find.py::test_x[1]") == "tests/places"
    assert report.area_of("tests/test_docs.py::test_x") == "tests/test_docs.py"


def test_long_files_are_listed(tmp_path: Path) -> None:
    (tmp_path / "sms").mkdir()
    (tmp_path / "sms" / "short.py").write_text("x = 1\n" * report.LONG)
    (tmp_path / "sms" / "long.py").write_text("x = 1\n" * (report.LONG + 1))
    assert report.long_files(tmp_path) == [("sms/long.py", report.LONG + 1)]
