"""A pytest plugin: how the tests are shared out where several processes run them (`-n 2 --dist loadgroup`).

Each process has servers of its own. Tests of one file stay together, in their order; so do all that use the one town,
which takes seconds to rise. What takes longest begins first, so that no process waits long for another at the end.
"""

from __future__ import annotations

import pytest

TOWN = "town"  # the name of the fixture, and of the group of tests around it
_LONGEST = (
    "tests/kill",
    TOWN,
    "tests/leaks",
    "tests/workers",
    "tests/up",
    "tests/api",
    "tests/conversations",
)
"""Areas that take minutes, in the order in which they begin; the others follow in their own."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put every test into its group; the order of a run in one process stays as it is."""
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=_turn)  # stable: within its turn each test keeps its place


def _group(item: pytest.Item) -> str:
    return TOWN if _in_town(item) else item.nodeid.split("::", 1)[0]


def _turn(item: pytest.Item) -> int:
    areas = [TOWN] if _in_town(item) else [area for area in _LONGEST if item.nodeid.startswith(f"{area}/")]
    return _LONGEST.index(areas[0]) if areas else len(_LONGEST)


def _in_town(item: pytest.Item) -> bool:
    return TOWN in getattr(item, "fixturenames", ())
