"""People for the tests of rights: a member of a family, a declaration of theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway import clock, declarations, people
from gateway.declarations import Declaration
from gateway.people import Member

COMMUNE = "22846"


def member(
    tx: Session, number: str, name: str, year: int, *, commune: str = COMMUNE, now: datetime | None = None
) -> Member:
    """Somebody who declares from `number`."""
    now = now or clock.now()
    people.contact(tx, number, now)
    return people.remember(
        tx,
        number,
        None,
        name=name,
        birth_year=year,
        sex="Nam",
        commune_code=commune,
        address="thôn 2",
        now=now,
    )


def declare(
    tx: Session, who: Member, number: str = "+84900000778", *, signs: str = "", now: datetime | None = None
) -> Declaration:
    """A declaration of `who`."""
    now = now or clock.now()
    form = {
        "otherUser": 0, "fullName": who.name, "birthYear": who.birth_year, "gender": who.sex, "nation": "Việt Nam",
        "wardId": who.commune_code, "address": "thôn 2", "phone": number, "showCountryPassing": 0,
        "showSignal": 1 if signs else 0, "showSignalNote": signs or None, "symptoms": ["khac"] if signs else [],
        "hasPatient": 2, "hasFromSickCountry": 2, "hasSick": 2, "lang": "vi",
    }  # fmt: skip
    return declarations.declare(
        tx, person_id=who.person_id, number=number, channel="sms", form=form, valid_days=7, now=now
    )
