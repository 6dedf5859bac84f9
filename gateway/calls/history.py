"""What a number has had to do with the house before: last calls and requests, what it was promised; reads only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway.calls.desk_model import CallNote
from gateway.calls.model import Call
from gateway.tickets.listing import Listed
from gateway.tickets.listing import of_number as tickets_of


@dataclass(frozen=True, slots=True)
class Contact:
    """One time somebody was in touch. `ticket`: its kind and number; None: a call, with what came of it."""

    at: datetime
    topic: str | None = None
    outcome: str | None = None
    inbound: bool = True
    ticket: Listed | None = field(default=None, repr=False)


def contacts(tx: Tx, number: str, besides: int, limit: int = 3) -> list[Contact]:
    """The newest; `besides`: the call that is going on."""
    if not number:
        return []
    query = (
        select(Call, CallNote.topic)
        .outerjoin(CallNote, CallNote.call_id == Call.id)
        .where(Call.number == number, Call.id != besides)
        .order_by(Call.began_at.desc())
        .limit(limit)
    )
    calls = [Contact(call.began_at, topic, call.outcome, call.inbound) for call, topic in tx.execute(query)]
    asked = [Contact(one.created_at, ticket=one) for one in tickets_of(tx, number, limit=limit)]
    return sorted([*calls, *asked], key=lambda one: one.at, reverse=True)[:limit]


def open_requests(tx: Tx, number: str) -> list[Listed]:
    """What a number waits for, the earliest promise first."""
    return [] if not number else tickets_of(tx, number, open_only=True, limit=20)
