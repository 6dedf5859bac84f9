"""Lists of cases and contacts, the graph of a case; reads only, sorts and pages in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ColumnElement, UnaryExpression, func, select, true
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from gateway.errors import NotFound
from gateway.people.model import Person
from gateway.sites import Site
from gateway.tracing.model import Case, Contact, ContactLink, Recipient
from gateway.tracing.states import Asked, CaseState, ContactState


@dataclass(frozen=True)
class CaseLine:
    """One case in a list, with its contacts by state (the case itself not counted). `name`: of the person, if known."""

    case: Case
    name: str | None = field(repr=False)
    found: int
    confirmed: int
    excluded: int


@dataclass(frozen=True)
class ContactLine:
    """One contact in a list: where and how they met most, and what became of asking them (None: not asked)."""

    contact: Contact
    name: str | None = field(repr=False)
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
    """A whole case: its root first, then by depth. `names`: of those who are known, by the id of the contact."""

    nodes: list[Contact]
    edges: list[Edge]
    names: dict[int, str] = field(repr=False)


@dataclass(frozen=True)
class Known:
    """One contact with everything a page about them shows: every meeting, and with whom (an id of the graph)."""

    contact: Contact
    name: str | None = field(repr=False)
    meetings: list[Edge]
    sources: dict[int, Contact]


CaseSort = Literal["due", "opened"]
_DUE: Final = when((Case.state == CaseState.PROPOSED, 0), (Case.state == CaseState.OPEN, 1), else_=2)
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
    sort: CaseSort = "opened",
    down: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[CaseLine], int]:
    """Cases, newest first, and how many there are; `communes`: those of this area, None for the whole province.

    `sort` due: those that wait for somebody first.
    """
    asked: list[ColumnElement[bool]] = []
    if state is not None:
        asked.append(Case.state == state)
    if communes is not None:
        asked.append(Case.commune_code.in_(communes))
    newest = Case.opened_at.desc() if down or sort == "due" else Case.opened_at.asc()
    order = (_DUE, newest, Case.id.desc()) if sort == "due" else (newest, Case.id.desc())
    query = select(Case, Person.name).outerjoin(Person, Person.id == Case.person_id).where(*asked)
    found = tx.execute(query.order_by(*order).offset(offset).limit(limit)).all()
    by_state = _counts(tx, [case.id for case, _ in found])
    total = tx.execute(select(func.count()).select_from(Case).where(*asked)).scalar_one()
    return [
        CaseLine(case, name, *(by_state.get((case.id, each), 0) for each in ContactState))
        for case, name in found
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
        select(Contact, Person.name, link.c.how, Site.name, answer)
        .select_from(Contact)
        .outerjoin(link, true())
        .outerjoin(Site, Site.id == link.c.site_id)
        .outerjoin(Person, Person.id == Contact.person_id)
        .join(page, page.c.id == Contact.id)
        .order_by(*_ORDERS[sort])
    )
    rows = tx.execute(query)
    total = tx.execute(select(func.count()).select_from(Contact).where(*asked)).scalar_one()
    return [
        ContactLine(one, name, how, site, Asked(said) if said else None)
        for one, name, how, site, said in rows
    ], total


def counts(tx: Session, case: Case) -> dict[ContactState, int]:
    """How many contacts of a case are in each state."""
    found = _counts(tx, [case.id])
    return {state: found.get((case.id, state), 0) for state in ContactState}


def contact(tx: Session, case: Case, contact_id: int) -> Known:
    """One contact of a case, not its root. Raises NotFound."""
    known = select(Contact, Person.name).outerjoin(Person, Person.id == Contact.person_id)
    row = tx.execute(
        known.where(Contact.case_id == case.id, Contact.depth > 0, Contact.id == contact_id)
    ).first()
    if row is None:
        raise NotFound("Không có người này trong ca.")
    links = (
        select(ContactLink, Site.name)
        .outerjoin(Site, Site.id == ContactLink.site_id)
        .where(ContactLink.contact_id == contact_id)
        .order_by(ContactLink.since, ContactLink.id)
    )
    meetings = [_edge(link, site) for link, site in tx.execute(links)]
    sources = tx.scalars(select(Contact).where(Contact.id.in_({each.source for each in meetings})))
    return Known(row[0], row[1], meetings, {each.id: each for each in sources})


def graph(tx: Session, case: Case) -> Graph:
    """Everybody and every meeting of a case."""
    nodes = (
        select(Contact, Person.name)
        .outerjoin(Person, Person.id == Contact.person_id)
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
    known = tx.execute(nodes).all()
    names = {one.id: name for one, name in known if name is not None}
    return Graph([one for one, _ in known], [_edge(link, site) for link, site in tx.execute(edges)], names)


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
