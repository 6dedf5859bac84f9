"""Finding sites for whoever looks after them: lists with filters, one site with its numbers and history; reads only.

`communes` everywhere: the area somebody may see; None is the whole province.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.errors import NotFound
from gateway.sites.codes import CODE_LENGTH, on_board
from gateway.sites.model import Site, SiteCode
from gateway.sites.ratings import Group, group_of
from gateway.sites.states import MOVES, Act, State
from gateway.text.fold import fold

SORTS: Final[Mapping[str, Any]] = {
    "name": Site.name_key,
    "code": Site.code,
    "commune": Site.commune_code,
    "kind": Site.kind,
    "state": Site.state,
    "created": Site.created_at,
    "changed": Site.changed_at,
}


@dataclass(frozen=True)
class Filter:
    """Which sites are wanted; what is None is not asked. `said`: part of a name or an address, a number, a phone."""

    commune: str | None = None
    kind: str | None = None
    purpose: str | None = None
    state: str | None = None
    said: str = ""


@dataclass(frozen=True)
class Code:
    """A number the site has or had."""

    code: str
    given_at: datetime
    retired: str | None
    retired_at: datetime | None


@dataclass(frozen=True)
class Event:
    """Something that was done with the site."""

    at: datetime
    actor: str
    action: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Detail:
    """One site with everything a page about it shows. `possible`: the acts its state allows."""

    site: Site
    group: Group | None
    codes: Sequence[Code]
    possible: frozenset[Act]


def listed(
    tx: Session,
    wanted: Filter,
    communes: frozenset[str] | None,
    *,
    sort: str = "name",
    down: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Site], int]:
    """A page of sites and how many there are in all."""
    query = _filtered(wanted, communes)
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    key = SORTS.get(sort, SORTS["name"])
    ordered = query.order_by(key.desc() if down else key, Site.id).limit(limit).offset(offset)
    return list(tx.scalars(ordered)), total


def counted(tx: Session, communes: frozenset[str] | None) -> dict[State, int]:
    """How many sites are in each state."""
    query = select(Site.state, func.count()).group_by(Site.state)
    if communes is not None:
        query = query.where(Site.commune_code.in_(communes))
    found = dict.fromkeys(State, 0)
    found.update((State(state), count) for state, count in tx.execute(query))
    return found


def detail(tx: Session, code: str, communes: frozenset[str] | None) -> Detail:
    """The site that has or had this number; raises NotFound outside the area."""
    board = on_board(tx, code)
    if board is None or (communes is not None and board.site.commune_code not in communes):
        raise NotFound(f"no site has the number {code}")
    site = board.site
    every = select(SiteCode).where(SiteCode.site_id == site.id).order_by(SiteCode.given_at, SiteCode.code)
    codes = [Code(row.code, row.given_at, row.retired, row.retired_at) for row in tx.scalars(every)]
    possible = frozenset(act for act, moves in MOVES.items() if State(site.state) in moves)
    return Detail(site, group_of(site.kind, site.purpose), codes, possible)


def history(tx: Session, codes: Sequence[str], limit: int = 100) -> list[Event]:
    """What was done with a site under all its numbers, newest first."""
    acts = select(AuditEntry).where(AuditEntry.subject.in_(codes), AuditEntry.action.like("site.%"))
    newest = acts.order_by(AuditEntry.id.desc()).limit(limit)
    return [Event(row.at, row.actor, row.action, row.details) for row in tx.scalars(newest)]


def _filtered(wanted: Filter, communes: frozenset[str] | None) -> Select[Any]:
    query = select(Site)
    if communes is not None:
        query = query.where(Site.commune_code.in_(communes))
    for column, value in (
        (Site.commune_code, wanted.commune),
        (Site.kind, wanted.kind),
        (Site.purpose, wanted.purpose),
        (Site.state, wanted.state),
    ):
        if value is not None:
            query = query.where(column == value)
    said = fold(wanted.said)
    if not said:
        return query
    digits = "".join(char for char in wanted.said if char.isdigit())
    ways = [Site.name_key.contains(said, autoescape=True), Site.address_key.contains(said, autoescape=True)]
    if len(digits) == CODE_LENGTH:
        ways.append(Site.id.in_(select(SiteCode.site_id).where(SiteCode.code == digits)))
    if len(digits) > CODE_LENGTH:
        ways.append(Site.phone.endswith(digits.removeprefix("84").removeprefix("0"), autoescape=True))
    return query.where(or_(*ways))
