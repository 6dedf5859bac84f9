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

THEMSELVES = 0
"""Who has noted a need that no colleague has."""


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


def is_slow(tx: Tx, number: str) -> bool:
    """Whether it is spoken to slowly; E.164, "" is nobody's."""
    known = tx.get(CallNeed, number) if number else None
    return known is not None and known.slow


def slower(tx: Tx, number: str, now: datetime) -> bool:
    """Its holder wants slower words, or those of everybody again; which of both is answered."""
    known = tx.get(CallNeed, number, with_for_update=True)
    if known is None:
        known = CallNeed(number=number, deaf=False, slow=False, many_rings=False)
        tx.add(known)
    known.slow = not known.slow
    known.set_by, known.set_at = THEMSELVES, now
    tx.flush()
    return known.slow


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
