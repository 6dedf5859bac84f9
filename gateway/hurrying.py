"""Work in the database for somebody on the line: what takes longer than they can wait goes on without them.

A database whose server stands still keeps none of its own time limits, and a caller hears silence until their carrier
gives up. Here they hear within seconds that they shall hold; when the server goes on, what was begun is done, and the
repeated request finds it done.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.db import Database

T = TypeVar("T")

THREADS: Final = 16  # more than a web process has: those wait, these work


class TookTooLong(SQLAlchemyError):
    """The database has not answered in time; what was asked of it may still be done."""


class Hurried:
    """`do` as a database's, within `seconds`. While as many as there may be hang, the next is not waited for."""

    def __init__(self, db: Database, seconds: float) -> None:
        self._db = db
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(THREADS, "hurried")
        self._begun: dict[object, float] = {}
        self._lock = threading.Lock()

    def do(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, in a transaction of its own. Raises TookTooLong."""
        if self._hangs():
            raise TookTooLong("the database hangs")
        context = contextvars.copy_context()
        future: Future[T] = self._pool.submit(context.run, self._run, work)
        try:
            return future.result(self._seconds)
        except TimeoutError:
            future.cancel()
            raise TookTooLong(f"no answer in {self._seconds} s") from None

    def _run(self, work: Callable[[Session], Any]) -> Any:
        mine = object()
        with self._lock:
            self._begun[mine] = time.monotonic()
        try:
            return self._db.do(work)
        finally:
            with self._lock:
                del self._begun[mine]

    def _hangs(self) -> bool:
        """Whether everybody who works has worked for longer than anybody waits."""
        with self._lock:
            begun = list(self._begun.values())
        return len(begun) >= THREADS and time.monotonic() - max(begun) > self._seconds
