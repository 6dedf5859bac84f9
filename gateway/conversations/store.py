"""Where each number is in its dialogue: one row per number, locked for the length of a turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

import structlog
from sqlalchemy import DateTime, Index, LargeBinary, Row, Table, Text, select, text, type_coerce, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Tx

from gateway import crypto
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
    row = tx.execute(_COLUMNS.where(_T.c.number == number).with_for_update()).first()
    if row is None:
        first = insert(_T).values(number=number, channel=channel, touched_at=now)
        tx.execute(first.on_conflict_do_nothing())
        row = tx.execute(_COLUMNS.where(_T.c.number == number).with_for_update()).one()
    return _where(row, channel)


def hold(tx: Tx, number: str) -> None:
    """Lock the number's row, if there is one, without reading what is in it."""
    tx.execute(select(_T.c.number).where(_T.c.number == number).with_for_update())


def save(tx: Tx, where: Where, now: datetime) -> None:
    """Write back where the number is now; a reminder may come again once it has moved."""
    values = {
        "service": where.session.service if where.session else None,
        "state": where.session.to_json() if where.session else None,
        "awaiting": where.awaiting,
        "awaiting_ref": json.dumps(where.ref) if where.ref else None,
        "awaiting_until": where.until,
        "channel": where.channel,
        "started_at": where.started_at,
        "touched_at": now,
        "reminded_at": None,
    }
    tx.execute(update(_T).where(_T.c.number == where.number).values(values))


def expect(tx: Tx, number: str, channel: str, kind: Awaiting, ref: Mapping[str, Any], now: datetime) -> None:
    """The next text of `number` answers a prompt of `kind`; a dialogue that was begun stays as it is, even unread."""
    values = {
        "awaiting": kind,
        "awaiting_ref": json.dumps(dict(ref)) if ref else None,
        "awaiting_until": now + ANSWER_WITHIN,
    }
    first = insert(_T).values(number=number, channel=channel, touched_at=now, **values)
    tx.execute(first.on_conflict_do_update(index_elements=["number"], set_=values))


def next_left_half_way(tx: Tx, now: datetime) -> tuple[Where, datetime] | None:
    """Lock one dialogue whose person has been silent for half an hour, mark it reminded, and say since when."""
    query = (
        _COLUMNS.where(
            _T.c.state.is_not(None), _T.c.reminded_at.is_(None), _T.c.touched_at < now - ANSWER_WITHIN
        )
        .order_by(_T.c.touched_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = tx.execute(query).first()
    if row is None:
        return None
    tx.execute(update(_T).where(_T.c.number == row.number).values(reminded_at=now))
    return _where(row, row.channel), row.touched_at


_T = cast(Table, SessionRow.__table__)
_COLUMNS = select(
    _T.c.number,
    type_coerce(_T.c.state, LargeBinary).label("state"),
    _T.c.awaiting,
    type_coerce(_T.c.awaiting_ref, LargeBinary).label("awaiting_ref"),
    _T.c.awaiting_until,
    _T.c.channel,
    _T.c.started_at,
    _T.c.touched_at,
)
"""Cells stay sealed here: one that does not open must not keep its number from being answered."""


def _where(row: Row[Any], channel: str) -> Where:
    state, ref = _opened(row.state, "sessions.state"), _opened(row.awaiting_ref, "sessions.awaiting_ref")
    session = _dialogue(state)
    known = row.awaiting and (row.awaiting_ref is None or ref is not None)
    return Where(
        number=row.number,
        channel=channel,
        session=session,
        awaiting=Awaiting(row.awaiting) if known else None,
        ref=json.loads(ref) if ref else {},
        until=row.awaiting_until,
        started_at=row.started_at,
    )


def _opened(cell: bytes | None, place: str) -> str | None:
    if cell is None:
        return None
    try:
        return crypto.decrypt(cell, place)
    except crypto.CannotDecrypt as fault:
        log.error("stored dialogue does not open", fault=type(fault).__name__, place=place)
        return None


def _dialogue(state: str | None) -> Session | None:
    """The stored dialogue; one that a deploy has made unreadable is given up, for it must not silence its number."""
    if state is None:
        return None
    try:
        return Session.from_json(state)
    except (ValueError, KeyError, TypeError) as fault:
        log.error("stored dialogue unreadable", fault=type(fault).__name__)
        return None
