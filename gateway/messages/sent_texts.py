"""What was told to many, remembered by its words: so that whoever asks "is this message yours?" can be answered.

One row for each different text and day, written with the first order of it; answers, codes and reminders, which are
personal, leave none. It must cost the sending path nothing that can be measured: one look into a set of this process.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import clock, crypto
from gateway.db import after_commit
from gateway.messages.model import SentText
from gateway.messages.policy import PURPOSES, QUIET_FROM, QUIET_TO, is_quiet
from gateway.text.fold import fold

TO_MANY: Final = frozenset({"emergency", "notice", "bulk"})
"""Purposes whose texts are remembered."""
MOST_A_DAY: Final = 500
"""Different texts of one template a process remembers in a day: more of them are personal, each with a name in it."""
_REMEMBERED: Final = 20_000  # texts a process knows to be written down: 2 MB


@dataclass(frozen=True)
class Told:
    """A text that many were told, and when its first copy of that day left."""

    body: str = field(repr=False)
    at: datetime


class _Noted:
    """What this process knows to be written down, the newest; shared by its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: OrderedDict[tuple[int, date, bytes], None] = OrderedDict()
        self._many: Counter[tuple[int, date, str]] = Counter()

    def has(self, where: int, day: date, key: bytes) -> bool:
        """Whether it is written down, in the database `where`."""
        return (where, day, key) in self._keys

    def is_full(self, where: int, day: date, template: str) -> bool:
        """Whether enough different texts of `template` have been."""
        return self._many[where, day, template] >= MOST_A_DAY

    def add(self, where: int, day: date, key: bytes, template: str) -> None:
        """It is written down, and committed."""
        with self._lock:
            if next(iter(self._many), (0, day, ""))[1] != day:
                self._many.clear()
            self._keys[where, day, key] = None
            self._many[where, day, template] += 1
            if len(self._keys) > _REMEMBERED:
                self._keys.popitem(last=False)


_noted = _Noted()


def note(tx: Session, purpose: str, template: str, body: str, due_at: datetime) -> None:
    """Remember that `body` goes out, where it is told to many."""
    if purpose not in TO_MANY:
        return
    where, day, key = id(tx.get_bind()), clock.local(due_at).date(), key_of(body)
    if _noted.has(where, day, key) or _noted.is_full(where, day, template):
        return
    row = {"key": key, "day": day, "body": body, "at": _leaves(purpose, due_at)}
    tx.execute(insert(SentText).values(row).on_conflict_do_nothing())
    after_commit(tx, lambda: _noted.add(where, day, key, template))


def key_of(body: str) -> bytes:
    """The same for a text with or without accents, however it is spaced."""
    return crypto.ring().token(f"sent|{fold(body)}")


def exactly(tx: Session, said: str) -> datetime | None:
    """When a text with these very words was last told to many."""
    query = select(SentText.at).where(SentText.key == key_of(said)).order_by(SentText.at.desc()).limit(1)
    return tx.execute(query).scalar()


def latest(tx: Session, since: datetime, limit: int) -> Sequence[Told]:
    """The last texts that many were told, each once."""
    query = select(SentText).where(SentText.at >= since).order_by(SentText.at.desc()).limit(limit)
    found = {row.key: Told(row.body or "", row.at) for row in tx.scalars(query)}
    return [each for each in found.values() if each.body]


def _leaves(purpose: str, due_at: datetime) -> datetime:
    """What can wait does not leave at night."""
    if not PURPOSES[purpose].sleeps or not is_quiet(due_at):
        return due_at
    here = clock.local(due_at)
    morning = here.replace(hour=QUIET_TO, minute=0, second=0, microsecond=0)
    later = timedelta(days=1) if here.hour >= QUIET_FROM else timedelta(0)
    return (morning + later).astimezone(due_at.tzinfo)
