"""What a supervisor does about callers, talks and agents; each act stands on record, and none shows who calls."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import audit
from gateway.calls import agents, crew, moves, news, noting, register
from gateway.calls.desk_states import Pause, Skill
from gateway.calls.model import Agent, Call
from gateway.calls.orders import LANE
from gateway.calls.place import open_place
from gateway.calls.states import AgentState, Mode, Purpose, State, Urgency
from gateway.errors import BadInput, Conflict, NotFound
from gateway.queues import ring_after_commit

_STEPS: Final = (Urgency.MEDICAL, Urgency.RESCUE)
"""How far somebody is moved up: by ten minutes, then in front of everybody."""


def call_of(tx: Tx, public_id: str) -> Call:
    """The caller's call of this id, locked; NotFound for another kind of call too."""
    call = register.by_public_id(tx, public_id)
    if call is None or call.purpose != Purpose.CALLER:
        raise NotFound("no such call")
    return call


def move_up(tx: Tx, public_id: str, by: int, now: datetime) -> Urgency:
    """Whoever waits, or is to be called back, comes sooner; the urgency they then have. Conflict: it is the first."""
    call = call_of(tx, public_id)
    place = open_place(tx, call.id)
    if place is None or place.taken_at is not None:
        raise Conflict("not_waiting")
    urgency = next((step for step in _STEPS if step > place.urgency), None)
    if urgency is None:
        raise Conflict("is_first")
    _prefer(tx, call, urgency, place.skill, by, now)
    return urgency


def send_to(tx: Tx, public_id: str, skill: str, by: int, now: datetime) -> None:
    """Whoever waits is helped by those who can help with this, in the place they have."""
    if skill not in set(Skill):
        raise BadInput("skill", "missing", "choose a skill")
    call = call_of(tx, public_id)
    _prefer(tx, call, Urgency.ORDINARY, skill, by, now)


def pause(tx: Tx, account_id: int, by: int, now: datetime) -> None:
    """An agent takes no calls for a while."""
    agents.pause(tx, account_id, Pause.SUPERVISOR, now)
    audit.record(tx, f"account:{by}", "crew.pause", str(account_id), now)


def set_ready(tx: Tx, account_id: int, by: int, now: datetime) -> None:
    """An agent takes calls again; Conflict while they have something to read first."""
    crew.ready(tx, account_id, now)
    audit.record(tx, f"account:{by}", "crew.ready", str(account_id), now)


def sign_off(tx: Tx, account_id: int, by: int, now: datetime) -> None:
    """An agent who has gone home without saying so."""
    agents.sign_off(tx, account_id, now)
    audit.record(tx, f"account:{by}", "crew.sign-off", str(account_id), now)


def hear_at(tx: Tx, account_id: int, endpoint: str, now: datetime) -> None:
    """A supervisor listens at `endpoint` from now on; who takes calls too takes them there."""
    agent = agents.lock(tx, account_id)
    if agent is None:
        agent = Agent(account_id=account_id, endpoint=endpoint, state=AgentState.OFF, since=now, beat_at=now)
        agent.skills, agent.langs, agent.communes = [Skill.GENERAL], ["vi"], None
        tx.add(agent)
    agent.endpoint = endpoint
    audit.record(tx, f"account:{account_id}", "crew.hear-at", str(account_id), now)
    tx.flush()


def heard_at(tx: Tx, account_id: int) -> str:
    """Where a supervisor listens; "": they have not said."""
    agent = tx.get(Agent, account_id)
    return "" if agent is None else agent.endpoint


def listen(tx: Tx, public_id: str, mode: Mode, by: int, endpoint: str, now: datetime) -> bool:
    """Ring `endpoint` and join a talk; who is in it already changes how. On record, also towards whoever is heard.

    True: they are in it, and no phone rings.
    """
    call = _talk(tx, public_id)
    place = open_place(tx, call.id)
    if place is not None and place.agent_id == by:
        raise Conflict("own_call")
    leg = moves.listen(tx, call, by, endpoint, mode, now)
    audit.record(tx, f"account:{by}", "call.listen", call.public_id, now, {"mode": mode})
    news.of_board(tx)
    return leg.state == State.TALKING


def put_down(tx: Tx, public_id: str, by: int, now: datetime) -> None:
    """They hear no more."""
    call = call_of(tx, public_id)
    moves.put_down(tx, call, by, now)
    audit.record(tx, f"account:{by}", "call.put-down", call.public_id, now)
    news.of_board(tx)


def ask_in(
    tx: Tx, public_id: str, agent_id: int, whom: str, number: str, other: int | None, by: int, now: datetime
) -> None:
    """Ring somebody into an agent's talk for all to hear: a colleague who is ready, `other`, or else `number`.

    `whom`: as it stands on record, never a number. Conflict: the agent has another call by now.
    """
    call = noting.theirs(tx, agent_id, public_id)
    if other is not None:
        moves.invite_agent(tx, agent_id, other, now)
    else:
        moves.invite(tx, agent_id, number, now)
    audit.record(tx, f"account:{by}", "call.ask-in", call.public_id, now, {"whom": whom, "agent": agent_id})
    news.of_agent(tx, agent_id)


def dismiss(tx: Tx, public_id: str, agent_id: int, guest: str, by: int, now: datetime) -> None:
    """Whoever was asked in goes."""
    call = noting.theirs(tx, agent_id, public_id)
    moves.dismiss(tx, agent_id, guest, now)
    audit.record(tx, f"account:{by}", "call.dismiss", call.public_id, now, {"agent": agent_id})
    news.of_agent(tx, agent_id)


def _prefer(tx: Tx, call: Call, urgency: Urgency, skill: str, by: int, now: datetime) -> None:
    moves.prefer(tx, call, urgency, skill, now)
    place = open_place(tx, call.id)
    if place is not None:
        place.try_at = None  # who did not answer is called again now, not when it would have been
    told = {"urgency": int(urgency), "skill": skill}
    audit.record(tx, f"account:{by}", "call.prefer", call.public_id, now, told)
    news.of_board(tx)
    ring_after_commit(tx, LANE)


def _talk(tx: Tx, public_id: str) -> Call:
    """A call in which an agent talks; nobody is rung into a room where nobody is."""
    call = call_of(tx, public_id)
    if not any(leg.state == State.TALKING for leg in register.legs(tx, call, Purpose.AGENT, Purpose.GUEST)):
        raise Conflict("no_talk")
    return call
