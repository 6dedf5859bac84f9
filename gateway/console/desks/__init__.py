"""Every desk of the console, in the order of the menu; the only list of them."""

from __future__ import annotations

from gateway.console.desk import Desk
from gateway.console.desks import (
    accounts,
    approvals,
    audit,
    carriers,
    duty,
    gate,
    home,
    obliged,
    obliged_acts,
    own,
    people,
    person,
    quarantine,
    requests,
    rights,
    rights_acts,
    safety,
    scoreboard,
    sites,
    tracing,
    twins,
    visits,
)

EVERY: tuple[Desk, ...] = (
    home.DESK,
    approvals.DESK,
    own.DESK,
    requests.DESK,
    quarantine.DESK,
    tracing.DESK,
    duty.DESK,
    people.DESK,
    person.DESK,
    twins.DESK,
    rights.DESK,
    rights_acts.DESK,
    obliged.DESK,
    obliged_acts.DESK,
    gate.DESK,
    sites.DESK,
    visits.DESK,
    safety.DESK,
    scoreboard.DESK,
    carriers.DESK,
    accounts.DESK,
    audit.DESK,
)
