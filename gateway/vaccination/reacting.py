"""What somebody felt after a dose: kept beside the request that the station works on; changes nothing else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway import events
from gateway.vaccination.model import VaccineReaction
from gateway.vaccination.states import TOPIC


def record(
    tx: Session,
    *,
    person_id: int | None,
    number: str,
    commune_code: str | None,
    days_since: int,
    said: str,
    ticket_code: str,
    channel: str,
    now: datetime,
) -> VaccineReaction:
    """Keep a report as it was told; `ticket_code`: the request that somebody answers."""
    reaction = VaccineReaction(
        person_id=person_id,
        number=number,
        commune_code=commune_code,
        days_since=days_since,
        said=said,
        ticket_code=ticket_code,
        channel=channel,
        reported_at=now,
    )
    tx.add(reaction)
    tx.flush()
    events.announce(tx, TOPIC, ticket_code)
    return reaction
