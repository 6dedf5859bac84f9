"""Two people for what one must not do alone: one submits, another decides, and only for what they have seen.

What is approved is named by kind and id and pinned by a digest: whatever changes it needs a new approval. Nobody
decides alone here. The one exception that the plan knows, breaking the glass in an emergency, belongs to alerts and
comes with them: it must not be had by calling this noun differently.
"""

from gateway.approvals.deciding import approve, return_, submit, withdraw
from gateway.approvals.faults import Changed, Decided, SamePerson, Waiting
from gateway.approvals.model import Approval
from gateway.approvals.reading import Page, granted, history, waiting, waiting_counts, waits
from gateway.approvals.states import MEANING, MOVES, TOPIC, State

__all__ = [
    "MEANING",
    "MOVES",
    "TOPIC",
    "Approval",
    "Changed",
    "Decided",
    "Page",
    "SamePerson",
    "State",
    "Waiting",
    "approve",
    "granted",
    "history",
    "return_",
    "submit",
    "waiting",
    "waiting_counts",
    "waits",
    "withdraw",
]
