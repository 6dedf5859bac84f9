"""Every number that was ever told: whoever sees one in a text can say that it is no stranger's. Reads only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway import duty, phone
from gateway.directory.model import AccessNumber, DirectoryEntry
from gateway.duty.model import Duty, Team


def every_number(tx: Session, since: datetime) -> frozenset[str]:
    """Numbers of units and of the house itself, whenever they were told, and of rapid-response teams with whoever was
    on duty for them after `since`; as they are dialled at home.
    """
    found = {number for numbers in tx.scalars(select(DirectoryEntry.numbers)) for number in numbers}
    found.update(tx.scalars(select(AccessNumber.number)))
    rapid = Team.kind == duty.Kind.RAPID
    teams = tx.scalars(select(Team.phone).where(rapid, Team.phone.is_not(None)))
    lately = or_(Duty.ends_at.is_(None), Duty.ends_at > since)
    people = tx.scalars(select(Duty.phone).join(Team, Team.id == Duty.team_id).where(rapid, lately))
    found.update(phone.national(number) for number in (*teams, *people) if number)
    return frozenset(found)
