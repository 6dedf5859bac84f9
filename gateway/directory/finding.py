"""Whom to call from a commune: units in effect, the nearest first; the same list on every channel. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from gateway import clock, duty, places
from gateway.directory import areas, numbers
from gateway.directory.kinds import FACILITIES, ORDER, Kind
from gateway.directory.model import DirectoryEntry
from gateway.places import Place

HOSPITALS: Final = "hospital"
TEAMS: Final = "team"
"""What may be asked for alone: hospitals, rapid-response teams."""
_MOST: Final = 12  # told of one commune: four screens of a keypad
_FEW: Final = 2  # hospitals, and teams, among everything else
_FAR: Final = 1_000.0  # km, where no place is known


@dataclass(frozen=True)
class Contact:
    """One line of an answer: who, and the numbers, the first of which is told by text. `kind` "": a team on duty.

    `rank`: 0 for this commune, 1 for its old district, 2 for the province, 3 for everybody.
    """

    kind: str
    unit: str
    numbers: Sequence[str]
    rank: int
    km: float = 0.0
    entry: DirectoryEntry | None = None


def contacts(tx: Session, commune_code: str, now: datetime, only: str = "") -> list[Contact]:
    """Who answers for this commune, nearest first; `only` hospitals, or only rapid-response teams."""
    place = places.by_code(tx, commune_code)
    if place is None:
        return []
    if only == TEAMS:
        return list(_teams(tx, place, now))[:_MOST]
    near = places.neighbours(tx, place.code)
    found = [one for row in in_effect(tx, now) if (one := _contact(tx, place, near, row)) is not None]
    facilities = sorted((one for one in found if one.kind in FACILITIES), key=_distance)
    if only == HOSPITALS:
        return facilities[:_MOST]
    others = [one for one in found if one.kind not in FACILITIES]
    every = [*others, *facilities[:_FEW], *list(_teams(tx, place, now))[:_FEW]]
    return _without_repeats(sorted(every, key=_order))[:_MOST]


def in_effect(tx: Session, now: datetime) -> list[DirectoryEntry]:
    """Everything that is told today."""
    query = select(DirectoryEntry).where(effective(now)).order_by(DirectoryEntry.unit_key, DirectoryEntry.id)
    return list(tx.scalars(query))


def wide(tx: Session, province_code: str, now: datetime) -> list[DirectoryEntry]:
    """Units that are there for the whole province or for everybody, in the order of their kinds."""
    found = [row for row in in_effect(tx, now) if not row.places or province_code in row.places]
    return sorted(found, key=lambda row: (ORDER.index(Kind(row.kind)), row.unit))


def effective(now: datetime) -> ColumnElement[bool]:
    """An entry is told today."""
    return and_(in_time(now), DirectoryEntry.hidden_at.is_(None))


def in_time(now: datetime) -> ColumnElement[bool]:
    """An entry has begun and not ended; it may be hidden."""
    today = clock.today(now)
    ends = DirectoryEntry.ends_on
    return and_(DirectoryEntry.starts_on <= today, or_(ends.is_(None), ends >= today))


def teams(tx: Session, now: datetime) -> list[tuple[str, str, Sequence[str]]]:
    """Every rapid-response team with the number that answers now and its communes; one nobody answers is left out."""
    return [
        (one.team.name, number, one.team.communes)
        for one in duty.board.teams(tx, None, now)
        if one.team.kind == duty.Kind.RAPID and (number := _number(one)) is not None
    ]


def _contact(tx: Session, place: Place, near: frozenset[str], row: DirectoryEntry) -> Contact | None:
    """An entry as seen from `place`; a hospital is for whoever comes, the others for whom they are there."""
    rank = areas.nearness(place, near, row.places)
    if rank is None and row.kind in FACILITIES:
        rank = 2
    if rank is None:
        return None
    return Contact(row.kind, row.unit, row.numbers, rank, _kilometres(tx, place, row), row)


def _kilometres(tx: Session, place: Place, row: DirectoryEntry) -> float:
    lat, lon = row.lat, row.lon
    if lat is None or lon is None:
        stands = places.by_code(tx, row.commune_code) if row.commune_code else None
        lat, lon = (None, None) if stands is None else (stands.lat, stands.lon)
    if lat is None or lon is None or place.lat is None or place.lon is None:
        return _FAR
    return areas.kilometres(place.lat, place.lon, lat, lon)


def _teams(tx: Session, place: Place, now: datetime) -> Iterator[Contact]:
    """The commune's own rapid-response teams, then the province's, with who is on duty now."""
    for communes_only in (True, False):
        for name, number, codes in teams(tx, now):
            if communes_only == bool(codes) and (not codes or place.code in codes):
                yield Contact("", name, [number], 1 if codes else 2)


def _number(covered: duty.board.Covered) -> str | None:
    """Of who is on duty first; the team's own where nobody is."""
    number = covered.now[0].phone if covered.now else covered.team.phone
    return None if number is None else numbers.one(number)


def _without_repeats(found: Sequence[Contact]) -> list[Contact]:
    """One number is told once: an area team and its centre often share a phone."""
    told: set[str] = set()
    kept = []
    for one in found:
        if one.numbers[0] not in told:
            told.add(one.numbers[0])
            kept.append(one)
    return kept


def _distance(one: Contact) -> tuple[int, float, str]:
    return one.rank, one.km, one.unit


def _order(one: Contact) -> tuple[int, int, float, str]:
    return one.rank, ORDER.index(Kind(one.kind)) if one.kind else len(ORDER), one.km, one.unit
