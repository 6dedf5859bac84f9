"""Who reports for a room or a hamlet from their own phone, and whom they report for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway import audit, phone, places
from gateway.errors import BadInput, NotFound
from gateway.quarantine.model import WATCHED, Manager, Quarantine
from gateway.sites import Site


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


def end(tx: Session, manager_id: int, by: str, now: datetime) -> None:
    """This phone reports for nobody else any more."""
    row = tx.get(Manager, manager_id, with_for_update=True)
    if row is None:
        raise NotFound("no such manager")
    if row.ended_at is None:
        row.ended_at = now
        audit.record(tx, by, "quarantine.manager_end", str(row.id), now)
    tx.flush()


def of_number(tx: Session, number: str) -> list[Manager]:
    """What this phone reports for."""
    return list(tx.scalars(select(Manager).where(Manager.number == number, Manager.ended_at.is_(None))))


def every(tx: Session, communes: frozenset[str] | None = None) -> list[Manager]:
    """All managers of sites or communes of an area."""
    query = select(Manager).where(Manager.ended_at.is_(None)).order_by(Manager.id)
    if communes is not None:
        here = select(Site.id).where(Site.commune_code.in_(communes))
        query = query.where(or_(Manager.commune_code.in_(communes), Manager.site_id.in_(here)))
    return list(tx.scalars(query))


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
