"""Every desk of the console, in the order of the menu; the only list of them."""

from __future__ import annotations

from gateway.console.desk import Desk
from gateway.console.desks import (
    accounts,
    audit,
    carriers,
    home,
    own,
    requests,
    safety,
    sites,
    tracing,
    visits,
)

EVERY: tuple[Desk, ...] = (
    home.DESK,
    own.DESK,
    requests.DESK,
    sites.DESK,
    visits.DESK,
    tracing.DESK,
    safety.DESK,
    carriers.DESK,
    accounts.DESK,
    audit.DESK,
)
