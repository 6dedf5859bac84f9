"""How PostgreSQL goes through an alert: whole tables beside each other for a province, one look a row for a hamlet.

What was just written down was never counted, so that PostgreSQL expects a handful, and compares each of a million with
each other. The alert knows how many they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.db import by_index

MANY: Final = 20_000
"""From so many recipients on, walking a month of messages costs less than a look for each."""

_WHOLE: Final = text("""
    SELECT set_config('enable_nestloop', 'off', true), set_config('enable_hashjoin', 'on', true),
           set_config('enable_mergejoin', 'on', true), set_config('enable_seqscan', 'on', true),
           set_config('enable_bitmapscan', 'on', true),
           set_config('work_mem', '32MB', true)
""")  # 32 MB for each table that is held beside another; with the usual 4 they are written to disk and back
_AS_USUAL: Final = text(
    "SELECT set_config('enable_nestloop', 'on', true), set_config('work_mem', '4MB', true)"
)


@contextmanager
def through(tx: Session, many: int) -> Iterator[None]:
    """Plan what is asked of `many` recipients in the `with` block for as many."""
    if many < MANY:
        by_index(tx)
        yield
        return
    tx.execute(_WHOLE)
    yield
    tx.execute(_AS_USUAL)
    if tx.info.pop("by_index", False):
        by_index(tx)
