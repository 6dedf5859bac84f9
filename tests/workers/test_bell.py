"""A ring reaches every sender: RQ gives it to one process, which passes it on to those of the other carriers."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from gateway.queues import LANES, Doorbell, connect, ring_key
from gateway.up.redis import EmbeddedRedis
from tests.waiting import STANDSTILL, until
from workers import bell

Overhears = Callable[..., dict[str, threading.Event]]

_TAKES_ONE_RING = """
import sys
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from gateway.queues import connect, queue
redis = connect(sys.argv[1])
SimpleWorker([queue(redis, sys.argv[2])], connection=redis, serializer=JSONSerializer).work(burst=True)
"""


@pytest.fixture
def redis(redis_server: EmbeddedRedis, monkeypatch: pytest.MonkeyPatch) -> Redis:
    """A connection; no lane of this process is listened to yet."""
    monkeypatch.setattr(bell, "_listeners", {})
    client = connect(redis_server.url)
    client.delete(*map(ring_key, LANES))
    return client


@pytest.fixture
def overhears(redis: Redis) -> Iterator[Overhears]:
    """A sender of some lanes in this process, which is given no ring by RQ; what it was woken for."""
    over, threads = threading.Event(), list[threading.Thread]()

    def begin(*lanes: str) -> dict[str, threading.Event]:
        woken = {lane: threading.Event() for lane in LANES}
        for lane in lanes:
            bell.listen(lane, woken[lane].set)
        threads.append(threading.Thread(target=bell.overhear, args=(redis, lanes, over), daemon=True))
        threads[-1].start()
        until(lambda: dict(redis.pubsub_numsub("rung"))[b"rung"] == 1)
        return woken

    yield begin
    over.set()
    redis.publish("rung", "")
    for thread in threads:
        thread.join(STANDSTILL)
        assert not thread.is_alive()


def test_a_ring_that_another_process_was_given_is_overheard(
    redis: Redis, redis_server: EmbeddedRedis, overhears: Overhears
) -> None:
    woken = overhears("reply", "otp")
    Doorbell(redis).ring("reply")
    command = [sys.executable, "-c", _TAKES_ONE_RING, redis_server.url, "reply"]
    subprocess.run(command, check=True, timeout=60, capture_output=True)
    assert woken["reply"].wait(STANDSTILL)
    assert not woken["otp"].is_set()
    assert not redis.exists(ring_key("reply"))  # the next ring is let through


def test_another_lane_and_other_words_wake_nobody(redis: Redis, overhears: Overhears) -> None:
    woken = overhears("reply")
    for said in ("bulk", "", "\xff", "reply"):
        redis.publish("rung", said.encode("latin-1"))
    assert woken["reply"].wait(STANDSTILL)
    assert [lane for lane, event in woken.items() if event.is_set()] == ["reply"]
