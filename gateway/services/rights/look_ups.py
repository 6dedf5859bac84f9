"""What a talk about one's own data looks up, as plain values a session can keep; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from gateway import clock, people, rights
from gateway.dialogue.engine import Calls


def look_ups(tx: Session, home_province: str) -> Calls:
    """`tally(number, ord)` → how much is on file of that member of the family."""
    del home_province

    def tally(number: str, ord: int) -> Mapping[str, Any]:
        member = next((each for each in people.household(tx, number) if each.ord == ord), None)
        if member is None:  # merged or detached by a colleague while the person was asked
            return {"declared": 0, "visited": 0}
        found = rights.tally(tx, member.person_id, clock.now())
        return {"declared": found.declared, "visited": found.visited}

    return {"tally": tally}
