"""Runs one background process: its loop in a thread, RQ's SimpleWorker in the main thread to hear the doorbell.

Redis may vanish at any moment: RQ is started again when it comes back, and the loop never stops meanwhile. A loop
that ends by itself ends the process, so that a supervisor notices.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any, Protocol

import structlog
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from gateway.queues import SENDING_LANES, connect, queue
from workers import bell

log = structlog.get_logger(__name__)

_RETRY = 0.5  # seconds before Redis is asked again
_HEARTBEAT = 20  # seconds; RQ waits 15 less for a ring, then looks whether it should stop
_FINISH = 30.0  # seconds a loop may take to finish what it has begun
SENDING = frozenset(SENDING_LANES)  # lanes with a process for each carrier
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Loop(Protocol):
    """Something that works in its own thread until it is told to stop."""

    def ring(self, lane: str | None = None) -> None:
        """There may be work; must return at once."""

    def stop(self) -> None:
        """Finish what is begun, then let `run` return; called from another thread."""


class _Listener(SimpleWorker):
    """RQ's in-process worker without what the house does not use: its signals, its remote commands, its tracebacks."""

    max_connection_wait_time = 1.0  # RQ would stay away for a minute after Redis is back

    def _install_signal_handlers(self) -> None:
        """`serve` has installed the process's own handlers, which also stop the loop."""

    def subscribe(self) -> None:
        """No commands are taken from Redis."""

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """RQ outlives a Redis that was wiped without telling it who listens; whoever looks there would find nobody."""
        if pipeline is None and not self.connection.hexists(self.key, "birth"):
            self.connection.delete(
                self.key
            )  # what RQ has written since is no whole entry, and would forbid one
            self.register_birth()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
        super().heartbeat(timeout, pipeline)

    def handle_job_failure(self, *args: Any, **kwargs: Any) -> None:
        """RQ would keep the traceback in Redis; the log has it, without the data in it."""
        kwargs["exc_string"] = ""
        super().handle_job_failure(*args, **kwargs)

    def leave(self) -> None:
        """Stop before the next ring, also where the exception of the signal was swallowed."""
        self._stop_requested = True


@dataclass
class _Fate:
    """What the signal handler may touch: plain attributes and a pipe. A lock may be held by the code it interrupts."""

    listener: _Listener | None = None
    signal: int | None = None
    broken: bool = False


def serve(redis_url: str, lanes: Sequence[str], loop: Loop, body: Callable[[], None]) -> None:
    """Run `body`, which drains `lanes` through `loop`, and listen for rings until SIGTERM or SIGINT.

    Rings come over one client, what is overheard over another: a connection that RQ did not make is too impatient for
    its wait, and Redis's death would hand it one. Raises SystemExit(1) when `body` ended by itself or did not finish in
    time.
    """
    redis = connect(redis_url)
    fate = _Fate()
    wake, bellows = os.pipe()
    main = threading.get_ident()

    def on_signal(number: int, _: FrameType | None) -> None:
        for later in _SIGNALS:
            signal.signal(later, signal.SIG_IGN)
        fate.signal = number
        os.write(bellows, b"!")
        if fate.listener is not None:
            fate.listener.leave()
        raise StopRequested  # RQ's own way out of a blocking wait

    def stop_loop() -> None:
        os.read(wake, 1)
        loop.stop()

    def work() -> None:
        try:
            body()
        except Exception as fault:  # whatever it was, the process must not stay without its loop
            log.error("the loop broke", exc_info=fault)
        if fate.signal is None:
            fate.broken = True
            signal.pthread_kill(main, signal.SIGTERM)

    for lane in lanes:
        bell.listen(lane, _waker(loop, lane))
    thread = threading.Thread(target=work, name="loop", daemon=True)
    try:
        for number in _SIGNALS:
            signal.signal(number, on_signal)
        threading.Thread(target=stop_loop, name="stop", daemon=True).start()
        if not SENDING.isdisjoint(lanes):
            overhear = threading.Thread(
                target=bell.overhear, args=(connect(redis_url), lanes), name="overhear", daemon=True
            )
            overhear.start()
        thread.start()
        while fate.signal is None:
            _listen(redis, lanes, fate)
            time.sleep(_RETRY)
    except StopRequested:
        log.info("stopping", signal=signal.Signals(fate.signal or signal.SIGTERM).name)
    thread.join(_FINISH)
    if fate.broken or thread.is_alive():
        log.error("the loop ended by itself" if fate.broken else "the loop did not finish in time")
        raise SystemExit(1)


def _listen(redis: Redis, lanes: Sequence[str], fate: _Fate) -> None:
    try:
        queues = [queue(redis, lane) for lane in lanes]
        fate.listener = _Listener(
            queues,
            connection=redis,
            serializer=JSONSerializer,
            worker_ttl=_HEARTBEAT,
            log_job_description=False,
        )
        fate.listener.work(logging_level="WARNING", with_scheduler=False)
    except (RedisError, OSError) as fault:
        log.warning("doorbell away", fault=type(fault).__name__)


def _waker(loop: Loop, lane: str) -> Callable[[], None]:
    return lambda: loop.ring(lane)
