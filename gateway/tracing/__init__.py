"""Tracing: who was where an ill person was, at the same time, or was named; each is asked only after two people agreed.

Staff call first. A text only asks to talk: it names no illness, nobody's part in it, and a place only where a crowd
passed.
"""

from gateway.tracing import cases, notices, reviewing, subjects
from gateway.tracing.answering import Answers, Pending, answer, declared, figures, pending, recipients
from gateway.tracing.declaring import declare
from gateway.tracing.listing import Draft, draft
from gateway.tracing.model import Case, Contact, ContactLink, DeclaredContact, Notice, Recipient
from gateway.tracing.reach import LEAST_AROUND, ROWS_APART, Reach, assumed
from gateway.tracing.reading import (
    CaseLine,
    ContactLine,
    Edge,
    Graph,
    Known,
    contact,
    contacts,
    counts,
    graph,
)
from gateway.tracing.reading import cases as list_cases
from gateway.tracing.sending import send_next
from gateway.tracing.states import Asked, Call, CaseState, ContactState, How, NoticeState, Omission

__all__ = [
    "LEAST_AROUND",
    "ROWS_APART",
    "Answers",
    "Asked",
    "Call",
    "Case",
    "CaseLine",
    "CaseState",
    "Contact",
    "ContactLine",
    "ContactLink",
    "ContactState",
    "DeclaredContact",
    "Draft",
    "Edge",
    "Graph",
    "How",
    "Known",
    "Notice",
    "NoticeState",
    "Omission",
    "Pending",
    "Reach",
    "Recipient",
    "answer",
    "assumed",
    "cases",
    "contact",
    "contacts",
    "counts",
    "declare",
    "declared",
    "draft",
    "figures",
    "graph",
    "list_cases",
    "notices",
    "pending",
    "recipients",
    "reviewing",
    "send_next",
    "subjects",
]
