"""A number said aloud whose phone lies at home (row E1 of the plan): the year of birth stands for it, and it is told.

Nobody is shown a name, nothing is proved: the visit is unverified, the phone is texted V6, and `SAI` takes it back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway import clock, declarations, people, sites
from gateway.accounts import Colleague
from gateway.checkpoint import authority
from gateway.checkpoint.entering import Entered, Wrong, entered
from gateway.checkpoint.look_up import count, remaining, require_looked_at
from gateway.settings import Settings
from gateway.sites import Guest, Measured, Method, Site


def enter_read_out(
    tx: Session,
    settings: Settings,
    site: Site,
    number: str,
    birth_year: int,
    by: Colleague,
    now: datetime,
    noted: Measured | None = None,
) -> Entered | Wrong:
    """Let somebody in by a number without its phone; the year must be that of somebody the number speaks for.

    A number nobody is known by lets in all the same. A wrong year uses up a look of the hour; `left` are those that
    remain. Raises NotLookedUp, SiteTakesNobody, BadInput.
    """
    staff = authority.admitting(by, site)
    asked = authority.number_of(number)
    authority.one_at_a_time(tx, by)
    require_looked_at(tx, by, asked, now)
    left = remaining(tx, by, settings.look_ups_per_hour, now)
    family = people.household(tx, asked)
    called = [member.person_id for member in family if member.birth_year == birth_year]
    if family and (not called or left < 0):
        count(tx, by, asked, now)
        return Wrong(max(0, left - 1))
    valid = declarations.valid_by_person(tx, asked, clock.today(now))
    filed = next((each for each in valid if each.person_id in called), None)
    person_id = filed.person_id if filed is not None else next(iter(called), None)
    guest = Guest(asked, person_id)
    came = sites.admit(tx, site, guest, Method.READ_OUT, staff, now, declaration=filed, noted=noted)
    return entered(tx, came, filed, named=False)
