"""A pytest plugin: how the tests are shared out where several processes run them (`-n 2 --dist loadgroup`).

Each process has servers of its own. Tests of one file stay together, in their order; so do all that use the one town,
which takes seconds to rise, and all that kill, which take the whole machine for minutes. What takes longest begins
first, so that no process waits long for another at the end; beside the killing run tests that are in no hurry.
"""

from __future__ import annotations

import pytest

TOWN = "town"  # the name of the fixture, and of the group of tests around it
_KILL = "tests/kill"
_TURNS = (_KILL, "tests/conversations", "tests/api", TOWN, "tests/leaks", "tests/workers", "tests/up")
"""What takes minutes, in the order in which it begins; the rest follows in its own."""


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put every test into its group; the order of a run in one process stays as it is."""
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=_turn)  # stable: within its turn each test keeps its place


def _group(item: pytest.Item) -> str:
    kind = _kind(item)
    return kind if kind in (_KILL, TOWN) else item.nodeid.split("::", 1)[0]


def _turn(item: pytest.Item) -> int:
    kind = _kind(item)
    return _TURNS.index(kind) if kind in _TURNS else len(_TURNS)


def _kind(item: pytest.Item) -> str:
    """The town, or the folder that a test stands in."""
    return (
        TOWN
        if TOWN in getattr(item, "fixturenames", ())
        else item.nodeid.split("::", 1)[0].rpartition("/")[0]
    )
