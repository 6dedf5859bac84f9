"""Runs one background process: its loop in a thread, RQ's SimpleWorker in the main thread to hear the doorbell.

Redis may vanish at any moment: RQ is started again when it comes back, and the loop never stops meanwhile.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Protocol

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from gateway.queues import queue
from workers import bell

log = structlog.get_logger(__name__)

_RETRY = 0.5  # seconds before Redis is asked again
_FINISH = 30.0  # seconds a loop may take to finish what it has begun


class Loop(Protocol):
    """Something that works in its own thread until it is told to stop."""

    def ring(self, lane: str | None = None) -> None:
        """There may be work; must return at once."""

    def stop(self) -> None:
        """Finish what is begun, then let `run` return."""


class _Listener(SimpleWorker):
    """RQ's in-process worker, leaving signals to the process that owns it."""

    def _install_signal_handlers(self) -> None:
        """`serve` has installed the process's own handlers, which also stop the loop."""


def serve(redis: Redis, lanes: Sequence[str], loop: Loop, body: Callable[[], None]) -> None:
    """Run `body`, which drains `lanes` through `loop`, and listen for rings until SIGTERM or SIGINT."""
    stopping = threading.Event()

    def on_signal(number: int, _: FrameType | None) -> None:
        for later in (signal.SIGTERM, signal.SIGINT):
            signal.signal(later, signal.SIG_IGN)
        log.info("stopping", signal=signal.Signals(number).name)
        stopping.set()
        loop.stop()
        raise StopRequested  # RQ's own way out of a blocking wait

    for lane in lanes:
        bell.listen(lane, _waker(loop, lane))
    thread = threading.Thread(target=body, name="loop", daemon=True)
    thread.start()
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, on_signal)
        while not stopping.is_set() and thread.is_alive():
            _listen(redis, lanes)
            stopping.wait(_RETRY)
    except StopRequested:
        log.debug("left the doorbell")
    if not stopping.is_set():
        log.error("the loop ended by itself")
        raise SystemExit(1)
    thread.join(_FINISH)


def _listen(redis: Redis, lanes: Sequence[str]) -> None:
    try:
        queues = [queue(redis, lane) for lane in lanes]
        listener = _Listener(queues, connection=redis, serializer=JSONSerializer)
        listener.work(logging_level="WARNING", with_scheduler=False)
    except (RedisError, OSError) as fault:
        log.warning("doorbell away", fault=type(fault).__name__)


def _waker(loop: Loop, lane: str) -> Callable[[], None]:
    return lambda: loop.ring(lane)
