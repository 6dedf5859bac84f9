"""The agents: signing on and off, ready and paused, and a heartbeat without which nobody counts as being there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway.calls import news
from gateway.calls.model import Agent, AgentSpan
from gateway.calls.orders import LANE
from gateway.calls.states import AGENT_MOVES, GONE, AgentState
from gateway.errors import Conflict
from gateway.queues import ring_after_commit

ALIVE: Final = timedelta(seconds=45)
"""A page tells every ten seconds that it is there; three that are lost are a dead page."""
WRITES: Final = timedelta(minutes=3)
"""So long after a call an agent may write; then the next one may come."""


def sign_on(
    tx: Tx,
    account_id: int,
    endpoint: str,
    now: datetime,
    *,
    skills: Sequence[str] | None = None,
    langs: Sequence[str] | None = None,
    communes: Sequence[str] | None = None,
    paused: str | None = None,
) -> Agent:
    """An agent comes to work, ready for calls, or paused for a reason; who was signed on stays what they are, at the
    new endpoint. What is not said of skills, languages and communes stays as it is on file.
    """
    agent = lock(tx, account_id)
    if agent is None:
        agent = Agent(account_id=account_id, endpoint=endpoint, state=AgentState.OFF, since=now, beat_at=now)
        agent.skills, agent.langs, agent.communes = ["general"], ["vi"], None
        tx.add(agent)
    agent.endpoint, agent.beat_at = endpoint, now
    agent.skills = agent.skills if skills is None else list(skills)
    agent.langs = agent.langs if langs is None else list(langs)
    agent.communes = agent.communes if communes is None else list(communes)
    if agent.state == AgentState.OFF:
        move(tx, agent, AgentState.READY if paused is None else AgentState.PAUSED, now, reason=paused)
    tx.flush()
    return agent


def lock(tx: Tx, account_id: int) -> Agent | None:
    """The agent, held by this transaction."""
    query = select(Agent).where(Agent.account_id == account_id).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).one_or_none()


def beat(tx: Tx, account_id: int, now: datetime) -> None:
    """Their page is there."""
    agent = lock(tx, account_id)
    if agent is not None:
        agent.beat_at = now


def set_ready(tx: Tx, account_id: int, now: datetime) -> None:
    """The next call may come; raises Conflict while one is going on."""
    move(tx, _idle(tx, account_id), AgentState.READY, now)


def pause(tx: Tx, account_id: int, reason: str, now: datetime) -> None:
    """No call for a while; raises Conflict while one is going on."""
    move(tx, _idle(tx, account_id), AgentState.PAUSED, now, reason=reason)


def sign_off(tx: Tx, account_id: int, now: datetime) -> None:
    """They go home; raises Conflict while somebody is on their line."""
    move(tx, _idle(tx, account_id), AgentState.OFF, now)


def move(
    tx: Tx,
    agent: Agent,
    state: AgentState,
    now: datetime,
    *,
    reason: str | None = None,
    call_id: int | None = None,
) -> None:
    """Into another state, and the span of the one before is kept. Raises Conflict where there is no such move."""
    before = AgentState(agent.state)
    if state not in AGENT_MOVES[before]:
        raise Conflict(f"{before} is not followed by {state}")
    if before is not AgentState.OFF:
        tx.add(
            AgentSpan(
                account_id=agent.account_id,
                state=before,
                reason=agent.reason,
                call_id=agent.call_id,
                began_at=agent.since,
                ended_at=now,
            )
        )
    keeps = state in (AgentState.TALKING, AgentState.WRAP_UP)
    agent.call_id = call_id if call_id is not None else agent.call_id if keeps else None
    agent.state, agent.reason, agent.since = state, reason, now
    if state is AgentState.READY:
        ring_after_commit(tx, LANE)
    news.of_agent(tx, agent.account_id)


def lost(tx: Tx, now: datetime) -> Sequence[tuple[int, int | None]]:
    """Agents who are signed on and whose page is away, with the call they are on; who acts on it looks again."""
    query = select(Agent.account_id, Agent.call_id).where(
        Agent.state != AgentState.OFF, Agent.beat_at < now - ALIVE
    )
    return [(row.account_id, row.call_id) for row in tx.execute(query.order_by(Agent.account_id))]


def is_lost(agent: Agent, now: datetime) -> bool:
    """Whether nobody is at their page any more."""
    return agent.state != AgentState.OFF and agent.beat_at < now - ALIVE


def dawdling(tx: Tx, now: datetime) -> list[Agent]:
    """Agents who write longer than they may, locked; whoever is locked already is left for the next time."""
    query = (
        select(Agent)
        .where(Agent.state == AgentState.WRAP_UP, Agent.since < now - WRITES)
        .order_by(Agent.account_id)
        .with_for_update(skip_locked=True)
    )
    return list(tx.scalars(query.execution_options(populate_existing=True)))


def _idle(tx: Tx, account_id: int) -> Agent:
    """Who is at work, and on no call: what a page orders never takes an agent out of one."""
    agent = lock(tx, account_id)
    if agent is None or agent.state == AgentState.OFF:
        raise Conflict("not_signed_on")
    if agent.state in (AgentState.OFFERED, AgentState.TALKING):
        raise Conflict("on_a_call")
    return agent


__all__ = [
    "ALIVE",
    "GONE",
    "WRITES",
    "beat",
    "is_lost",
    "lock",
    "lost",
    "move",
    "pause",
    "set_ready",
    "sign_off",
    "sign_on",
]
