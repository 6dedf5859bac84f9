"""A pytest plugin: docs/rows.md says what people can do and on which channels, and is what the tests found.

`@pytest.mark.row("A2", "sms")` says that a test proves row A2 by SMS. A row works on a channel when at least one test
carries the pair and all that carry it passed. A run of everything checks the page at its end, counted like a test; a
run of a part checks nothing. Where tests run in several processes, their reports carry the pairs to the one that
counts. `scripts/generate-rows` writes the page. No rule of a row stands here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Literal

import pytest

CHANNELS = {"sms": "SMS", "ussd": "USSD", "voice": "voice", "web": "web", "zalo": "Zalo", "api": "API"}
PAGE = "docs/rows.md"
SENTENCES = "tests/rows/rows.toml"

HEAD = """\
<!-- Made by scripts/generate-rows from the outcomes of the row tests. Change those, not this. -->
# What works, and on which channels

Each row is something that people need to do. It stands here with a channel only when tests have done it there, through
the running gateway: SMS and USSD each by phones of two carriers, over HTTP and over SMPP. A row that stops working
fails the next run of all tests until the page says so. By voice is a call to 1022: keys, and words after a beep.
How such a test is written: [CONTRIBUTING.md](../CONTRIBUTING.md#tests).

| row | what people can do | works by |
|---|---|---|
"""

Pair = tuple[str, str]
"""A row's id and a channel."""

_CARRIED = "row"  # the name of the property by which a report carries a pair


class Rows:
    """What the tests of one run prove."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences
        self._pairs: dict[str, list[Pair]] = {}
        self._called: set[str] = set()
        self._failed: set[str] = set()

    def carries(self, item: pytest.Item) -> None:
        """Note the pairs of one test in its reports; raises UsageError for a pair that the page could not show."""
        for mark in item.iter_markers("row"):
            pair = mark.args
            if len(pair) != 2 or pair[0] not in self._sentences or pair[1] not in CHANNELS:
                known = f"an id of {SENTENCES} and one of {', '.join(CHANNELS)}"
                raise pytest.UsageError(f"{item.nodeid}: row{pair} is not {known}")
            item.user_properties.append((_CARRIED, list(pair)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test: skipped and expected failures prove nothing either."""
        pairs = [(row, channel) for row, channel in _carried(report)]
        if pairs:
            self._pairs[report.nodeid] = pairs
        if report.when == "call":
            self._called.add(report.nodeid)
        if report.outcome != "passed" or hasattr(report, "wasxfail"):
            self._failed.add(report.nodeid)

    def exist(self) -> set[Pair]:
        """Every pair that some test carries."""
        return {pair for pairs in self._pairs.values() for pair in pairs}

    def work(self) -> set[Pair]:
        """Every pair whose tests have all passed."""
        passed = self._called - self._failed
        unproved = {pair for nodeid, pairs in self._pairs.items() if nodeid not in passed for pair in pairs}
        return self.exist() - unproved

    def page(self) -> str:
        """The page as this run would write it."""
        works = self.work()
        lines = [
            f"| {row} | {sentence} | {', '.join(names)} |\n"
            for row, sentence in sorted(self._sentences.items(), key=lambda item: _place(item[0]))
            if (names := [name for channel, name in CHANNELS.items() if (row, channel) in works])
        ]
        return HEAD + "".join(lines)

    def differences(self, page: str) -> list[str]:
        """A sentence for each way in which `page` is not what this run found."""
        shown, works = pairs_of(page), self.work()
        lost = [f"{_said(pair)} is on {PAGE} and did not pass in this run" for pair in ordered(shown - works)]
        missing = [
            f"{_said(pair)} has a test and is not on {PAGE}: run scripts/generate-rows"
            for pair in ordered(self.exist() - shown)
        ]
        if lost or missing or page == self.page():
            return lost + missing
        return [f"{PAGE} is not worded as scripts/generate-rows writes it: run that"]


def pairs_of(page: str) -> set[Pair]:
    """The pairs that a page shows."""
    by_name = {name: channel for channel, name in CHANNELS.items()}
    cells = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return {(row, by_name[name]) for row, *_, names in cells for name in names.split(", ") if name in by_name}


def ordered(pairs: set[Pair]) -> list[Pair]:
    """In the order of the page."""
    return sorted(pairs, key=lambda pair: (_place(pair[0]), list(CHANNELS).index(pair[1])))


def _place(row: str) -> tuple[str, int, str]:
    """A2 stands before A14, D2a before D2b."""
    digits = "".join(sign for sign in row if sign.isdigit())
    return row[:1], int(digits or 0), row


def _carried(report: pytest.TestReport) -> list[list[str]]:
    """The pairs that a test's report carries; what goes from one process to another may have become a list."""
    return [value for name, value in report.user_properties if name == _CARRIED and isinstance(value, list)]


def _said(pair: Pair) -> str:
    return f"row {pair[0]} by {CHANNELS[pair[1]]}"


# How pytest calls it

_ROWS = pytest.StashKey[Rows]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """For scripts/generate-rows."""
    parser.addoption("--write-rows", action="store_true", help=f"write {PAGE} from what this run finds")


def pytest_configure(config: pytest.Config) -> None:
    """Know the marker and the sentences."""
    config.addinivalue_line(
        "markers", "row(id, channel): this test proves a row of docs/rows.md on a channel"
    )
    file = config.rootpath / SENTENCES
    config.stash[_ROWS] = rows = Rows(tomllib.loads(file.read_text("utf-8")) if file.exists() else {})
    config.pluginmanager.register(rows, "rows")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note who carries what."""
    for item in items:
        config.stash[_ROWS].carries(item)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the page when asked to, or hold it to a run of everything; neither when the run broke off."""
    config = session.config
    ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not session.shouldfail
    if hasattr(config, "workerinput") or not ended:
        return
    rows, file = config.stash[_ROWS], config.rootpath / PAGE
    if config.getoption("--write-rows"):
        file.write_text(rows.page(), "utf-8")
    elif is_whole(config):
        differences = rows.differences(file.read_text("utf-8") if file.exists() else "")
        config.hook.pytest_runtest_logreport(report=_report(differences))
        if differences:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _report(differences: list[str]) -> pytest.TestReport:
    """The check of the page as a test of its own, which fails with one sentence for each difference."""
    outcome: Literal["passed", "failed"] = "failed" if differences else "passed"
    said = "\n".join(differences) or None
    return pytest.TestReport(PAGE, (PAGE, 0, PAGE), {}, outcome, said, when="call")


def is_whole(config: pytest.Config) -> bool:
    """Whether this run takes every test: the folder tests/ or nothing named, and nothing left out by an option."""
    option = config.option
    narrowed: Sequence[object] = (
        option.keyword,
        option.markexpr,
        option.deselect,
        option.ignore,
        option.ignore_glob,
        getattr(option, "lf", False),
        getattr(option, "stepwise", False),
        option.collectonly,
    )
    folder = (config.rootpath / "tests").resolve()
    named = {(config.invocation_params.dir / argument).resolve() for argument in config.args}
    return named == {folder} and not any(narrowed)
