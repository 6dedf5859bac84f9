"""The one RQ job: it says that a lane has work and returns; the loops registered here do the work.

The job's first act is to take the debounce key away, so that a ring during the work is not lost (decisions 1). RQ gives
a job to one process, and a sending lane has a process for each carrier: whoever is given the ring passes it on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import get_current_job

from gateway.queues import SENDING_LANES, ring_key

log = structlog.get_logger(__name__)

_PASSED_ON: Final = "rung"  # the channel; what is lost there is found by each loop's own tick
_QUIET: Final = 10.0  # seconds without a ring after which the connection is looked after
_RETRY: Final = 1.0  # seconds before Redis is asked again

_listeners: dict[str, Callable[[], None]] = {}


def listen(lane: str, wake: Callable[[], None]) -> None:
    """Call `wake` whenever `lane` is rung in this process; it must return at once."""
    _listeners[lane] = wake


def ring(lane: str) -> None:
    """The job: enqueued by `gateway.queues.Doorbell` with nothing but the lane's name."""
    job = get_current_job()
    if job is not None:
        job.connection.delete(ring_key(lane))
    _wake(lane)
    if job is not None and lane in SENDING_LANES:
        job.connection.publish(_PASSED_ON, lane)


def overhear(redis: Redis, lanes: Sequence[str], over: threading.Event | None = None) -> None:
    """Wake the loops of `lanes` when another process was given their ring; in a thread of its own, until `over`."""
    over = over or threading.Event()
    while not over.is_set():
        try:
            with redis.pubsub(ignore_subscribe_messages=True) as passed_on:  # type: ignore[no-untyped-call]
                passed_on.subscribe(_PASSED_ON)
                while not over.is_set():
                    message = passed_on.get_message(timeout=_QUIET)
                    lane = message["data"].decode("ascii", "replace") if message is not None else ""
                    if lane in lanes:
                        _wake(lane)
        except (RedisError, OSError) as fault:
            log.warning("rings are not overheard", fault=type(fault).__name__)
            time.sleep(_RETRY)


def _wake(lane: str) -> None:
    wake = _listeners.get(lane)
    if wake is not None:
        wake()
