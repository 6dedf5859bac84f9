"""What carriers are asked to do with calls: a row first, then a request; carried out by the lane `calls`.

Orders to one call are carried out one after the other, and what a newer one makes pointless is not tried again. An
order is leased, and written down as done before its lease is over or done again. Doing it again is harmless but for
dialling: a call that may have been placed is not placed once more, the carrier's first word of it says whether it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session as Tx
from sqlalchemy.orm import aliased

from gateway.calls.model import Call, CallOrder
from gateway.calls.states import Mode, Onward, Purpose, State, What
from gateway.messages.outbox import new_public_id
from gateway.queues import ring_after_commit

LANE: Final = "calls"
LEASE: Final = timedelta(seconds=15)
"""Longer than the carrier may take for an answer."""
MOST_TRIES: Final = 5
_AGAIN: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Work:
    """One order as it is carried out. `call`: its public id; `room`: that of the call whose room it is in;
    `number`: whom to dial; `ref`: the carrier's name of it.
    """

    id: int
    what: What
    carrier: str
    call: str
    purpose: Purpose
    room: str
    number: str = field(repr=False)
    ref: str
    args: dict[str, Any]


def dial(
    tx: Tx,
    purpose: Purpose,
    number: str,
    now: datetime,
    *,
    parent: Call,
    account_id: int | None = None,
    lang: str = "vi",
    mode: Mode | None = None,
    **args: Any,
) -> Call:
    """Order a call to `number` (E.164, or a colleague's SIP address) into the room of `parent`, by its carrier."""
    call = Call(
        public_id=new_public_id("cal"),
        carrier=parent.carrier,
        inbound=False,
        purpose=purpose,
        parent_id=parent.id,
        account_id=account_id,
        mode=mode,
        number=number,
        lang=lang,
        state=State.ORDERED,
        began_at=now,
        changed_at=now,
    )
    tx.add(call)
    tx.flush()
    _order(tx, call, What.DIAL, now, args)
    return call


def redirect(tx: Tx, call: Call, to: Onward, now: datetime) -> None:
    """Lead a call elsewhere. What is over, or was never placed, is left alone."""
    if call.state != State.OVER and call.ref is not None:
        _order(tx, call, What.REDIRECT, now, {"to": to})


def change(tx: Tx, call: Call, now: datetime, **args: Any) -> None:
    """Hold (`held`), mute (`muted`), or let coach (`coaches`) in its room."""
    if call.state != State.OVER and call.ref is not None:
        _order(tx, call, What.CHANGE, now, args)


def is_led_on(tx: Tx, call: Call, now: datetime) -> bool:
    """Whether a carrier is about to lead it to whoever has taken it, and asks for that document next. What nobody has
    carried out for as long as a lease, or is given up, leads nobody.
    """
    going = or_(CallOrder.due_at > now - LEASE, CallOrder.leased_until > now)
    return tx.execute(select(CallOrder.id).where(*_to_the_agent(call), going).limit(1)).first() is not None


def has_come(tx: Tx, call: Call, now: datetime) -> None:
    """It is with whoever has taken it: what is still ordered to lead it there would pull it out again."""
    for each in tx.scalars(select(CallOrder).where(*_to_the_agent(call)).with_for_update()):
        each.done_at, each.fault = now, None
    tx.flush()


def is_held(tx: Tx, call: Call) -> bool:
    """Whether it hears music by our order. One that the carrier did not carry out changes nothing; who was led
    elsewhere since is held no more.
    """
    query = select(CallOrder.args["held"]).where(
        CallOrder.call_id == call.id,
        or_(CallOrder.what == What.REDIRECT, CallOrder.args.has_key("held")),
        or_(CallOrder.done_at.is_(None), CallOrder.fault.is_(None)),
    )
    return bool(tx.execute(query.order_by(CallOrder.id.desc()).limit(1)).scalar())


def end(tx: Tx, call: Call, now: datetime) -> None:
    """Hang up. A call that was not placed yet is not placed any more."""
    waiting = select(CallOrder).where(
        CallOrder.call_id == call.id, CallOrder.what == What.DIAL, CallOrder.done_at.is_(None)
    )
    for each in tx.scalars(waiting.with_for_update()):
        each.done_at, each.fault = now, "not_wanted"
    if call.state != State.OVER:
        _order(tx, call, What.END, now, {})


def is_ended(tx: Tx, call: Call) -> bool:
    """Whether we have ordered it to hang up."""
    query = select(CallOrder.id).where(CallOrder.call_id == call.id, CallOrder.what == What.END)
    return tx.execute(query.limit(1)).first() is not None


def to_dial(tx: Tx, now: datetime) -> int:
    """How many calls are ordered, due, and asked of no carrier yet."""
    query = select(func.count()).select_from(CallOrder).where(CallOrder.what == What.DIAL, *_due(now))
    return int(tx.execute(query).scalar_one())


def claim(tx: Tx, now: datetime, most: int, dials: int) -> list[Work]:
    """Orders that are due, leased to whoever asks: `dials` calls to be placed at most, `most` others."""
    return [
        *_claimed(tx, now, CallOrder.what != What.DIAL, most),
        *_claimed(tx, now, CallOrder.what == What.DIAL, dials),
    ]


def settle(tx: Tx, order_id: int, fault: str | None, now: datetime, *, again: bool = False) -> bool:
    """What became of it; `again`: it was certainly not done and may be tried once more. True: it is given up."""
    order = tx.get(CallOrder, order_id, with_for_update=True, populate_existing=True)
    if order is None or order.done_at is not None:
        return False
    order.fault, order.leased_until = fault, None
    if again and _is_overtaken(tx, order):
        order.done_at = now
        return False
    if again and order.tries < MOST_TRIES:
        order.due_at = now + _AGAIN * 2 ** (order.tries - 1)
        return False
    order.done_at = now
    return fault is not None


def _overtakes(what: What, args: dict[str, Any], older: CallOrder) -> bool:
    """Whether this makes an `older` order to the same call pointless: the newest word of a call is the true one."""
    match what:
        case What.END:
            return older.what != What.DIAL
        case What.REDIRECT:
            return older.what in (What.CHANGE, What.REDIRECT)
        case What.CHANGE:
            return older.what == What.CHANGE and older.args.keys() <= args.keys()
    return False


def _is_overtaken(tx: Tx, order: CallOrder) -> bool:
    newer = select(CallOrder).where(
        CallOrder.call_id == order.call_id, CallOrder.id > order.id, CallOrder.done_at.is_(None)
    )
    return any(_overtakes(What(each.what), each.args, order) for each in tx.scalars(newer))


def _to_the_agent(call: Call) -> tuple[ColumnElement[bool], ...]:
    led = CallOrder.what == What.REDIRECT, CallOrder.args["to"].astext == Onward.QUEUE
    return CallOrder.call_id == call.id, *led, CallOrder.done_at.is_(None)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(CallOrder.leased_until.is_(None), CallOrder.leased_until < now)
    return CallOrder.done_at.is_(None), CallOrder.due_at <= now, free


def _claimed(tx: Tx, now: datetime, which: ColumnElement[bool], most: int) -> list[Work]:
    earlier = aliased(CallOrder)
    first = ~exists().where(
        earlier.call_id == CallOrder.call_id, earlier.id < CallOrder.id, earlier.done_at.is_(None)
    )
    query = (
        select(CallOrder)
        .where(which, first, *_due(now))
        .order_by(CallOrder.due_at, CallOrder.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claimed: list[Work] = []
    for order in tx.scalars(query.execution_options(populate_existing=True)).all() if most > 0 else ():
        call = tx.get(Call, order.call_id, populate_existing=True)
        if call is None or not _is_worth_it(order, call):
            order.done_at, order.fault = now, "too_late"
        elif order.what != What.DIAL and call.ref is None:  # ordered while it is being dialled
            order.due_at = now + _AGAIN
        else:
            order.leased_until, order.tries = now + LEASE, order.tries + 1
            claimed.append(_work(tx, order, call))
    return claimed


def _is_worth_it(order: CallOrder, call: Call) -> bool:
    if call.state == State.OVER:
        return False
    if order.what == What.DIAL:  # a lease that ran out: it may have been placed, and is not placed twice
        return order.tries == 0 or order.fault is not None
    return order.tries < MOST_TRIES


def _work(tx: Tx, order: CallOrder, call: Call) -> Work:
    parent = tx.get(Call, call.parent_id) if call.parent_id is not None else call
    room = (parent or call).public_id
    args = dict(order.args)
    return Work(
        order.id,
        What(order.what),
        call.carrier,
        call.public_id,
        Purpose(call.purpose),
        room,
        call.number,
        call.ref or "",
        args,
    )


def _order(tx: Tx, call: Call, what: What, now: datetime, args: dict[str, Any]) -> None:
    older = select(CallOrder).where(
        CallOrder.call_id == call.id, CallOrder.done_at.is_(None), CallOrder.leased_until.is_(None)
    )
    for each in tx.scalars(older.order_by(CallOrder.id).with_for_update()):
        if _overtakes(what, args, each):
            each.done_at, each.fault = now, "overtaken"
    tx.add(CallOrder(call_id=call.id, what=what, args=args, due_at=now))
    tx.flush()
    ring_after_commit(tx, LANE)
