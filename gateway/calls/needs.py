"""What a number needs when it calls or is called: hard of hearing, slow speech, many rings, somebody else to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway import people, phone
from gateway.calls.desk_model import CallNeed
from gateway.errors import BadInput

MANY_RINGS = 10
"""So often a phone rings before it counts as not answered, where its holder is slow to reach it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """`deaf`: voice reaches nobody, text them; `people` keeps it, and a text `DIEC` sets it too.

    `instead`: whom to call in their place, E.164.
    """

    deaf: bool = False
    slow: bool = False
    many_rings: bool = False
    instead: str | None = None


def of(tx: Tx, number: str) -> Needs:
    """What is known of a number; E.164."""
    if not number:
        return Needs()
    deaf = bool(people.deaf(tx, [number]))
    known = tx.get(CallNeed, number)
    if known is None:
        return Needs(deaf)
    return Needs(deaf, known.slow, known.many_rings, known.instead)


def note(tx: Tx, number: str, needs: Needs, by: int, now: datetime) -> None:
    """Remember it. `instead` as it was typed; raises BadInput("instead")."""
    instead = None
    if needs.instead:
        instead = phone.classify(needs.instead).e164
        if instead is None:
            raise BadInput("instead", "invalid", "this is no phone number")
    known = tx.get(CallNeed, number, with_for_update=True)
    if known is None:
        known = CallNeed(number=number)
        tx.add(known)
    known.deaf, known.slow, known.many_rings, known.instead = (
        needs.deaf,
        needs.slow,
        needs.many_rings,
        instead,
    )
    known.set_by, known.set_at = by, now
    if needs.deaf != bool(people.deaf(tx, [number])):
        people.set_deaf(tx, number, needs.deaf, now)
    tx.flush()
