"""Letting somebody in or out at a gate, as its staff do: one verb for every page and every staff text.

Nobody is turned away by software (rows E1 and E2 of the plan): who has no phone comes by a card, who has no card by a
number said aloud or by a name. What was not proved is stored as such. Whether a declaration is needed is for whoever
calls: it is stored with the visit where there is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, cards, clock, people
from gateway.cards import Card, Kind
from gateway.declarations import Declaration
from gateway.errors import BadInput, Conflict
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.people import Person
from gateway.sites.model import Site, Visit
from gateway.sites.states import Method, State
from gateway.sites.trips import seat_of
from gateway.sites.visits import Came, Guest, arrive, depart

COLDEST, HOTTEST = 34.0, 43.0  # °C: what a thermometer on a living person shows (§2.2 of the plan)
_DEGREES: Final = re.compile(r"([34][0-9])(?:[.,]?([0-9]))?")
_MOST_BROUGHT_BY = 80  # characters


class SiteTakesNobody(Conflict):
    """The site is not active; `state` says why."""

    code = "site_takes_nobody"

    def __init__(self, site: Site) -> None:
        super().__init__(f"site {site.code} is {site.state}: nobody goes in")
        self.state = site.state


@dataclass(frozen=True)
class By:
    """Who stands at the gate: `actor` for the audit log ("account:7"), `staff_id` for the visit."""

    actor: str
    staff_id: int | None = None


@dataclass(frozen=True)
class Measured:
    """What is noted besides who and where. `temperature`: "36.8", "36,8", "368". `device_at`: the gate's own clock."""

    temperature: str | None = field(default=None, repr=False)
    seat: str | None = None
    device_at: datetime | None = None


@dataclass(frozen=True)
class Described:
    """Somebody without phone and card, as they or whoever brought them say."""

    name: str = field(repr=False)
    birth_year: int
    hamlet: str = field(repr=False)
    commune_code: str | None = None
    sex: str | None = None
    brought_by: str = field(default="", repr=False)


def admit(
    tx: Session,
    site: Site,
    guest: Guest,
    method: Method,
    by: By,
    now: datetime,
    *,
    declaration: Declaration | None = None,
    noted: Measured | None = None,
    brought_by: str = "",
) -> Came:
    """Let `guest` in; who is inside already stays so (`again`), who is elsewhere has left there (`left`).

    A number that was only read out is told by text, and `SAI` takes the visit back. Raises SiteTakesNobody, BadInput.
    """
    if site.state != State.ACTIVE:
        raise SiteTakesNobody(site)
    if guest == Guest():
        raise BadInput("person", "missing", "a number, a card or a name is needed")
    known = {**noted_of(noted or Measured()), "staff_id": by.staff_id}
    if declaration is not None:
        known["declaration_id"] = declaration.id
    if brought_by:
        known["brought_by"] = " ".join(brought_by.split())[:_MOST_BROUGHT_BY]
    came = arrive(tx, site, guest, method, now, known)
    if came.again:
        return came
    audit.record(
        tx, by.actor, "visit.admit", came.visit.public_id, now, {"site": site.code, "method": method}
    )
    if method == Method.READ_OUT and guest.number is not None:
        _tell(tx, site, guest.number, now)
    return came


def admit_by_card(
    tx: Session,
    site: Site,
    shown: str,
    by: By,
    now: datetime,
    *,
    declaration: Declaration | None = None,
    noted: Measured | None = None,
    name: str | None = None,
    birth_year: int | None = None,
) -> Came:
    """Let in whoever shows a card, scanned whole or typed; one on file for the first time is put on file.

    `name`, `birth_year`: asked where the scan was damaged or only the number was typed, and nobody is known by it.
    Raises BadInput naming "card", "name" or "birth_year" where that is to be asked.
    """
    card = cards.read(shown)
    if card is None:
        raise BadInput(
            "card", "unreadable", "no card number was found in this; scan again, or type the number"
        )
    noted_of(noted or Measured())
    person = _holder(tx, card, name or card.name, birth_year or card.birth_year, now)
    people.learn_card(tx, person.id, card, "gate", now)
    method = Method.BHYT if card.kind is Kind.INSURANCE else Method.CCCD
    return admit(tx, site, Guest(person_id=person.id), method, by, now, declaration=declaration, noted=noted)


def admit_without_papers(
    tx: Session, site: Site, who: Described, by: By, now: datetime, *, noted: Measured | None = None
) -> Came:
    """Let in somebody who has neither phone nor card; the same name, year and site is the same person."""
    name = " ".join(who.name.split())
    if not any(map(str.isalpha, name)):
        raise BadInput("name", "missing", "what they are called is needed")
    if not 1900 <= who.birth_year <= clock.today(now).year:
        raise BadInput("birth_year", "invalid", "the year they were born, or about")
    noted_of(noted or Measured())  # before anybody is put on file
    person = _seen_here(tx, site, name, who.birth_year) or people.enrol(
        tx,
        name=name,
        birth_year=who.birth_year,
        sex=who.sex,
        commune_code=who.commune_code or site.commune_code,
        address=" ".join(who.hamlet.split()) or None,
        now=now,
    )
    guest = Guest(person_id=person.id)
    return admit(tx, site, guest, Method.NO_PAPERS, by, now, noted=noted, brought_by=who.brought_by)


def let_out(
    tx: Session, site: Site | None, guest: Guest, method: Method, by: By, now: datetime
) -> Visit | None:
    """Let `guest` out of `site` or wherever they are; `came_known` of the visit says whether they were seen coming."""
    left = depart(tx, site, guest, method, now, {"staff_id": by.staff_id})
    if left is not None and left.changed_at == now:
        audit.record(tx, by.actor, "visit.let_out", left.public_id, now, {"method": method})
    return left


def degrees(said: str) -> str:
    """A temperature as it is kept: "36.8" of "368", "36,8" and "36.8"; raises BadInput outside 34.0 to 43.0."""
    found = _DEGREES.fullmatch(said.strip().removesuffix("°C").removesuffix("C").strip())
    shown = f"{found[1]}.{found[2] or 0}" if found else ""
    if not shown or not COLDEST <= float(shown) <= HOTTEST:
        raise BadInput("temperature", "invalid", "a temperature is between 34.0 and 43.0, such as 36.8")
    return shown


def noted_of(noted: Measured) -> dict[str, Any]:
    """The columns of what was noted. Raises BadInput("temperature") or ("seat"), so ask before a code is used up."""
    return {
        "temperature": degrees(noted.temperature) if noted.temperature else None,
        "seat": seat_of(noted.seat or ""),
        "device_at": noted.device_at,
    }


def _holder(tx: Session, card: Card, name: str | None, birth_year: int | None, now: datetime) -> Person:
    """Whose card it is: known by it alone, or by what is printed on it, or new."""
    known = people.holders(tx, card.digits)
    if name and birth_year:
        called = [person for person in known if people.is_called(person, name, birth_year)]
        if called:
            return called[0]
    elif len(known) == 1:
        return known[0]
    if not name:
        raise BadInput("name", "missing", "the name on the card")
    if not birth_year:
        raise BadInput("birth_year", "missing", "the year of birth on the card")
    return people.enrol(tx, name=name, birth_year=birth_year, sex=card.sex, address=card.address, now=now)


def _seen_here(tx: Session, site: Site, name: str, birth_year: int) -> Person | None:
    visits = select(Visit.person_id).where(Visit.site_id == site.id, Visit.method == Method.NO_PAPERS)
    likely = select(Person).where(
        Person.name_keys.contains(people.name_keys(name)),
        Person.birth_year == birth_year,
        Person.id.in_(visits),
    )
    found = [person for person in tx.scalars(likely) if people.is_called(person, name, birth_year)]
    return found[0] if len(found) == 1 else None


def _tell(tx: Session, site: Site, number: str, now: datetime) -> None:
    spoken = people.remembered(tx, number) or people.Contact(number, "vi", "fold")
    args = {"site": site.name, "time": f"{clock.local(now):%H:%M}", "date": f"{clock.local(now):%d/%m}"}
    order = Order(number, "reply", "V6", args, lang=spoken.lang, accents=spoken.accents)
    outbox.order(tx, order, now)
