"""The listed areas: submitted by one, approved by another, ended early; and the one look-up of who comes from one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway import approvals, audit, clock, events, places, zones
from gateway.arrivals import standing
from gateway.arrivals.model import ListedArea
from gateway.arrivals.origins import Origin
from gateway.arrivals.screening import Listing
from gateway.arrivals.states import ABROAD, TOPIC, Level, Standing
from gateway.errors import BadInput, NotFound
from gateway.messages.outbox import new_public_id

KIND: Final = "screening_area"
"""What an approval of an area is about."""


@dataclass(frozen=True)
class Wished:
    """An area as somebody lists it. `commune`: None for all of the province; `until`: None until it is ended."""

    province: str
    commune: str | None
    level: Level
    starts_on: date
    until: date | None
    paper: str


def listed(tx: Session, origin: Origin, arrived_on: date) -> list[ListedArea]:
    """The approved areas that somebody comes from who arrived on that day; zones of the province itself are `zoned`.

    Whoever named only a district comes from each of its communes; who named only a province from none of them.
    """
    query = select(ListedArea).where(
        ListedArea.state.in_((Standing.APPROVED, Standing.ENDED)),
        ListedArea.province_code == origin.province,
        or_(ListedArea.commune_code.is_(None), ListedArea.commune_code.in_(origin.communes)),
        ListedArea.starts_on <= arrived_on,
        or_(ListedArea.until.is_(None), ListedArea.until >= arrived_on),
    )
    return list(tx.scalars(query.order_by(ListedArea.id)))


_OF_ZONE: Final = {
    zones.Level.LOCKDOWN: Level.HIGH,
    zones.Level.QUARANTINE: Level.HIGH,
    zones.Level.CONTAINED: Level.MEDIUM,
    zones.Level.HIGH_RISK: Level.MEDIUM,
    zones.Level.RELATED: Level.LOW,
}


def zoned(tx: Session, origin: Origin, arrived_on: date, now: datetime) -> list[Listing]:
    """The zones of the province itself that they come from, as they stood at the end of that day or now."""
    if not origin.communes:
        return []
    until = min(now, clock.midnight(arrived_on + timedelta(days=1)) - timedelta(seconds=1))
    found = zones.in_force(tx, until, frozenset(origin.communes))
    return [
        Listing(_names(tx, zone, origin), _OF_ZONE[zones.Level(zone.level)], zone.order_number)
        for zone in found
    ]


def every(tx: Session) -> list[ListedArea]:
    """All of them, newest first; they are a few dozen."""
    return list(tx.scalars(select(ListedArea).order_by(ListedArea.id.desc())))


def by_public_id(tx: Session, public_id: str) -> ListedArea:
    """One area. Raises NotFound."""
    row = tx.scalars(select(ListedArea).where(ListedArea.public_id == public_id)).first()
    if row is None:
        raise NotFound("Không có vùng này.")
    return row


def some(tx: Session, ids: Collection[int]) -> dict[int, ListedArea]:
    """Areas by their inner ids."""
    return {row.id: row for row in tx.scalars(select(ListedArea).where(ListedArea.id.in_(ids)))}


def submit(tx: Session, wished: Wished, by: int, now: datetime) -> ListedArea:
    """Put an area before a second person. Raises BadInput naming the field."""
    _check(tx, wished)
    row = ListedArea(
        public_id=new_public_id("lar"),
        province_code=wished.province,
        commune_code=wished.commune,
        level=wished.level,
        starts_on=wished.starts_on,
        until=wished.until,
        paper=" ".join(wished.paper.split()),
        state=Standing.SUBMITTED,
        made_by=by,
        made_at=now,
        changed_at=now,
    )
    tx.add(row)
    tx.flush()
    approvals.submit(tx, KIND, row.id, digest(row), by, now)
    audit.record(tx, f"account:{by}", "screening.area", row.public_id, now, {"level": row.level})
    events.announce(tx, TOPIC, KIND)
    return row


def approve(tx: Session, row: ListedArea, seen: str, by: int, now: datetime) -> None:
    """A second person puts it on the list (`seen`: the digest of what they saw)."""
    standing.approve(tx, KIND, row.id, row, seen, by, now)
    events.announce(tx, TOPIC, KIND)


def send_back(tx: Session, row: ListedArea, why: str, by: int, now: datetime) -> None:
    """A second person does not agree, and says why."""
    standing.send_back(tx, KIND, row.id, row, why, by, now)


def withdraw(tx: Session, row: ListedArea, by: int, now: datetime) -> None:
    """Whoever submitted it takes it back."""
    standing.withdraw(tx, KIND, row.id, row, by, now)


def end(tx: Session, row: ListedArea, by: int, now: datetime) -> None:
    """Whoever arrives from tomorrow on does not come from a listed area any more."""
    standing.move(tx, row, Standing.ENDED, now)
    row.until = clock.today(now)
    tx.flush()
    audit.record(tx, f"account:{by}", "screening.area.end", row.public_id, now)
    events.announce(tx, TOPIC, KIND)


def digest(row: ListedArea) -> str:
    """A fingerprint of what the second person approves."""
    until = row.until.isoformat() if row.until else None
    parts = [row.public_id, row.province_code, row.commune_code, row.level, row.starts_on.isoformat(), until]
    return hashlib.sha256(json.dumps([*parts, row.paper]).encode()).hexdigest()


def name_of(tx: Session, row: ListedArea) -> str:
    """The area as people call it."""
    if row.province_code == ABROAD:
        return "Nước ngoài"
    place = places.by_code(tx, row.commune_code or row.province_code)
    if place is None:
        return row.commune_code or row.province_code
    return place.label_vi


def _names(tx: Session, zone: zones.Zone, origin: Origin) -> str:
    """The communes of the zone that they may come from, as people call them."""
    here = [places.by_code(tx, code) for code in zone.communes if code in origin.communes]
    return ", ".join(place.label_vi for place in here if place is not None)


def _check(tx: Session, wished: Wished) -> None:
    province = places.by_code(tx, wished.province)
    if wished.province != ABROAD and (province is None or not province.is_province):
        raise BadInput("province", "invalid", "Chọn tỉnh, thành phố.")
    commune = places.by_code(tx, wished.commune) if wished.commune else None
    if wished.commune and (commune is None or commune.province_code != wished.province):
        raise BadInput("commune", "invalid", "Xã, phường này không thuộc tỉnh đã chọn.")
    if wished.until is not None and wished.until < wished.starts_on:
        raise BadInput("until", "invalid", "Ngày hết hạn phải sau ngày bắt đầu.")
    if not any(map(str.isdigit, wished.paper)):
        raise BadInput("paper", "missing", "Cần số của văn bản.")
