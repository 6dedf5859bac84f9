"""What these talks look up, as plain values a session can keep; changes nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway import directory, people, places
from gateway.dialogue.engine import Calls
from gateway.services.declare.look_ups import look_ups as of_places
from gateway.services.service import Moment


def look_ups(tx: Session, home_province: str) -> Calls:
    """`find_place(said)`, `place_by_letters(said)` as in a declaration, and old districts; `own_commune(number)` → the
    household's commune, or None.
    """
    known = of_places(tx, home_province)

    def find_place(said: str) -> list[dict[str, Any]]:
        return _district(tx, said, home_province) or known["find_place"](said)

    def own_commune(number: str) -> dict[str, str] | None:
        for member in people.household(tx, number):
            place = places.by_code(tx, member.commune_code) if member.commune_code else None
            if place is not None and not place.is_province:
                return {"code": place.code, "name": f"{place.kind} {place.name}"}
        return None

    return {
        "find_place": find_place,
        "place_by_letters": lambda said: (
            _district(tx, said, home_province) or known["place_by_letters"](said)
        ),
        "own_commune": own_commune,
    }


def at_once(tx: Session, moment: Moment) -> Calls:
    """`numbers(commune, only)` → who answers there at this moment, and the house's own numbers."""

    def numbers(commune: str, only: str) -> dict[str, Any]:
        found = directory.contacts(tx, commune, moment.now, only)
        access = directory.access.nearest(tx, commune, moment.settings)
        readable, short = directory.numbers.readable, directory.numbers.short
        units = [{"unit": short(one.unit), "line": readable(one.numbers[0])} for one in found]
        return {"units": units, "so_goi": access.call, "so_nhan": access.text}

    return {"numbers": numbers}


def _district(tx: Session, said: str, home_province: str) -> list[dict[str, Any]]:
    """A district that was: the commune that has its first code stands for it, under the old name."""
    communes = places.of_district(tx, said, home_province)
    named = places.find(tx, said, home_province, limit=1)
    if not communes or not named:
        return []
    name = f"{named[0].place.old_name or said} cũ"
    return [
        {"code": communes[0].code, "name": name, "label": name, "choice": name, "home": True, "exact": True}
    ]
