"""Sites on file: put on file by the authority, asked for by whoever keeps one, and found again by their number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit
from gateway.errors import Conflict
from gateway.sites import codes
from gateway.sites.fields import Fields, checked, columns
from gateway.sites.model import Site
from gateway.sites.states import Purpose, State
from gateway.text.fold import fold

MOST_WAITING = 3
"""Requests of one phone that may wait at a time: nobody keeps more gates, and numbers for boards are few."""


class RegisteredAlready(Conflict):
    """This phone has registered a site at this address; `site` is that one."""

    code = "registered_already"

    def __init__(self, site: Site) -> None:
        super().__init__(f"this phone has registered site {site.code} at this address already ({site.state})")
        self.site = site


class TooManyRequests(Conflict):
    """Requests of this phone already wait for the authority."""

    code = "too_many_requests"


def by_code(tx: Session, code: str) -> Site | None:
    """The site whose number this is today, whatever its state; a number that cannot be one is not looked up."""
    board = codes.on_board(tx, code)
    return board.site if board is not None and board.retired is None else None


def every(tx: Session) -> list[Site]:
    """All sites by name."""
    return list(tx.scalars(select(Site).order_by(Site.name, Site.code)))


def add(
    tx: Session,
    *,
    name: str,
    kind: str,
    commune_code: str,
    address: str | None = None,
    phone: str | None = None,
    purpose: str = Purpose.GATE,
    plate: str | None = None,
    route: str | None = None,
    code: str | None = None,
    by: str,
    now: datetime,
) -> Site:
    """Put a site of the authority's own on file, open at once, under a number of its own (`code`: under this one).

    Raises BadInput for a name that is none, an unknown kind or commune, a number taken or impossible.
    """
    wish = Fields(name, kind, commune_code, address or "", phone, purpose, plate, route)
    fields = checked(tx, wish, exact_address=False)
    state = {"state": State.ACTIVE, "approved_at": now, "channel": "staff"}
    site = _store(tx, fields, state, code, now)
    audit.record(tx, by, "site.add", site.code, now, {"kind": fields.kind, "commune": fields.commune_code})
    return site


def request(
    tx: Session, wish: Fields, *, channel: str, proved_at: datetime | None, by: str, now: datetime
) -> Site:
    """Ask for a site: it waits for the authority, and takes nobody in before.

    `proved_at`: when a code showed that the phone is theirs; None: it is still to be (`deciding.prove`).
    Raises BadInput naming a field, RegisteredAlready and TooManyRequests.
    """
    fields = checked(tx, wish, exact_address=True)
    heed(tx, fields)
    site = _store(
        tx, fields, {"state": State.REQUESTED, "channel": channel, "proved_at": proved_at}, None, now
    )
    told = {"kind": fields.kind, "commune": fields.commune_code, "channel": channel}
    audit.record(tx, by, "site.request", site.code, now, told)
    return site


def heed(tx: Session, fields: Fields) -> None:
    """Raises what `request` would for a site registered already or for too many of this phone; stores nothing."""
    if fields.phone is None:
        return
    mine = select(Site).where(Site.phone == fields.phone, Site.state != State.CLOSED)
    same = mine.where(Site.commune_code == fields.commune_code, Site.address_key == fold(fields.address))
    twin = tx.scalars(same).first()
    if twin is not None:
        raise RegisteredAlready(twin)
    waiting = select(func.count()).select_from(mine.where(Site.state == State.REQUESTED).subquery())
    if (tx.scalar(waiting) or 0) >= MOST_WAITING:
        raise TooManyRequests(f"{MOST_WAITING} requests of this phone wait already")


def _store(tx: Session, fields: Fields, state: dict[str, Any], code: str | None, now: datetime) -> Site:
    drawn = codes.reserve(tx, now, code)
    row = {**columns(fields), **state, "code": drawn, "created_at": now, "changed_at": now}
    site_id = tx.execute(insert(Site).values(row).on_conflict_do_nothing().returning(Site.id)).scalar()
    if site_id is None:  # the same was stored at this very moment
        heed(tx, fields)
        raise Conflict("the site changed at this very moment")
    site = tx.get_one(Site, site_id)
    codes.belongs(tx, drawn, site)
    return site
