"""The queue in front of the agents: whose turn it is, who is offered whom, and that nobody is ever stuck in between.

The order is by the moment at which somebody counts as having come (`Place.rank_at`): when they came, less the head
start of their need. An agent who becomes free is offered the first whom they can help. An offer is a lease: who does
not take it up in time is paused, and the caller keeps their place.

A number is not a person: a hotel and a hospital show one number for many. Whoever is on the line has a place of their
own; only what is kept for calling a number back is one, whatever was promised to it before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, case, exists, func, literal, or_, select, true
from sqlalchemy.orm import Session as Tx

from gateway import phone
from gateway.calls import agents, news, orders
from gateway.calls.keeping import MERGED, being_called, only_promise, promised
from gateway.calls.model import Agent, Call, Place, Surge
from gateway.calls.orders import LANE
from gateway.calls.place import of_number, open_place, withdraw_offer, wrap_up
from gateway.calls.states import (
    GONE,
    HEAD_STARTS,
    NOT_ANSWERING,
    AgentState,
    Purpose,
    State,
    Urgency,
)
from gateway.errors import Conflict
from gateway.queues import ring_after_commit

RINGS: Final = timedelta(seconds=25)
"""So long an agent's phone rings for a caller who waits, and its carrier takes to say that it did not help."""
BEGINS: Final = timedelta(seconds=10)
"""So long a call to an agent may wait for its turn among all that are begun."""
ANSWERS: Final = timedelta(seconds=30)
"""So long an agent who has the phone at their ear may take to press the key: it is asked for twice."""
OVERFLOW: Final = "overflow"
"""What agents of other teams are signed on with: callers of any kind are theirs while a surge lasts."""
ANY_TONGUE: Final = timedelta(seconds=30)
"""So long somebody in danger waits for an agent who speaks their language; then whoever is free is better."""
ANYBODY: Final = timedelta(minutes=30)
"""So long who is called back waits for whoever has the language and the skill; then a call by another is better."""
NEIGHBOURS: Final = timedelta(minutes=1)
"""So much sooner a caller comes to an agent of their own communes."""
_SURGING: Final = exists().where(Surge.ended_at.is_(None))
_ON_A_LINE: Final = exists().where(
    Call.account_id == Agent.account_id,
    Call.state != State.OVER,
    Call.purpose.in_([Purpose.AGENT, Purpose.GUEST]),
)
"""Their phone is not put down yet: it would be engaged."""
_CALLED: Final = "called"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller waits for."""

    skill: str = "general"
    lang: str = "vi"
    urgency: Urgency = Urgency.ORDINARY
    commune_code: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A caller whose turn it is, and the agent whose phone rings for them."""

    call_id: int
    account_id: int
    endpoint: str
    until: datetime


def enter(tx: Tx, call: Call, wish: Wish, now: datetime, *, later: timedelta = timedelta(0)) -> Place:
    """A place for `call`; whoever is to be called back goes on in the place that is kept. `later`: they can wait.

    Raises Conflict where an agent is calling this mobile back at this moment.
    """
    mine = tx.get(Place, call.id, with_for_update=True, populate_existing=True)
    if mine is not None and mine.left_at is None:
        return _sooner(mine, wish)
    called = being_called(tx, call.number)
    if called is not None and phone.classify(call.number).kind is phone.Kind.MOBILE:
        raise Conflict("being_served")
    before = promised(tx, call.number)
    rank_at, entered_at = now - HEAD_STARTS[wish.urgency] + later, now
    if called is not None:  # behind a landline it may be somebody else
        rank_at = min(rank_at, called.rank_at)
    urgency = wish.urgency
    if before is not None:
        withdraw_offer(tx, before, now)
        rank_at, entered_at = min(rank_at, before.rank_at), before.entered_at
        urgency = max(urgency, Urgency(before.urgency))
        before.left_at, before.left_how = now, MERGED
        tx.flush()
    if mine is not None:  # this call has waited before, and was helped or led elsewhere meanwhile
        tx.delete(mine)
        tx.flush()
    place = Place(
        call_id=call.id,
        number=call.number,
        skill=wish.skill,
        lang=wish.lang,
        commune_code=wish.commune_code,
        urgency=urgency,
        entered_at=entered_at,
        rank_at=rank_at,
        holds_from=now,
        ticket_id=before.ticket_id if before is not None else None,
    )
    tx.add(place)
    news.of_board(tx)
    tx.flush()
    ring_after_commit(tx, LANE)
    return place


def cry(tx: Tx, number: str) -> None:
    """Whoever calls for help on any channel and waits for a person, or to be called back, is the next one."""
    for place in of_number(tx, number):
        if place.taken_at is None:
            _sooner(place, Wish(place.skill, place.lang, Urgency.RESCUE, place.commune_code))
            place.try_at = None
            ring_after_commit(tx, LANE)


def joined(tx: Tx, call_id: int, now: datetime) -> None:
    """The caller and the agent who has taken them hear each other."""
    place = open_place(tx, call_id)
    if place is not None and place.taken_at is not None and place.joined_at is None:
        place.joined_at = now
        if place.kept and place.agent_id is not None:
            news.of_agent(tx, place.agent_id)


def give_back(tx: Tx, call_id: int, now: datetime) -> bool:
    """Who has taken them is gone before the two heard each other: they wait on where they were. False: they have."""
    place = open_place(tx, call_id)
    if place is None or place.taken_at is None or place.joined_at is not None:
        return False
    wrap_up(tx, place, now)
    if place.kept:
        only_promise(tx, place, now)
    place.agent_id = place.taken_at = None
    tx.flush()
    ring_after_commit(tx, LANE)
    return True


def set_aside(tx: Tx, call_id: int, until: datetime | None) -> None:
    """Nobody is offered this caller before `until`, and their place stays where it is; None: from now on again."""
    place = open_place(tx, call_id)
    if place is not None:
        place.try_at = until
        tx.flush()
        ring_after_commit(tx, LANE)


def staff(tx: Tx, skill: str, lang: str, now: datetime, *, paused: bool = False) -> int:
    """How many agents take calls who can help with this in this language; `paused`: also who is about to again."""
    away = [AgentState.OFF] if paused else [AgentState.OFF, AgentState.PAUSED]
    query = (
        select(func.count())
        .select_from(Agent)
        .where(
            Agent.state.not_in(away),
            Agent.beat_at >= now - agents.ALIVE,
            or_(Agent.skills.any_() == skill, and_(Agent.skills.any_() == OVERFLOW, _SURGING)),
            Agent.langs.any_() == lang,
        )
    )
    return int(tx.execute(query).scalar_one())


def at_work(tx: Tx, now: datetime) -> int:
    """How many agents take calls, those of other teams left out."""
    query = (
        select(func.count())
        .select_from(Agent)
        .where(
            Agent.state.not_in([AgentState.OFF, AgentState.PAUSED]),
            Agent.beat_at >= now - agents.ALIVE,
            Agent.skills != [OVERFLOW],
        )
    )
    return int(tx.execute(query).scalar_one())


def leave(tx: Tx, call_id: int, how: str, now: datetime) -> bool:
    """The place is given up, unless it is kept or somebody has taken it."""
    place = open_place(tx, call_id)
    if place is None or place.kept or place.taken_at is not None:
        return False
    withdraw_offer(tx, place, now)
    place.left_at, place.left_how = now, how
    news.of_board(tx)
    return True


def of_call(tx: Tx, call_id: int) -> Place | None:
    """The open place of a call, locked."""
    return open_place(tx, call_id)


def pass_on(tx: Tx, call_id: int, wish: Wish, now: datetime) -> None:
    """Whoever talks with them sends them on: they wait for another, and have waited since they came."""
    place = open_place(tx, call_id)
    if place is None or place.taken_at is None:
        raise Conflict("not_talking")
    wrap_up(tx, place, now)
    place.agent_id = place.taken_at = place.joined_at = None
    place.holds_from = now
    place.skill, place.lang = wish.skill, wish.lang
    place.urgency = max(Urgency(place.urgency), wish.urgency)
    place.rank_at = min(place.rank_at, place.entered_at - HEAD_STARTS[Urgency(place.urgency)])
    tx.flush()
    ring_after_commit(tx, LANE)


def inherit(tx: Tx, call_id: int, account_id: int, now: datetime) -> bool:
    """The agent of a talk has left, and a colleague who was asked in goes on with it; False: nobody talks in it."""
    place = open_place(tx, call_id)
    if place is None or place.taken_at is None or place.agent_id is None:
        return False
    wrap_up(tx, place, now)
    place.agent_id, place.joined_at = account_id, place.joined_at or now
    tx.flush()
    return True


def waits(tx: Tx, number: str) -> bool:
    """Whether somebody with this number is on the line and waits, or is talked with."""
    return any(not each.kept for each in of_number(tx, number))


def ahead(tx: Tx, place: Place) -> int:
    """How many wait for the same who come before."""
    query = (
        select(func.count())
        .select_from(Place)
        .where(
            Place.left_at.is_(None),
            Place.agent_id.is_(None),
            Place.skill == place.skill,
            Place.lang == place.lang,
            Place.rank_at < place.rank_at,
        )
    )
    return int(tx.execute(query).scalar_one())


def offer(tx: Tx, now: datetime, most: int | None = None) -> Iterator[Offer]:
    """Bring agents who are free and callers who wait together, as many as there are; longest free, longest waiting.

    `most`: no more than can be called within seconds, for an offer that rings nowhere helps nobody.
    """
    waiting = select(Place.call_id).where(Place.left_at.is_(None), Place.agent_id.is_(None)).limit(1)
    free = (
        select(Agent)
        .where(Agent.state == AgentState.READY, Agent.beat_at >= now - agents.ALIVE, ~_ON_A_LINE)
        .order_by(Agent.since, Agent.account_id)
        .with_for_update(skip_locked=True)
    )
    if tx.execute(waiting).first() is None:
        return
    surging = bool(tx.execute(select(_SURGING)).scalar_one())
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


def over(tx: Tx, call_id: int, now: datetime) -> None:
    """Nobody talks in this call any more: the place is over, and the agent writes down what was said."""
    place = open_place(tx, call_id)
    if place is None:
        return
    if place.taken_at is None:
        leave(tx, call_id, "hung_up", now)
        return
    place.left_at, place.left_how = now, _CALLED if place.joined_at is not None else "hung_up"
    wrap_up(tx, place, now)


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


def _sooner(place: Place, wish: Wish) -> Place:
    """Who turns out to be in need moves up; nobody moves back."""
    if wish.urgency > place.urgency:
        place.rank_at = min(place.rank_at, place.entered_at - HEAD_STARTS[wish.urgency])
        place.urgency = wish.urgency
    place.skill, place.commune_code = wish.skill, wish.commune_code or place.commune_code
    return place
