"""A pytest plugin: how the tests are shared out where several processes run them (`-n 3`).

Each process has servers of its own. Tests of one file stay together, in their order; so do all that kill, which take
the whole machine for minutes, and those that use a town, which takes seconds to rise: they are two groups, so that no
process is still telling stories when the others are done. All browsers are in one of them, before the rows: one browser
at a time is what two cores can carry beside the other processes, and its pages are short as long as little has happened
in its town. What takes longest begins first.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

KILL, ROWS, STORIES = "tests/kill", "the town of the first rows", "the town of the browser and of all else"
_GROUPS = (KILL, ROWS, STORIES)
_TOWN = ("tests/browser", "tests/browser/console", "tests/journeys", "tests/rows")
_FIRST_ROWS = "tests/rows/test_a"  # what citizens do themselves: half of all rows
_TURNS = (STORIES, KILL, ROWS, "tests/conversations", "tests/api", "tests/leaks", "tests/workers", "tests/up")
"""What takes minutes, in the order in which it begins; the rest follows in its own."""


class Sharing(LoadScopeScheduling):
    """Hands groups of tests to whichever process has run out of them."""

    def _split_scope(self, nodeid: str) -> str:
        kind = _kind(nodeid)
        return kind if kind in _GROUPS else nodeid.split("::", 1)[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Share out by the rules of this file, in the order of the turns and not by the size of the groups."""
    config.option.loadscopereorder = False
    return Sharing(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests in the order of their turns; the order of a run in one process stays as it is."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _turn(item.nodeid))  # stable: within its turn each test keeps its place


def _turn(nodeid: str) -> int:
    kind = _kind(nodeid)
    return _TURNS.index(kind) if kind in _TURNS else len(_TURNS)


def _kind(nodeid: str) -> str:
    """One of the towns, or the folder that a test stands in."""
    folder = nodeid.split("::", 1)[0].rpartition("/")[0]
    if folder not in _TOWN:
        return folder
    return ROWS if nodeid.startswith(_FIRST_ROWS) else STORIES
