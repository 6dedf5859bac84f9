"""Pace: never above the contract, a reserve for whoever cannot wait, nothing that starves."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from gateway.messages.pacing import PRIORITY, RESERVE, Pacer

LANES = ("otp", "emergency", "reply", "notice", "bulk")


class Wall:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(
    rate=st.floats(0.5, 500),
    texts=st.lists(st.tuples(st.sampled_from(LANES), st.integers(1, 24)), min_size=1, max_size=60),
    idle=st.floats(0, 5),
)
def test_never_above_rate_times_time_plus_burst(
    rate: float, texts: list[tuple[str, int]], idle: float
) -> None:
    wall = Wall()
    pacer = Pacer(rate, 1000, wall)
    wall.now += idle
    burst = max(rate * 0.25, 10.0)
    sent: list[tuple[float, int]] = []
    for lane, segments in texts:
        for _ in range(3):  # whoever waits as told may go; rounding may ask for a last moment
            wait = pacer.wait(lane, segments)
            assert math.isfinite(wait) and wait <= (burst + 24) / rate + 1e-6
            if wait == 0:
                break
            wall.now += wait
        else:
            wall.now += 1e-6
            assert pacer.wait(lane, segments) <= 1e-6
        pacer.take(segments)
        pacer.give_back()
        sent.append((wall.now, segments))
    for first in range(len(sent)):
        carried = 0
        for at, segments in sent[first:]:
            carried += segments
            allowed = rate * (at - sent[first][0]) + burst + max(s for _, s in sent)
            assert carried <= allowed + 1e-3


def test_bulk_leaves_the_reserve_and_priority_uses_it() -> None:
    wall = Wall()
    pacer = Pacer(100, 1000, wall)
    for _ in range(100):
        if pacer.wait("bulk", 1) > 0:
            break
        pacer.take(1)
    assert pacer.open == 20, "burst of 25, a fifth stays"
    assert pacer.wait("otp", 1) == 0
    for _ in range(5):
        pacer.take(1)
    assert pacer.wait("otp", 1) > 0


def test_what_priority_does_not_use_bulk_may_borrow() -> None:
    wall = Wall()
    pacer = Pacer(100, 1000, wall)
    sent = 0
    while wall.now < 110:
        wait = pacer.wait("bulk", 1)
        if wait > 0:
            wall.now += wait
        else:
            pacer.take(1)
            pacer.give_back()
            sent += 1
    assert 990 <= sent <= 1030


def test_the_longest_text_leaves_on_the_slowest_contract() -> None:
    for lane in LANES:
        wall = Wall()
        pacer = Pacer(1, 10, wall)
        assert pacer.wait(lane, 24) == 0, f"a full bucket lets {lane} go"
        pacer.take(24)
        assert 14 <= pacer.wait(lane, 1) <= 18, "and is paid back"


def test_the_window_keeps_slots_for_priority() -> None:
    pacer = Pacer(10_000, 10, Wall())
    for _ in range(8):
        assert pacer.wait("bulk", 1) == 0
        pacer.take(1)
    assert pacer.wait("bulk", 1) == math.inf
    assert pacer.wait("reply", 1) == 0
    pacer.take(1)
    pacer.take(1)
    assert pacer.wait("otp", 1) == math.inf
    pacer.give_back()
    assert pacer.wait("otp", 1) == 0
    assert 0 < RESERVE < 1 and "bulk" not in PRIORITY
    assert Pacer(10, 1, Wall()).wait("bulk", 1) == 0, "a window of one is everybody's"


def test_a_pause_stops_every_lane_and_ends() -> None:
    wall = Wall()
    pacer = Pacer(100, 10, wall)
    pacer.pause(5)
    pacer.pause(1)
    assert [pacer.wait(lane, 1) for lane in LANES] == [5.0] * 5
    assert pacer.depth("otp") == 0
    wall.now += 5
    assert [pacer.wait(lane, 1) for lane in LANES] == [0.0] * 5


def test_no_more_is_held_than_soon_leaves() -> None:
    assert Pacer(50, 50, Wall()).depth("otp") == 25
    assert Pacer(1, 50, Wall()).depth("bulk") == 1
    assert Pacer(10_000, 50, Wall()).depth("otp") == 100
    assert Pacer(10_000, 50, Wall()).depth("bulk") == 80
