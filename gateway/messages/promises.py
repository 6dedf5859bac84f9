"""The public promise, "95 % of one-time codes handed over within 2 s": counted once a day from rows, never estimated.

A day is a day in Vietnam and is counted when it is over and the last code of it has had its life. What a carrier
refused, what expired and what nobody knows of are promises not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Double, Integer, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway import clock
from gateway.db import Base
from gateway.messages.status import Status

OTP = "otp_within_2s"
SENTENCE = "95 % of one-time codes are handed over to a carrier within 2 s."
TARGET = 0.95
WITHIN = timedelta(seconds=2)  # a person who waits for a code looks at the phone for so long
SETTLED = timedelta(
    minutes=15
)  # after midnight: the longest life of a code, and what a lost sender takes to be noticed
_CATCH_UP = (
    30  # days counted at most after the schedule was off: older messages may lie in months that were archived
)


class PromiseDay(Base):
    """One promise on one day: of `total` messages `kept` were as promised; `share` is empty where there were none."""

    __tablename__ = "promises"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kept: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    share: Mapped[float | None] = mapped_column(Double)


@dataclass(frozen=True)
class Day:
    """How a promise was kept on a day. `share`: 0 to 1, None on a day without such messages."""

    name: str
    day: date
    kept: int
    total: int
    share: float | None


# Handed over: a carrier took it then. FAILED may also mean that it refused at once: taken is what has a reference. A
# code that was withdrawn within the time (a newer one took its place) was promised nothing.
_COUNT = text("""
    SELECT count(*) AS total, count(*) FILTER (WHERE taken.at <= m.created_at + :within) AS kept
      FROM messages m LEFT JOIN LATERAL (
           SELECT min(a.at) AS at FROM attempts a
            WHERE a.month = m.month AND a.message_id = m.id
              AND (a.status IN (:sent, :delivered)
                   OR a.status = :failed AND (a.ref IS NOT NULL OR EXISTS (
                          SELECT FROM parts p WHERE p.month = a.month AND p.message_id = a.message_id AND p.no = a.no)))
           ) taken ON true
     WHERE m.purpose = 'otp' AND m.created_at >= :begin AND m.created_at < :end
       AND NOT (m.status = :unsent AND m.error = 'withdrawn' AND m.status_at <= m.created_at + :within)
""")

_KEEP = text("""
    INSERT INTO promises (name, day, kept, total, share) VALUES (:name, :day, :kept, :total, :share)
    ON CONFLICT (name, day) DO NOTHING
""")


def count(tx: Session, day: date) -> Day:
    """How the promise was kept on `day`. Walks all messages of the day: seconds, on a busy one."""
    begin = clock.midnight(day)
    row = tx.execute(
        _COUNT,
        {
            "begin": begin,
            "end": clock.midnight(day + timedelta(days=1)),
            "within": WITHIN,
            "sent": int(Status.SENT),
            "delivered": int(Status.DELIVERED),
            "failed": int(Status.FAILED),
            "unsent": int(Status.UNSENT),
        },
    ).one()
    return Day(OTP, day, row.kept, row.total, row.kept / row.total if row.total else None)


def due(tx: Session, now: datetime) -> list[date]:
    """The days that are over and not counted yet: yesterday, and what was missed since the last that was."""
    yesterday = clock.today(now - SETTLED) - timedelta(days=1)
    last = tx.execute(text("SELECT max(day) FROM promises WHERE name = :name"), {"name": OTP}).scalar()
    first = (
        yesterday
        if last is None
        else max(last + timedelta(days=1), yesterday - timedelta(days=_CATCH_UP - 1))
    )
    return [first + timedelta(days=n) for n in range((yesterday - first).days + 1)]


def keep(tx: Session, day: Day) -> None:
    """Write down what was counted; a day that is written stays as it is."""
    tx.execute(_KEEP, vars(day))


def told(tx: Session, days: int) -> list[Day]:
    """The newest `days` days that were counted, the newest first."""
    query = text(
        "SELECT name, day, kept, total, share FROM promises WHERE name = :name ORDER BY day DESC LIMIT :n"
    )
    return [Day(*row) for row in tx.execute(query, {"name": OTP, "n": days})]
