"""A pytest plugin: how the tests are shared out where several processes run them (`-n 2`).

Each process has servers of its own. Tests of one file stay together, in their order; so do all that use the one town,
which takes seconds to rise, and all that kill, which take the whole machine for minutes. What takes longest begins
first, so that no process waits long for another at the end; beside the killing run tests that are in no hurry.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

KILL, TOWN = "tests/kill", "the town"
_TOWN = ("tests/journeys", "tests/rows", "tests/browser")
_TURNS = (KILL, "tests/conversations", "tests/api", TOWN, "tests/leaks", "tests/workers", "tests/up")
"""What takes minutes, in the order in which it begins; the rest follows in its own."""


class Sharing(LoadScopeScheduling):
    """Hands groups of tests to whichever process has run out of them."""

    def _split_scope(self, nodeid: str) -> str:
        kind = _kind(nodeid)
        return kind if kind in (KILL, TOWN) else nodeid.split("::", 1)[0]


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
    """The town, or the folder that a test stands in."""
    folder = nodeid.split("::", 1)[0].rpartition("/")[0]
    return TOWN if folder in _TOWN else folder
