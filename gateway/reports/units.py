"""Which units report and for whom a colleague may: stations do, whoever watches over them may do it in their place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway.accounts import Account, Area, Colleague, Unit
from gateway.errors import Forbidden, NotFound

READ: Final = "report.read"
WRITE: Final = "report.write"
CORRECT: Final = "report.correct"

_REPORTS: Final = "station"
"""The role whose units report: a district's team gathers what its stations told, and would count it twice."""


@dataclass(frozen=True)
class Reporter:
    """A unit that must report, and the communes that it answers for."""

    unit_id: int
    name: str
    communes: tuple[str, ...]


def reporters(tx: Session, area: Area, now: datetime) -> list[Reporter]:
    """Every unit with somebody at work who reports for it, as far as it lies in `area`, by name."""
    at_work = select(Account.unit_id).where(
        Account.active,
        or_(Account.until.is_(None), Account.until > now),
        Account.role_names.contains([_REPORTS]),
    )
    query = select(Unit).where(Unit.id.in_(at_work), Unit.communes.is_not(None)).order_by(Unit.name, Unit.id)
    every = (Reporter(unit.id, unit.name, tuple(unit.communes or ())) for unit in tx.scalars(query))
    return [one for one in every if one.communes and within(one.communes, area)]


def reporter_of(tx: Session, by: Colleague, now: datetime) -> Reporter | None:
    """The unit a colleague's own phone reports for."""
    if by.unit is None or not by.may(WRITE) or not reports_as(by.roles):
        return None
    return next((one for one in reporters(tx, None, now) if one.name == by.unit), None)


def for_whom(tx: Session, by: Colleague, unit_id: int, permission: str, now: datetime) -> Reporter:
    """The unit, if `by` may do this for it. Raises Forbidden without the permission, NotFound outside the area."""
    if not by.may(permission):
        raise Forbidden(f"this needs {permission}")
    found = next((one for one in reporters(tx, by.area(permission), now) if one.unit_id == unit_id), None)
    if found is None:
        raise NotFound("Không có đơn vị báo cáo này trong địa bàn của bạn.")
    return found


def reports_as(roles: Collection[str]) -> bool:
    """Whether who holds these roles reports for their unit."""
    return _REPORTS in roles


def within(communes: tuple[str, ...], area: Area) -> bool:
    """Whether all of `communes` lie in `area`."""
    return area is None or set(communes) <= area
