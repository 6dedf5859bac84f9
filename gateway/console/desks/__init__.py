"""Every desk of the console, in the order of the menu; the only list of them."""

from __future__ import annotations

from gateway.console.desk import Desk
from gateway.console.desks import (
    accounts,
    approvals,
    audit,
    carriers,
    duty,
    home,
    own,
    quarantine,
    requests,
    sites,
    visits,
)

EVERY: tuple[Desk, ...] = (
    home.DESK,
    approvals.DESK,
    own.DESK,
    requests.DESK,
    sites.DESK,
    visits.DESK,
    quarantine.DESK,
    duty.DESK,
    carriers.DESK,
    accounts.DESK,
    audit.DESK,
)
