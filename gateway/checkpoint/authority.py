"""Whether a colleague may act at a gate, and for which number: their permission, their unit's area; asks nobody."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import phone
from gateway.accounts import Colleague
from gateway.errors import BadInput, Forbidden, NotFound
from gateway.sites import By, Site, SiteTakesNobody, State

USE: Final = "gate.use"
DECLARE: Final = "declare.behalf"


def require(by: Colleague, permission: str, commune_code: str) -> None:
    """Raises Forbidden without the permission, NotFound outside the area: what lies there is nobody's business."""
    if not by.may(permission):
        raise Forbidden(f"this needs {permission}")
    area = by.area(permission)
    if area is not None and commune_code not in area:
        raise NotFound("nothing there in this unit's area")


def at(by: Colleague, site: Site) -> By:
    """The colleague as a visit names them, once it is certain that they may act at this site."""
    require(by, USE, site.commune_code)
    return By(by.actor, by.id)


def admitting(by: Colleague, site: Site) -> By:
    """The same for letting somebody in, which only an active site does. Raises SiteTakesNobody."""
    staff = at(by, site)
    if site.state != State.ACTIVE:
        raise SiteTakesNobody(site)
    return staff


def number_of(said: str) -> str:
    """The E.164 form of a number as it was read out. Raises BadInput for what is no telephone."""
    number = phone.classify(said)
    if number.e164 is None:
        raise BadInput("number", number.kind.value, number.reason or number.kind.sentence)
    return number.e164


def one_at_a_time(tx: Session, by: Colleague) -> None:
    """What one colleague's limits count is counted by one transaction at a time, whatever page or phone it came by."""
    name = f"limits of account {by.id}"
    tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
