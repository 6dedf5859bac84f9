"""What is where, by commune: one table of figures that the map, the list beside it and a text all read. Reads only.

Staff see every figure; the public sees cases as `few` has them, so that nobody is found by a number (people.md §6 of
the plan). Never below the commune.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import directory, duty, places, sites, zones
from gateway.places import Place
from gateway.sites import Site
from gateway.tickets.model import TicketRow
from gateway.tracing.model import Case
from gateway.tracing.states import CaseState
from gateway.zones import Zone

FEW: Final = 5
"""Fewer are not told to the public (people.md §6)."""


@dataclass
class Commune:
    """One commune and what is there. `tickets`: open ones by kind; `resources`: teams on duty and hospitals."""

    code: str
    name: str
    lat: float
    lon: float
    tickets: Mapping[str, int] = field(default_factory=dict)
    sites: int = 0
    cases: int = 0
    teams: Sequence[str] = ()
    facilities: Sequence[str] = ()
    zones: Sequence[Zone] = ()

    @property
    def open(self) -> int:
        """Open requests of every kind."""
        return sum(self.tickets.values())

    @property
    def resources(self) -> int:
        """Whoever could go there or take somebody in."""
        return len(self.teams) + len(self.facilities)

    @property
    def gravest(self) -> Zone | None:
        """The gravest of its zones."""
        return self.zones[0] if self.zones else None

    @property
    def is_empty(self) -> bool:
        """Nothing is there to show."""
        return not (self.tickets or self.sites or self.cases or self.resources or self.zones)


def few(count: int) -> int | None:
    """What the public is told of a count; None: fewer than five."""
    return None if count < FEW else count


def communes(
    tx: Session, home_province: str, now: datetime, area: frozenset[str] | None = None
) -> list[Commune]:
    """Every commune of the province (or of `area`) with its figures, by name."""
    tickets, at_sites, cases = _tickets(tx), _sites(tx), _cases(tx)
    every, hospitals = duty.board.teams(tx, None, now), _facilities(tx, now)
    in_force = zones.in_force(tx, now)
    return [
        Commune(
            place.code,
            f"{place.kind} {place.name}",
            place.lat or 0.0,
            place.lon or 0.0,
            tickets.get(place.code, {}),
            at_sites.get(place.code, 0),
            cases.get(place.code, 0),
            tuple(one.team.name for one in every if one.now and place.code in one.team.communes),
            tuple(hospitals.get(place.code, ())),
            tuple(zone for zone in in_force if place.code in zone.communes),
        )
        for place in places.of_province(tx, home_province)
        if area is None or place.code in area
    ]


def cases_of(tx: Session, place: Place) -> int:
    """Open cases of one commune: what the map has there."""
    return _cases(tx).get(place.code, 0)


def _tickets(tx: Session) -> dict[str, dict[str, int]]:
    query = (
        select(TicketRow.commune_code, TicketRow.kind, func.count())
        .where(TicketRow.closed_at.is_(None), TicketRow.commune_code.is_not(None))
        .group_by(TicketRow.commune_code, TicketRow.kind)
    )
    found: dict[str, dict[str, int]] = {}
    for commune, kind, count in tx.execute(query):
        found.setdefault(str(commune), {})[kind] = count
    return found


def _sites(tx: Session) -> dict[str, int]:
    query = (
        select(Site.commune_code, func.count())
        .where(Site.state == sites.State.ACTIVE)
        .group_by(Site.commune_code)
    )
    return {str(commune): count for commune, count in tx.execute(query)}


def _cases(tx: Session) -> dict[str, int]:
    query = (
        select(Case.commune_code, func.count())
        .where(Case.state == CaseState.OPEN, Case.commune_code.is_not(None))
        .group_by(Case.commune_code)
    )
    return {str(commune): count for commune, count in tx.execute(query)}


def _facilities(tx: Session, now: datetime) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in directory.in_effect(tx, now):
        if row.kind in directory.FACILITIES and row.commune_code:
            found.setdefault(row.commune_code, []).append(row.unit)
    return found
