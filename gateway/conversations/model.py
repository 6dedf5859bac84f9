"""Where each number is in its dialogue: one row per number, locked for the length of a turn."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import DateTime, Index, Text, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Tx

from gateway.db import Base, Encrypted
from gateway.dialogue.session import Session

log = structlog.get_logger(__name__)

_MOMENT = DateTime(timezone=True)

ANSWER_WITHIN = timedelta(minutes=30)
"""Yesterday's "1" must not answer today's question (people.md §1.17)."""


class SessionRow(Base):
    """The stored form; `state` is the dialogue, `awaiting` what the last prompt expects and until when."""

    __tablename__ = "sessions"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    service: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Encrypted("sessions.state"))
    awaiting: Mapped[str | None] = mapped_column(Text)
    awaiting_ref: Mapped[str | None] = mapped_column(Encrypted("sessions.awaiting_ref"))
    awaiting_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    channel: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    touched_at: Mapped[datetime] = mapped_column(_MOMENT)
    reminded_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_sessions_touched", "touched_at", postgresql_where=text("state IS NOT NULL")),)


class Awaiting(StrEnum):
    """Whose answer a bare digit or an unreadable text would be: the last prompt sent owns it (decisions 22)."""

    DIALOGUE = "dialogue"
    RESUME = "resume"
    KEPT = "kept"
    ASKED = "asked"
    RESCUE = "rescue"


@dataclass(frozen=True)
class Where:
    """Where a number is. `ref` belongs to `awaiting`: a ticket's id, or what was asked."""

    number: str
    channel: str
    session: Session | None = None
    awaiting: Awaiting | None = None
    ref: dict[str, Any] = field(default_factory=dict, repr=False)
    until: datetime | None = None
    started_at: datetime | None = None

    def expects(self, kind: Awaiting, now: datetime) -> bool:
        """Whether the last prompt was of this kind and still owns the digits."""
        return self.awaiting == kind and self.until is not None and now < self.until

    def awaits(self, kind: Awaiting, now: datetime, **ref: Any) -> Where:
        """The next text answers a prompt of this kind, for half an hour."""
        return replace(self, awaiting=kind, ref=ref, until=now + ANSWER_WITHIN)

    def in_dialogue(self, session: Session, now: datetime) -> Where:
        """The next text answers the open question of `session`."""
        started = self.started_at if self.session is not None else now
        return replace(self, session=session, started_at=started).awaits(Awaiting.DIALOGUE, now)

    def without_dialogue(self) -> Where:
        """The dialogue has ended or was given up."""
        return replace(self, session=None, awaiting=None, ref={}, until=None, started_at=None)

    def at_rest(self) -> Where:
        """Nothing is expected; a dialogue that was begun is kept."""
        return replace(self, awaiting=None, ref={}, until=None)


def lock(tx: Tx, number: str, channel: str, now: datetime) -> Where:
    """Where `number` is, held by this transaction until it ends; a first contact begins here."""
    tx.execute(
        insert(SessionRow).values(number=number, channel=channel, touched_at=now).on_conflict_do_nothing()
    )
    row = tx.execute(select(SessionRow).where(SessionRow.number == number).with_for_update()).scalar_one()
    return Where(
        number=number,
        channel=channel,
        session=_dialogue(row.state),
        awaiting=Awaiting(row.awaiting) if row.awaiting else None,
        ref=json.loads(row.awaiting_ref) if row.awaiting_ref else {},
        until=row.awaiting_until,
        started_at=row.started_at,
    )


def _dialogue(state: str | None) -> Session | None:
    """The stored dialogue; one that a deploy has made unreadable is given up, for it must not silence its number."""
    if state is None:
        return None
    try:
        return Session.from_json(state)
    except (ValueError, KeyError, TypeError) as fault:
        log.error("stored dialogue unreadable", fault=type(fault).__name__)
        return None


def save(tx: Tx, where: Where, now: datetime) -> None:
    """Write back where the number is now; a reminder may come again once it has moved."""
    row = tx.get_one(SessionRow, where.number)
    row.service = where.session.service if where.session else None
    row.state = where.session.to_json() if where.session else None
    row.awaiting = where.awaiting
    row.awaiting_ref = json.dumps(where.ref) if where.ref else None
    row.awaiting_until = where.until
    row.channel = where.channel
    row.started_at = where.started_at
    row.touched_at = now
    row.reminded_at = None
    tx.flush()


def left_half_way(tx: Tx, now: datetime, limit: int = 100) -> list[SessionRow]:
    """Dialogues whose person has been silent for half an hour and was not reminded yet, locked."""
    query = (
        select(SessionRow)
        .where(SessionRow.state.is_not(None), SessionRow.reminded_at.is_(None))
        .where(SessionRow.touched_at < now - ANSWER_WITHIN)
        .order_by(SessionRow.touched_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(tx.execute(query).scalars())
