"""Whoever is free is offered who waits: whose turn it is, for how long, and that nobody is ever stuck in between.

An offer is a lease. It begins when the agent's phone is dialled and goes on while it rings and is listened to; who does
not take it up in time is paused, and the caller keeps their place. Anybody helps whoever is in danger, and nobody who
was promised a call waits for one language or skill for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, case, exists, literal, or_, select, true
from sqlalchemy.orm import Session as Tx

from gateway.calls import agents, orders
from gateway.calls.model import Agent, Call, Place
from gateway.calls.place import open_place, withdraw_offer
from gateway.calls.queue import OVERFLOW, SURGING
from gateway.calls.states import GONE, NOT_ANSWERING, NOT_PLACED, AgentState, Purpose, State, Urgency

RINGS: Final = timedelta(seconds=25)
"""So long an agent's phone rings for a caller who waits, and its carrier takes to say that it did not help."""
BEGINS: Final = timedelta(seconds=10)
"""So long a call to an agent may wait for its turn among all that are begun."""
ANSWERS: Final = timedelta(seconds=30)
"""So long an agent who has the phone at their ear may take to press the key: it is asked for twice."""
ANY_TONGUE: Final = timedelta(seconds=30)
"""So long somebody in danger waits for an agent who speaks their language; then whoever is free is better."""
ANYBODY: Final = timedelta(minutes=30)
"""So long who is called back waits for whoever has the language and the skill; then a call by another is better."""
NEIGHBOURS: Final = timedelta(minutes=1)
"""So much sooner a caller comes to an agent of their own communes."""
RESTS: Final = timedelta(seconds=10)
"""So long nobody is offered to an agent whose phone no carrier has rung: the next call may be refused as well."""
_ON_A_LINE: Final = exists().where(
    Call.account_id == Agent.account_id,
    Call.state != State.OVER,
    Call.purpose.in_([Purpose.AGENT, Purpose.GUEST]),
)
"""Their phone is not put down yet: it would be engaged."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A caller whose turn it is, and the agent whose phone rings for them."""

    call_id: int
    account_id: int
    endpoint: str
    until: datetime


def offer(tx: Tx, now: datetime, most: int | None = None) -> Iterator[Offer]:
    """Bring agents who are free and callers who wait together, as many as there are; longest free, longest waiting.

    `most`: no more than can be called within seconds, for an offer that rings nowhere helps nobody.
    """
    waiting = select(Place.call_id).where(Place.left_at.is_(None), Place.agent_id.is_(None)).limit(1)
    free = (
        select(Agent)
        .where(
            Agent.state == AgentState.READY,
            Agent.beat_at >= now - agents.ALIVE,
            or_(Agent.reason.is_distinct_from(NOT_PLACED), Agent.since <= now - RESTS),
            ~_ON_A_LINE,
        )
        .order_by(Agent.since, Agent.account_id)
        .with_for_update(skip_locked=True)
    )
    if tx.execute(waiting).first() is None:
        return
    surging = bool(tx.execute(select(SURGING)).scalar_one())
    until, made = now + BEGINS + RINGS, 0
    for agent in tx.scalars(free.execution_options(populate_existing=True)).all():
        if most is not None and made >= most:
            return
        place = _turn_of(tx, agent, now, helps=surging and OVERFLOW in agent.skills)
        if place is None:
            continue
        made += 1
        place.agent_id, place.offer_until, place.offers = agent.account_id, until, place.offers + 1
        agents.move(tx, agent, AgentState.OFFERED, now, call_id=place.call_id)
        tx.flush()
        yield Offer(place.call_id, agent.account_id, agent.endpoint, until)


def holds(tx: Tx, account_id: int, call_id: int, until: datetime) -> None:
    """The agent's phone is dialled, rings or is answered: what was offered to them is theirs until then, never less."""
    place = open_place(tx, call_id)
    if place is not None and place.agent_id == account_id and place.offer_until is not None:
        place.offer_until = max(place.offer_until, until)


def take(tx: Tx, account_id: int, call_id: int, now: datetime) -> bool:
    """The agent has taken their phone up; False: the caller is not theirs any more."""
    place = open_place(tx, call_id)
    if place is None or place.agent_id != account_id or place.offer_until is None:
        return False
    agent = agents.lock(tx, account_id)
    if agent is None or agent.state != AgentState.OFFERED or agent.call_id != call_id:
        return False
    place.offer_until, place.taken_at, place.joined_at = None, now, None
    agents.move(tx, agent, AgentState.TALKING, now)
    return True


def decline(tx: Tx, account_id: int, call_id: int, reason: str, now: datetime) -> None:
    """The agent does not take the call: the caller keeps their place, the agent is paused."""
    place = open_place(tx, call_id)
    if place is not None and place.agent_id == account_id and place.taken_at is None:
        place.agent_id = place.offer_until = None
        tx.flush()
    agent = agents.lock(tx, account_id)
    if agent is not None and agent.state == AgentState.OFFERED and agent.call_id == call_id:
        agents.move(tx, agent, AgentState.PAUSED, now, reason=reason)


def not_placed(tx: Tx, account_id: int, call_id: int, now: datetime) -> None:
    """No carrier has rung the agent: the caller keeps their place, and is offered to the next one."""
    place = open_place(tx, call_id)
    if place is not None and place.agent_id == account_id:
        withdraw_offer(tx, place, now, NOT_PLACED)


def mend(tx: Tx, now: datetime) -> int:
    """What nobody has ended: offers that were not taken up, agents whose page is away. How many were mended."""
    late = (
        select(Place)
        .where(Place.offer_until < now, Place.left_at.is_(None))
        .order_by(Place.rank_at)
        .with_for_update(skip_locked=True)
    )
    mended = 0
    for place in tx.scalars(late.execution_options(populate_existing=True)).all():
        undialled = _undialled(tx, place)
        if undialled is None:
            decline(tx, place.agent_id or 0, place.call_id, NOT_ANSWERING, now)
        else:  # it is not the agent who did not answer
            orders.end(tx, undialled, now)
            withdraw_offer(tx, place, now)
        mended += 1
    for account_id, call_id in agents.lost(tx, now):
        ringing = (
            open_place(tx, call_id) if call_id is not None else None
        )  # the place before the agent, as everywhere
        agent = agents.lock(tx, account_id)
        if agent is None or not agents.is_lost(agent, now) or agent.state == AgentState.TALKING:
            continue  # who talks is on the phone, with or without a page
        if ringing is not None and ringing.agent_id == account_id and ringing.taken_at is None:
            ringing.agent_id = ringing.offer_until = None
            tx.flush()
        agents.move(tx, agent, AgentState.OFF, now, reason=GONE)
        mended += 1
    for agent in agents.dawdling(tx, now):
        agents.move(tx, agent, AgentState.READY, now)
        mended += 1
    return mended


def _undialled(tx: Tx, place: Place) -> Call | None:
    """The call to whom this place is offered, where no carrier has been asked for it yet."""
    query = select(Call).where(
        Call.parent_id == place.call_id, Call.account_id == place.agent_id, Call.purpose == Purpose.AGENT,
        Call.state == State.ORDERED, Call.ref.is_(None),
    )  # fmt: skip
    return tx.scalars(query.limit(1)).first()


def _turn_of(tx: Tx, agent: Agent, now: datetime, *, helps: bool) -> Place | None:
    """The first in the queue whom this agent can help, locked; nobody waits for another transaction's lock.

    `helps`: with whatever it is. Anybody helps whoever is in danger: who knows more can be asked in.
    """
    danger = Place.urgency == Urgency.RESCUE
    late = and_(Place.kept, Place.holds_from <= now - ANYBODY)
    near = Place.commune_code.in_(agent.communes or [])
    order = Place.rank_at - case((near, literal(NEIGHBOURS)), else_=literal(timedelta(0)))
    query = (
        select(Place)
        .where(
            Place.left_at.is_(None),
            Place.agent_id.is_(None),
            or_(Place.try_at.is_(None), Place.try_at <= now),
            true() if helps else or_(Place.skill.in_(agent.skills), danger, late),
            or_(Place.lang.in_(agent.langs), late, and_(danger, Place.holds_from <= now - ANY_TONGUE)),
        )
        .order_by(order, Place.call_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return tx.scalars(query.execution_options(populate_existing=True)).one_or_none()
