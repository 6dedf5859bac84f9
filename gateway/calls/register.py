"""The book of calls: one row from its first ring to its outcome, moved forward only; leads no conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Tx

from gateway.calls.model import Call, CallEvent
from gateway.calls.states import SETTLED, Consent, Outcome, Purpose, State
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
    called: str = "",
) -> Call:
    """The call that has come in as `ref`, locked; told of twice it is one. `number`: E.164, or "" where withheld;
    `called`: which number of ours it dialled.

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
        called=called,
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


def by_public_id(tx: Tx, public_id: str) -> Call | None:
    """The call of this id, held by this transaction; None: there never was one."""
    query = select(Call).where(Call.public_id == public_id).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).one_or_none()


def hold(tx: Tx, call_id: int) -> Call:
    """The call, held by this transaction."""
    return tx.get_one(Call, call_id, with_for_update=True, populate_existing=True)


def bind(tx: Tx, call: Call, ref: str, now: datetime) -> bool:
    """The carrier calls it `ref`, says the answer to our order or its first word of it. False: another is called so."""
    if call.ref is None:
        call.ref = ref
        if call.state == State.ORDERED:
            move(call, State.RINGING, now)
        tx.flush()
    return call.ref == ref


def legs(tx: Tx, call: Call, *purposes: Purpose) -> Sequence[Call]:
    """Our calls into the room of `call` that are not over, of these purposes; all of them without."""
    query = select(Call).where(Call.parent_id == call.id, Call.state != State.OVER).order_by(Call.id)
    if purposes:
        query = query.where(Call.purpose.in_(purposes))
    return tx.scalars(query).all()


def how_ended(tx: Tx, call_id: int, purpose: Purpose) -> str | None:
    """The carrier's word for the end of the newest of our calls of that purpose into the room of a call."""
    query = select(Call.ended_how).where(Call.parent_id == call_id, Call.purpose == purpose)
    return tx.execute(query.order_by(Call.id.desc()).limit(1)).scalar()


def line_of_caller(tx: Tx, call: Call) -> Call:
    """The call the caller is on: the one they made, the one they made while we called, or ours to them."""
    if call.state != State.OVER:
        return call
    found = legs(tx, call, Purpose.CALLER, Purpose.CALLBACK)
    return next((leg for leg in found if leg.state == State.TALKING), next(iter(found), call))


def leg(tx: Tx, call: Call, public_id: str) -> Call | None:
    """Our call of this id into the room of `call`, not held: who is told of a leg holds it before its parent."""
    query = select(Call).where(Call.public_id == public_id, Call.parent_id == call.id)
    return tx.scalars(query.execution_options(populate_existing=True)).one_or_none()


def move(call: Call, state: State, now: datetime) -> None:
    """It does something else now; what is over stays so."""
    if call.state == State.OVER:
        return
    if call.answered_at is None and state not in (State.ORDERED, State.RINGING):
        call.answered_at = now
    call.state, call.changed_at = state, now


def give(call: Call, prompts: Sequence[Prompt], asks: str | None, now: datetime) -> None:
    """The next document says `prompts`, and its keys answer `asks`."""
    call.step += 1
    call.said = json.dumps([[prompt.msg_id, dict(prompt.args)] for prompt in prompts], ensure_ascii=False)
    call.asks, call.typed, call.changed_at = asks, None, now


def begun(call: Call, key: str, now: datetime) -> None:
    """The first key of an answer has come: the next document awaits the others and says nothing."""
    call.step += 1
    call.typed, call.changed_at = key, now


def given(call: Call) -> tuple[Prompt, ...]:
    """What its last document says."""
    return tuple(Prompt(*each) for each in json.loads(call.said or "[]"))


def settle(call: Call, outcome: Outcome, ref: str | None = None) -> None:
    """What came of it so far. A person's answer outweighs all else; having left outweighs nothing."""
    known = call.outcome
    if known == Outcome.ANSWERED or (known in SETTLED and outcome not in SETTLED):
        return
    call.outcome, call.outcome_ref = outcome, ref or call.outcome_ref


def queued(call: Call, now: datetime) -> None:
    """A person was asked for; what counts is the first time."""
    call.queued_at = call.queued_at or now


def joined(call: Call, now: datetime) -> None:
    """They hear a person; what counts is the first time."""
    call.joined_at = call.joined_at or now


def gave_up(call: Call, now: datetime) -> None:
    """They have hung up waiting for a person, before anybody was there."""
    if call.joined_at is None and call.queued_at is not None:
        call.gave_up_at = now


def rung(tx: Tx, since: datetime) -> int:
    """How many have only rung since then, and are called back for it."""
    query = (
        select(func.count())
        .select_from(Call)
        .where(
            Call.began_at >= since,
            Call.purpose == Purpose.CALLER,
            Call.outcome == Outcome.CALLBACK,
            Call.queued_at.is_(None),
        )
    )
    return int(tx.execute(query).scalar_one())


def end_consent(call: Call) -> None:
    """Who let a talk be recorded has not said so of the one about illness that follows."""
    if call.recording == Consent.AGREED:
        call.recording = Consent.ENDED


def silent(tx: Tx, since: datetime, waiting_since: datetime, most: int) -> Sequence[tuple[str, str, str]]:
    """Calls that go on and of which nothing was heard since then, in the queue since `waiting_since`: id, carrier,
    reference; longest silent first.
    """
    query = (
        select(Call.public_id, Call.carrier, Call.ref)
        .where(Call.state != State.OVER, Call.ref.is_not(None))
        .where(Call.changed_at < case((Call.state == State.WAITING, waiting_since), else_=since))
        .order_by(Call.changed_at)
        .limit(most)
    )
    return [(row.public_id, row.carrier, row.ref) for row in tx.execute(query)]


def unplaced(tx: Tx, since: datetime, most: int) -> Sequence[str]:
    """Calls that were ordered before then and that no carrier knows."""
    query = (
        select(Call.public_id)
        .where(Call.state == State.ORDERED, Call.ref.is_(None), Call.changed_at < since)
        .limit(most)
    )
    return tx.scalars(query).all()


def note(tx: Tx, call: Call, key: str, word: str, now: datetime) -> bool:
    """Keep what the carrier said; False: it has said so before. `key` names the event alike whenever it is repeated."""
    event = insert(CallEvent).values(call_id=call.id, key=key, word=word, at=now)
    kept = tx.execute(event.on_conflict_do_nothing().returning(CallEvent.key)).first()
    return kept is not None


def end(call: Call, how: str, now: datetime) -> bool:
    """Nobody is on the line any more; `how`: the carrier's word. False: that was known."""
    if call.state == State.OVER:
        return False
    call.state, call.ended_at, call.ended_how, call.changed_at = State.OVER, now, how, now
    call.said = call.typed = None
    return True
