"""An inspector's word: a level with a reason, until a day; it stands before the site's own and is told as such."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway import audit, clock, events
from gateway.errors import BadInput, Conflict, NotFound
from gateway.safety.levels import Level
from gateway.safety.model import SafetyOverride
from gateway.safety.reading import TOPIC
from gateway.sites import UNRATED, Site, group_of

LONGEST: Final = timedelta(days=90)
"""A word that nobody has looked at for longer says nothing about today."""


def override(
    tx: Session, site: Site, level: Level, reason: str, until: date, by: int, now: datetime
) -> SafetyOverride:
    """From now to the end of `until` the site is `level`; an earlier word ends."""
    if group_of(site.kind, site.purpose) is None:
        raise Conflict(f"{site.name}: {UNRATED}.")
    if not reason.strip():
        raise BadInput("reason", "missing", "Cần ghi lý do.")
    today = clock.today(now)
    if not today <= until <= today + LONGEST:
        raise BadInput("until", "invalid", f"Ngày hết hiệu lực: từ hôm nay đến {LONGEST.days} ngày tới.")
    _lift(tx, site, by, now)
    row = SafetyOverride(site_id=site.id, level=level, reason=reason.strip(), until=until, by=by, made_at=now)
    tx.add(row)
    tx.flush()
    details = {"level": level, "until": until.isoformat()}
    audit.record(tx, f"account:{by}", "safety.override", site.code, now, details)
    return row


def lift(tx: Session, site: Site, by: int, now: datetime) -> None:
    """The site's own checks count again. Raises NotFound when there is nothing to lift."""
    if not _lift(tx, site, by, now):
        raise NotFound("Không có kết luận kiểm tra nào còn hiệu lực.")
    audit.record(tx, f"account:{by}", "safety.lift", site.code, now)


def overrides(tx: Session, site: Site) -> list[SafetyOverride]:
    """Every word of an inspector about `site`, newest first."""
    query = select(SafetyOverride).where(SafetyOverride.site_id == site.id)
    return list(tx.scalars(query.order_by(SafetyOverride.id.desc())))


def _lift(tx: Session, site: Site, by: int, now: datetime) -> bool:
    standing = update(SafetyOverride).where(
        SafetyOverride.site_id == site.id,
        SafetyOverride.lifted_at.is_(None),
        SafetyOverride.until >= clock.today(now),
    )
    events.announce(tx, TOPIC, site.code)
    lifted = standing.values(lifted_by=by, lifted_at=now).returning(SafetyOverride.id)
    return bool(tx.execute(lifted).all())
