"""The one RQ job: it says that a lane has work and returns; the loops registered here do the work.

The job's first act is to take the debounce key away, so that a ring during the work is not lost (decisions 1).
"""

from __future__ import annotations

from collections.abc import Callable

from rq import get_current_job

from gateway.queues import ring_key

_listeners: dict[str, Callable[[], None]] = {}


def listen(lane: str, wake: Callable[[], None]) -> None:
    """Call `wake` whenever `lane` is rung in this process; it must return at once."""
    _listeners[lane] = wake


def ring(lane: str) -> None:
    """The job: enqueued by `gateway.queues.Doorbell` with nothing but the lane's name."""
    job = get_current_job()
    if job is not None:
        job.connection.delete(ring_key(lane))
    wake = _listeners.get(lane)
    if wake is not None:
        wake()
