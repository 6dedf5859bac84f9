"""Lines that could fill a log: one a second, and each says how many it stands for."""

from __future__ import annotations

from gateway.seldom import Seldom


def test_one_line_a_second_says_how_many_it_stands_for() -> None:
    now = 100.0
    line = Seldom(1.0, lambda: now)
    assert [line.times() for _ in range(5)] == [1, 0, 0, 0, 0]
    now += 0.9
    assert line.times() == 0
    now += 0.1
    assert line.times() == 6, "five that were left out, and this one"
    now += 60
    assert line.times() == 1
