"""What a registration looks up: communes, and whether this person stands on the list already; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from gateway import people, vaccination
from gateway.dialogue.engine import Calls
from gateway.services.declare.look_ups import look_ups as of_places
from gateway.vaccination import VaccineRegistration


def look_ups(tx: Session, home_province: str) -> Calls:
    """`find_place`, `place_by_letters` as in a declaration; `vaccine_standing(number, ord, dose)` → how it stands."""

    def vaccine_standing(number: str, ord: int, dose: int) -> Mapping[str, Any] | None:
        member = next((each for each in people.household(tx, number) if each.ord == ord), None)
        if member is None:
            return None
        known = vaccination.standing(tx, member.person_id, dose)
        if known is not None:
            return standing(known, member.name)
        had = any(each.dose == dose for each in vaccination.doses(tx, member.person_id))
        return {"name": member.name, "dose": dose, "state": "had"} if had else None

    return {**of_places(tx, home_province), "vaccine_standing": vaccine_standing}


def standing(known: VaccineRegistration, name: str) -> dict[str, Any]:
    """A registration as plain values."""
    return {
        "name": name,
        "dose": known.dose,
        "state": str(known.state),
        "code": known.code,
        "called": vaccination.called(known),
    }
