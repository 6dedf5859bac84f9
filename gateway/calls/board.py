"""What the supervisor's wallboard shows: who waits, who is promised a call, what the crew does, the day so far.

Reads only, in a handful of queries however many wait; numbers are handed out to be masked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, case, func, select, text
from sqlalchemy.orm import Session as Tx

from gateway.calls import agents, crew, forecast
from gateway.calls.desk_model import CrewWord
from gateway.calls.forecast import TARGET
from gateway.calls.model import Agent, Call, Place
from gateway.calls.states import AgentState, Purpose, State
from gateway.calls.surge import Measure
from gateway.errors import NotFound
from gateway.tickets import Kind
from gateway.tickets.model import TicketRow

MOST: Final = 60  # rows of a table: nobody reads more, and the first are those that matter
_ORDER: Final = (
    AgentState.TALKING, AgentState.OFFERED, AgentState.WRAP_UP, AgentState.READY, AgentState.PAUSED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in the queue. `agent_id`: whose phone rings for them. `due`: of a promised call-back, until when;
    `tries`: how often it was tried, `try_at`: when next.
    """

    call: str
    number: str = field(repr=False)
    skill: str
    lang: str
    urgency: int
    commune_code: str | None
    since: datetime
    offers: int
    agent_id: int | None
    due: datetime | None
    tries: int
    try_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Whether what was promised is not kept."""
        return self.due is not None and self.due < now


@dataclass(frozen=True, slots=True)
class At:
    """An agent at work. `call`, `number`: whom they are on; `talking`: somebody can be listened to; `lost`: their page
    is away. `heard_by`: account → how they listen; `guests`: how many were asked in. `rings`: it is we who call, and
    nobody has answered yet.
    """

    account_id: int
    state: str
    reason: str | None
    since: datetime
    skills: Sequence[str]
    langs: Sequence[str]
    communes: int
    lost: bool
    call: str | None = None
    number: str | None = field(default=None, repr=False)
    skill: str | None = None
    urgency: int = 0
    talking: bool = False
    heard_by: dict[int, str] = field(default_factory=dict)
    guests: int = 0
    rings: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The day so far. `asked`: callers who asked for a person; `answered` of them on the line; `left` the line before,
    of whom `returned` were called back and reached; `waiting` still. `served`: by the machine, without a person;
    `hung_up`: in the menu.

    `within`: the share of those whose wait is decided that was answered within TARGET; `wait`: seconds on the average
    of those who were answered on the line; `handling`: seconds an agent was busy with one. None: of nobody yet.
    """

    calls: int
    asked: int
    answered: int
    left: int
    returned: int
    waiting: int
    served: int
    hung_up: int
    within: float | None
    wait: float | None
    handling: float | None


@dataclass(frozen=True, slots=True)
class Promises:
    """Call-backs that people were promised, however they asked for them: open, and too late."""

    open: int
    late: int


_DAY: Final = text("""
    WITH asked AS (
      SELECT p.*, c.state = 'over' AS over, extract(epoch FROM p.taken_at - p.entered_at)::float8 AS waited
        FROM call_places p JOIN calls c ON c.id = p.call_id
       WHERE p.entered_at >= :since AND p.entered_at < :now AND p.left_how IS DISTINCT FROM 'merged'
         AND p.left_how IS DISTINCT FROM 'menu')
    SELECT count(*) AS asked,
           count(*) FILTER (WHERE taken_at IS NOT NULL AND NOT kept) AS answered,
           count(*) FILTER (WHERE kept OR taken_at IS NULL AND left_at IS NOT NULL) AS gone,
           count(*) FILTER (WHERE kept AND taken_at IS NOT NULL) AS returned,
           count(*) FILTER (WHERE left_at IS NULL AND taken_at IS NULL AND NOT kept) AS waiting,
           count(*) FILTER (WHERE NOT kept AND waited <= :target) AS soon,
           count(*) FILTER (WHERE NOT (left_at IS NULL AND taken_at IS NULL AND NOT kept)
                                  OR entered_at < :decided) AS decided,
           (avg(waited) FILTER (WHERE NOT kept))::float8 AS wait
      FROM asked""")
_CALLS: Final = text("""
    SELECT count(*) AS calls,
           count(*) FILTER (WHERE outcome IN ('served', 'case', 'voicemail')) AS served,
           count(*) FILTER (WHERE outcome = 'left') AS hung_up
      FROM calls WHERE inbound AND began_at >= :since AND began_at < :now""")
_HANDLED: Final = text("""
    SELECT (sum(extract(epoch FROM ended_at - began_at)) / nullif(count(*) FILTER (WHERE state = 'talking'), 0))::float8
      FROM agent_spans WHERE state IN ('talking', 'wrap_up') AND ended_at >= :since AND ended_at < :now""")


def waiting(tx: Tx) -> tuple[list[Waiting], int]:
    """Who holds the line or whose agent's phone rings, in the order of their turn, the first of them; and how many."""
    return _places(tx, _open().where(Place.kept.is_(False)))


def promised(tx: Tx) -> tuple[list[Waiting], int]:
    """Who has hung up and keeps their place, the earliest promise first; and how many."""
    return _places(tx, _open().where(Place.kept.is_(True)), TicketRow.promised_at)


def promises(tx: Tx, now: datetime) -> Promises:
    """Call-backs by any channel that nobody has made yet."""
    late = func.count().filter(TicketRow.promised_at < now)
    query = select(func.count(), late).where(TicketRow.kind == Kind.CALLBACK, TicketRow.closed_at.is_(None))
    open_, too_late = tx.execute(query.where(TicketRow.answered_at.is_(None))).one()
    return Promises(open_, too_late)


def call_of(tx: Tx, public_id: str) -> Call:
    """The caller's call of this id, as it is shown; NotFound for another kind of call too."""
    query = select(Call).where(Call.public_id == public_id, Call.purpose == Purpose.CALLER)
    call = tx.scalars(query).one_or_none()
    if call is None:
        raise NotFound("no such call")
    return call


def one(tx: Tx, call: Call) -> Waiting | None:
    """The open place of one call, whoever has taken it included."""
    query = _select().where(Place.call_id == call.id, Place.left_at.is_(None))
    row = tx.execute(query).first()
    return None if row is None else _waiting(*row)


def crew_at_work(tx: Tx, now: datetime) -> list[At]:
    """Whoever is signed on: those with a caller first, longest in their state first."""
    order = case({state: place for place, state in enumerate(_ORDER)}, value=Agent.state)
    query = (
        select(Agent, Call, Place)
        .outerjoin(Call, Call.id == Agent.call_id)
        .outerjoin(Place, (Place.call_id == Agent.call_id) & Place.left_at.is_(None))
        .where(Agent.state != AgentState.OFF)
        .order_by(order, Agent.since, Agent.account_id)
    )
    rows = tx.execute(query).all()
    legs = _legs(tx, [call.id for _agent, call, _place in rows if call is not None])
    return [_at(agent, call, place, legs, now) for agent, call, place in rows]


def at_home(tx: Tx) -> list[Agent]:
    """Whoever has ever been signed on or given skills, and is not at work."""
    return list(tx.scalars(select(Agent).where(Agent.state == AgentState.OFF).order_by(Agent.since.desc())))


def words(tx: Tx, now: datetime) -> list[tuple[CrewWord, int]]:
    """What the shift is told now, the newest first, and how many have read it."""
    found = list(tx.scalars(select(CrewWord).where(CrewWord.until > now).order_by(CrewWord.id.desc())))
    read = crew.readers(tx, [word.id for word in found])
    return [(word, read.get(word.id, 0)) for word in found]


def expected_wait(seen: Measure, ready: int) -> float:
    """Seconds that somebody who calls now and stays will wait; `ready`: agents nobody is with. Infinite without agents.

    What a surge is told by says nothing of a few callers, so whoever waits now is counted here too.
    """
    if ready and not seen.waiting:
        return seen.wait
    return max(seen.wait, forecast.wait_of(seen.waiting, seen.agents, seen.handling, math.inf))


def day(tx: Tx, since: datetime, now: datetime) -> Day:
    """The figures from `since`; see Day."""
    span = {"since": since, "now": now}
    decided = datetime.fromtimestamp(now.timestamp() - TARGET, now.tzinfo)
    asked = tx.execute(_DAY, {**span, "target": TARGET, "decided": decided}).one()
    calls = tx.execute(_CALLS, span).one()
    return Day(
        calls=calls.calls,
        asked=asked.asked,
        answered=asked.answered,
        left=asked.gone,
        returned=asked.returned,
        waiting=asked.waiting,
        served=calls.served,
        hung_up=calls.hung_up,
        within=asked.soon / asked.decided if asked.decided else None,
        wait=asked.wait,
        handling=tx.execute(_HANDLED, span).scalar_one(),
    )


def _select() -> Select[Place, Call, datetime | None]:
    return (
        select(Place, Call, TicketRow.promised_at)
        .join(Call, Call.id == Place.call_id)
        .outerjoin(TicketRow, TicketRow.id == Place.ticket_id)
    )


def _open() -> Select[Place, Call, datetime | None]:
    return _select().where(Place.left_at.is_(None), Place.taken_at.is_(None))


def _places(
    tx: Tx, query: Select[Place, Call, datetime | None], first: Any = None
) -> tuple[list[Waiting], int]:
    whole = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    order = (Place.rank_at, Place.call_id) if first is None else (first, Place.rank_at, Place.call_id)
    rows = tx.execute(query.order_by(*order).limit(MOST))
    return [_waiting(place, call, due) for place, call, due in rows], whole


def _waiting(place: Place, call: Call, due: datetime | None) -> Waiting:
    return Waiting(
        call=call.public_id,
        number=place.number,
        skill=place.skill,
        lang=place.lang,
        urgency=place.urgency,
        commune_code=place.commune_code,
        since=place.entered_at,
        offers=place.offers,
        agent_id=place.agent_id,
        due=due,
        tries=place.tries,
        try_at=place.try_at,
    )


def _legs(tx: Tx, calls: Sequence[int]) -> dict[int, list[Call]]:
    found: dict[int, list[Call]] = {}
    if calls:
        for leg in tx.scalars(select(Call).where(Call.parent_id.in_(calls), Call.state != State.OVER)):
            found.setdefault(leg.parent_id or 0, []).append(leg)
    return found


def _at(
    agent: Agent, call: Call | None, place: Place | None, legs: dict[int, list[Call]], now: datetime
) -> At:
    mine = legs.get(call.id, []) if call is not None else []
    own = [leg for leg in mine if leg.account_id == agent.account_id and leg.purpose != Purpose.LISTENER]
    return At(
        account_id=agent.account_id,
        state=agent.state,
        reason=agent.reason,
        since=agent.since,
        skills=agent.skills,
        langs=agent.langs,
        communes=len(agent.communes or ()),
        lost=agents.is_lost(agent, now),
        call=None if call is None else call.public_id,
        number=None if call is None else call.number,
        skill=None if place is None else place.skill,
        urgency=0 if place is None else place.urgency,
        talking=agent.state == AgentState.TALKING and any(leg.state == State.TALKING for leg in own),
        heard_by={
            leg.account_id: leg.mode
            for leg in mine
            if leg.purpose == Purpose.LISTENER and leg.account_id is not None and leg.mode is not None
        },
        guests=sum(leg.purpose == Purpose.GUEST and leg.account_id != agent.account_id for leg in mine),
        rings=agent.state == AgentState.TALKING and place is not None and place.is_being_called,
    )
