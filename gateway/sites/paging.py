"""Visits in the order of change, for the central databases; reads only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from gateway.declarations import HORIZON, Cursor, Declaration
from gateway.sites.model import Site, Visit


class Line(NamedTuple):
    """One visit with its site and the receipt of the declaration shown at the gate."""

    visit: Visit
    site: Site
    declaration: str | None


def page(tx: Session, since: Cursor | None, limit: int, now: datetime) -> list[Line]:
    """Visits after `since`, oldest change first, up to `limit` and up to 5 seconds ago."""
    query = (
        select(Visit, Site, Declaration.code)
        .join(Site, Site.id == Visit.site_id)
        .outerjoin(Declaration, Declaration.id == Visit.declaration_id)
        .where(Visit.changed_at <= now - HORIZON)
    )
    if since is not None:
        query = query.where(tuple_(Visit.changed_at, Visit.id) > (since.changed_at, since.id))
    rows = tx.execute(query.order_by(Visit.changed_at, Visit.id).limit(limit))
    return [Line(visit, site, code) for visit, site, code in rows]
