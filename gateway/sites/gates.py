"""Sites on file: give each its number and find it again; who comes and goes is `visits`."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, damm, places
from gateway.errors import BadInput
from gateway.sites.model import Site
from gateway.sites.states import Kind, State

CODE_LENGTH = 5  # digits; the length tells a site from other codes (decisions 11)
MOST_NAME = 60  # characters; texts show the first 20
_KINDS = frozenset(kind.value for kind in Kind)
_TRIES = 200  # there are 9,000 numbers: even with 95 % of them taken, 200 misses in a row do not happen


def by_code(tx: Session, code: str) -> Site | None:
    """The site with this number, whatever its state; a number that cannot be one is not looked up."""
    if len(code) != CODE_LENGTH or not damm.valid(code):
        return None
    return tx.scalars(select(Site).where(Site.code == code)).first()


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
    code: str | None = None,
    by: str,
    now: datetime,
) -> Site:
    """Put a site on file, open at once, under a number of its own (`code`: under this one).

    Raises BadInput for a name that is none, an unknown kind or commune, a number taken or impossible.
    """
    name = " ".join(name.split())
    if not 2 <= len(name) <= MOST_NAME or not any(map(str.isalpha, name)):
        raise BadInput("name", "invalid", f"a site's name has 2 to {MOST_NAME} characters")
    if kind not in _KINDS:
        raise BadInput("kind", "invalid", f"kinds are {', '.join(sorted(_KINDS))}")
    commune = places.by_code(tx, commune_code)
    if commune is None or commune.is_province:
        raise BadInput("commune", "invalid", f"no commune has the code {commune_code}")
    if code is not None and (len(code) != CODE_LENGTH or not damm.valid(code)):
        raise BadInput("code", "invalid", f"{code} is no site number: its check digit is wrong")
    values = {
        "name": name,
        "kind": kind,
        "commune_code": commune_code,
        "address": address,
        "phone": phone,
        "state": State.ACTIVE,
        "created_at": now,
        "changed_at": now,
    }
    for _ in range(_TRIES if code is None else 1):
        drawn = code or damm.new_code(CODE_LENGTH, secrets.randbelow)
        stored = insert(Site).values(code=drawn, **values).on_conflict_do_nothing(index_elements=["code"])
        row = tx.execute(stored.returning(Site.id)).first()
        if row is not None:
            audit.record(tx, by, "site.add", drawn, now, {"kind": kind, "commune": commune_code})
            return tx.get_one(Site, row.id)
    raise BadInput("code", "taken", "this site number is taken" if code else "no free site number is left")
