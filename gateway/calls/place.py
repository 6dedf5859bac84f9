"""One place in the queue, held by the transaction that asks for it: the place before its agent, as everywhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway.calls import agents, news
from gateway.calls.model import Place
from gateway.calls.states import AgentState


def open_place(tx: Tx, call_id: int) -> Place | None:
    """The place of a call, locked; None where it is over, or there never was one."""
    place = tx.get(Place, call_id, with_for_update=True, populate_existing=True)
    return place if place is not None and place.left_at is None else None


def of_number(tx: Tx, number: str) -> list[Place]:
    """The open places of a number, locked, in the order in which their calls came; none of a withheld one."""
    if not number:
        return []
    query = select(Place).where(Place.number == number, Place.left_at.is_(None)).order_by(Place.call_id)
    return list(tx.scalars(query.with_for_update().execution_options(populate_existing=True)).all())


def withdraw_offer(tx: Tx, place: Place, now: datetime, reason: str | None = None) -> None:
    """Whoever's phone rings for this place is free for the next; `reason`: what they are told about it."""
    if place.agent_id is None or place.taken_at is not None:
        return
    agent = agents.lock(tx, place.agent_id)
    place.agent_id = place.offer_until = None
    if agent is not None and agent.state == AgentState.OFFERED and agent.call_id == place.call_id:
        agents.move(tx, agent, AgentState.READY, now, reason=reason)
    tx.flush()


def wrap_up(tx: Tx, place: Place, now: datetime, reason: str | None = None) -> None:
    """Whoever has taken this place writes down what was said; `reason`: why that may be nothing."""
    agent = agents.lock(tx, place.agent_id or 0)
    if agent is not None and agent.state == AgentState.TALKING and agent.call_id == place.call_id:
        agents.move(tx, agent, AgentState.WRAP_UP, now, reason=reason)


def give_up(tx: Tx, place: Place, how: str, now: datetime) -> None:
    """A place that is open, and locked, is given up; whoever was offered it, or has taken it, is free for another."""
    withdraw_offer(tx, place, now)
    place.left_at, place.left_how = now, how
    wrap_up(tx, place, now)
    news.of_board(tx)
