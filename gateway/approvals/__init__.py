"""Two people for what one must not do alone: one submits, another decides, and only for what they have seen.

What is approved is named by kind and id and pinned by a digest: whatever changes it needs a new approval. Nobody
decides alone but by `break_glass`, which only alerts may call (a test holds it): a life may not wait for a second.
"""

from gateway.approvals.breaking import break_glass
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
    "break_glass",
    "granted",
    "history",
    "return_",
    "submit",
    "waiting",
    "waiting_counts",
    "waits",
    "withdraw",
]
