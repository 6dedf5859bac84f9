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

from gateway.calls import agents, keeping, offering, queue, register
from gateway.calls.model import Agent, Call, CallEvent, Place
from gateway.calls.states import NOT_PLACED, AgentState, State, Urgency
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
        kept = [place for place in self._places() if place.number == number and place.kept]
        rank = next((place.rank_at for place in kept if place.taken_at is None), None)
        called = any(place.taken_at is not None and place.joined_at is None for place in kept)
        try:
            place = queue.enter(self.tx, call, queue.Wish(skill, "vi", urgency, commune), self.now)
        except Conflict:
            assert called
        else:
            assert rank is None or place.rank_at <= rank, "who calls again has lost their place"
        return call.id

    @rule(call=calls)
    def hangs_up(self, call: int) -> None:
        queue.over(self.tx, call, self.now)

    @rule(call=calls)
    def keeps_the_place(self, call: int) -> None:
        keeping.keep(self.tx, call, self.now)

    @rule(call=calls)
    def is_told_late(self, call: int) -> None:
        """The end of a call is heard of when the same phone has called again."""
        one = self.tx.get_one(Call, call)
        place = self.tx.get(Place, call)
        alone = place is None or not any(
            each.number == one.number and each.call_id > call and not each.kept for each in self._places()
        )
        idle = place is None or place.left_at is not None or place.kept or place.taken_at is not None
        rank = place.rank_at if place is not None else self.now
        assert keeping.goes_on(self.tx, one, self.now) == (not alone and not idle)
        assert (
            alone or idle or any(each.rank_at <= rank for each in self._places() if each.number == one.number)
        )

    @rule(number=st.sampled_from(NUMBERS), minutes=st.sampled_from([5, 60]))
    def wishes_another_time(self, number: str, minutes: int) -> None:
        keeping.put_off(self.tx, number, self.now + timedelta(minutes=minutes), self.now)

    @rule(number=st.sampled_from(NUMBERS))
    def needs_no_call(self, number: str) -> None:
        over = keeping.forgo(self.tx, number, self.now)
        kept = [place for place in self._places() if place.number == number and place.kept]
        assert over == (not kept)

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
        for offer in offering.offer(self.tx, self.now):
            agent = ready.pop(offer.account_id)
            fitting = [place for place in waiting if self._fits(place, agent)]
            first = min(fitting, key=lambda place: (self._rank(place, agent), place.call_id))
            assert offer.call_id == first.call_id, "somebody was passed over"
            waiting.remove(first)
        stuck = [
            (agent.account_id, place.call_id)
            for agent in ready.values()
            for place in waiting
            if self._fits(place, agent)
        ]
        assert not stuck, "an agent is free and a caller waits"

    @rule(account=st.sampled_from(ACCOUNTS), takes=st.booleans(), other=st.booleans())
    def answers_the_phone(self, account: int, takes: bool, other: bool) -> None:
        agent = agents.lock(self.tx, account)
        if agent is None or agent.call_id is None:
            return
        call, offered = agent.call_id, agent.state == AgentState.OFFERED
        if other:
            assert not offering.take(self.tx, account + 100, call, self.now), "two agents have one call"
        if takes:
            assert offering.take(self.tx, account, call, self.now) == offered
        else:
            offering.decline(self.tx, account, call, "declined", self.now)

    @rule(account=st.sampled_from(ACCOUNTS))
    def is_rung_by_no_carrier(self, account: int) -> None:
        """The call to the agent is not placed: they are not paused, and the caller is the next one's."""
        agent = agents.lock(self.tx, account)
        if agent is None or agent.call_id is None:
            return
        call, offered = agent.call_id, agent.state == AgentState.OFFERED
        offering.not_placed(self.tx, account, call, self.now)
        place = self.tx.get_one(Place, call)
        assert not offered or (agent.state == AgentState.READY and place.agent_id is None)
        assert not offered or place.left_at is None

    @rule(account=st.sampled_from(ACCOUNTS))
    def hears_the_caller(self, account: int) -> None:
        agent = agents.lock(self.tx, account)
        if agent is not None and agent.call_id is not None:
            queue.joined(self.tx, agent.call_id, self.now)

    @rule(account=st.sampled_from(ACCOUNTS))
    def is_cut_off(self, account: int) -> None:
        """The line of an agent fails: who has not heard them yet waits on."""
        agent = agents.lock(self.tx, account)
        if agent is None or agent.call_id is None:
            return
        call, talks = agent.call_id, agent.state == AgentState.TALKING
        place = self.tx.get_one(Place, call)
        waits = talks and place.joined_at is None
        rank = place.rank_at
        assert queue.give_back(self.tx, call, self.now) == waits
        assert not waits or (place.left_at is None and place.agent_id is None and place.rank_at <= rank)

    @rule(account=st.sampled_from(ACCOUNTS))
    def is_not_reached(self, account: int) -> None:
        """Who is called back does not answer."""
        agent = agents.lock(self.tx, account)
        if agent is None or agent.call_id is None:
            return
        joined = self.tx.get_one(Place, agent.call_id).joined_at is not None
        talks = agent.state == AgentState.TALKING and not joined
        place = keeping.missed(self.tx, agent.call_id, self.now)
        assert (place is not None) == talks
        assert place is None or (place.left_at is not None) == (place.tries >= keeping.MOST_TRIES)

    @rule(account=st.sampled_from(ACCOUNTS))
    def is_not_called_back(self, account: int) -> None:
        """The call to whoever is called back is not placed: it is no try, and not tried at once."""
        agent = agents.lock(self.tx, account)
        if agent is None or agent.call_id is None:
            return
        before = self.tx.get_one(Place, agent.call_id)
        tries, talks = before.tries, agent.state == AgentState.TALKING and before.joined_at is None
        place = keeping.not_placed(self.tx, agent.call_id, self.now)
        assert (place is not None) == talks
        assert place is None or (place.left_at is None and place.tries == tries and not self._is_due(place))

    @rule(seconds=st.sampled_from([1, 15, 30, 90, 900]))
    def time_goes_by(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def mends(self) -> None:
        offering.mend(self.tx, self.now)
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
        promised = [place.number for place in places if place.kept and place.taken_at is None]
        assert len(promised) == len(set(promised)), "two call-backs for a number"
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
        offering.mend(self.tx, self.now)
        for agent in self._agents():
            if agent.state == AgentState.TALKING:
                queue.over(self.tx, agent.call_id or 0, self.now)
        for agent in self._agents():
            if agent.state != AgentState.OFF:
                agents.sign_off(self.tx, agent.account_id, self.now)
        agents.sign_on(self.tx, helper, "sip:99", self.now, skills=["general", "medical"])
        for _ in self._places():
            (offer,) = offering.offer(self.tx, self.now)
            assert offering.take(self.tx, helper, offer.call_id, self.now)
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
        rests = agent.reason == NOT_PLACED and agent.since > self.now - offering.RESTS
        return agent.state == AgentState.READY and agent.beat_at >= self.now - agents.ALIVE and not rests

    def _is_due(self, place: Place) -> bool:
        return place.try_at is None or place.try_at <= self.now

    def _fits(self, place: Place, agent: Agent) -> bool:
        late = place.kept and place.holds_from <= self.now - offering.ANYBODY
        return place.skill in agent.skills or place.urgency == Urgency.RESCUE or late

    @staticmethod
    def _rank(place: Place, agent: Agent) -> datetime:
        near = place.commune_code is not None and place.commune_code in (agent.communes or [])
        return place.rank_at - (offering.NEIGHBOURS if near else timedelta(0))


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
