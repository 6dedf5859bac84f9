"""What the central databases are told: facts in the order of change, in signed batches, each acknowledged once."""

from gateway.sync import facts, offline, outgoing, waiting
from gateway.sync.model import SyncBatch, SyncCursor, SyncFact
from gateway.sync.outgoing import Target, target
from gateway.sync.states import State

__all__ = [
    "State",
    "SyncBatch",
    "SyncCursor",
    "SyncFact",
    "Target",
    "facts",
    "offline",
    "outgoing",
    "target",
    "waiting",
]
