"""A newsroom that does not exist: Ann writes, Binh approves, in the morning of 20 November."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway.content import Draft, Item, Kind, Sending, figures, sending, subscriptions, writing
from gateway.content.figures import Row
from tests.messages.writing import NOW

ANN, BINH = 901, 902
VINH_HAI, OTHER = "22846", "22861"


def draft(title: str = "Vĩnh Hải mở điểm tiêm", now: datetime = NOW, **more: Any) -> Draft:
    """What Ann writes."""
    usual = Draft(
        title_vi=title,
        short_vi=f"{title}: từ 7 giờ ngày mai tại trạm y tế xã.",
        source="CDC Khánh Hòa",
        as_of=now,
        starts_at=now - timedelta(minutes=1),
        expires_at=now + timedelta(days=7),
    )
    return replace(usual, **more)


def written(
    tx: Session, kind: Kind = Kind.NEWS, subtype: str | None = None, now: datetime = NOW, **more: Any
) -> Item:
    """An item nobody has approved."""
    return writing.create(tx, kind, subtype, draft(now=now, **more), ANN, now)


def approve(tx: Session, item: Item, now: datetime = NOW) -> Item:
    """Submitted by Ann, approved by Binh."""
    writing.submit(tx, item, ANN, now)
    writing.approve(tx, item, writing.digest(item, writing.newest(tx, item)), BINH, now)
    return item


def told(
    tx: Session, kind: Kind = Kind.NEWS, subtype: str | None = None, now: datetime = NOW, **more: Any
) -> Item:
    """An approved item."""
    return approve(tx, written(tx, kind, subtype, now, **more), now)


def counted(tx: Session, *rows: Row, now: datetime = NOW, as_of: datetime | None = None) -> None:
    """Approved figures."""
    sheet = figures.enter(tx, rows, "CDC Khánh Hòa", as_of or now, ANN, now)
    figures.approve(tx, sheet, figures.digest(tx, sheet), BINH, now)


def subscribe(tx: Session, number: str, topic: str = "", place: str = "") -> bool:
    """A phone that wants news."""
    said = {"channel": "sms", "evidence": "DKTIN", "now": NOW}
    return subscriptions.subscribe(tx, number, topic=topic, place=place, **said)  # type: ignore[arg-type]  # as given


def released(tx: Session, item: Item, now: datetime = NOW) -> Sending:
    """A sending that two people agreed to."""
    made = sending.submit(tx, item, ANN, now)
    sending.approve(tx, made, sending.digest(*sending.subject(tx, made), made), BINH, now)
    return made
