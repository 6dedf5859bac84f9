"""The receipt of a declaration, read out or shown at a gate: with the year of birth it stands for the declaration.

Eight digits can be guessed where the seal of a sheet cannot. So each is a look of the hour, nobody is shown a name, the
visit is unverified, and a phone that is theirs alone is told, as with any number that is read out.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, damm, declarations, people, sites
from gateway.accounts import Colleague
from gateway.checkpoint import authority
from gateway.checkpoint.entering import Entered, Wrong, entered
from gateway.checkpoint.look_up import count, remaining, require_counting, require_looked_at, spend
from gateway.declarations import CODE_LENGTH, Declaration
from gateway.errors import BadInput
from gateway.people import Person
from gateway.settings import Settings
from gateway.sites import Guest, Measured, Method, Site, Visit
from gateway.sites.model import OPEN


def is_receipt(shown: str) -> bool:
    """Whether this is written as a receipt is: eight digits, the last of which fits the others."""
    digits = _digits(shown)
    return len(digits) == CODE_LENGTH and digits.isascii() and digits.isdigit() and damm.valid(digits)


def look_up_receipt(
    tx: Session, settings: Settings, site: Site, shown: str, by: Colleague, now: datetime
) -> date:
    """The last day this receipt counts. Raises Undeclared, TooMany and BadInput("receipt") where it is nobody's."""
    authority.at(by, site)
    spend(tx, settings, by, _digits(shown), now)
    audit.record(tx, by.actor, "gate.look-up", site.code, now, {"to": "receipt"})
    filed = declared_by(tx, shown)
    require_counting(filed, now)
    return filed.valid_until


def enter_by_receipt(
    tx: Session,
    settings: Settings,
    site: Site,
    shown: str,
    birth_year: int,
    by: Colleague,
    now: datetime,
    noted: Measured | None = None,
) -> Entered | Wrong:
    """Let in the one person it is the receipt of, who knows their year of birth; a wrong year is a look of the hour.

    Raises NotLookedUp, Undeclared, SiteTakesNobody, BadInput.
    """
    staff = authority.admitting(by, site)
    authority.one_at_a_time(tx, by)
    require_looked_at(tx, by, _digits(shown), now)
    filed = declared_by(tx, shown)
    require_counting(filed, now)
    person, left = tx.get_one(Person, filed.person_id), remaining(tx, by, settings.look_ups_per_hour, now)
    if person.birth_year != birth_year or left < 0:
        count(tx, by, _digits(shown), now)
        return Wrong(max(0, left - 1))
    guest = Guest(_of_them_alone(tx, filed), person.id)
    came = sites.admit(tx, site, guest, Method.READ_OUT, staff, now, declaration=filed, noted=noted)
    return entered(tx, came, filed, named=False)


def inside(
    tx: Session, settings: Settings, site: Site, shown: str, by: Colleague, now: datetime
) -> Guest | None:
    """Whose receipt it is, where they are inside this site: guessing lets nobody out. A look of the hour."""
    spend(tx, settings, by, _digits(shown), now)
    filed = declared_by(tx, shown)
    theirs = select(Visit.id).where(Visit.site_id == site.id, Visit.person_id == filed.person_id, OPEN)
    return Guest(person_id=filed.person_id) if tx.scalar(theirs.limit(1)) is not None else None


def declared_by(tx: Session, shown: str) -> Declaration:
    """The declaration a receipt is of, whatever it is worth. Raises BadInput("receipt")."""
    filed = declarations.by_code(tx, _digits(shown))
    if filed is None:
        raise BadInput("receipt", "unknown", "no declaration has this receipt")
    return filed


def _of_them_alone(tx: Session, filed: Declaration) -> str | None:
    """The phone that is theirs and nobody else's; a family's is not, or one would be let in for all of them."""
    own = filed.subject_number or filed.number
    family = {one.person_id for one in people.household(tx, own)}
    return own if family == {filed.person_id} and not people.estranged(tx, own) else None


def _digits(shown: str) -> str:
    return "".join(shown.split())
