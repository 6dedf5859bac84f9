"""docs/rows.md is held to what a whole run found, over runs of pytest whose outcome is known."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import rows_page
from tests.rows_page import pairs_of

ROOT = Path(__file__).resolve().parent.parent

SENTENCES = 'A2 = "Declare."\nA14 = "Declare for others."\n'
PASSES = """
import pytest
@pytest.mark.row("A2", "sms")
def test_a2_by_sms(): pass
@pytest.mark.row("A14", "sms")
@pytest.mark.row("A14", "api")
def test_a14_by_sms_and_api(): pass
"""
PROVED = "| A2 | Declare. | SMS |\n| A14 | Declare for others. | SMS, API |\n"
LOST = PASSES.replace("def test_a2_by_sms(): pass", "def test_a2_by_sms(): assert 0")
SKIPPED = PASSES.replace("def test_a2_by_sms(): pass", "def test_a2_by_sms(): pytest.skip('no')")
EXPECTED_TO_FAIL = PASSES.replace("def test_a2", "@pytest.mark.xfail\ndef test_a2").replace(
    "by_sms(): pass", "by_sms(): assert 0"
)
BROKEN_IN_SET_UP = PASSES.replace("test_a2_by_sms()", "test_a2_by_sms(nothing_of_this_name)")
ONE_OF_TWO_FAILS = PASSES + "@pytest.mark.row('A2', 'sms')\ndef test_a2_by_sms_again(): assert 0\n"
GONE = PASSES.replace('@pytest.mark.row("A2", "sms")', "")
NEW = PASSES + "@pytest.mark.row('A2', 'ussd')\ndef test_a2_by_ussd(): pass\n"

LOST_A2 = "row A2 by SMS is on docs/rows.md and did not pass in this run"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A repository whose page says what `PASSES` proves."""
    for folder in ("docs", "tests/rows"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "tests/rows/rows.toml").write_text(SENTENCES)
    (tmp_path / "docs/rows.md").write_text(rows_page.HEAD + PROVED)
    return tmp_path


def run(house: Path, source: str, *arguments: str, folder: str = "tests") -> subprocess.CompletedProcess[str]:
    """Run `source` as the tests of `house`."""
    (house / "tests" / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.report", "-p", "tests.rows_page"]
    command += ["-p", "no:cacheprovider", "--strict-markers", "--rootdir", str(house), "-c", "/dev/null"]
    command += [*arguments, str(house / folder)]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # what is not asked for is not waited for
    return subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, timeout=60)


def last_line(of: subprocess.CompletedProcess[str]) -> str:
    return of.stdout.rstrip().splitlines()[-1]


def test_the_page_is_written_in_the_order_of_the_rows(house: Path) -> None:
    (house / "docs/rows.md").unlink()
    assert run(house, PASSES, "--write-rows", "-m", "row").returncode == 0
    assert (house / "docs/rows.md").read_text() == rows_page.HEAD + PROVED


def test_a_lost_channel_leaves_the_page_when_it_is_written(house: Path) -> None:
    assert run(house, LOST, "--write-rows", "-m", "row").returncode == 1
    assert pairs_of((house / "docs/rows.md").read_text()) == {("A14", "sms"), ("A14", "api")}


def test_a_whole_run_counts_the_page_as_a_check(house: Path) -> None:
    whole = run(house, PASSES)
    assert (whole.returncode, last_line(whole)) == (0, "3 passed, 0 failed")


@pytest.mark.parametrize(
    ("source", "line", "sentence"),
    [
        (LOST, "1 passed, 2 failed", LOST_A2),
        (SKIPPED, "1 passed, 1 failed, 1 skipped", LOST_A2),
        (EXPECTED_TO_FAIL, "1 passed, 1 failed, 1 skipped", LOST_A2),
        (BROKEN_IN_SET_UP, "1 passed, 2 failed", LOST_A2),
        (ONE_OF_TWO_FAILS, "2 passed, 2 failed", LOST_A2),
        (GONE, "2 passed, 1 failed", LOST_A2),
        (NEW, "3 passed, 1 failed", "row A2 by USSD has a test and is not on docs/rows.md"),
    ],
)
def test_a_whole_run_that_found_something_else_fails(
    house: Path, source: str, line: str, sentence: str
) -> None:
    """Also when a test is skipped or gone: the page promises what the run must show."""
    whole = run(house, source)
    assert (whole.returncode, last_line(whole)) == (1, line)
    assert sentence in whole.stdout


def test_another_wording_of_a_row_is_told(house: Path) -> None:
    (house / "tests/rows/rows.toml").write_text(SENTENCES.replace("Declare.", "Declare health."))
    whole = run(house, PASSES)
    assert whole.returncode == 1
    assert "docs/rows.md is not worded as scripts/generate-rows writes it" in whole.stdout


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (("-k", "a14"), "tests"),
        (("-m", "row"), "tests"),
        ((), "tests/test_it.py"),
        (("--deselect", "tests/test_it.py::test_a2_by_sms"), "tests"),
    ],
)
def test_a_run_of_a_part_does_not_look_at_the_page(
    house: Path, arguments: tuple[str, ...], folder: str
) -> None:
    assert run(house, GONE, *arguments, folder=folder).returncode == 0


@pytest.mark.parametrize("mark", ["'A3', 'sms'", "'A2', 'fax'", "'A2'"])
def test_a_row_that_no_page_could_show_is_refused(house: Path, mark: str) -> None:
    refused = run(house, f"import pytest\n@pytest.mark.row({mark})\ndef test_it(): pass\n")
    assert refused.returncode == pytest.ExitCode.USAGE_ERROR
    assert "is not an id of tests/rows/rows.toml" in refused.stderr


def test_every_sentence_fits_the_table() -> None:
    for row, sentence in tomllib.loads((ROOT / rows_page.SENTENCES).read_text("utf-8")).items():
        assert sentence.endswith(".") and sentence[0].isupper() and "|" not in sentence, row
