"""Where each number is in its dialogues: one row per number, locked for the length of a turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import structlog
from sqlalchemy import (
    DateTime,
    Index,
    LargeBinary,
    Row,
    Table,
    Text,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Tx

from gateway import crypto
from gateway.conversations.screen import Screen
from gateway.conversations.where import ANSWER_WITHIN, Awaiting, Where
from gateway.db import Base, Encrypted
from gateway.dialogue.session import Session
from gateway.people import Contact

log = structlog.get_logger(__name__)

_MOMENT = DateTime(timezone=True)


class SessionRow(Base):
    """The stored form; `state` is the dialogues, `awaiting` what the last prompt expects and until when.

    `screen` is the session of a keypad, which shows one screen at a time.
    """

    __tablename__ = "sessions"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    service: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Encrypted("sessions.state"))
    awaiting: Mapped[str | None] = mapped_column(Text)
    awaiting_ref: Mapped[str | None] = mapped_column(Encrypted("sessions.awaiting_ref"))
    awaiting_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    channel: Mapped[str] = mapped_column(Text)
    screen: Mapped[str | None] = mapped_column(Encrypted("sessions.screen"))
    started_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    touched_at: Mapped[datetime] = mapped_column(_MOMENT)
    reminded_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_sessions_touched", "touched_at", postgresql_where=text("state IS NOT NULL")),)


def lock(tx: Tx, number: str, channel: str, now: datetime) -> Where:
    """Where `number` is, held by this transaction until it ends; a first contact begins here."""
    row = tx.execute(_COLUMNS.where(_T.c.number == number).with_for_update()).first()
    if row is None:
        first = insert(_T).values(number=number, channel=channel, touched_at=now)
        tx.execute(first.on_conflict_do_nothing())
        row = tx.execute(_COLUMNS.where(_T.c.number == number).with_for_update()).one()
    return _where(row, channel)


def lock_known(tx: Tx, number: str, channel: str) -> tuple[Where, Contact] | None:
    """`lock`, and how to speak to the number, in one look; None when it was never in touch."""
    row = tx.connection().exec_driver_sql(_WITH_CONTACT, {"number": number}).first()
    return None if row is None else (_where(row, channel), Contact(number, row.lang, row.accents))


def underway(tx: Tx, number: str) -> str | None:
    """The service a number has begun and not ended; for whoever answers its call."""
    query = select(_T.c.service).where(_T.c.number == number, _T.c.state.is_not(None))
    return tx.execute(query).scalar()


def hold(tx: Tx, number: str) -> None:
    """Lock the number's row, if there is one, without reading what is in it."""
    tx.execute(select(_T.c.number).where(_T.c.number == number).with_for_update())


def save(tx: Tx, where: Where, now: datetime, *, reminded: bool = False) -> None:
    """Write back where the number is now; a reminder may come again once it has moved, unless it came just now."""
    values = {
        "number": where.number,
        "service": where.session.service if where.session else None,
        "state": _sealed(_written(where), "sessions.state"),
        "awaiting": where.awaiting,
        "awaiting_ref": _sealed(json.dumps(where.ref) if where.ref else None, "sessions.awaiting_ref"),
        "awaiting_until": where.until,
        "channel": where.channel,
        "screen": _sealed(where.screen.to_json() if where.screen else None, "sessions.screen"),
        "started_at": where.started_at,
        "touched_at": now,
        "reminded_at": now if reminded else None,
    }
    tx.connection().exec_driver_sql(_SAVE, values)


def expect(tx: Tx, number: str, channel: str, kind: Awaiting, ref: Mapping[str, Any], now: datetime) -> None:
    """The next text of `number` answers a prompt of `kind`; a dialogue that was begun stays as it is, even unread."""
    values = {
        "touched_at": now,
        "awaiting": kind,
        "awaiting_ref": json.dumps(dict(ref)) if ref else None,
        "awaiting_until": now + ANSWER_WITHIN,
    }
    first = insert(_T).values(number=number, channel=channel, **values)
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
    type_coerce(_T.c.screen, LargeBinary).label("screen"),
    _T.c.started_at,
    _T.c.touched_at,
)
"""Cells stay sealed here: one that does not open must not keep its number from being answered."""
# The two statements of every turn. They are strings because building and comparing expressions cost as much as the
# rest of a turn; everything else says what it means in SQLAlchemy's words.
_WITH_CONTACT = """
    SELECT s.number, s.state, s.awaiting, s.awaiting_ref, s.awaiting_until, s.channel, s.screen, s.started_at,
           s.touched_at, p.lang, p.accents
      FROM sessions s JOIN phone_numbers p ON p.number = s.number
     WHERE s.number = %(number)s FOR UPDATE OF s
"""
_SAVE = """
    UPDATE sessions
       SET service = %(service)s, state = %(state)s, awaiting = %(awaiting)s, awaiting_ref = %(awaiting_ref)s,
           awaiting_until = %(awaiting_until)s, channel = %(channel)s, screen = %(screen)s, started_at = %(started_at)s,
           touched_at = %(touched_at)s, reminded_at = %(reminded_at)s
     WHERE number = %(number)s
"""


def _where(row: Row[Any], channel: str) -> Where:
    state, ref = _opened(row.state, "sessions.state"), _opened(row.awaiting_ref, "sessions.awaiting_ref")
    screen = _opened(row.screen, "sessions.screen")
    session, *under = _dialogues(state) or (None,)
    known = row.awaiting and (row.awaiting_ref is None or ref is not None)
    return Where(
        number=row.number,
        channel=channel,
        session=session,
        under=tuple(under),
        awaiting=Awaiting(row.awaiting) if known else None,
        ref=json.loads(ref) if ref else {},
        until=row.awaiting_until,
        started_at=row.started_at,
        touched_at=row.touched_at,
        screen=Screen.from_json(screen) if screen else None,
    )


def _sealed(text: str | None, place: str) -> bytes | None:
    return None if text is None else crypto.encrypt(text, place)


def _opened(cell: bytes | None, place: str) -> str | None:
    if cell is None:
        return None
    try:
        return crypto.decrypt(cell, place)
    except crypto.CannotDecrypt as fault:
        log.error("stored dialogue does not open", fault=type(fault).__name__, place=place)
        return None


def _written(where: Where) -> str | None:
    """One dialogue as it is; several, the open one first, one a line."""
    if where.session is None:
        return None
    return "\n".join(session.to_json() for session in (where.session, *where.under))


def _dialogues(state: str | None) -> tuple[Session, ...]:
    """The stored dialogues; what a deploy has made unreadable is given up, for it must not silence its number."""
    if state is None:
        return ()
    try:
        return tuple(Session.from_json(line) for line in state.split("\n"))
    except (ValueError, KeyError, TypeError) as fault:
        log.error("stored dialogue unreadable", fault=type(fault).__name__)
        return ()
