"""Guests of lodgings, as their staff tell day by day: each guest is told and may say no; who told nothing is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, clock, events, people, phone, sites
from gateway.arrivals.model import Guest, LodgingDay, Movement
from gateway.arrivals.states import TOPIC
from gateway.declarations import Declaration
from gateway.errors import BadInput, Conflict
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.sites import Kind, Site

BACK: Final = timedelta(days=7)
"""A day of a guest is told within a week, not later."""


@dataclass(frozen=True)
class Told:
    """What became of one line: how many are new, and how many of that day there are now."""

    day: date
    fresh: int
    total: int


@dataclass(frozen=True)
class Stay:
    """A guest of a day as a list shows them. `class_`: what screening came to; `declared`: since they came."""

    guest: Guest = field(repr=False)
    declared: bool
    class_: str | None


@dataclass(frozen=True)
class House:
    """A lodging and what it told of a day. `sent_at`: None where it told nothing."""

    site: Site
    sent_at: datetime | None
    guests: int


def of_phone(tx: Session, number: str) -> list[Site]:
    """The open lodgings registered with this phone."""
    return [site for site in sites.of_phone(tx, number) if site.kind == Kind.LODGING]


def tell(
    tx: Session, site: Site, numbers: Sequence[str], day: date, *, channel: str, by: str, now: datetime
) -> Told:
    """Keep the guests (E.164) of a day; none means that there was nobody. Each new one is told on their phone.

    Raises Conflict for a site that is no lodging, BadInput("day") for one too long ago or to come.
    """
    if site.kind != Kind.LODGING:
        raise Conflict(f"{site.name}: không phải cơ sở lưu trú.")
    today = clock.today(now)
    if not today - BACK <= day <= today:
        raise BadInput("day", "invalid", f"Chỉ ghi được từ {BACK.days} ngày trước đến hôm nay.")
    fresh = [number for number in dict.fromkeys(numbers) if _keep(tx, site, number, day, channel, by, now)]
    for number in fresh:
        _tell_the_guest(tx, site, number, day, now)
    sent = insert(LodgingDay).values(site_id=site.id, day=day, sent_at=now, by=by)
    tx.execute(sent.on_conflict_do_update(index_elements=["site_id", "day"], set_={"sent_at": now, "by": by}))
    audit.record(tx, by, "lodging.tell", site.code, now, {"day": day.isoformat(), "guests": len(fresh)})
    events.announce(tx, TOPIC, site.code)
    return Told(day, len(fresh), _count(tx, site, day))


def last_stay(tx: Session, number: str, since: datetime) -> Guest | None:
    """Where this phone was last told to be a guest, since then; for whoever says that it was not them."""
    query = select(Guest).where(Guest.number == number, Guest.entered_at >= since)
    return tx.scalars(query.order_by(Guest.id.desc()).limit(1)).first()


def dispute(tx: Session, guest: Guest, now: datetime) -> bool:
    """The phone's holder was no guest there: the line counts no more. False: said before."""
    held = tx.get_one(Guest, guest.id, with_for_update=True, populate_existing=True)
    if held.disputed_at is not None:
        return False
    held.disputed_at = now
    tx.flush()
    audit.record(tx, "citizen", "lodging.dispute", str(held.id), now)
    return True


def guests(tx: Session, site: Site, day: date) -> list[Stay]:
    """The guests of a day, as they were told, each with what they have declared since."""
    declared = (
        select(func.max(Declaration.id))
        .where(Declaration.number == Guest.number, Declaration.created_at >= clock.midnight(day))
        .correlate(Guest)
        .scalar_subquery()
    )
    newest = (
        select(Movement.class_)
        .where(Movement.number == Guest.number, Movement.arrived_on >= day - BACK)
        .order_by(Movement.id.desc())
        .limit(1)
        .correlate(Guest)
        .scalar_subquery()
    )
    query = select(Guest, declared.label("declared"), newest.label("class_"))
    query = query.where(Guest.site_id == site.id, Guest.day == day).order_by(Guest.id)
    return [Stay(row.Guest, row.declared is not None, row.class_) for row in tx.execute(query)]


def houses(
    tx: Session,
    day: date,
    communes: frozenset[str] | None,
    *,
    missing: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[House], int]:
    """The open lodgings with what they told of a day, and how many there are; `missing`: only who told nothing."""
    query = (
        select(Site, LodgingDay.sent_at)
        .outerjoin(LodgingDay, (LodgingDay.site_id == Site.id) & (LodgingDay.day == day))
        .where(Site.kind == Kind.LODGING, Site.state == sites.State.ACTIVE)
    )
    if communes is not None:
        query = query.where(Site.commune_code.in_(communes))
    if missing:
        query = query.where(LodgingDay.sent_at.is_(None))
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = tx.execute(query.order_by(Site.name_key, Site.id).limit(limit).offset(offset)).all()
    told = (
        select(Guest.site_id, func.count().label("guests"))
        .where(
            Guest.day == day, Guest.disputed_at.is_(None), Guest.site_id.in_([row.Site.id for row in rows])
        )
        .group_by(Guest.site_id)
    )
    counted = {row.site_id: row.guests for row in tx.execute(told)}
    return [House(row.Site, row.sent_at, counted.get(row.Site.id, 0)) for row in rows], total


def _keep(tx: Session, site: Site, number: str, day: date, channel: str, by: str, now: datetime) -> bool:
    people.know(tx, number, now)
    row: dict[str, Any] = {
        "site_id": site.id, "day": day, "number": number, "channel": channel, "by": by, "entered_at": now,
    }  # fmt: skip
    once = insert(Guest).values(row).on_conflict_do_nothing(index_elements=["site_id", "day", "number"])
    return tx.execute(once.returning(Guest.id)).first() is not None


def _count(tx: Session, site: Site, day: date) -> int:
    query = select(func.count()).select_from(Guest)
    return tx.execute(
        query.where(Guest.site_id == site.id, Guest.day == day, Guest.disputed_at.is_(None))
    ).scalar_one()


def _tell_the_guest(tx: Session, site: Site, number: str, day: date, now: datetime) -> None:
    if not phone.takes_texts(phone.classify(number)) or people.silenced(tx, [number]):
        return
    spoken = people.remembered(tx, number) or people.Contact(number, "vi", "fold")
    args = {"site": site.name, "date": f"{day:%d/%m}"}
    order = Order(number, "reply", "LT_GUEST", args, lang=spoken.lang, accents=spoken.accents)
    outbox.order(tx, order, now)
