"""Counting a day from the records: whole, again whenever one of them changed, and never once they may be forgotten.

A day is counted in one statement for each table, so it is never half old and half new; who counts holds the row that
says how far, so two counters take turns.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.declarations import HORIZON
from gateway.scoreboard.model import CommuneDay, ScoreCounted, SiteDay

_MARGIN: Final = 2  # days before records are forgotten: from then on a day keeps the counts it has

_SITES = text("""
    INSERT INTO site_days (day, site_id, commune_code, visits_in, visits_out, checked_out)
    SELECT :day, v.site_id, s.commune_code,
           count(*) FILTER (WHERE v.came_at >= :begins AND v.came_at < :ends),
           count(*) FILTER (WHERE v.left_at >= :begins AND v.left_at < :ends AND v.closed_by = 'person'),
           count(*) FILTER (WHERE v.came_at >= :begins AND v.came_at < :ends AND v.closed_by = 'person'
                              AND v.left_at IS NOT NULL)
      FROM visits v JOIN sites s ON s.id = v.site_id
     WHERE v.disputed_at IS NULL
       AND ((v.came_at >= :begins AND v.came_at < :ends)
            OR (v.left_at >= :begins AND v.left_at < :ends AND v.closed_by = 'person'))
     GROUP BY v.site_id, s.commune_code
""")
_COMMUNES = text("""
    INSERT INTO commune_days (day, commune_code, declarations, promised, kept)
    SELECT :day, commune_code, sum(declarations), sum(promised), sum(kept)
      FROM (SELECT commune_code, count(*) AS declarations, 0 AS promised, 0 AS kept FROM declarations
             WHERE created_at >= :begins AND created_at < :ends AND disputed_at IS NULL GROUP BY 1
            UNION ALL
            SELECT coalesce(commune_code, ''), 0, count(*),
                   count(*) FILTER (WHERE coalesce(answered_at, closed_at) <= promised_at)
              FROM tickets WHERE promised_at >= :begins AND promised_at < :ends GROUP BY 1) counted
     GROUP BY commune_code
""")
_TOUCHED = text("""
    SELECT DISTINCT CAST(at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date) FROM (
        SELECT came_at AS at FROM visits WHERE changed_at >= :since
        UNION SELECT left_at FROM visits WHERE changed_at >= :since
        UNION SELECT created_at FROM declarations WHERE changed_at >= :since) moments
     WHERE at IS NOT NULL
""")


def count_fresh(tx: Session, now: datetime, keep_days: int) -> list[date]:
    """Count today, yesterday, and every day of which a record has changed since the last time; those days.

    `keep_days`: how long visits are kept (settings).
    """
    seen = tx.get(ScoreCounted, 1, with_for_update=True, populate_existing=True)
    since = (
        seen.counted_at - HORIZON if seen else clock.midnight(clock.today(now) - timedelta(days=keep_days))
    )
    today = clock.today(now)
    days = {today, today - timedelta(days=1), *tx.scalars(_TOUCHED, {"since": since})}
    counted = _count(tx, days, now, keep_days)
    if seen is None:
        tx.add(ScoreCounted(id=1, counted_at=now))
    else:
        seen.counted_at = now
    tx.flush()
    return counted


def recount(tx: Session, now: datetime, keep_days: int) -> list[date]:
    """Count every day whose records are all there: at night, for what went without a change, such as erased people."""
    today = clock.today(now)
    return _count(tx, (today - timedelta(days=ago) for ago in range(keep_days)), now, keep_days)


def count_day(tx: Session, day: date) -> None:
    """Count one local day anew from the records."""
    tx.execute(delete(SiteDay).where(SiteDay.day == day))
    tx.execute(delete(CommuneDay).where(CommuneDay.day == day))
    period = {"day": day, "begins": clock.midnight(day), "ends": clock.midnight(day + timedelta(days=1))}
    tx.execute(_SITES, period)
    tx.execute(_COMMUNES, period)


def counted_at(tx: Session) -> datetime | None:
    """Up to when the figures speak; None: nothing was ever counted."""
    seen = tx.get(ScoreCounted, 1)
    return seen.counted_at if seen else None


def _count(tx: Session, days: Iterable[date], now: datetime, keep_days: int) -> list[date]:
    today = clock.today(now)
    whole = sorted(day for day in days if today - timedelta(days=keep_days - _MARGIN) < day <= today)
    for day in whole:
        count_day(tx, day)
    return whole
