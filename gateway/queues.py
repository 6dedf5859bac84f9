"""Lanes and their doorbells: RQ tells a sleeping loop that its lane has work, and carries nothing but the lane's name.

The work itself is always a PostgreSQL row; every loop also wakes by itself each second, so Redis may be down or wiped
and nothing is lost but a fraction of a second (decisions 1; ADR 0002).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session

from gateway.db import after_commit

if TYPE_CHECKING:
    from redis import Redis

log = structlog.get_logger(__name__)

SENDING_LANES = ("otp", "reply", "emergency", "notice", "bulk")
WORK_LANES = ("inbound", "receipts", "alerts", "callbacks", "sync", "calls")
LANES = SENDING_LANES + WORK_LANES

JOB = "workers.bell.ring"
DOORBELL = "doorbell"
_DEBOUNCE = 2  # seconds a ring stays valid when its job is lost with a wiped Redis; the loop's own tick covers the gap
_MUTE = (
    1.0  # seconds without ringing after a failure: one caller finds out that Redis is away, not every caller
)
_ENOUGH = 5  # rings nobody has answered: more would only fill Redis while a lane's process is down


def connect(url: str) -> Redis:
    """A Redis client that fails fast and tries once: a doorbell must never hold up the one who rings."""
    return redis.Redis.from_url(
        url, socket_timeout=1, socket_connect_timeout=1, health_check_interval=15, retry=Retry(NoBackoff(), 0)
    )


def queue(connection: Redis, lane: str) -> Queue:
    """The RQ queue of a lane; JSON, so that nothing in Redis can be made to execute."""
    return Queue(lane, connection=connection, serializer=JSONSerializer, default_timeout=30)


class Doorbell:
    """Rings lanes after commit. Failing to ring is logged and harmless."""

    def __init__(self, connection: Redis) -> None:
        self._redis = connection
        self._queues = {lane: queue(connection, lane) for lane in LANES}
        self._muted_until = float("-inf")

    def ring(self, lane: str) -> None:
        """Wake the loop that drains `lane`, at most once until it answers."""
        if time.monotonic() < self._muted_until:
            return
        try:
            if (
                self._redis.set(ring_key(lane), 1, nx=True, ex=_DEBOUNCE)
                and self._queues[lane].count < _ENOUGH
            ):
                self._queues[lane].enqueue(JOB, lane, result_ttl=0, failure_ttl=60)
        except redis.RedisError as fault:
            self._muted_until = time.monotonic() + _MUTE
            log.warning("doorbell silent", lane=lane, fault=type(fault).__name__)

    def publish(self, channel: str, event: str) -> None:
        """Tell whoever listens; like a ring, it may be lost."""
        if time.monotonic() < self._muted_until:
            return
        try:
            self._redis.publish(channel, event)
        except redis.RedisError as fault:
            self._muted_until = time.monotonic() + _MUTE
            log.warning("nobody told", channel=channel, fault=type(fault).__name__)

    def forget(self) -> None:
        """Drop every waiting ring: for tests, and for an operator who moves to another Redis."""
        for lane, lane_queue in self._queues.items():
            lane_queue.empty()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
            self._redis.delete(ring_key(lane))

    def ping(self) -> None:
        """Raises RedisError when Redis is away."""
        self._redis.ping()


def ring_after_commit(tx: Session, lane: str) -> None:
    """Ring `lane` once `tx` is durable, through the doorbell its Database was given; several rings are one.

    Without a doorbell (a command-line tool) nothing is rung: the loop's own tick finds the row within a second.
    """
    doorbell: Doorbell | None = tx.info.get(DOORBELL)
    rung: set[str] = tx.info.setdefault("rung", set())
    if doorbell is not None and lane not in rung:
        rung.add(lane)
        after_commit(tx, lambda: doorbell.ring(lane))


def ring_key(lane: str) -> str:
    """The Redis key that holds back further rings of `lane`."""
    return f"ring:{lane}"
