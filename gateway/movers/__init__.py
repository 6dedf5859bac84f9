"""People who need help to leave in an emergency: who they are, in what order they are called, what each check brought.

Why somebody needs help is a fact about their health: it is shown to whoever may read this list, and texted to nobody.
"""

from gateway.movers.calling import ANSWERED, WAITING, Call, for_alert, next_call, tally
from gateway.movers.checking import Checked, note_check
from gateway.movers.importing import COLUMNS, MOST_LINES, Brought, Fault, bring
from gateway.movers.keeping import Entry, change, end, put
from gateway.movers.listing import SORTS, by_public_id, checks, counts, current, listed, look, numbers
from gateway.movers.model import Mover, MoverCheck
from gateway.movers.reasons import DANGERS, ENDS, OUTCOMES, REACHED, TOPIC, Danger, End, Outcome, Reason, turn

__all__ = [
    "ANSWERED",
    "COLUMNS",
    "DANGERS",
    "ENDS",
    "MOST_LINES",
    "OUTCOMES",
    "REACHED",
    "SORTS",
    "TOPIC",
    "WAITING",
    "Brought",
    "Call",
    "Checked",
    "Danger",
    "End",
    "Entry",
    "Fault",
    "Mover",
    "MoverCheck",
    "Outcome",
    "Reason",
    "bring",
    "by_public_id",
    "change",
    "checks",
    "counts",
    "current",
    "end",
    "for_alert",
    "listed",
    "look",
    "next_call",
    "note_check",
    "numbers",
    "put",
    "tally",
    "turn",
]
