"""What happened in one call, from the first ring to the last word written about it; reads only.

Put together from what is kept anyway: the book of calls, its place in the queue, calls of ours into its room, what the
carrier was asked to do, what agents did and wrote. Moments say words of ours, never what anybody said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway.calls.desk_model import CallHandover, CallNote
from gateway.calls.model import AgentSpan, Call, CallEvent, CallOrder, Place
from gateway.calls.states import NOT_PLACED, AgentState, Purpose, What

MENU = "menu:"
"""How keys of events begin that tell where in the menu a caller was."""
_ON_ITS_OWN = ("menu", "merged", "not_reached", "not_needed", "texted", "left_alone", "abroad")
"""Ends of a place that nothing else in the call tells of."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`what`: a word of this file; `name`: a service, a number of a request, a carrier's word …; `seconds`: it took."""

    at: datetime
    what: str
    account_id: int | None = None
    name: str = ""
    seconds: float | None = None


def of(tx: Tx, call: Call) -> list[Moment]:
    """Everything, the earliest first."""
    legs = list(tx.scalars(select(Call).where(Call.parent_id == call.id).order_by(Call.id)))
    found = [
        *_of_call(call),
        *_of_menu(tx, call),
        *_of_place(tx, call),
        *(moment for leg in legs for moment in _of_leg(leg)),
        *_of_holds(tx, [call, *(leg for leg in legs if leg.purpose == Purpose.CALLBACK)]),
        *_of_agents(tx, call),
    ]
    return sorted(found, key=lambda moment: moment.at)


def agents_of(tx: Tx, call: Call) -> list[int]:
    """Whoever has talked with the caller, in that order."""
    query = select(AgentSpan.account_id).where(
        AgentSpan.call_id == call.id, AgentSpan.state == AgentState.TALKING
    )
    return list(dict.fromkeys(tx.scalars(query.order_by(AgentSpan.id))))


def _of_call(call: Call) -> Iterator[Moment]:
    yield Moment(call.began_at, "came", name=call.called)
    if call.queued_at is not None:
        yield Moment(call.queued_at, "queued")
    if call.joined_at is not None:
        yield Moment(call.joined_at, "joined", seconds=_between(call.queued_at, call.joined_at))
    if call.gave_up_at is not None:
        yield Moment(call.gave_up_at, "gave_up", seconds=_between(call.queued_at, call.gave_up_at))
    if call.ended_at is not None:
        yield Moment(call.ended_at, "ended", name=call.ended_how or "")


def _of_menu(tx: Tx, call: Call) -> Iterator[Moment]:
    events = select(CallEvent).where(
        CallEvent.call_id == call.id, CallEvent.key.startswith(MENU, autoescape=True)
    )
    for event in tx.scalars(events):
        yield Moment(event.at, "menu", name=event.word)


def _of_place(tx: Tx, call: Call) -> Iterator[Moment]:
    place = tx.get(Place, call.id)
    if place is not None and place.left_at is not None and place.left_how in _ON_ITS_OWN:
        yield Moment(place.left_at, "place_over", name=place.left_how)


def _of_leg(leg: Call) -> Iterator[Moment]:
    yield Moment(leg.began_at, f"{leg.purpose}_rung", leg.account_id, leg.mode or "")
    if leg.joined_at is not None:
        yield Moment(leg.joined_at, f"{leg.purpose}_joined", leg.account_id, leg.mode or "")
    if leg.ended_at is not None:
        how = "left" if leg.joined_at is not None else "unrung" if leg.ended_how == NOT_PLACED else "missed"
        yield Moment(
            leg.ended_at, f"{leg.purpose}_{how}", leg.account_id, leg.ended_how or "",
            _between(leg.joined_at, leg.ended_at),
        )  # fmt: skip


def _of_holds(tx: Tx, lines: list[Call]) -> Iterator[Moment]:
    asked = select(CallOrder).where(
        CallOrder.call_id.in_([line.id for line in lines]), CallOrder.what == What.CHANGE
    )
    for order in tx.scalars(asked):
        if "held" in order.args:
            yield Moment(order.due_at, "held" if order.args["held"] else "back")


def _of_agents(tx: Tx, call: Call) -> Iterator[Moment]:
    spans = select(AgentSpan).where(AgentSpan.call_id == call.id, AgentSpan.state == AgentState.WRAP_UP)
    for span in tx.scalars(spans):
        yield Moment(span.ended_at, "wrote", span.account_id, seconds=_between(span.began_at, span.ended_at))
    for handed in tx.scalars(select(CallHandover).where(CallHandover.call_id == call.id)):
        yield Moment(handed.at, "led_to", handed.account_id, handed.service)
        if handed.taken_at is not None:
            yield Moment(handed.taken_at, "led_to_taken", handed.account_id, handed.service)
    for note in tx.scalars(select(CallNote).where(CallNote.call_id == call.id)):
        if note.opened_at is not None:
            yield Moment(note.opened_at, "opened", note.account_id)
        if note.ticket:
            yield Moment(note.changed_at, "filed", note.account_id, note.ticket)


def _between(began: datetime | None, ended: datetime) -> float | None:
    return None if began is None else (ended - began).total_seconds()
