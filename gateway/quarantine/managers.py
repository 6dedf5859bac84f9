"""Who reports for a room or a hamlet from their own phone, and whom they report for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from gateway import audit, phone, places
from gateway.errors import BadInput, NotFound
from gateway.quarantine.model import WATCHED, Manager, Quarantine
from gateway.sites import Site


@dataclass(frozen=True)
class Keeps:
    """A manager, and the site they report for where it is one."""

    manager: Manager
    site: Site | None


@dataclass(frozen=True)
class Room:
    """A room of a site, or a hamlet of a commune (`site` empty), and how many are watched there."""

    group: str
    commune_code: str
    site: Site | None
    people: int


def add(
    tx: Session,
    *,
    number: str,
    name: str,
    site_id: int | None = None,
    commune_code: str | None = None,
    groups: Iterable[str] = (),
    account_id: int | None = None,
    by: str,
    now: datetime,
) -> Manager:
    """Let a phone report for some `groups` (all where empty) of one site or one commune. Raises BadInput."""
    if (site_id is None) == (commune_code is None):
        raise BadInput("site", "one_of_two", "a manager reports for a site or for a commune")
    if site_id is not None and tx.get(Site, site_id) is None:
        raise BadInput("site", "unknown", "no such site")
    if commune_code is not None and places.by_code(tx, commune_code) is None:
        raise BadInput("commune", "unknown", f"no commune has the code {commune_code}")
    row = Manager(
        number=phone.parse_recipient(number, field="number"),
        name=" ".join(name.split()),
        account_id=account_id,
        site_id=site_id,
        commune_code=commune_code,
        groups=sorted({group.upper() for group in groups}),
        created_at=now,
    )
    tx.add(row)
    tx.flush()
    where: Mapping[str, Any] = {"site": site_id, "commune": commune_code, "groups": row.groups}
    audit.record(tx, by, "quarantine.manager", str(row.id), now, where)
    return row


def end(tx: Session, manager_id: int, by: str, now: datetime, communes: frozenset[str] | None = None) -> None:
    """This phone reports for nobody else any more. `communes`: the area of whoever asks."""
    row = tx.get(Manager, manager_id, with_for_update=True)
    if row is None or not _lies_in(tx, row, communes):
        raise NotFound("no such manager")
    if row.ended_at is None:
        row.ended_at = now
        audit.record(tx, by, "quarantine.manager_end", str(row.id), now)
    tx.flush()


def of_number(tx: Session, number: str) -> list[Manager]:
    """What this phone reports for."""
    return list(tx.scalars(select(Manager).where(Manager.number == number, Manager.ended_at.is_(None))))


def every(
    tx: Session, communes: frozenset[str] | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[list[Keeps], int]:
    """A page of the managers of sites or communes of an area, the newest first, and how many there are."""
    query: Select[Manager, Site] = select(Manager, Site).outerjoin(Site, Site.id == Manager.site_id)
    query = query.where(Manager.ended_at.is_(None))
    if communes is not None:
        query = query.where(or_(Manager.commune_code.in_(communes), Site.commune_code.in_(communes)))
    total = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = tx.execute(query.order_by(Manager.id.desc()).limit(limit).offset(offset))
    return [Keeps(manager, site) for manager, site in rows], total


def rooms(
    tx: Session, communes: frozenset[str] | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[list[Room], int]:
    """Rooms and hamlets of an area in which somebody is watched, by place, and how many there are."""
    grouped = (
        select(
            Quarantine.commune_code,
            Quarantine.site_id,
            Quarantine.group_code,
            func.count().label("people"),
        )
        .where(WATCHED, Quarantine.group_code.is_not(None))
        .group_by(Quarantine.commune_code, Quarantine.site_id, Quarantine.group_code)
    )
    if communes is not None:
        grouped = grouped.where(Quarantine.commune_code.in_(communes))
    every_ = grouped.subquery()
    total = tx.execute(select(func.count()).select_from(every_)).scalar_one()
    query = select(every_, Site).outerjoin(Site, Site.id == every_.c.site_id)
    query = query.order_by(every_.c.commune_code, every_.c.site_id, every_.c.group_code)
    rows = tx.execute(query.limit(limit).offset(offset))
    return [Room(row.group_code, row.commune_code, row.Site, row.people) for row in rows], total


def _lies_in(tx: Session, row: Manager, communes: frozenset[str] | None) -> bool:
    if communes is None:
        return True
    if row.site_id is None:
        return row.commune_code in communes
    return tx.get_one(Site, row.site_id).commune_code in communes


def managed(tx: Session, number: str) -> dict[str, list[Quarantine]]:
    """The rooms and hamlets this phone reports for, each with who is watched there; in the order of their codes."""
    found: dict[str, dict[int, Quarantine]] = {}
    for manager in of_number(tx, number):
        if manager.site_id is not None:
            here = Quarantine.site_id == manager.site_id
        else:
            here = (Quarantine.commune_code == manager.commune_code) & Quarantine.site_id.is_(None)
        query = select(Quarantine).where(WATCHED, here, Quarantine.group_code.is_not(None))
        for row in tx.scalars(query.order_by(Quarantine.id)):
            if row.group_code is not None and (not manager.groups or row.group_code in manager.groups):
                found.setdefault(row.group_code, {})[row.id] = row
    return {code: list(rows.values()) for code, rows in sorted(found.items())}
