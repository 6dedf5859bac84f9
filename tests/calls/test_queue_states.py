"""Whatever callers, agents and their pages do, in whatever order: the queue stays true, fair and moving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway.calls import agents, queue, register
from gateway.calls.model import Agent, Call, CallEvent, Place
from gateway.calls.states import AgentState, State, Urgency
from gateway.errors import Conflict

NUMBERS = [f"+8490000{nth:04d}" for nth in range(6)]
ACCOUNTS = [1, 2, 3]
SKILLS = ["general", "medical"]
COMMUNES = ["22834", "22846", None]
_refs = count(1)


class Hotline(RuleBasedStateMachine):
    """Six phones, three agents, two skills; time only goes forward."""

    calls = Bundle("calls")
    tx: Session

    @initialize()
    def begin(self) -> None:
        self.now = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
        for table in (Place, Agent, CallEvent, Call):
            self.tx.execute(delete(table))

    @rule(
        target=calls,
        number=st.sampled_from(NUMBERS),
        urgency=st.sampled_from(Urgency),
        skill=st.sampled_from(["general", "medical"]),
        commune=st.sampled_from(COMMUNES),
    )
    def calls_in(self, number: str, urgency: Urgency, skill: str, commune: str | None) -> int:
        call = register.begin(self.tx, "twilio", f"CA{next(_refs):032x}", number, self.now)
        register.move(call, State.WAITING, self.now)
        before = queue.of_number(self.tx, number)
        rank = before.rank_at if before is not None else None
        served = before is not None and before.agent_id is not None
        try:
            place = queue.enter(self.tx, call, queue.Wish(skill, "vi", urgency, commune), self.now)
        except Conflict:
            assert served
        else:
            assert rank is None or place.rank_at <= rank, "who calls again has lost their place"
        return call.id

    @rule(call=calls)
    def hangs_up(self, call: int) -> None:
        queue.over(self.tx, call, self.now)

    @rule(call=calls)
    def keeps_the_place(self, call: int) -> None:
        queue.keep(self.tx, call)

    @rule(
        account=st.sampled_from(ACCOUNTS),
        skills=st.sampled_from([["general"], ["general", "medical"]]),
        communes=st.sampled_from([None, ["22834"]]),
    )
    def signs_on(self, account: int, skills: list[str], communes: list[str] | None) -> None:
        agents.sign_on(self.tx, account, f"sip:{account}", self.now, skills=skills, communes=communes)

    @rule(account=st.sampled_from(ACCOUNTS), what=st.sampled_from(["ready", "pause", "off", "beat"]))
    def decides(self, account: int, what: str) -> None:
        try:
            match what:
                case "ready":
                    agents.set_ready(self.tx, account, self.now)
                case "pause":
                    agents.pause(self.tx, account, "break", self.now)
                case "off":
                    agents.sign_off(self.tx, account, self.now)
                case _:
                    agents.beat(self.tx, account, self.now)
        except Conflict:
            pass

    @rule()
    def brings_together(self) -> None:
        ready = {agent.account_id: agent for agent in self._agents() if self._is_free(agent)}
        waiting = [place for place in self._places() if place.agent_id is None and self._is_due(place)]
        for offer in queue.offer(self.tx, self.now):
            agent = ready.pop(offer.account_id)
            fitting = [place for place in waiting if place.skill in agent.skills]
            first = min(fitting, key=lambda place: (self._rank(place, agent), place.call_id))
            assert offer.call_id == first.call_id, "somebody was passed over"
            waiting.remove(first)
        stuck = [
            (agent.account_id, place.call_id)
            for agent in ready.values()
            for place in waiting
            if place.skill in agent.skills
        ]
        assert not stuck, "an agent is free and a caller waits"

    @rule(account=st.sampled_from(ACCOUNTS), takes=st.booleans(), other=st.booleans())
    def answers_the_phone(self, account: int, takes: bool, other: bool) -> None:
        agent = agents.lock(self.tx, account)
        if agent is None or agent.call_id is None:
            return
        call, offered = agent.call_id, agent.state == AgentState.OFFERED
        if other:
            assert not queue.take(self.tx, account + 100, call, self.now), "two agents have one call"
        if takes:
            assert queue.take(self.tx, account, call, self.now) == offered
        else:
            queue.decline(self.tx, account, call, "declined", self.now)

    @rule(account=st.sampled_from(ACCOUNTS))
    def is_not_reached(self, account: int) -> None:
        """Who is called back does not answer."""
        agent = agents.lock(self.tx, account)
        if agent is None or agent.call_id is None:
            return
        talks = agent.state == AgentState.TALKING
        place = queue.missed(self.tx, agent.call_id, self.now)
        assert (place is not None) == talks
        assert place is None or (place.left_at is not None) == (place.tries >= queue.MOST_TRIES)

    @rule(seconds=st.sampled_from([1, 15, 30, 90, 900]))
    def time_goes_by(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def mends(self) -> None:
        queue.mend(self.tx, self.now)
        for place in self._places():
            assert place.offer_until is None or place.offer_until >= self.now, "an offer that nobody ended"
        for agent in self._agents():
            alive = agent.beat_at >= self.now - agents.ALIVE
            assert alive or agent.state in (AgentState.OFF, AgentState.TALKING), "an agent who is not there"

    @precondition(lambda self: hasattr(self, "now"))
    @invariant()
    def books_agree(self) -> None:
        """Nobody is in two places, no agent on two calls, and both sides tell the same."""
        places = self._places()
        numbers = [place.number for place in places]
        assert len(numbers) == len(set(numbers))
        by_agent = {place.agent_id: place for place in places if place.agent_id is not None}
        assert len(by_agent) == sum(place.agent_id is not None for place in places)
        for agent in self._agents():
            place = by_agent.get(agent.account_id)
            match agent.state:
                case AgentState.OFFERED:
                    assert place is not None and place.call_id == agent.call_id and place.taken_at is None
                case AgentState.TALKING:
                    assert place is not None and place.call_id == agent.call_id and place.taken_at is not None
                case AgentState.WRAP_UP:
                    assert place is None and agent.call_id is not None
                case _:
                    assert place is None and agent.call_id is None
        assert by_agent.keys() <= {agent.account_id for agent in self._agents()}

    def teardown(self) -> None:
        """Nobody starves: one agent who never tires helps everybody who waits, in as many calls."""
        if not hasattr(self, "now"):
            return
        helper = 99
        self.now += timedelta(hours=1)
        queue.mend(self.tx, self.now)
        for agent in self._agents():
            if agent.state == AgentState.TALKING:
                queue.over(self.tx, agent.call_id or 0, self.now)
        for agent in self._agents():
            if agent.state != AgentState.OFF:
                agents.sign_off(self.tx, agent.account_id, self.now)
        agents.sign_on(self.tx, helper, "sip:99", self.now, skills=["general", "medical"])
        for _ in self._places():
            (offer,) = queue.offer(self.tx, self.now)
            assert queue.take(self.tx, helper, offer.call_id, self.now)
            queue.over(self.tx, offer.call_id, self.now)
            agents.set_ready(self.tx, helper, self.now)
        assert not self._places()

    # What the test itself reads

    def _places(self) -> list[Place]:
        self.tx.flush()
        self.tx.expire_all()
        return list(self.tx.scalars(select(Place).where(Place.left_at.is_(None)).order_by(Place.call_id)))

    def _agents(self) -> list[Agent]:
        return list(self.tx.scalars(select(Agent).order_by(Agent.account_id)))

    def _is_free(self, agent: Agent) -> bool:
        return agent.state == AgentState.READY and agent.beat_at >= self.now - agents.ALIVE

    def _is_due(self, place: Place) -> bool:
        return place.try_at is None or place.try_at <= self.now

    @staticmethod
    def _rank(place: Place, agent: Agent) -> datetime:
        near = place.commune_code is not None and place.commune_code in (agent.communes or [])
        return place.rank_at - (queue.NEIGHBOURS if near else timedelta(0))


@pytest.fixture
def machine(tx: Session) -> Iterator[type[Hotline]]:
    yield type("Machine", (Hotline,), {"tx": tx})


def test_the_queue_stays_true_fair_and_moving(machine: type[Hotline]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
