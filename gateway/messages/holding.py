"""Streams that are held: one row stops what waits in the outbox, however much it is, and taking it away lets it go on.

A sender has at most half a second of a carrier's rate in hand (`pacing.Pacer.depth`): so much still leaves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway.messages.model import HeldStream

FREE: Final = "s.stream NOT IN (SELECT h.stream FROM held_streams h)"
"""SQL that nobody holds the stream of `s`."""


def hold(tx: Session, stream: str, now: datetime) -> None:
    """Claim nothing more of `stream`; holding it twice is holding it once."""
    tx.execute(insert(HeldStream).values(stream=stream, held_at=now).on_conflict_do_nothing())


def let_go(tx: Session, stream: str) -> None:
    """Claim from it again; the caller rings its lane."""
    tx.execute(delete(HeldStream).where(HeldStream.stream == stream))


def is_held(tx: Session, stream: str) -> bool:
    """Whether somebody holds it."""
    return tx.scalars(select(HeldStream.stream).where(HeldStream.stream == stream)).first() is not None
