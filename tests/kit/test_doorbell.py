"""The doorbell: harmless without Redis, once until answered, never lost, and nothing in Redis but a lane's name."""

from __future__ import annotations

import json
import threading
import time
import zlib

import pytest
from rq.job import Job
from rq.serializers import JSONSerializer

from gateway.db import after_commit
from gateway.house import House
from gateway.queues import LANES, Doorbell, connect, queue, ring_after_commit, ring_key
from workers import bell
from workers.draining import Drain
from workers.run import _Listener


def listen(house: House, lane: str) -> None:
    """Answer every waiting ring of `lane`, as a background process would."""
    redis = connect(house.settings.redis_url)
    worker = _Listener([queue(redis, lane)], connection=redis, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="WARNING")
    redis.close()


def waiting(house: House, lane: str) -> int:
    return int(queue(house.doorbell._redis, lane).count)


def test_without_redis_it_is_silent_and_quick(house: House) -> None:
    away = Doorbell(connect("redis://127.0.0.1:9/0"))
    begun = time.monotonic()
    for lane in LANES * 20:
        away.ring(lane)
    assert time.monotonic() - begun < 1.5, "one caller finds out, not every caller"


def test_it_rings_once_until_somebody_answers(house: House) -> None:
    for _ in range(50):
        house.doorbell.ring("reply")
    assert waiting(house, "reply") == 1
    heard: list[str] = []
    bell.listen("reply", lambda: heard.append("reply"))
    listen(house, "reply")
    assert heard == ["reply"] and waiting(house, "reply") == 0
    house.doorbell.ring("reply")
    assert waiting(house, "reply") == 1


def test_a_ring_during_the_work_is_not_lost(house: House) -> None:
    heard: list[int] = []

    def work() -> None:
        heard.append(1)
        if len(heard) == 1:
            house.doorbell.ring("otp")

    bell.listen("otp", work)
    house.doorbell.ring("otp")
    listen(house, "otp")
    assert len(heard) == 2


def test_rings_nobody_answers_do_not_pile_up(house: House) -> None:
    for _ in range(30):
        house.doorbell.ring("bulk")
        house.doorbell._redis.delete(ring_key("bulk"))  # as if its two seconds were over
    assert waiting(house, "bulk") == 5


def test_redis_holds_the_lanes_name_and_nothing_else(house: House) -> None:
    house.doorbell.ring("emergency")
    redis = house.doorbell._redis
    (job_id,) = queue(redis, "emergency").job_ids
    job = Job.fetch(job_id, connection=redis, serializer=JSONSerializer)
    assert (job.func_name, job.args, job.kwargs) == ("workers.bell.ring", ["emergency"], {})
    raw = redis.hgetall(f"rq:job:{job_id}")
    assert json.loads(zlib.decompress(raw[b"data"])) == ["workers.bell.ring", None, ["emergency"], {}]
    assert raw[b"description"] == b"workers.bell.ring('emergency')"


def test_a_job_that_fails_leaves_no_traceback_behind(house: House) -> None:
    def stumble() -> None:
        raise RuntimeError("Chamaliaq")

    bell.listen("notice", stumble)
    house.doorbell.ring("notice")
    listen(house, "notice")
    redis = house.doorbell._redis
    for key in redis.keys("*"):
        kind = redis.type(key)
        if kind == b"hash":
            said = b" ".join(redis.hgetall(key).values())
        elif kind == b"stream":
            said = b" ".join(v for _, entry in redis.xrange(key) for v in entry.values())
        else:
            continue
        unpacked = said
        assert b"Chamaliaq" not in unpacked and b"Traceback" not in unpacked, key


def test_a_lane_rings_after_the_commit_once_and_never_after_a_rollback(house: House) -> None:
    with house.db.transaction() as tx:
        for _ in range(5):
            ring_after_commit(tx, "receipts")
        assert waiting(house, "receipts") == 0
    assert waiting(house, "receipts") == 1
    house.doorbell.forget()
    with pytest.raises(RuntimeError), house.db.transaction() as tx:
        ring_after_commit(tx, "receipts")
        raise RuntimeError
    assert waiting(house, "receipts") == 0


def test_what_breaks_after_a_commit_breaks_nothing_else(house: House) -> None:
    done: list[int] = []
    with house.db.transaction() as tx:
        after_commit(tx, lambda: 1 / 0)
        after_commit(tx, lambda: done.append(1))
    assert done == [1]


def test_a_drain_works_at_a_ring_and_survives_its_faults() -> None:
    steps: list[float] = []
    stumbled = threading.Event()

    def step() -> bool:
        steps.append(time.monotonic())
        if len(steps) == 2:
            stumbled.set()
            raise RuntimeError("ours")
        return False

    drain = Drain("inbound", step)
    (thread,) = drain.start()
    deadline = time.monotonic() + 10
    while len(steps) < 4 and time.monotonic() < deadline:
        drain.ring()
        stumbled.wait(0.02)
    drain.stop()
    thread.join(3)
    assert len(steps) >= 4 and not thread.is_alive()
