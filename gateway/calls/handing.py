"""A caller is led to an emergency service and the agent stays on the line; who there has taken it stands on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import audit
from gateway.calls import moves, news
from gateway.calls.desk_model import CallHandover
from gateway.calls.desk_states import Emergency
from gateway.calls.model import Call
from gateway.errors import BadInput, NotFound

_LONGEST = 200  # characters


def lead(tx: Tx, call: Call, account_id: int, service: str, now: datetime) -> CallHandover:
    """Ring the service into the talk; nobody is put on hold, for a caller in danger is not left alone."""
    if service not in set(Emergency):
        raise BadInput("service", "unknown", "no such service")
    moves.invite(tx, account_id, service, now)
    handed = CallHandover(call_id=call.id, account_id=account_id, service=service, at=now)
    tx.add(handed)
    tx.flush()
    audit.record(tx, f"account:{account_id}", "call.lead-to", call.public_id, now, {"service": service})
    news.of_agent(tx, account_id)
    return handed


def taken(tx: Tx, call: Call, handover_id: int, account_id: int, who: str, now: datetime) -> None:
    """Somebody there has taken it: name or number of service, as they said it."""
    said = " ".join(who.split())[:_LONGEST]
    if not said:
        raise BadInput("who", "unnamed", "note who has taken it")
    query = select(CallHandover).where(CallHandover.id == handover_id, CallHandover.call_id == call.id)
    handed = tx.scalars(query.with_for_update()).one_or_none()
    if handed is None:
        raise NotFound
    handed.who, handed.taken_at = said, handed.taken_at or now
    audit.record(tx, f"account:{account_id}", "call.led-to", call.public_id, now, {"service": handed.service})
    news.of_agent(tx, account_id)
