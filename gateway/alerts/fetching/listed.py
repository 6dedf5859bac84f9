"""The addresses of CAP that may be fetched: listed by a colleague who writes alerts, one by one, each kept in the audit
log.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit
from gateway.alerts.fetching.means import Means
from gateway.alerts.model import CapFeed
from gateway.callbacks import address
from gateway.errors import BadInput, Conflict, NotFound


def add(tx: Session, url: str, name: str, by: int, now: datetime, means: Means) -> CapFeed:
    """List an address; drafts from it are `by`'s. Raises BadInput for one that is never fetched, Conflict for a listed
    one.
    """
    address.check(url, means.networks, "url")
    if not means.plain and urlsplit(url).scheme != "https":
        raise BadInput("url", "not_https", "Chỉ nhận địa chỉ https.")
    if not 2 <= len(name.strip()) <= 80:
        raise BadInput("name", "invalid", "Tên nguồn dài 2 đến 80 ký tự.")
    fresh = insert(CapFeed).values(url=url, name=name.strip(), added_by=by, added_at=now)
    feed_id = tx.execute(fresh.on_conflict_do_nothing().returning(CapFeed.id)).scalar()
    if feed_id is None:
        raise Conflict("Địa chỉ này đã có trong danh sách.")
    audit.record(tx, f"account:{by}", "cap_feed.add", url, now)
    return tx.get_one(CapFeed, feed_id)


def remove(tx: Session, url: str, by: int, now: datetime) -> None:
    """Fetch it no more; drafts that came from it stay. Raises NotFound."""
    feed = tx.scalars(select(CapFeed).where(CapFeed.url == url)).first()
    if feed is None:
        raise NotFound("Không có nguồn này.")
    tx.delete(feed)
    audit.record(tx, f"account:{by}", "cap_feed.remove", url, now)
    tx.flush()


def every(tx: Session) -> list[CapFeed]:
    """All of them, by name."""
    return list(tx.scalars(select(CapFeed).order_by(CapFeed.name, CapFeed.id)))
