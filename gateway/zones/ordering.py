"""A zone takes two people: one writes the order down, another approves exactly that; an early end needs a reason."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import approvals, audit, events, places, sites
from gateway.errors import BadInput, Conflict
from gateway.messages.outbox import new_public_id
from gateway.zones.levels import MOVES, TOPIC, Level, State
from gateway.zones.model import Zone

KIND: Final = "zone"
"""What an approval of a zone is about."""
LONGEST: Final = timedelta(days=60)
"""An order for longer is looked at anew: nobody is locked in by a forgotten row."""
_PAST: Final = timedelta(days=14)
"""A place where somebody ill has been is listed for days that are over; not for longer than anybody looks back."""
_LEVELS: Final = frozenset(level.value for level in Level)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What an order says; the columns of `Zone`."""

    level: str
    communes: list[str]
    starts_at: datetime
    ends_at: datetime
    order_number: str
    issuer: str
    hamlets: str = ""
    sites: list[str] = field(default_factory=list)


def propose(
    tx: Session, order: Order, by: int, now: datetime, note: str = "", communes: frozenset[str] | None = None
) -> Zone:
    """Put a zone before a second person; nobody is told yet. `communes`: the area of who proposes. Raises BadInput."""
    _check(tx, order, now, communes)
    zone = Zone(
        public_id=new_public_id("zon"),
        state=State.PROPOSED,
        end_reason="",
        made_by=by,
        made_at=now,
        changed_at=now,
        **order.__dict__,
    )
    tx.add(zone)
    tx.flush()
    one = zone.communes[0] if len(zone.communes) == 1 else None
    approvals.submit(tx, KIND, zone.id, digest(zone), by, now, note, commune_code=one)
    _tell(tx, zone, f"account:{by}", "zone.propose", now)
    return zone


def approve(tx: Session, zone: Zone, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to what they have seen (`seen`: its digest); it counts from its first hour on."""
    _hold(tx, zone, State.APPROVED)
    approvals.approve(tx, _waiting(tx, zone).id, seen, by, now)
    zone.approved_by, zone.approved_at = by, now
    _move(tx, zone, State.APPROVED, f"account:{by}", "zone.approve", now)


def return_(tx: Session, zone: Zone, why: str, by: int, now: datetime) -> None:
    """A second person sends it back with a reason; a corrected one is proposed anew."""
    _hold(tx, zone, State.RETURNED)
    approvals.return_(tx, _waiting(tx, zone).id, by, why, now)
    _move(tx, zone, State.RETURNED, f"account:{by}", "zone.return", now)


def withdraw(tx: Session, zone: Zone, by: int, now: datetime) -> None:
    """Whoever proposed it takes it back."""
    _hold(tx, zone, State.WITHDRAWN)
    approvals.withdraw(tx, _waiting(tx, zone).id, by, now)
    _move(tx, zone, State.WITHDRAWN, f"account:{by}", "zone.withdraw", now)


def end(tx: Session, zone: Zone, reason: str, by: int, now: datetime) -> None:
    """It ends at once, before its time; `reason`: the new order, or what has changed."""
    if len(reason.split()) < 2:
        raise BadInput("reason", "missing", "Ghi rõ lý do kết thúc sớm, ví dụ số quyết định mới.")
    _hold(tx, zone, State.ENDED)
    zone.end_reason, zone.ended_by, zone.ended_at = " ".join(reason.split()), by, now
    _move(tx, zone, State.ENDED, f"account:{by}", "zone.end", now)


def digest(zone: Zone) -> str:
    """The fingerprint of what is approved."""
    said = [
        zone.level,
        sorted(zone.communes),
        zone.hamlets,
        sorted(zone.sites),
        zone.order_number,
        zone.issuer,
    ]
    times = [zone.starts_at.timestamp(), zone.ends_at.timestamp()]
    return hashlib.sha256(json.dumps([*said, *times], ensure_ascii=False).encode()).hexdigest()


def expired(tx: Session, zone: Zone, now: datetime) -> None:
    """Its last hour is over."""
    _hold(tx, zone, State.EXPIRED)
    zone.ended_at = zone.ends_at
    _move(tx, zone, State.EXPIRED, "schedule", "zone.expire", now)


def _check(tx: Session, order: Order, now: datetime, communes: frozenset[str] | None) -> None:
    if order.level not in _LEVELS:
        raise BadInput("level", "invalid", "Chọn mức.")
    if not order.communes:
        raise BadInput("communes", "missing", "Chọn ít nhất một xã, phường.")
    for code in order.communes:
        place = places.by_code(tx, code)
        if place is None or place.is_province or (communes is not None and code not in communes):
            raise BadInput("communes", "invalid", "Chọn xã, phường trong địa bàn của bạn.")
    for code in order.sites:
        site = sites.by_code(tx, code)
        if site is None or site.commune_code not in order.communes:
            raise BadInput("sites", "unknown", f"{code}: không có điểm nào mang số này trong các xã đã chọn.")
    if order.ends_at <= order.starts_at:
        raise BadInput("ends_at", "not_after", "Giờ kết thúc phải sau giờ bắt đầu.")
    if order.ends_at <= now or order.ends_at - order.starts_at > LONGEST or order.starts_at < now - _PAST:
        raise BadInput(
            "ends_at", "invalid", f"Hết hạn trong tương lai, cả đợt không quá {LONGEST.days} ngày."
        )
    if not order.order_number or not order.issuer:
        raise BadInput("order_number", "missing", "Cần số quyết định và nơi ban hành.")


def _waiting(tx: Session, zone: Zone) -> approvals.Approval:
    waiting = approvals.waits(tx, KIND, zone.id)
    if waiting is None:
        raise Conflict("Vùng này không còn chờ duyệt.")
    return waiting


def _hold(tx: Session, zone: Zone, to: State) -> None:
    """Lock the row as it is now; two at once meet here, and the second hears that somebody was quicker."""
    held = select(Zone).where(Zone.id == zone.id).with_for_update().execution_options(populate_existing=True)
    if to not in MOVES[State(tx.scalars(held).one().state)]:
        raise Conflict("Vùng này vừa được người khác xử lý. Xin tải lại trang.")


def _move(tx: Session, zone: Zone, to: State, actor: str, action: str, now: datetime) -> None:
    zone.state, zone.changed_at = to, now
    tx.flush()
    _tell(tx, zone, actor, action, now)


def _tell(tx: Session, zone: Zone, actor: str, action: str, now: datetime) -> None:
    audit.record(tx, actor, action, zone.public_id, now, {"level": zone.level, "communes": zone.communes})
    events.announce(tx, TOPIC, zone.public_id)
