"""Lists of phone numbers that a colleague brought, as a file or pasted: read line by line, faults told by line.

Only a list that is `ready` is ever sent to (`ready`); its rows are read by SQL, by whoever sends.
"""

from gateway.lists.bringing import BATCH, MOST_FAULTS, MOST_ROWS, bring
from gateway.lists.faults import NOTES, SENTENCES, Code, Fault
from gateway.lists.listing import SORTS, by_public_id, count, faults, listed, notes, ready
from gateway.lists.model import NumberList, NumberListFault, NumberListRow
from gateway.lists.settling import discard, leave_out_bad
from gateway.lists.sheets import LONGEST
from gateway.lists.states import MEANING, MOVES, TOPIC, State

__all__ = [
    "BATCH",
    "LONGEST",
    "MEANING",
    "MOST_FAULTS",
    "MOST_ROWS",
    "MOVES",
    "NOTES",
    "SENTENCES",
    "SORTS",
    "TOPIC",
    "Code",
    "Fault",
    "NumberList",
    "NumberListFault",
    "NumberListRow",
    "State",
    "bring",
    "by_public_id",
    "count",
    "discard",
    "faults",
    "leave_out_bad",
    "listed",
    "notes",
    "ready",
]
