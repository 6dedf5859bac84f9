"""Lists of cases and contacts, the graph of a case; reads only, sorts and pages in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ColumnElement, UnaryExpression, func, select, true
from sqlalchemy.orm import Session

from gateway.sites import Site
from gateway.tracing.model import Case, Contact, ContactLink, Recipient
from gateway.tracing.states import Asked, CaseState, ContactState


@dataclass(frozen=True)
class CaseLine:
    """One case in a list, with its contacts by state (the case itself not counted)."""

    case: Case
    found: int
    confirmed: int
    excluded: int


@dataclass(frozen=True)
class ContactLine:
    """One contact in a list: where and how they met most, and what became of asking them (None: not asked)."""

    contact: Contact
    how: str
    site: str | None
    asked: Asked | None


@dataclass(frozen=True)
class Edge:
    """Two of a graph met; ids of contacts."""

    source: int
    contact: int
    how: str
    site: str | None
    since: datetime
    until: datetime
    minutes: int
    assumed: bool


@dataclass(frozen=True)
class Graph:
    """A whole case: its root first, then by depth."""

    nodes: list[Contact]
    edges: list[Edge]


Sort = Literal["met", "minutes", "last"]
_ORDERS: Final[dict[str, tuple[UnaryExpression[datetime] | UnaryExpression[int], ...]]] = {
    "met": (Contact.depth.asc(), Contact.first_at.asc(), Contact.id.asc()),
    "minutes": (Contact.minutes.desc(), Contact.id.asc()),
    "last": (Contact.last_at.desc(), Contact.id.asc()),
}


def cases(
    tx: Session,
    *,
    state: CaseState | None = None,
    communes: frozenset[str] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[CaseLine], int]:
    """Cases, newest first, and how many there are; `communes`: those of this area, None for the whole province."""
    asked: list[ColumnElement[bool]] = []
    if state is not None:
        asked.append(Case.state == state)
    if communes is not None:
        asked.append(Case.commune_code.in_(communes))
    query = select(Case).where(*asked).order_by(Case.opened_at.desc(), Case.id.desc())
    found = list(tx.scalars(query.offset(offset).limit(limit)))
    counts = _counts(tx, [case.id for case in found])
    total = tx.execute(select(func.count()).select_from(Case).where(*asked)).scalar_one()
    return [
        CaseLine(case, *(counts.get((case.id, each), 0) for each in ContactState)) for case in found
    ], total


def contacts(
    tx: Session,
    case: Case,
    *,
    state: ContactState | None = None,
    depth: int | None = None,
    sort: Sort = "met",
    offset: int = 0,
    limit: int = 100,
) -> tuple[list[ContactLine], int]:
    """Contacts of a case and how many there are; the case itself is not among them."""
    asked = [Contact.case_id == case.id, Contact.depth > 0]
    if state is not None:
        asked.append(Contact.state == state)
    if depth is not None:
        asked.append(Contact.depth == depth)
    page = select(Contact.id).where(*asked).order_by(*_ORDERS[sort]).offset(offset).limit(limit).subquery()
    link = (
        select(ContactLink.how, ContactLink.site_id)
        .where(ContactLink.contact_id == Contact.id)
        .order_by(ContactLink.minutes.desc(), ContactLink.id)
        .limit(1)
        .lateral()
    )
    answer = (
        select(Recipient.state)
        .where(Recipient.contact_id == Contact.id)
        .order_by(Recipient.notice_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Contact, link.c.how, Site.name, answer)
        .select_from(Contact)
        .outerjoin(link, true())
        .outerjoin(Site, Site.id == link.c.site_id)
        .join(page, page.c.id == Contact.id)
        .order_by(*_ORDERS[sort])
    )
    rows = tx.execute(query)
    total = tx.execute(select(func.count()).select_from(Contact).where(*asked)).scalar_one()
    return [
        ContactLine(one, how, site, Asked(said) if said else None) for one, how, site, said in rows
    ], total


def graph(tx: Session, case: Case) -> Graph:
    """Everybody and every meeting of a case."""
    nodes = (
        select(Contact)
        .where(Contact.case_id == case.id)
        .order_by(Contact.depth, Contact.first_at, Contact.id)
    )
    edges = (
        select(ContactLink, Site.name)
        .join(Contact, Contact.id == ContactLink.contact_id)
        .outerjoin(Site, Site.id == ContactLink.site_id)
        .where(Contact.case_id == case.id)
        .order_by(ContactLink.since, ContactLink.id)
    )
    return Graph(list(tx.scalars(nodes)), [_edge(link, site) for link, site in tx.execute(edges)])


def _edge(link: ContactLink, site: str | None) -> Edge:
    return Edge(
        link.source_id, link.contact_id, link.how, site, link.since, link.until, link.minutes, link.assumed
    )


def _counts(tx: Session, ids: list[int]) -> dict[tuple[int, str], int]:
    query = (
        select(Contact.case_id, Contact.state, func.count())
        .where(Contact.case_id.in_(ids), Contact.depth > 0)
        .group_by(Contact.case_id, Contact.state)
    )
    return {(case, state): count for case, state, count in tx.execute(query)}
