"""A pytest plugin: how long each area of the tests took, which files have grown long, the last line of a run.

It decides nothing about passing. Errors in set-up, tear-down and collection count as failed: nothing that
went wrong may hide behind "0 failed".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

LONG = 250  # lines; a habit and not a gate (CONTRIBUTING.md)
_CODE = (
    "smpp",
    "gateway",
    "sms",
    "ussd",
    "workers",
    "simulator",
    "migrations",
    "tests",
    "benchmarks",
    "scripts",
)
_ROOT = Path(__file__).resolve().parent.parent


class Tally:
    """Counts outcomes and sums seconds while the tests run."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.tests: Counter[str] = Counter()
        self._worst: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase (set-up, call, tear-down) of one test."""
        area = area_of(report.nodeid)
        self.seconds[area] += report.duration
        if report.when == "call" or report.outcome != "passed":
            self._note(report.nodeid, report.outcome)
        if report.when == "setup":
            self.tests[area] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """One file or folder that was looked at for tests."""
        if report.failed:
            self._note(report.nodeid, "failed")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Time by area, slowest first, then the long files."""
        if self.seconds:
            terminalreporter.section("time by area")
            for area, seconds in sorted(self.seconds.items(), key=lambda item: -item[1]):
                terminalreporter.write_line(f"{seconds:8.1f} s  {self.tests[area]:6d} tests  {area}")
            terminalreporter.write_line(
                f"{sum(self.seconds.values()):8.1f} s  {self.tests.total():6d} tests  all"
            )
        if long := long_files():
            terminalreporter.section(f"files over {LONG} lines")
            for path, lines in long:
                terminalreporter.write_line(f"{lines:8d} lines  {path}")

    def last_line(self) -> str:
        """`N passed, M failed`, and `, K skipped` only when there are any."""
        counts = Counter(self._worst.values())
        line = f"{counts['passed']} passed, {counts['failed']} failed"
        return f"{line}, {counts['skipped']} skipped" if counts["skipped"] else line

    def _note(self, nodeid: str, outcome: str) -> None:
        ranks = ("passed", "skipped", "failed")
        known = self._worst.get(nodeid, "passed")
        self._worst[nodeid] = max(known, outcome, key=ranks.index)


def area_of(nodeid: str) -> str:
    """`tests/places` for `tests/places/test_find.py::test_x`; a file directly in tests/ is its own area."""
    parts = nodeid.split("::", 1)[0].split("/")
    return "/".join(parts[:2])


def long_files(root: Path = _ROOT) -> list[tuple[str, int]]:
    """Python files of more than `LONG` lines, longest first."""
    paths = [path for folder in _CODE for path in (root / folder).rglob("*.py")]
    counted = [(str(path.relative_to(root)), len(path.read_text("utf-8").splitlines())) for path in paths]
    return sorted(((path, lines) for path, lines in counted if lines > LONG), key=lambda item: -item[1])


_TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count, once per run and not in worker processes."""
    if not hasattr(config, "workerinput"):
        config.stash[_TALLY] = tally = Tally()
        config.pluginmanager.register(tally, "tally")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The very last line, after pytest's own."""
    tally = config.stash.get(_TALLY, None)
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if tally is not None and terminal is not None:
        terminal.write_line(tally.last_line())
