"""The book of calls: one row from its first ring to its outcome, moved forward only; leads no conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Tx

from gateway.calls.model import Call, CallEvent
from gateway.calls.states import SETTLED, Outcome, Purpose, State
from gateway.dialogue.steps import Prompt
from gateway.messages.outbox import new_public_id


def begin(
    tx: Tx,
    carrier: str,
    ref: str,
    number: str,
    now: datetime,
    purpose: Purpose = Purpose.CALLER,
    attempt: str | None = None,
) -> Call:
    """The call that has come in as `ref`, locked; told of twice it is one. `number`: E.164, or "" where withheld.

    One that we make has another `purpose`, and the address of the `attempt` that it is.
    """
    first = insert(Call).values(
        public_id=new_public_id("cal"),
        carrier=carrier,
        ref=ref,
        inbound=purpose is Purpose.CALLER,
        purpose=purpose,
        number=number,
        attempt=attempt,
        state=State.RINGING,
        began_at=now,
        changed_at=now,
    )
    tx.execute(
        first.on_conflict_do_nothing(index_elements=["carrier", "ref"], index_where=Call.ref.is_not(None))
    )
    found = lock(tx, carrier, ref)
    assert found is not None  # noqa: S101 - it is there now, and no call is ever deleted while it goes on
    return found


def lock(tx: Tx, carrier: str, ref: str) -> Call | None:
    """The call with this reference, held by this transaction; None: there never was one."""
    query = select(Call).where(Call.carrier == carrier, Call.ref == ref).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).one_or_none()


def move(call: Call, state: State, now: datetime) -> None:
    """It does something else now; what is over stays so."""
    if call.state == State.OVER:
        return
    if call.answered_at is None and state is not State.RINGING:
        call.answered_at = now
    call.state, call.changed_at = state, now


def give(call: Call, prompts: Sequence[Prompt], asks: str | None, now: datetime) -> None:
    """The next document says `prompts`, and its keys answer `asks`."""
    call.step += 1
    call.said = json.dumps([[prompt.msg_id, dict(prompt.args)] for prompt in prompts], ensure_ascii=False)
    call.asks, call.changed_at = asks, now


def given(call: Call) -> tuple[Prompt, ...]:
    """What its last document says."""
    return tuple(Prompt(*each) for each in json.loads(call.said or "[]"))


def settle(call: Call, outcome: Outcome, ref: str | None = None) -> None:
    """What came of it so far. A person's answer outweighs all else; having left outweighs nothing."""
    known = call.outcome
    if known == Outcome.ANSWERED or (known in SETTLED and outcome not in SETTLED):
        return
    call.outcome, call.outcome_ref = outcome, ref or call.outcome_ref


def note(tx: Tx, call: Call, key: str, word: str, now: datetime) -> bool:
    """Keep what the carrier said; False: it has said so before. `key` names the event alike whenever it is repeated."""
    event = insert(CallEvent).values(call_id=call.id, key=key, word=word, at=now)
    kept = tx.execute(event.on_conflict_do_nothing().returning(CallEvent.key)).first()
    return kept is not None


def end(call: Call, how: str, now: datetime) -> bool:
    """Nobody is on the line any more; `how`: the carrier's word. False: that was known."""
    if call.state == State.OVER:
        return False
    call.state, call.ended_at, call.ended_how, call.changed_at, call.said = State.OVER, now, how, now, None
    return True
