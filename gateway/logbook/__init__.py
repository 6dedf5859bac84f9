"""The duty log that writes itself out of what is on record, and the sheet by which one shift hands over to the next."""

from gateway.logbook.handing import Sheets, confirm, hand_over, handovers, latest, mine, one
from gateway.logbook.log import Entry, What, entries
from gateway.logbook.model import Handover
from gateway.logbook.sheet import sheet
from gateway.logbook.shifts import Shift, shift_at

__all__ = [
    "Entry",
    "Handover",
    "Sheets",
    "Shift",
    "What",
    "confirm",
    "entries",
    "hand_over",
    "handovers",
    "latest",
    "mine",
    "one",
    "sheet",
    "shift_at",
]
