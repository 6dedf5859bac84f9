"""Sites with a number at the gate, and who goes in and out; whether somebody may enter is the declaration's matter."""

from gateway.sites.gates import CODE_LENGTH, add, by_code, every
from gateway.sites.model import Site, Visit
from gateway.sites.paging import Line, page
from gateway.sites.phones import of_phone
from gateway.sites.states import Arrival, ClosedBy, Kind, State
from gateway.sites.visits import (
    check_in,
    check_out,
    close_overdue,
    dispute,
    last_arrival,
    open_visit,
    site_of,
    tell_arrival,
)

__all__ = [
    "CODE_LENGTH",
    "Arrival",
    "ClosedBy",
    "Kind",
    "Line",
    "Site",
    "State",
    "Visit",
    "add",
    "by_code",
    "check_in",
    "check_out",
    "close_overdue",
    "dispute",
    "every",
    "last_arrival",
    "of_phone",
    "open_visit",
    "page",
    "site_of",
    "tell_arrival",
]
