"""What a number needs when it calls or is called: hard of hearing, slow speech, many rings, somebody else to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway import phone
from gateway.calls.desk_model import CallNeed
from gateway.errors import BadInput

MANY_RINGS = 10
"""So often a phone rings before it counts as not answered, where its holder is slow to reach it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """`deaf`: voice reaches nobody, text them; `instead`: whom to call in their place, E.164."""

    deaf: bool = False
    slow: bool = False
    many_rings: bool = False
    instead: str | None = None


def of(tx: Tx, number: str) -> Needs:
    """What is known of a number; E.164."""
    known = tx.get(CallNeed, number) if number else None
    return Needs() if known is None else Needs(known.deaf, known.slow, known.many_rings, known.instead)


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
    tx.flush()
