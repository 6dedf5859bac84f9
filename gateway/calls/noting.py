"""What an agent writes of the call they are on: the request as far as it is typed, what it was about, what was said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import audit
from gateway.calls import news
from gateway.calls.desk_model import CallNote
from gateway.calls.desk_states import Topic
from gateway.calls.model import Agent, Call
from gateway.calls.states import AgentState
from gateway.errors import BadInput, Conflict

LONGEST: Final = 2_000  # characters
FIELDS: Final = ("said", "kind", "commune", "address", "number")
"""Of the form of a request, in the order in which it is filled in."""


def current(tx: Tx, account_id: int) -> Call | None:
    """The call an agent is offered, talks in or writes about."""
    agent = tx.get(Agent, account_id)
    return None if agent is None or agent.call_id is None else tx.get(Call, agent.call_id)


def theirs(tx: Tx, account_id: int, public_id: str) -> Call:
    """The same, where it is this one; Conflict when the agent has another call by now."""
    call = current(tx, account_id)
    if call is None or call.public_id != public_id:
        raise Conflict("another_call")
    return call


def talked_with(tx: Tx, account_id: int, public_id: str) -> Call:
    """The same, where they talk with the caller, or have and write it down; Conflict while their phone only rings."""
    call = theirs(tx, account_id, public_id)
    agent = tx.get_one(Agent, account_id)
    if agent.state not in (AgentState.TALKING, AgentState.WRAP_UP):
        raise Conflict("no_talk")
    return call


def note_of(tx: Tx, call_id: int, account_id: int) -> CallNote | None:
    """What they have written of it."""
    return tx.get(CallNote, (call_id, account_id))


def open_history(tx: Tx, call: Call, account_id: int, now: datetime) -> None:
    """Show who calls to whoever talks with them; on record."""
    note = _note(tx, call.id, account_id, now)
    if note.opened_at is None:
        note.opened_at = now
        audit.record(tx, f"account:{account_id}", "call.open", call.public_id, now)
        news.of_agent(tx, account_id)


def keep_draft(tx: Tx, call_id: int, account_id: int, typed: Mapping[str, str], now: datetime) -> None:
    """The form as it stands: neither a hang-up nor a dead browser loses what a caller has said."""
    note = _note(tx, call_id, account_id, now)
    kept = {name: typed.get(name, "")[:LONGEST] for name in FIELDS}
    note.draft = json.dumps(kept, ensure_ascii=False) if any(kept.values()) else None
    note.changed_at = now


def draft_of(note: CallNote | None) -> dict[str, str]:
    """The form as it stood."""
    return json.loads(note.draft) if note is not None and note.draft else {}


def filed(tx: Tx, call_id: int, account_id: int, ticket: str, now: datetime) -> None:
    """The request has become a ticket; the form is empty for the next."""
    note = _note(tx, call_id, account_id, now)
    note.ticket, note.draft, note.changed_at = ticket, None, now
    news.of_agent(tx, account_id)


def wrap_up(tx: Tx, call_id: int, account_id: int, topic: str, said: str, now: datetime) -> None:
    """What it was about; raises BadInput for a word that is none."""
    if topic not in set(Topic):
        raise BadInput("topic", "missing", "choose what the call was about")
    note = _note(tx, call_id, account_id, now)
    note.topic, note.said = topic, said.strip()[:LONGEST] or None
    note.changed_at, note.done_at = now, note.done_at or now


def _note(tx: Tx, call_id: int, account_id: int, now: datetime) -> CallNote:
    note = tx.get(CallNote, (call_id, account_id), with_for_update=True)
    if note is None:
        note = CallNote(call_id=call_id, account_id=account_id, changed_at=now)
        tx.add(note)
        tx.flush()
    return note
