"""What people are told, and what the newsroom sees; reads only. Nothing that is not approved and in force is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from gateway import clock
from gateway.content.kinds import Kind
from gateway.content.model import Item, Version
from gateway.content.states import State
from gateway.text.fold import fold

_DIRECTIVES = 500  # looked through by their number: those in force, a year of them

SOON = timedelta(hours=24)
"""So long before an item expires the newsroom is warned."""


@dataclass(frozen=True)
class Told:
    """One approved item as a person reads it, in one language."""

    id: str
    kind: Kind
    subtype: str | None
    title: str
    short: str
    body: str
    source: str
    as_of: datetime
    doc_no: str | None
    issuer: str | None
    issued_on: str | None
    communes: tuple[str, ...]
    approved_at: datetime


def listed(
    tx: Session,
    now: datetime,
    kinds: Collection[Kind],
    *,
    subtype: str | None = None,
    commune: str | None = None,
    province: str = "",
    lang: str = "vi",
    limit: int = 28,
) -> list[Told]:
    """What is told of these kinds, newest first; with `commune`: of that place, and of the whole province."""
    asked = [*_in_force(now, province), Item.kind.in_(list(kinds))]
    if subtype is not None:
        asked.append(Item.subtype == subtype)
    if commune is not None:
        asked.append(
            or_(Version.commune_codes.contains([commune]), func.cardinality(Version.commune_codes) == 0)
        )
    query = _told().where(*asked).order_by(Version.as_of.desc(), Version.id.desc()).limit(limit)
    return [_shown(item, version, lang) for item, version in tx.execute(query)]


def of_today(found: list[Told], now: datetime) -> list[Told]:
    """Those of today, or the newest alone (row D3); never an old one for a new one without its day."""
    return [each for each in found if is_today(each, now)] or found[:1]


def is_today(told: Told, now: datetime) -> bool:
    """Whether it is of the local day of `now`."""
    return clock.today(told.as_of) == clock.today(now)


def one(tx: Session, now: datetime, public_id: str, lang: str = "vi") -> Told | None:
    """That item as it is told now; None once it is withdrawn or has expired."""
    row = tx.execute(_told().where(*_in_force(now), Item.public_id == public_id)).first()
    return None if row is None else _shown(row[0], row[1], lang)


@dataclass(frozen=True)
class Once:
    """A version that was told, with whether it is told no more."""

    version: Version
    over: bool


def ever_told(tx: Session, now: datetime, since: datetime, limit: int) -> list[Once]:
    """What was approved after `since`, the newest first, also what is over: to know its words again, not to tell it."""
    begun = (Version.approved_at >= since, Version.approved_at <= now, Version.starts_at <= now)
    query = select(Version).where(*begun).order_by(Version.id.desc()).limit(limit)
    return [Once(each, over=not _is_in_force(each, now)) for each in tx.scalars(query)]


def _is_in_force(version: Version, now: datetime) -> bool:
    return version.state == State.APPROVED and (version.expires_at is None or version.expires_at > now)


def numbered(tx: Session, now: datetime, said: str, lang: str = "vi") -> list[Told]:
    """Directives whose number is `said`, or begins with it: "15" is 15/CT-UBND and not 150/CT-UBND."""
    wanted = fold(said)
    found = listed(tx, now, (Kind.DIRECTIVE,), lang=lang, limit=_DIRECTIVES)
    whole = [each for each in found if fold(each.doc_no or "") == wanted]
    return whole or [each for each in found if fold(each.doc_no or "").split(" ")[0] == wanted]


Sort = Literal["changed", "as_of", "expires", "title"]


@dataclass(frozen=True)
class Line:
    """One item in the newsroom's list: its newest version, and whether an earlier one is told meanwhile."""

    item: Item
    version: Version
    is_told: bool


def items(
    tx: Session,
    now: datetime,
    *,
    said: str = "",
    kind: str | None = None,
    subtype: str | None = None,
    state: str | None = None,
    commune: str | None = None,
    soon: bool = False,
    communes: frozenset[str] | None = None,
    sort: Sort = "changed",
    down: bool = True,
    offset: int = 0,
    limit: int = 25,
) -> tuple[list[Line], int]:
    """A page of the newsroom's list, and how many there are. `communes`: the area of the colleague; None for all."""
    last = select(func.max(Version.no)).where(Version.item_id == Item.id).correlate(Item).scalar_subquery()
    asked: list[ColumnElement[bool]] = [Version.no == last]
    if said:
        like = f"%{said.strip()}%"
        asked.append(
            or_(Version.title_vi.ilike(like), Version.short_vi.ilike(like), Version.doc_no.ilike(like))
        )
    for column, wanted in ((Item.kind, kind), (Item.subtype, subtype), (Version.state, state)):
        if wanted is not None:
            asked.append(column == wanted)
    if commune is not None:
        asked.append(Version.commune_codes.contains([commune]))
    if communes is not None:
        here = Version.commune_codes.overlap(sorted(communes))
        asked.append(or_(here, func.cardinality(Version.commune_codes) == 0))
    if soon:
        asked += [Version.state == State.APPROVED, Version.expires_at <= now + SOON]
    order = {
        "changed": Version.changed_at, "as_of": Version.as_of, "expires": Version.expires_at, "title": Version.title_vi,
    }[sort]  # fmt: skip
    standing = (
        select(true())
        .where(Version.item_id == Item.id, Version.state == State.APPROVED)
        .correlate(Item)
        .exists()
    )
    query = select(Item, Version, standing).join(Version, Version.item_id == Item.id).where(*asked)
    total = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    ordered = query.order_by(order.desc() if down else order, Version.id.desc())
    return [Line(*row) for row in tx.execute(ordered.offset(offset).limit(limit))], total


def expiring(tx: Session, now: datetime) -> int:
    """How many of those that are told expire soon."""
    soon = and_(Version.state == State.APPROVED, Version.expires_at > now, Version.expires_at <= now + SOON)
    return tx.execute(select(func.count()).select_from(Version).where(soon)).scalar_one()


def _told() -> Select[Item, Version]:
    return select(Item, Version).join(Version, Version.item_id == Item.id)


def _in_force(now: datetime, province: str = "") -> list[ColumnElement[bool]]:
    asked = [
        Version.state == State.APPROVED,
        Version.starts_at <= now,
        or_(Version.expires_at.is_(None), Version.expires_at > now),
    ]
    if province:
        asked.append(or_(Version.province_code.is_(None), Version.province_code == province))
    return asked


def _shown(item: Item, version: Version, lang: str) -> Told:
    english = lang == "en" and bool(version.short_en)
    return Told(
        item.public_id,
        Kind(item.kind),
        item.subtype,
        (version.title_en if english else "") or version.title_vi,
        version.short_en if english else version.short_vi,
        (version.body_en if english else "") or version.body_vi or version.short_vi,
        version.source,
        version.as_of,
        version.doc_no,
        version.issuer,
        f"{version.issued_on:%d/%m/%Y}" if version.issued_on else None,
        tuple(version.commune_codes),
        version.approved_at or version.changed_at,
    )
