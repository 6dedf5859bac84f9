"""Numbers for boards at gates: each is given once, ever; a dead one is still known, so that it can be explained."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import damm
from gateway.errors import BadInput
from gateway.sites.model import Site, SiteCode
from gateway.sites.states import Retired, State

CODE_LENGTH = 5  # digits; the length tells a site from other codes (decisions 11)
_TRIES = 200  # there are 9,000 numbers: even with 95 % of them taken, 200 misses in a row do not happen


@dataclass(frozen=True)
class Board:
    """What a number stands for: the site that has it or had it, and why it is dead (None: it is the site's own)."""

    site: Site
    retired: Retired | None

    @property
    def worth(self) -> str:
        """The state of the site, or why the number is dead: a site that is closed explains more than an old board."""
        if self.retired is None or self.site.state == State.CLOSED:
            return self.site.state
        return self.retired

    @property
    def admits(self) -> bool:
        """Whether people may go in by this number."""
        return self.worth == State.ACTIVE


def on_board(tx: Session, code: str) -> Board | None:
    """What the number on a board stands for; a number that cannot be one is not looked up."""
    if not _can_be(code):
        return None
    query = select(Site, SiteCode.retired).join(SiteCode, SiteCode.site_id == Site.id)
    found = tx.execute(query.where(SiteCode.code == code)).first()
    return None if found is None else Board(found[0], Retired(found[1]) if found[1] else None)


def reserve(tx: Session, now: datetime, code: str | None = None) -> str:
    """A number nobody has ever had (or exactly `code`), from now on taken; raises BadInput when there is none."""
    if code is not None and not _can_be(code):
        raise BadInput("code", "invalid", f"{code} is no site number: its check digit is wrong")
    for _ in range(_TRIES if code is None else 1):
        drawn = code or damm.new_code(CODE_LENGTH, secrets.randbelow)
        taken = insert(SiteCode).values(code=drawn, given_at=now).on_conflict_do_nothing()
        if tx.execute(taken.returning(SiteCode.code)).first() is not None:
            return drawn
    raise BadInput("code", "taken", "this site number is taken" if code else "no free site number is left")


def belongs(tx: Session, code: str, site: Site) -> None:
    """The reserved number is this site's."""
    tx.execute(update(SiteCode).where(SiteCode.code == code).values(site_id=site.id))


def retire(tx: Session, code: str, why: Retired, now: datetime) -> None:
    """The number opens nothing any more, and nobody gets it again."""
    tx.execute(update(SiteCode).where(SiteCode.code == code).values(retired=why, retired_at=now))


def _can_be(code: str) -> bool:
    return len(code) == CODE_LENGTH and damm.valid(code)
