"""Who wants news of which topic and place, with the consent that says so; by phone number or on another channel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import people
from gateway.content.kinds import TOPICS
from gateway.content.model import Subscription
from gateway.errors import BadInput

ALL: Final = ""
"""Every topic, or the whole province."""


@dataclass(frozen=True)
class Wanted:
    """Which addresses a text is for: who wants this topic, or all, at one of these places, or everywhere."""

    topic: str
    communes: tuple[str, ...]

    @property
    def clauses(self) -> list[ColumnElement[bool]]:
        """As conditions. A text for the whole province is for everybody, a local one for those of the place."""
        asked: list[ColumnElement[bool]] = [
            Subscription.ended_at.is_(None),
            Subscription.topic.in_((ALL, self.topic)),
        ]
        if self.communes:
            asked.append(or_(Subscription.place == ALL, Subscription.place.in_(self.communes)))
        return asked


def subscribe(
    tx: Session,
    address: str,
    *,
    topic: str = ALL,
    place: str = ALL,
    channel: str,
    evidence: str | None,
    now: datetime,
) -> bool:
    """Keep the wish and what was said; twice is one subscription. Whether it is new."""
    if topic and topic not in TOPICS:
        raise BadInput("topic", "unknown")
    people.record_consent(
        tx, address, people.OPT_OUT, given=False, channel=channel, evidence=evidence, now=now
    )
    wish = insert(Subscription).values(address=address, topic=topic, place=place, since=now)
    once = wish.on_conflict_do_nothing(
        index_elements=["address", "topic", "place"], index_where=Subscription.ended_at.is_(None)
    )
    return tx.execute(once.returning(Subscription.id)).scalar() is not None


def stop(tx: Session, address: str, *, channel: str, evidence: str | None, now: datetime) -> int:
    """No more news to this address; how many subscriptions ended."""
    people.record_consent(
        tx, address, people.OPT_OUT, given=True, channel=channel, evidence=evidence, now=now
    )
    open_ones = update(Subscription).where(Subscription.address == address, Subscription.ended_at.is_(None))
    ended = tx.execute(open_ones.values(ended_at=now))
    return int(ended.rowcount)  # type: ignore[attr-defined]  # of an update


def of_address(tx: Session, address: str) -> list[Subscription]:
    """What this address wants."""
    query = select(Subscription).where(Subscription.address == address, Subscription.ended_at.is_(None))
    return list(tx.scalars(query.order_by(Subscription.id)))


def audience(tx: Session, wanted: Wanted, *, begins: str, after: str, limit: int) -> list[str]:
    """The next addresses of one channel (`begins`: "+" for phones), each once however often it subscribed."""
    query = select(Subscription.address).where(
        *wanted.clauses,
        Subscription.address.startswith(begins, autoescape=True),
        Subscription.address > after,
    )
    return list(tx.scalars(query.distinct().order_by(Subscription.address).limit(limit)))


def count(tx: Session, wanted: Wanted, *, begins: str = "+") -> int:
    """How many addresses of a channel that would be now."""
    query = select(func.count(func.distinct(Subscription.address))).where(
        *wanted.clauses, Subscription.address.startswith(begins, autoescape=True)
    )
    return tx.execute(query).scalar_one()


def totals(tx: Session, communes: Collection[str] | None = None) -> list[tuple[str, str, int]]:
    """Topic, place, and how many want it: for the newsroom, which sees no address."""
    counted = func.count().label("wanting")
    query = select(Subscription.topic, Subscription.place, counted).where(Subscription.ended_at.is_(None))
    if communes is not None:
        query = query.where(Subscription.place.in_(communes))
    grouped = query.group_by(Subscription.topic, Subscription.place)
    return [tuple(row) for row in tx.execute(grouped.order_by(counted.desc(), Subscription.place))]  # type: ignore[misc]  # three columns
