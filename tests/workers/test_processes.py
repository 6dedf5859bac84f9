"""Background processes as the system sees them: killed, stopped, idle, and without Redis."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway import clock
from gateway.house import House
from gateway.messages.status import Status
from gateway.up.redis import EmbeddedRedis
from tests.messages.writing import order
from tests.waiting import STANDSTILL, until
from workers.schedule import PURGE_HOUR

from .conftest import Program, ask

PROMPTLY = 10.0  # seconds; what has not ended that long after it was told to is killed by `gateway up`


def listening(program: Program, house: House) -> bool:
    """Whether the process has begun to hear the doorbell: RQ writes its number into Redis then."""
    assert program.process.poll() is None, program.words()
    redis = house.doorbell._redis
    numbers = {redis.hget(key, "pid") for key in redis.keys("rq:worker:*")}
    return str(program.pid).encode() in numbers


def settled(house: House) -> Callable[[], bool]:
    def look() -> bool:
        with house.db.transaction() as tx:
            return tx.execute(text("SELECT count(*) FROM outbox")).scalar() == 0

    return look


def test_a_sender_killed_five_times_loses_nothing_and_repeats_nothing_it_knew(
    house: House, environ: dict[str, str], run: Callable[..., Program], sink: Callable[..., str]
) -> None:
    """Replies: in the air at a kill means unknown; everything else is handed over exactly once."""
    window, count = 20, 400
    url = sink(slow=0.02)
    environ.update(TWILIO_API_URL=url, TWILIO_RATE="1000", TWILIO_WINDOW=str(window))
    with house.db.transaction() as tx:
        for n in range(count):
            order(tx, f"+8490002{n:04d}", now=clock.now(), words=f"Tin {n}")
    dice = random.Random(20261120)
    for _ in range(5):
        program = run(environ, "sender", "--carrier", "twilio")
        before = len(ask(f"{url}/taken"))
        until(lambda seen=before: len(ask(f"{url}/taken")) > seen, 60)  # type: ignore[misc]
        threading.Event().wait(dice.uniform(0.0, 0.05))
        program.kill()
    run(environ, "sender", "--carrier", "twilio")
    until(settled(house), 60)
    taken = Counter(address for address, _, _ in ask(f"{url}/taken"))
    with house.db.transaction() as tx:
        rows = tx.execute(text("SELECT month, id, recipient, status, tries FROM messages")).all()
    states = Counter(Status(row.status) for row in rows)
    assert sum(states.values()) == count and set(states) <= {Status.SENT, Status.UNKNOWN}
    assert states[Status.UNKNOWN] <= 5 * window
    for row in rows:
        handed = sum(taken[f"{row.month:%Y%m}.{row.id}.{no}"] for no in range(1, row.tries + 1))
        if row.status == Status.SENT:
            assert handed == 1, row
        else:
            assert handed <= 1, row
    assert states[Status.SENT] >= count - 5 * window


def test_a_ring_is_heard_at_once_and_redis_holds_nothing_but_lanes(
    house: House, environ: dict[str, str], run: Callable[..., Program], sink: Callable[..., str]
) -> None:
    url = sink()
    environ.update(TWILIO_API_URL=url)
    program = run(environ, "sender", "--carrier", "twilio")
    until(lambda: listening(program, house), 20)
    waits = []
    for n in range(8):
        with house.db.transaction() as tx:
            order(tx, f"+8490003{n:04d}", now=clock.now(), words="Chào bà con")
        begun = time.monotonic()
        until(lambda seen=n: len(ask(f"{url}/taken")) > seen, 5, every=0.005)  # type: ignore[misc]
        waits.append(time.monotonic() - begun)
    assert sorted(waits)[4] < 0.3, f"a tick would take half a second on the average: {waits}"


@pytest.mark.parametrize("part", [("sender", "--carrier", "twilio"), ("worker",), ("schedule",)])
def test_an_idle_process_is_calm_and_stops_quickly(
    house: House, environ: dict[str, str], run: Callable[..., Program], part: tuple[str, ...]
) -> None:
    program = run(environ, *part)
    if part[0] == "schedule":
        last = "purged" if clock.local(clock.now()).hour >= PURGE_HOUR else "promise counted"
        until(lambda: f'"{last}"' in program.words(), 40)
    else:
        until(lambda: listening(program, house), 20)

    def calm() -> bool:
        """three seconds that cost less than a fiftieth of a core, once what there is to do at the start is done"""
        used, begun = _cpu(program.pid), time.monotonic()
        threading.Event().wait(3.0)
        return (_cpu(program.pid) - used) / (time.monotonic() - begun) < 0.02

    until(calm, 30)
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(PROMPTLY) == 0, program.words()
    assert "Traceback" not in program.words()


def test_redis_killed_and_wiped_costs_a_second_and_nothing_else(
    house: House,
    environ: dict[str, str],
    run: Callable[..., Program],
    sink: Callable[..., str],
    tmp_path: Path,
) -> None:
    own = EmbeddedRedis(tmp_path / "own")
    own.start()
    try:
        url = sink()
        environ.update(TWILIO_API_URL=url, REDIS_URL=own.url)
        program = run(environ, "sender", "--carrier", "twilio")
        until(lambda: _waits_for_a_ring(own), 20)
        os.kill(own.pid, signal.SIGKILL)
        with house.db.transaction() as tx:
            order(tx, now=clock.now())
        begun = time.monotonic()
        until(lambda: len(ask(f"{url}/taken")) == 1, 5)
        assert time.monotonic() - begun < PROMPTLY
        own.stop()
        for file in (tmp_path / "own" / "redis").rglob("*.aof*"):
            file.unlink()
        own.start()
        until(lambda: b"rq:workers" in _keys(own) and _waits_for_a_ring(own, seconds=3), 20)
        own.stop()
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(PROMPTLY) == 0, program.words()
    finally:
        own.stop()


def test_a_loop_that_breaks_ends_its_process(
    house: House, environ: dict[str, str], run: Callable[..., Program], tmp_path: Path
) -> None:
    (tmp_path / "flights").write_text("a file where a folder belongs")
    program = run(environ, "sender", "--carrier", "twilio")
    assert program.process.wait(STANDSTILL) == 1
    lines = [json.loads(line) for line in program.words().splitlines()]
    assert {"the loop broke", "the loop ended by itself"} <= {line["event"] for line in lines}
    assert {line["process"] for line in lines} == {"sender-twilio"}


def _cpu(pid: int) -> float:
    """Seconds of processor time of a process so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _waits_for_a_ring(server: EmbeddedRedis, seconds: int = 0) -> bool:
    """somebody lies in a blocking wait for a ring, over a connection that has held for so long"""
    from gateway.queues import connect

    with connect(server.url) as connection:
        return any(
            client["cmd"] in ("blmove", "blpop") and int(client["age"]) >= seconds
            for client in connection.client_list()
        )


def _keys(server: EmbeddedRedis) -> list[bytes]:
    from gateway.queues import connect

    with connect(server.url) as connection:
        return list(connection.keys("*"))
