"""Offers: no more than can be called, and theirs for as long as a phone rings and is listened to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway import clock
from gateway.calls import agents, offering, orders, queue, register
from gateway.calls.model import Place
from gateway.calls.offering import Offer
from gateway.calls.queue import Wish
from gateway.calls.states import AgentState, Purpose

NOW = clock.now().replace(microsecond=0)


def hotline(tx: Session, callers: int, staff: int) -> None:
    for nth in range(callers):
        call = register.begin(tx, "twilio", f"CA{nth}", f"+8490000{nth:04}", NOW)
        queue.enter(tx, call, Wish(), NOW + timedelta(seconds=nth))
    for nth in range(staff):
        agents.sign_on(tx, 701 + nth, f"sip:{nth}@desk", NOW)


def offered(tx: Session) -> Offer:
    hotline(tx, 1, 1)
    (offer,) = offering.offer(tx, NOW)
    return offer


def state(tx: Session) -> str:
    agent = agents.lock(tx, 701)
    assert agent is not None
    return agent.state


def late(tx: Session, offer: Offer, at: datetime) -> bool:
    """Whether the agent counts as not answering at that moment."""
    agents.beat(tx, offer.account_id, at)
    offering.mend(tx, at)
    return state(tx) == AgentState.PAUSED


def test_no_more_agents_are_offered_than_can_be_called(tx: Session) -> None:
    hotline(tx, 5, 4)
    assert [offer.account_id for offer in offering.offer(tx, NOW, 2)] == [701, 702]
    assert [offer.account_id for offer in offering.offer(tx, NOW, 0)] == []
    assert [offer.account_id for offer in offering.offer(tx, NOW)] == [703, 704]


def test_an_agent_who_can_help_nobody_keeps_nobody_from_those_who_can(tx: Session) -> None:
    hotline(tx, 1, 2)
    agents.sign_on(tx, 701, "sip:0@desk", NOW, langs=["rog"])
    assert [offer.account_id for offer in offering.offer(tx, NOW, 1)] == [702]


def test_a_phone_that_is_dialled_late_rings_as_long(tx: Session) -> None:
    offer = offered(tx)
    dialled = NOW + timedelta(seconds=20)
    offering.holds(tx, offer.account_id, offer.call_id, dialled + offering.RINGS)
    assert not late(tx, offer, dialled + offering.RINGS)
    assert late(tx, offer, dialled + offering.RINGS + timedelta(seconds=1))


def test_who_answers_at_the_last_moment_may_listen_before_they_press(tx: Session) -> None:
    offer = offered(tx)
    answered = offer.until - timedelta(seconds=1)
    offering.holds(tx, offer.account_id, offer.call_id, answered + offering.ANSWERS)
    at = answered + timedelta(seconds=20)
    assert not late(tx, offer, at) and offering.take(tx, offer.account_id, offer.call_id, at)


def test_news_of_a_phone_is_late_or_another_agents_and_changes_nothing(tx: Session) -> None:
    offer = offered(tx)
    offering.holds(tx, offer.account_id, offer.call_id, NOW)
    offering.holds(tx, offer.account_id + 1, offer.call_id, NOW + timedelta(hours=1))
    assert tx.get_one(Place, offer.call_id).offer_until == offer.until
    assert offering.take(tx, offer.account_id, offer.call_id, NOW)
    offering.holds(tx, offer.account_id, offer.call_id, NOW + timedelta(hours=1))
    assert tx.get_one(Place, offer.call_id).offer_until is None


def test_an_agent_whom_nobody_has_dialled_is_not_said_to_have_missed_it(tx: Session) -> None:
    offer = offered(tx)
    parent = register.hold(tx, offer.call_id)
    orders.dial(tx, Purpose.AGENT, offer.endpoint, NOW, parent=parent, account_id=offer.account_id)
    at = offer.until + timedelta(seconds=1)
    assert not late(tx, offer, at) and state(tx) == AgentState.READY
    assert orders.to_dial(tx, at) == 0, "it is not dialled afterwards"
