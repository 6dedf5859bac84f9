"""What a sender does when its database is away, or when a fault of ours shows: it says so and goes on."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger(__name__)

T = TypeVar("T")


async def or_later(what: str, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` returns; None when the database is away or a fault of ours stopped it: neither ends the sender."""
    try:
        return await work
    except SQLAlchemyError as fault:
        log.warning(f"{what} postponed", exc_info=fault)
    except (
        Exception
    ) as fault:  # one row or file we do not understand must not keep us from sending all others
        log.error(f"{what} stumbled", exc_info=fault)
    return None
