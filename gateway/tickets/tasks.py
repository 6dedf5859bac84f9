"""A task: what the duty officer asks of a team, with a deadline and a receipt; a ticket that no citizen asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from gateway import audit, duty
from gateway.errors import BadInput
from gateway.tickets import dispatching
from gateway.tickets.desk import Ticket, open_ticket
from gateway.tickets.kinds import Kind

LONGEST: Final = 160
"""Characters of a task: the team reads it in a text."""


def give(
    tx: Session,
    team_id: int,
    said: str,
    until: datetime,
    by: int,
    now: datetime,
    *,
    communes: frozenset[str] | None = None,
    fallback: str | None = None,
) -> Ticket:
    """Text the team's officer on duty what to do until when; the answer `41 1` is the receipt, `41 3` that it is done.

    `communes`: the area of whoever gives it. Raises BadInput, NotFound for a team elsewhere.
    """
    said = " ".join(said.split())
    if not 4 <= len(said) <= LONGEST:
        raise BadInput("said", "invalid", f"say in 4 to {LONGEST} characters what is to be done")
    if until <= now:
        raise BadInput("until", "past", "a deadline lies ahead")
    team = duty.team_of(tx, team_id, communes)
    commune = team.communes[0] if team.communes else None
    ticket = open_ticket(
        tx, Kind.TASK, "", "web", said, promised_at=until, now=now, commune_code=commune, team_id=team_id
    )
    audit.record(tx, f"account:{by}", "task.give", ticket.code, now, {"team": team_id})
    dispatching.tell_team(tx, ticket, duty.Kind(team.kind), commune, now, fallback=fallback)
    return ticket
