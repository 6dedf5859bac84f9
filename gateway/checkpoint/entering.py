"""Letting somebody in who has told the code their phone was texted: impossible before it, and the first name seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock, declarations, otp, sites
from gateway.accounts import Colleague
from gateway.checkpoint import authority, codes
from gateway.checkpoint.look_up import Undeclared, Worth, worth_of
from gateway.declarations import Declaration
from gateway.errors import Conflict, NotFound
from gateway.people import Person
from gateway.sites import Came, Guest, Measured, Method, Site, Visit

SAME_MOMENT: Final = timedelta(minutes=10)
"""A code used by a colleague so lately was used for the same person, whoever pressed second."""
CORRECTED_WITHIN: Final = timedelta(minutes=30)
"""For so long whoever let a family's phone in may say which of the family it was."""


@dataclass(frozen=True)
class Other:
    """Somebody else of the same phone whose declaration counts."""

    person_id: int
    name: str = field(repr=False)


@dataclass(frozen=True)
class Entered:
    """Inside. `name`: the given name; "" where nothing has shown that it is them.

    `valid_until`: of the declaration, None without one. `triage`: to the staff first, whatever it says. `again`: they
    were inside already. `left`: visits that ended by it. `others`: for whom else of this phone it could have been.
    """

    visit: Visit
    name: str = field(repr=False)
    valid_until: date | None
    triage: bool
    again: bool
    left: tuple[Visit, ...] = ()
    others: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Wrong:
    """Not the code, which counted; `left`: how many more tries it has, 0: it is over and another must be sent."""

    left: int


class InsideAlready(Conflict):
    """The code was used a moment ago, by a colleague or by the same finger."""

    code = "inside_already"

    def __init__(self, visit: Visit) -> None:
        super().__init__("let in a moment ago")
        self.visit = visit


def enter(
    tx: Session,
    site: Site,
    number: str,
    code: str,
    by: Colleague,
    now: datetime,
    noted: Measured | None = None,
) -> Entered | Wrong:
    """Let the holder of `number` in by the code of this gate; the newest declaration of the number counts.

    A code that a relative was texted shows less: the visit stays unverified. Raises SiteTakesNobody, InsideAlready,
    Undeclared (disputed meanwhile) and BadInput for what is no code or no temperature.
    """
    staff = authority.admitting(by, site)
    asked, code = authority.number_of(number), otp.read_code(code)
    sites.noted_of(noted or Measured())  # before the code is used up
    told_by = _teller(tx, site, asked, code, by, now)
    if isinstance(told_by, Wrong):
        return told_by
    valid = declarations.valid_by_person(tx, asked, clock.today(now))
    worth = worth_of(tx, asked, now)
    if worth != Worth.VALID:
        raise Undeclared(worth)
    filed = valid[0]
    guest = Guest(asked, filed.person_id)
    method = Method.OTP_STAFF if told_by == asked else Method.READ_OUT
    came = sites.admit(tx, site, guest, method, staff, now, declaration=filed, noted=noted)
    others = tuple(_other(tx, each) for each in valid[1:])
    return entered(tx, came, filed, others=() if came.again else others)


def instead(
    tx: Session, site: Site, visit_public_id: str, person_id: int, by: Colleague, now: datetime
) -> Entered:
    """It was another of the same phone, says whoever has just let them in. Raises NotFound, Undeclared."""
    authority.at(by, site)
    mine = select(Visit).where(
        Visit.public_id == visit_public_id,
        Visit.site_id == site.id,
        Visit.staff_id == by.id,
        Visit.number.is_not(None),
        Visit.created_at > now - CORRECTED_WITHIN,
        Visit.disputed_at.is_(None),
    )
    visit = tx.scalars(mine.with_for_update().execution_options(populate_existing=True)).first()
    if visit is None or visit.number is None:
        raise NotFound("no such visit of this colleague, or too long ago")
    valid = declarations.valid_by_person(tx, visit.number, clock.today(now))
    filed = next((each for each in valid if each.person_id == person_id), None)
    if filed is None:
        raise Undeclared(worth_of(tx, visit.number, now))
    visit.person_id, visit.declaration_id, visit.changed_at = filed.person_id, filed.id, now
    tx.flush()
    audit.record(tx, by.actor, "gate.instead", visit.public_id, now)
    return entered(tx, Came(visit, False, ()), filed)


def entered(
    tx: Session, came: Came, filed: Declaration | None, *, named: bool = True, others: tuple[Other, ...] = ()
) -> Entered:
    """An arrival as the staff may see it."""
    person = tx.get(Person, came.visit.person_id) if named and came.visit.person_id else None
    return Entered(
        came.visit,
        _given(person),
        filed.valid_until if filed is not None else None,
        filed is not None and bool(declarations.answers(filed)["symptoms"]),
        came.again,
        came.left,
        others,
    )


def _teller(tx: Session, site: Site, number: str, code: str, by: Colleague, now: datetime) -> str | Wrong:
    """Whose phone was texted the code that was told: the guest's own or a relative's; or that it is wrong."""
    wrong = None
    for each in codes.pending(tx, site, number, now):
        try:
            checked = otp.check(tx, otp.gate(site.id), each.id, code, now, by=by.actor)
        except NotFound:  # a colleague has just used it, or used it up
            continue
        if checked.approved:
            return each.number
        wrong = Wrong(max(checked.attempts_left, wrong.left if wrong else 0))
    if wrong is not None:
        return wrong
    visit = sites.open_visit(tx, number)
    if (
        visit is not None
        and visit.site_id == site.id
        and visit.staff_id
        and visit.created_at > now - SAME_MOMENT
    ):
        raise InsideAlready(visit)
    return Wrong(0)


def _other(tx: Session, filed: Declaration) -> Other:
    return Other(filed.person_id, _given(tx.get(Person, filed.person_id)))


def _given(person: Person | None) -> str:
    return person.name.split()[-1] if person is not None and person.name.split() else ""
