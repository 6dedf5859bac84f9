"""Teams and who of them is on duty: kept here, and asked here by whoever must reach somebody; sends nothing.

`communes`: the area of whoever acts, None for the whole province; a team is theirs when all its communes are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from gateway import audit, events, phone, places
from gateway.duty.model import Duty, Team
from gateway.duty.states import TOPIC, Kind
from gateway.errors import BadInput, NotFound

MOST_NAME: Final = 60  # characters
_KINDS: Final = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True)
class OnDuty:
    """Somebody who can be texted now, and for which team."""

    duty_id: int
    team_id: int
    team: str
    kind: str
    phone: str
    account_id: int | None
    name: str = field(repr=False)


def add_team(
    tx: Session,
    *,
    name: str,
    kind: str,
    communes: Iterable[str] = (),
    number: str | None = None,
    by: str,
    now: datetime,
) -> Team:
    """Put a team on file; without `communes` it serves the whole province.

    Raises BadInput for a name that is none or taken, an unknown kind or commune.
    """
    name = " ".join(name.split())
    if not 2 <= len(name) <= MOST_NAME:
        raise BadInput("name", "invalid", f"a team's name has 2 to {MOST_NAME} characters")
    if kind not in _KINDS:
        raise BadInput("kind", "invalid", f"kinds are {', '.join(sorted(_KINDS))}")
    codes = sorted(set(communes))
    for code in codes:
        commune = places.by_code(tx, code)
        if commune is None or commune.is_province:
            raise BadInput("communes", "invalid", f"no commune has the code {code}")
    if team_called(tx, name) is not None:
        raise BadInput("name", "taken", "a team of this name exists")
    team = Team(name=name, kind=kind, communes=codes, phone=number, created_at=now)
    tx.add(team)
    tx.flush()
    audit.record(tx, by, "team.add", str(team.id), now, {"kind": kind, "communes": codes})
    return team


def team_called(tx: Session, name: str) -> Team | None:
    """The team of this name that still exists."""
    return tx.scalars(select(Team).where(Team.name == name, Team.closed_at.is_(None))).first()


def teams(tx: Session, communes: frozenset[str] | None = None) -> list[Team]:
    """Teams by kind and name; those that serve any of `communes` or all of them (None: every team)."""
    query = select(Team).where(Team.closed_at.is_(None)).order_by(Team.kind, Team.name)
    if communes is not None:
        serves = Team.communes.op("&&")(sorted(communes))
        query = query.where(or_(serves, func.cardinality(Team.communes) == 0))
    return list(tx.scalars(query))


def team_of(tx: Session, team_id: int, communes: frozenset[str] | None = None) -> Team:
    """That team, for whoever may change it. Raises NotFound."""
    team = tx.get(Team, team_id)
    if team is None or team.closed_at is not None or not _is_theirs(team, communes):
        raise NotFound("no such team")
    return team


def close_team(
    tx: Session, team_id: int, by: str, now: datetime, communes: frozenset[str] | None = None
) -> None:
    """The team is no more; nobody of it is on duty any longer."""
    team = team_of(tx, team_id, communes)
    team.closed_at = now
    for row in tx.scalars(select(Duty).where(Duty.team_id == team_id, _until_after(now))):
        row.ends_at = max(now, row.starts_at)
    audit.record(tx, by, "team.close", str(team_id), now)
    events.announce(tx, TOPIC, str(team_id))
    tx.flush()


def put_on_duty(
    tx: Session,
    team_id: int,
    *,
    name: str,
    number: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    rung: int = 1,
    account_id: int | None = None,
    by: str,
    now: datetime,
    communes: frozenset[str] | None = None,
) -> Duty:
    """Somebody answers for the team from `starts_at` until `ends_at`; raises BadInput where that cannot be."""
    team = team_of(tx, team_id, communes)
    if ends_at is not None and ends_at <= starts_at:
        raise BadInput("ends_at", "before_start", "a duty ends after it begins")
    own = phone.parse_recipient(number)
    same = select(Duty.id).where(Duty.team_id == team.id, Duty.phone == own, Duty.starts_at == starts_at)
    if tx.execute(same.where(_until_after(max(now, starts_at))).limit(1)).first() is not None:
        raise BadInput("starts_at", "taken", "this phone has a duty that begins then")
    row = Duty(
        team_id=team.id,
        name=" ".join(name.split()),
        phone=own,
        account_id=account_id,
        rung=rung,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
    )
    tx.add(row)
    tx.flush()
    audit.record(tx, by, "duty.add", str(row.id), now, {"team": team.id, "rung": rung})
    events.announce(tx, TOPIC, str(team.id))
    return row


def end_duty(
    tx: Session, duty_id: int, by: str, now: datetime, communes: frozenset[str] | None = None
) -> Duty:
    """Their duty ends now; one that has not begun is never done."""
    row = tx.get(Duty, duty_id, with_for_update=True)
    if row is None:
        raise NotFound("no such duty")
    team_of(tx, row.team_id, communes)
    if row.ends_at is None or row.ends_at > now:
        row.ends_at = max(now, row.starts_at)
        audit.record(tx, by, "duty.end", str(duty_id), now, {"team": row.team_id})
        events.announce(tx, TOPIC, str(row.team_id))
    tx.flush()
    return row


def roster(tx: Session, team_id: int, since: datetime, until: datetime) -> list[Duty]:
    """Everybody who is on duty for the team at some time from `since` to `until`, in the order of their duties."""
    overlaps = and_(Duty.starts_at < until, or_(Duty.ends_at.is_(None), Duty.ends_at > since))
    query = select(Duty).where(Duty.team_id == team_id, overlaps)
    return list(tx.scalars(query.order_by(Duty.starts_at, Duty.rung, Duty.id)))


def between(tx: Session, kind: str, since: datetime, until: datetime) -> list[Duty]:
    """As `roster`, of every team of this kind."""
    overlaps = and_(Duty.starts_at < until, or_(Duty.ends_at.is_(None), Duty.ends_at > since))
    query = select(Duty).join(Team, Team.id == Duty.team_id)
    query = query.where(Team.kind == kind, Team.closed_at.is_(None), overlaps)
    return list(tx.scalars(query.order_by(Duty.starts_at, Duty.id)))


def on_duty(tx: Session, kind: str, commune_code: str | None, now: datetime) -> list[OnDuty]:
    """Who is told, in order: the commune's team of this kind, then the province's duty room.

    A team of this kind that serves the whole province comes after one that names the commune.
    """
    here = Team.communes.contains([commune_code]) if commune_code else None
    everywhere = func.cardinality(Team.communes) == 0
    of_kind = and_(Team.kind == kind, everywhere if here is None else or_(here, everywhere))
    order = case((everywhere, 1), else_=0)
    query = (
        select(Duty, Team)
        .join(Team, Team.id == Duty.team_id)
        .where(Team.closed_at.is_(None), _is_on(now))
        .where(or_(of_kind, and_(Team.kind == Kind.CDC, everywhere)))
        .order_by(case((Team.kind == kind, 0), else_=1), order, Duty.rung, Duty.id)
    )
    return [_on_duty(duty, team) for duty, team in tx.execute(query)]


def agents(tx: Session, now: datetime) -> int:
    """How many people answer calls to 1022 now: those of the hotline's teams, or the duty room where there are none."""
    phones = func.count(func.distinct(Duty.phone))
    query = select(phones).join(Team, Team.id == Duty.team_id).where(Team.closed_at.is_(None), _is_on(now))
    hotline = tx.execute(query.where(Team.kind == Kind.HOTLINE)).scalar_one()
    return hotline or tx.execute(query.where(Team.kind == Kind.CDC)).scalar_one()


def has_officer(tx: Session, team_id: int, now: datetime) -> bool:
    """Whether anybody is on duty for the team now."""
    query = select(Duty.id).where(Duty.team_id == team_id, _is_on(now)).limit(1)
    return tx.execute(query).first() is not None


def is_on_duty(tx: Session, number: str, now: datetime) -> bool:
    """Whether this phone is on anybody's roster now."""
    query = select(Duty.id).join(Team, Team.id == Duty.team_id)
    found = query.where(Duty.phone == number, Team.closed_at.is_(None), _is_on(now)).limit(1)
    return tx.execute(found).first() is not None


def accounts_on_duty(tx: Session, now: datetime) -> list[int]:
    """Colleagues with an account who are on duty for any team now, the first rungs first."""
    query = select(Duty.account_id).join(Team, Team.id == Duty.team_id).where(Duty.account_id.is_not(None))
    ordered = query.where(Team.closed_at.is_(None), _is_on(now)).order_by(Duty.rung, Duty.id)
    return list(dict.fromkeys(found for found in tx.scalars(ordered) if found is not None))


def communes_of(tx: Session, number: str, now: datetime) -> frozenset[str]:
    """The communes of the teams for which this phone is on duty now."""
    query = select(Team.communes).join(Duty, Duty.team_id == Team.id)
    found = tx.scalars(query.where(Duty.phone == number, Team.closed_at.is_(None), _is_on(now)))
    return frozenset(code for communes in found for code in communes)


def actor(tx: Session, number: str) -> str:
    """Who acts by this phone, for the audit log: the staff account or the latest duty, never the number."""
    row = tx.scalars(select(Duty).where(Duty.phone == number).order_by(Duty.id.desc()).limit(1)).first()
    if row is None:
        return "duty"
    return f"duty:{row.id}" if row.account_id is None else f"account:{row.account_id}"


def _is_on(now: datetime) -> ColumnElement[bool]:
    return and_(Duty.starts_at <= now, _until_after(now))


def _until_after(now: datetime) -> ColumnElement[bool]:
    return or_(Duty.ends_at.is_(None), Duty.ends_at > now)


def _is_theirs(team: Team, communes: frozenset[str] | None) -> bool:
    return communes is None or (bool(team.communes) and communes.issuperset(team.communes))


def _on_duty(duty: Duty, team: Team) -> OnDuty:
    return OnDuty(duty.id, team.id, team.name, team.kind, duty.phone, duty.account_id, duty.name)
