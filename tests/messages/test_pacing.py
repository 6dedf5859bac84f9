"""Pace: never above the contract, a reserve for whoever cannot wait, nothing that starves; alone and together."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Coroutine
from typing import Any, TypeVar

import redis.asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.house import House
from gateway.messages.pacing import ONE_BY_ONE, PRIORITY, RESERVE, Bucket, Pacer, Shared

LANES = ("otp", "emergency", "reply", "notice", "bulk")
T = TypeVar("T")


class Wall:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def now(work: Coroutine[Any, Any, T]) -> T:
    """The result of something that waits for nothing."""
    return asyncio.run(work)


async def _leave(pacer: Pacer, wall: Wall, lane: str, segments: int, patience: float = math.inf) -> float:
    """Wait until the text may leave and let it; returns the seconds waited, infinity when patience ended first."""
    begun = wall.now
    while not pacer.allows(lane, segments):
        wait = await pacer.restock()
        assert wait < 3600
        if wall.now + wait - begun > patience:
            return math.inf
        wall.now += wait if wait > 0 else 0.0
    pacer.take(lane, segments)
    pacer.give_back()
    return wall.now - begun


@settings(deadline=None)
@given(
    rate=st.floats(0.5, 500),
    texts=st.lists(st.tuples(st.sampled_from(LANES), st.integers(1, 24)), min_size=1, max_size=40),
    idle=st.floats(0, 5),
)
def test_never_above_rate_times_time_plus_burst(
    rate: float, texts: list[tuple[str, int]], idle: float
) -> None:
    wall = Wall()
    pacer = Pacer(rate, 1000, tick=wall)
    wall.now += idle
    sent: list[tuple[float, int]] = []
    for lane, segments in texts:
        now(_leave(pacer, wall, lane, segments))
        sent.append((wall.now, segments))
    burst = max(rate * 0.25, 10.0) + 2 * max(
        rate * 0.1, 1.0
    )  # what was drawn before it was used, for either kind
    for first in range(len(sent)):
        carried = 0
        for at, segments in sent[first:]:
            carried += segments
            allowed = rate * (at - sent[first][0]) + burst + 2 * max(s for _, s in sent)
            assert carried <= allowed + 1e-3


def test_bulk_leaves_the_reserve_and_priority_uses_it() -> None:
    wall = Wall()
    bucket = Bucket(wall)
    drawn = now(bucket.draw(0, 1000, 100))
    assert drawn.other == 20, "burst of 25, a fifth stays"
    assert now(bucket.draw(1000, 0, 100)).priority == 5
    assert now(bucket.draw(1, 1, 100)).wait > 0


def test_what_priority_does_not_use_bulk_may_borrow() -> None:
    wall = Wall()
    pacer = Pacer(100, 1000, tick=wall)

    async def ten_seconds() -> int:
        sent = 0
        while wall.now < 110:
            await _leave(pacer, wall, "bulk", 1)
            sent += 1
        return sent

    assert 990 <= now(ten_seconds()) <= 1040


def test_a_code_does_not_wait_for_bulk_that_takes_all_there_is() -> None:
    wall = Wall()
    bucket = Bucket(wall)
    crowd, codes = Pacer(100, 1000, bucket, wall), Pacer(100, 1000, bucket, wall)

    async def story() -> list[float]:
        waits = []
        for _ in range(50):
            for _ in range(30):
                await _leave(crowd, wall, "bulk", 1)
            waits.append(await _leave(codes, wall, "otp", 1))
        return waits

    assert max(now(story())) == 0.0


def test_the_longest_text_leaves_on_the_slowest_contract() -> None:
    for lane in LANES:
        wall = Wall()
        pacer = Pacer(1, 10, tick=wall)
        assert now(_leave(pacer, wall, lane, 24)) <= 1, f"a full bucket lets {lane} go"
        assert 10 <= now(_leave(pacer, wall, lane, 1)) <= 25, "and is paid back"


def test_the_window_keeps_slots_for_priority() -> None:
    pacer = Pacer(10_000, 10, tick=Wall())
    pacer.open = 9
    assert pacer.slots("bulk") == 0
    assert pacer.slots("reply") == 1
    pacer.open = 10
    assert pacer.slots("otp") == 0
    pacer.give_back()
    assert pacer.slots("otp") == 1
    assert 0 < RESERVE < 1 and "bulk" not in PRIORITY
    assert Pacer(10, 1, tick=Wall()).slots("bulk") == 1, "a window of one is everybody's"


def test_a_pause_stops_every_lane_and_ends() -> None:
    wall = Wall()
    pacer = Pacer(100, 10, tick=wall)
    pacer.pause(5)
    pacer.pause(1)
    assert pacer.paused() == 5.0
    assert pacer.depth("otp") == 0
    wall.now += 5
    assert pacer.paused() == 0.0


def test_refusals_teach_the_real_rate_and_quiet_forgets_it() -> None:
    wall = Wall()
    pacer = Pacer(100, 10, tick=wall)
    for _ in range(5):
        pacer.throttled()
    assert pacer.rate == 70, "one window of refusals is one lesson"
    wall.now += 0.2
    pacer.throttled()
    assert 49 <= pacer.rate <= 50
    for _ in range(100):
        wall.now += 0.2
        pacer.throttled()
    assert 5 <= pacer.rate < 8
    wall.now += 200
    assert pacer.rate == 100


def test_no_more_is_held_than_soon_leaves() -> None:
    assert Pacer(50, 50, tick=Wall()).depth("otp") == 25
    assert Pacer(1, 50, tick=Wall()).depth("bulk") == 1
    assert Pacer(1000, 50, tick=Wall()).depth("otp") == 100
    assert Pacer(1000, 50, tick=Wall()).depth("bulk") == 98
    assert Pacer(100_000, 50, tick=Wall()).depth("bulk") == 2000


def test_two_senders_together_keep_to_one_contract(house: House) -> None:
    async def story() -> tuple[float, float]:
        async with redis.asyncio.Redis.from_url(house.settings.redis_url) as connection:
            first, second = Shared(connection, "both", "a"), Shared(connection, "both", "b")
            one, other = await first.draw(0, 1000, 100), await second.draw(0, 1000, 100)
            code = await second.draw(3, 0, 100)
        assert one.other == 20, "the burst less the reserve"
        assert other.other < 2, "what has flowed since"
        assert code.priority == 3, "the reserve is for codes"
        return one.wait, other.wait

    assert all(wait > 0 for wait in now(story()))


def test_a_clock_that_is_set_back_stops_nobody_and_lets_no_more_than_a_burst_leave(house: House) -> None:
    async def story() -> None:
        async with redis.asyncio.Redis.from_url(house.settings.redis_url) as connection:
            supply, gone = Shared(connection, "back", "a"), Shared(connection, "back", "gone")
            await gone.draw(0, 1, 100)
            assert (await supply.draw(5, 0, 100)).priority == 5
            seconds, _ = await connection.time()
            await connection.hset("pace:back", "at", str(seconds + 3600))
            await connection.zadd("pace:back:senders", {"a": seconds + 3600, "gone": seconds + 3600})
            first = await supply.draw(1000, 0, 100)
            assert 19 <= first.priority <= 25, "what was left of a burst, at once"
            again = await supply.draw(1000, 0, 100)
            assert again.priority < 10, "what has flowed since, from the clock that holds now"
            assert again.wait <= 1
            assert await connection.zrange("pace:back:senders", 0, -1) == [b"a"], (
                "one that died is not counted"
            )
            await connection.hset("pace:back", "level", "-179943.6")  # as an earlier version left it
            assert (await supply.draw(1000, 0, 100)).wait <= 1
            assert float(await connection.hget("pace:back", "level") or -1) >= 0, "no debt lasts"

    now(story())


def test_alone_too_a_clock_that_is_set_back_stops_nobody() -> None:
    wall = Wall()
    bucket = Bucket(wall)
    assert now(bucket.draw(20, 0, 100)).priority == 20
    wall.now -= 50
    assert now(bucket.draw(1000, 0, 100)).priority == 5
    wall.now += 0.1
    assert 9.9 < now(bucket.draw(1000, 0, 100)).priority < 10.1


def test_no_draw_is_put_off_for_longer_than_a_second() -> None:
    assert now(Bucket(Wall(), level=0.0, at=100.0).draw(10, 0, 0.5)).wait == 1.0
    assert now(Bucket(Wall(), level=0.0, at=100.0).draw(0, 10, 0.5)).wait == 1.0


def test_without_redis_each_keeps_to_a_safe_share(house: House) -> None:
    async def story() -> None:
        nobody = redis.asyncio.Redis.from_url("redis://127.0.0.1:9/0", retry=Retry(NoBackoff(), 0))
        async with redis.asyncio.Redis.from_url(house.settings.redis_url) as connection:
            together = Shared(connection, "lone", "a")
            await Shared(connection, "lone", "b").draw(0, 1, 100)
            await together.draw(0, 1, 100)
        alone = Shared(nobody, "lone", "a")
        drawn = await alone.draw(0, 1000, 100)
        assert drawn.other == 0, "nobody knows what the others have just taken"
        assert 0 < drawn.wait < 1
        await nobody.aclose()

    now(story())


def test_calls_begin_one_by_one() -> None:
    """A contract of one a second never sees two at once, however long nobody was called."""
    wall = Wall()
    pacer = Pacer(1.0, 10, tick=wall, burst=ONE_BY_ONE)
    wall.now += 60
    begun = []
    for _ in range(10):
        now(_leave(pacer, wall, "otp", 1))
        begun.append(wall.now)
    gaps = [later - earlier for earlier, later in itertools.pairwise(begun)]
    assert all(0.99 <= gap <= 1.2 for gap in gaps), gaps
