"""People's rights over their own data (law 91/2025/QH15): requests with the law's timers, copies, erasing, holds.

What the system can do itself is done at once and on file as done; what needs a person is a ticket with its day.
"""

from gateway.rights.copying import Copy, Section, copy_of
from gateway.rights.erasing import Held, Tally, erase, settle_ended_orders, tally, withdraw
from gateway.rights.holds import hold, holds_on, lift
from gateway.rights.listing import SORTS, Happening, Line, listing, one
from gateway.rights.printing import printed
from gateway.rights.requests import (
    TOPIC,
    Asked,
    acknowledge,
    answer,
    drop,
    extend,
    note,
    open_request,
    own,
    record_done,
    refuse,
)
from gateway.rights.states import Event, Ground, Kind, State
from gateway.rights.telling import on_file

__all__ = [
    "SORTS",
    "TOPIC",
    "Asked",
    "Copy",
    "Event",
    "Ground",
    "Happening",
    "Held",
    "Kind",
    "Line",
    "Section",
    "State",
    "Tally",
    "acknowledge",
    "answer",
    "copy_of",
    "drop",
    "erase",
    "extend",
    "hold",
    "holds_on",
    "lift",
    "listing",
    "note",
    "on_file",
    "one",
    "open_request",
    "own",
    "printed",
    "record_done",
    "refuse",
    "settle_ended_orders",
    "tally",
    "withdraw",
]
