"""What is known already of somebody who is handed over from another list: the form begins with it, and that list hears
of the end. Addresses carry the public id of a line, never a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway import arrivals, clock, phone, suspects
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.people.model import Person


def known(asked: Mapping[str, str]) -> dict[str, Any]:
    """Fields of the form by what `asked` names: `arrival` or `suspect`; nothing where it names neither."""
    if "arrival" in asked:
        line = arrivals.by_public_id(tx(), asked["arrival"], me().area("arrival.read"))
        return _of(line.person, line.movement.number, line.movement.commune_code)
    if "suspect" in asked and me().may("health.read"):
        suspect = suspects.by_public_id(tx(), asked["suspect"], me().area("suspect.read")).suspect
        person = None if suspect.person_id is None else tx().get(Person, suspect.person_id)
        return _of(person, suspect.number, suspect.commune_code)
    return {}


def admitted(asked: Mapping[str, str]) -> None:
    """They are watched from now on: the list they came from says so."""
    if "arrival" in asked:
        line = arrivals.by_public_id(tx(), asked["arrival"], me().area("arrival.write"))
        arrivals.move(tx(), line.movement, arrivals.State.ADMITTED, me().actor, clock.now())


def _of(person: Person | None, number: str | None, commune_code: str | None) -> dict[str, Any]:
    found = {
        "number": phone.national(number) if number else None,
        "commune": commune_code,
        **(
            {}
            if person is None
            else {
                "name": person.name,
                "birth_year": person.birth_year,
                "sex": person.sex,
                "address": person.address,
            }
        ),
    }
    return {name: value for name, value in found.items() if value}
