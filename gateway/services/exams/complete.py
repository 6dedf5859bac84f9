"""The last words of a booking or of one that is given back; the seat was taken by the talk itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gateway import appointments
from gateway.dialogue.steps import Prompt
from gateway.errors import Conflict, NotFound
from gateway.services.exams import prompts
from gateway.services.service import Finished


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """The number to keep, or that the seat is free again."""
    result = finished.result
    if "booked" in result:
        booking = appointments.by_code(tx, result["booked"])
        return [] if booking is None else [prompts.booked(appointments.words(tx, booking), booking.code)]
    try:
        booking = appointments.cancel(tx, result["cancel"], number=finished.number, now=finished.now)
    except (NotFound, Conflict):
        return [prompts.unknown()]
    return [prompts.dropped(appointments.words(tx, booking))]
