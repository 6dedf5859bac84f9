"""How safe each site is now: one question to the database for texts, lists and the map, so that they never differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.db import array
from gateway.safety.levels import Level, Staleness
from gateway.safety.model import SafetyCheck
from gateway.sites import Group, Site, group_of, rated
from gateway.text.fold import fold

TOPIC: Final = "safety"
"""What pages that show how safe sites are listen to."""
DUE: Final = time(12, 0)
"""Local hour by which the check of a day is there: reminded in the morning, half a day to answer."""


@dataclass(frozen=True)
class Rating:
    """A site and how safe it is now.

    `level`: the inspector's where there is one, else of the last check; None: never checked. `day`: of the last check.
    `points`, `of` its score. `inspected_until`: the day until which the inspector's word stands. `lat`, `lon`: the
    middle of the commune, for the map.
    """

    site_id: int
    code: str
    name: str
    kind: str
    purpose: str
    commune_code: str
    commune: str | None
    lat: float | None
    lon: float | None
    group: Group | None
    level: Level | None
    staleness: Staleness
    day: date | None
    points: int | None
    inspected_until: date | None


Sort = Literal["name", "level", "staleness", "commune"]
_ORDERS: Final[Mapping[str, str]] = {
    "name": "name {way}, code",
    "level": "array_position(ARRAY['very_high','high','medium','low','very_low'], level) {way} NULLS LAST, name, code",
    "staleness": "array_position(ARRAY['overdue','new','current','unrated'], staleness) {way}, day NULLS FIRST, code",
    "commune": "commune {way} NULLS LAST, name, code",
}
# A check is needed of the newest day whose hour has passed; a site that was not there then is not late.
_RATINGS: Final = """
    WITH rated AS (
        SELECT s.id, s.code, s.name, s.kind, s.purpose, s.commune_code, k.name AS commune, k.lat, k.lon, c.day,
               c.points, coalesce(o.level, c.level) AS level, o.until AS inspected_until,
               CASE WHEN s.kind || '/' || s.purpose <> ALL(CAST(:rated AS text[])) THEN 'unrated'
                    WHEN c.day >= :needed THEN 'current'
                    WHEN c.day IS NULL AND s.created_at >= :deadline THEN 'new'
                    ELSE 'overdue' END AS staleness
          FROM sites s
          LEFT JOIN communes k ON k.code = s.commune_code AND k.valid_to IS NULL
          LEFT JOIN LATERAL (SELECT day, points, level FROM safety_checks WHERE site_id = s.id
                              ORDER BY id DESC LIMIT 1) c ON true
          LEFT JOIN LATERAL (SELECT level, until FROM safety_overrides
                              WHERE site_id = s.id AND lifted_at IS NULL AND until >= :today
                              ORDER BY id DESC LIMIT 1) o ON true
         WHERE s.state = 'active' AND (CAST(:site AS bigint) IS NULL OR s.id = :site)
           AND (CAST(:communes AS text[]) IS NULL OR s.commune_code = ANY(CAST(:communes AS text[])))
           AND (CAST(:kinds AS text[]) IS NULL OR s.kind || '/' || s.purpose = ANY(CAST(:kinds AS text[])))
           AND (CAST(:said AS text) IS NULL OR s.code = :said OR (:key <> '' AND strpos(s.name_key, :key) > 0)))
    SELECT *, count(*) OVER () AS total FROM rated
     WHERE (CAST(:staleness AS text) IS NULL OR staleness = :staleness)
       AND (CAST(:level AS text) IS NULL OR level = :level)
"""


def rating(tx: Session, site: Site, now: datetime) -> Rating | None:
    """How safe one site is now; None while it is not open."""
    found, _ = _ratings(tx, now, "name", site=site.id)
    return found[0] if found else None


def ratings(
    tx: Session,
    now: datetime,
    *,
    said: str = "",
    group: Group | None = None,
    rated_only: bool = False,
    staleness: Staleness | None = None,
    level: Level | None = None,
    communes: frozenset[str] | None = None,
    sort: Sort = "name",
    down: bool = False,
    offset: int = 0,
    limit: int = 100,
) -> tuple[list[Rating], int]:
    """Open sites as a list or for the map, and how many there are; `communes`: this area, None: the whole province.

    `said`: a number at the gate, or part of a name. `rated_only`: without kinds that are not rated.
    """
    kinds = array(rated(group)) if rated_only or group is not None else None
    area = None if communes is None else array(sorted(communes))
    wanted = {"kinds": kinds, "staleness": staleness, "level": level, "communes": area}
    if said.strip():
        wanted |= {"said": said.strip(), "key": fold(said)}
    return _ratings(tx, now, sort, down=down, offset=offset, limit=limit, **wanted)


def counts(tx: Session, now: datetime, communes: frozenset[str] | None = None) -> dict[Staleness, int]:
    """How many open sites are in which staleness."""
    area = None if communes is None else array(sorted(communes))
    query = text(f"SELECT staleness, count(*) AS many FROM ({_RATINGS}) every_one GROUP BY staleness")  # noqa: S608
    return {Staleness(row.staleness): row.many for row in tx.execute(query, _asked(now, communes=area))}


def history(tx: Session, site: Site, limit: int = 60) -> list[SafetyCheck]:
    """The checks of a site, newest first."""
    query = select(SafetyCheck).where(SafetyCheck.site_id == site.id)
    return list(tx.scalars(query.order_by(SafetyCheck.id.desc()).limit(limit)))


def needed_day(now: datetime) -> date:
    """The newest day of which a check must be there by now."""
    here = clock.local(now)
    return here.date() if here.time() >= DUE else here.date() - timedelta(days=1)


def deadline_of(day: date) -> datetime:
    """When the check of a day is late."""
    return clock.midnight(day) + timedelta(hours=DUE.hour, minutes=DUE.minute)


def _ratings(
    tx: Session,
    now: datetime,
    sort: str,
    *,
    down: bool = False,
    offset: int = 0,
    limit: int = 1,
    **wanted: Any,
) -> tuple[list[Rating], int]:
    order = _ORDERS[sort].format(way="DESC" if down else "ASC")
    query = text(f"{_RATINGS} ORDER BY {order} LIMIT :limit OFFSET :offset")
    rows = tx.execute(query, {**_asked(now, **wanted), "limit": limit, "offset": offset}).all()
    return [_rating(row) for row in rows], rows[0].total if rows else 0


def _asked(now: datetime, **wanted: Any) -> dict[str, Any]:
    needed = needed_day(now)
    nothing = dict.fromkeys(("site", "kinds", "staleness", "level", "communes", "said", "key"))
    dates = {"today": clock.today(now), "needed": needed, "deadline": deadline_of(needed)}
    return {**nothing, **dates, "rated": array(rated()), **wanted}


def _rating(row: Any) -> Rating:
    return Rating(
        site_id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        purpose=row.purpose,
        commune_code=row.commune_code,
        commune=row.commune,
        lat=row.lat,
        lon=row.lon,
        group=group_of(row.kind, row.purpose),
        level=Level(row.level) if row.level else None,
        staleness=Staleness(row.staleness),
        day=row.day,
        points=row.points,
        inspected_until=row.inspected_until,
    )
