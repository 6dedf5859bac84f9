"""Who is obliged to declare and has not: entered or imported, reminded, gone from the list as soon as they declare.

Evidence is only what was delivered and acknowledged, and only after somebody has looked at it. To have no phone is a
reason and never a violation.
"""

from gateway.obliged.entering import COLUMNS, Entry, Fault, Imported, enter, import_list
from gateway.obliged.evidence import Evidence, export, review
from gateway.obliged.leaving import close, excuse, settle
from gateway.obliged.listing import SORTS, Line, Reminded, counts, listing, one
from gateway.obliged.reminding import READ, SLICE, acknowledge, reached, remind
from gateway.obliged.states import TOPIC, Excuse, State, Verdict

__all__ = [
    "COLUMNS",
    "READ",
    "SLICE",
    "SORTS",
    "TOPIC",
    "Entry",
    "Evidence",
    "Excuse",
    "Fault",
    "Imported",
    "Line",
    "Reminded",
    "State",
    "Verdict",
    "acknowledge",
    "close",
    "counts",
    "enter",
    "excuse",
    "export",
    "import_list",
    "listing",
    "one",
    "reached",
    "remind",
    "review",
    "settle",
]
