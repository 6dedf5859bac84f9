"""Which sites a phone is registered for: its texts may act for these, and for no other."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.sites.model import Site
from gateway.sites.states import State


def of_phone(tx: Session, number: str) -> list[Site]:
    """Open sites registered with `number` (E.164), by name."""
    query = select(Site).where(Site.phone == number, Site.state == State.ACTIVE)
    return list(tx.scalars(query.order_by(Site.name, Site.code)))
