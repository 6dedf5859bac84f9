"""The roster and pages as a desk looks at them: teams with who is on duty, pages that nobody has; changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway.duty import roster
from gateway.duty.model import Duty, Page, Team
from gateway.duty.states import PageState
from gateway.errors import NotFound

_MOST = 50  # pages shown: more of them than that is another alarm


@dataclass(frozen=True)
class Covered:
    """A team, who of it is on duty now in the order in which they are told, and when the next duty begins."""

    team: Team
    now: Sequence[Duty]
    next_at: datetime | None


def teams(tx: Session, communes: frozenset[str] | None, now: datetime) -> list[Covered]:
    """The teams that serve an area; those with nobody on duty come first."""
    every = roster.teams(tx, communes)
    query = select(Duty).where(
        Duty.team_id.in_([team.id for team in every]), or_(Duty.ends_at.is_(None), Duty.ends_at > now)
    )
    duties: dict[int, list[Duty]] = {}
    for row in tx.scalars(query.order_by(Duty.rung, Duty.id)):
        duties.setdefault(row.team_id, []).append(row)
    found = []
    for team in every:
        here = duties.get(team.id, [])
        on = [row for row in here if row.starts_at <= now]
        later = [row.starts_at for row in here if row.starts_at > now]
        found.append(Covered(team, on, min(later, default=None)))
    return sorted(found, key=lambda one: bool(one.now))


def team(tx: Session, team_id: int, communes: frozenset[str] | None) -> Team:
    """One of these teams. Raises NotFound."""
    found = next((one for one in roster.teams(tx, communes) if one.id == team_id), None)
    if found is None:
        raise NotFound("no such team")
    return found


def unanswered(tx: Session, communes: frozenset[str] | None, since: datetime) -> list[Page]:
    """Pages since then that nobody has said they have, the urgent ones first."""
    query = select(Page).where(
        Page.created_at >= since, Page.state.in_((PageState.WAITING, PageState.UNANSWERED))
    )
    if communes is not None:
        query = query.where(Page.commune_code.in_(communes))
    return list(tx.scalars(query.order_by(Page.urgent.desc(), Page.created_at).limit(_MOST)))
