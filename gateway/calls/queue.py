"""The queue in front of the agents: who has a place in it, where they stand, and what becomes of the place.

The order is by the moment at which somebody counts as having come (`Place.rank_at`): when they came, less the head
start of their need. An agent who becomes free is offered the first whom they can help (`offering`).

A number is not a person: a hotel and a hospital show one number for many. Whoever is on the line has a place of their
own; only what is kept for calling a number back is one, whatever was promised to it before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session as Tx

from gateway import phone
from gateway.calls import agents, news
from gateway.calls.keeping import MERGED, being_called, only_promise, promised
from gateway.calls.model import Agent, Call, Place, Surge
from gateway.calls.orders import LANE
from gateway.calls.place import of_number, open_place, withdraw_offer, wrap_up
from gateway.calls.states import (
    HEAD_STARTS,
    AgentState,
    Urgency,
)
from gateway.errors import Conflict
from gateway.queues import ring_after_commit

OVERFLOW: Final = "overflow"
"""What agents of other teams are signed on with: callers of any kind are theirs while a surge lasts."""
SURGING: Final = exists().where(Surge.ended_at.is_(None))
_CALLED: Final = "called"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller waits for."""

    skill: str = "general"
    lang: str = "vi"
    urgency: Urgency = Urgency.ORDINARY
    commune_code: str | None = None


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
            or_(Agent.skills.any_() == skill, and_(Agent.skills.any_() == OVERFLOW, SURGING)),
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


def _sooner(place: Place, wish: Wish) -> Place:
    """Who turns out to be in need moves up; nobody moves back."""
    if wish.urgency > place.urgency:
        place.rank_at = min(place.rank_at, place.entered_at - HEAD_STARTS[wish.urgency])
        place.urgency = wish.urgency
    place.skill, place.commune_code = wish.skill, wish.commune_code or place.commune_code
    return place
