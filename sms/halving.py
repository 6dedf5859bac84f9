"""A batch the database refuses is written by halves: what is wrong with one row is that row's trouble alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from psycopg.errors import QueryCanceled
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

log = structlog.get_logger(__name__)

T = TypeVar("T")


def by_halves(batch: Sequence[T], write: Callable[[Sequence[T]], None], alone: Callable[[T], None]) -> None:
    """`write` all of `batch`, each half of what is refused by itself; `alone` gets those refused alone.

    `write` commits what it is given. A database that is away, or that finds a single one too much work, raises: then
    some of the batch may be written already, and writing it again must do no harm.
    """
    try:
        write(batch)
        return
    except (DBAPIError, UnicodeError) as fault:
        if not _blames_a_row(fault) and not (_took_too_long(fault) and len(batch) > 1):
            raise
        log.error("batch refused", count=len(batch), fault=type(fault).__name__)
    if len(batch) == 1:
        alone(batch[0])
        return
    half = len(batch) // 2
    by_halves(batch[:half], write, alone)
    by_halves(batch[half:], write, alone)


def _blames_a_row(fault: Exception) -> bool:
    return isinstance(fault, DataError | IntegrityError | UnicodeError)


def _took_too_long(fault: Exception) -> bool:
    return isinstance(fault, DBAPIError) and isinstance(fault.orig, QueryCanceled)
