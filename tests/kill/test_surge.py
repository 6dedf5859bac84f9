"""A rush of callers while a web process and the worker die by SIGKILL: nobody is without an outcome."""

from __future__ import annotations

import pytest

from benchmarks._surge.town import Plan, live_through
from benchmarks.surge import without_outcome
from tests.kill import PATIENCE


@pytest.mark.timeout(PATIENCE)
def test_a_rush_of_callers_outlives_web_and_worker() -> None:
    """120 callers in four minutes, four agents: most cannot be answered in their call."""
    found = live_through(Plan([1_800.0], 4 / 60, agents=4, helpers=2, pace=4.0, kills=True))
    assert found.deaths == 3
    assert without_outcome(found.ends) == 0, found.ends
    assert found.broken == {}, found.broken
    assert found.looks > 10 and found.seen.counts["answered"] > 0
    assert found.ends["most_callbacks_a_number"] == 1
    assert found.surges == 1, "it was a surge"
