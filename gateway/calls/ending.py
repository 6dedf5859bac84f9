"""What follows when a call is over: nobody is left in a room alone, no agent stuck, no caller without an outcome.

Told by the carrier, or found by asking it (`reconciling`); told of twice it happens once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import phone
from gateway.calls import agents, keeping, news, offering, orders, queue, register
from gateway.calls.model import Call, Place
from gateway.calls.place import open_place
from gateway.calls.returning import NEWS, Returning
from gateway.calls.states import (
    NOT_ANSWERING,
    NOT_PLACED,
    AgentState,
    Onward,
    Outcome,
    Purpose,
    State,
    Urgency,
)

MISSED_CALL: Final = timedelta(seconds=20)
"""Who hangs up sooner than this and has pressed nothing wants to be called: a call costs money that many have not."""
_STAFF: Final = (Purpose.AGENT, Purpose.GUEST)


@dataclass(frozen=True)
class Ending:
    """Ends calls of one installation."""

    returning: Returning

    def over(self, tx: Tx, call: Call, word: str, now: datetime, *, found: bool = False) -> None:
        """`call`, which is locked, is over; `word`: the carrier's. `found`: by asking it, so it may be long over."""
        before = State(call.state)
        if not register.end(call, word, now):
            return
        match call.purpose:
            case Purpose.CALLER:
                self._caller(tx, call, before, now, found=found)
            case Purpose.CALLBACK:
                self._called_back(tx, call, before, now)
            case Purpose.AGENT:
                self._agent(tx, call, now)
            case Purpose.GUEST:
                self._guest(tx, call, now)
            case _:
                if call.outcome is None:
                    register.settle(call, Outcome.NOT_REACHED)

    def goes_on(self, tx: Tx, call: Call, now: datetime) -> None:
        """`call`, which is locked, goes on, says the carrier, though nothing was heard of it: should it?

        What once led it on may have been lost on the way: who is in a room where nobody is left is led out again.
        """
        if call.state != State.TALKING:
            return
        room = register.hold(tx, call.parent_id) if call.parent_id is not None else call
        if call.purpose in (Purpose.CALLER, Purpose.CALLBACK):
            self._nobody_alone(tx, room, now)
        elif room.state == State.OVER and not register.legs(tx, room, Purpose.CALLBACK, Purpose.CALLER):
            orders.end(tx, call, now)

    def _caller(self, tx: Tx, call: Call, before: State, now: datetime, *, found: bool) -> None:
        if before == State.TALKING:
            room = register.hold(tx, call.parent_id) if call.parent_id is not None else call
            self._talked(tx, room, now)
        elif before in (State.WAITING, State.VOICEMAIL):
            spoke = before == State.VOICEMAIL  # or hung up before the beep: who brings their words says
            place = open_place(tx, call.id)
            in_danger = place is not None and place.urgency == Urgency.RESCUE
            queue.set_aside(tx, call.id, now + NEWS if spoke and not in_danger else None)
            if place is None or not place.kept:
                register.gave_up(call, now)
            again = phone.classify(call.number).kind is phone.Kind.MOBILE and keeping.goes_on(tx, call, now)
            if not again and self.returning.keep(tx, call, now, spoke=spoke) is None:
                self._crossed(tx, call, now)
        elif call.outcome is None and _is_missed(call, now, found=found):
            self.returning.rung(tx, call, now)
        if call.outcome is None:
            register.settle(call, Outcome.LEFT)
        queue.leave(tx, call.id, "hung_up", now)

    def _crossed(self, tx: Tx, call: Call, now: datetime) -> None:
        """Who hangs up on the way to the agent who has taken them is called back by that agent at once."""
        place = open_place(tx, call.id)
        if place is None or place.taken_at is None:
            return
        kept = self.returning.keep(tx, call, now, taken=True)
        if kept is None or place.left_at is not None:  # the number is withheld, or is never called
            self._talked(tx, call, now)
        else:
            orders.dial(tx, Purpose.CALLBACK, call.number, now, parent=call, lang=call.lang)

    def _called_back(self, tx: Tx, call: Call, before: State, now: datetime) -> None:
        parent = register.hold(tx, call.parent_id or 0)
        if before == State.TALKING:
            register.settle(call, Outcome.ANSWERED)
            register.settle(parent, Outcome.ANSWERED)
            self._talked(tx, parent, now)
            return
        register.settle(call, Outcome.NOT_REACHED)
        if register.legs(tx, parent, Purpose.CALLBACK) or not self._unmet(tx, call, parent, now):
            return  # another agent calls them, they have called themselves, or nobody is left to tell
        for leg in register.legs(tx, parent, Purpose.AGENT):
            orders.redirect(tx, leg, Onward.AFTER, now)
        self._nobody_comes(tx, parent, now)

    def _unmet(self, tx: Tx, call: Call, parent: Call, now: datetime) -> bool:
        """Who did not answer is told so, and who was never rung is not; False: nobody was being called."""
        if call.ended_how == NOT_PLACED:
            return keeping.not_placed(tx, parent.id, now) is not None
        return self.returning.missed(tx, parent, now)

    def _agent(self, tx: Tx, leg: Call, now: datetime) -> None:
        parent = register.hold(tx, leg.parent_id or 0)
        account = leg.account_id or 0
        place = tx.get(Place, parent.id, with_for_update=True, populate_existing=True)
        if place is None or place.left_at is not None or place.agent_id != account:
            self._to_paper(tx, account, parent.id, now)
            self._nobody_alone(tx, parent, now)
        elif place.taken_at is None and leg.ended_how == NOT_PLACED:
            offering.not_placed(tx, account, parent.id, now)
        elif place.taken_at is None:
            offering.decline(tx, account, parent.id, NOT_ANSWERING, now)
        else:
            for ringing in register.legs(tx, parent, Purpose.CALLBACK):
                if ringing.state != State.TALKING:
                    orders.end(tx, ringing, now)
            somebody_waits = parent.state != State.OVER or place.kept
            if somebody_waits and queue.give_back(tx, parent.id, now):
                self._nobody_comes(tx, parent, now)
                return
            self._heard_again(tx, parent, now)
            colleague = next(
                (
                    guest.account_id
                    for guest in register.legs(tx, parent, Purpose.GUEST)
                    if guest.account_id is not None and guest.state == State.TALKING
                ),
                None,
            )
            if colleague is not None:
                queue.inherit(tx, parent.id, colleague, now)
                return
            self._nobody_alone(tx, parent, now)
            self._done(tx, parent, now)

    def _guest(self, tx: Tx, leg: Call, now: datetime) -> None:
        """Who was asked in is gone, or was not reached: whoever talks sees it at once.

        A colleague among them writes down what was said, or did not answer. Who was rung no more, or not at all, has
        missed nothing.
        """
        parent = register.hold(tx, leg.parent_id or 0)
        talks = open_place(tx, parent.id)
        if talks is not None and talks.agent_id is not None:
            news.of_agent(tx, talks.agent_id)
        if leg.account_id is not None:
            place = open_place(tx, parent.id)
            if place is not None and place.taken_at is not None and place.agent_id == leg.account_id:
                self._done(tx, parent, now)
            agent = agents.lock(tx, leg.account_id)
            if agent is not None and agent.call_id == parent.id:
                unrung = leg.ended_how == NOT_PLACED
                put_down = orders.is_ended(tx, leg)
                if agent.state == AgentState.OFFERED and (unrung or put_down):
                    why = NOT_PLACED if unrung and not put_down else None
                    agents.move(tx, agent, AgentState.READY, now, reason=why)
                elif agent.state == AgentState.OFFERED:
                    agents.move(tx, agent, AgentState.PAUSED, now, reason=NOT_ANSWERING)
                elif agent.state == AgentState.TALKING:
                    agents.move(tx, agent, AgentState.WRAP_UP, now)
        self._nobody_alone(tx, parent, now)

    def _talked(self, tx: Tx, call: Call, now: datetime) -> None:
        """The caller has left the room: the room is over for everybody, the agent writes down what was said."""
        self._done(tx, call, now)
        for leg in register.legs(tx, call):
            orders.end(tx, leg, now)

    def _done(self, tx: Tx, call: Call, now: datetime) -> None:
        place = tx.get(Place, call.id, with_for_update=True, populate_existing=True)
        if place is not None and place.left_at is None and place.taken_at is not None:
            self.returning.served(tx, place, now)
        queue.over(tx, call.id, now)

    def _heard_again(self, tx: Tx, call: Call, now: datetime) -> None:
        """Whoever had them wait on the line is gone: the caller hears those who were asked in, and is heard."""
        line = register.line_of_caller(tx, call)
        if register.legs(tx, call, Purpose.GUEST) and orders.is_held(tx, line):
            orders.change(tx, line, now, held=False)

    def _nobody_alone(self, tx: Tx, call: Call, now: datetime) -> None:
        """Whoever talks with nobody any more goes on with what comes afterwards."""
        if register.legs(tx, call, *_STAFF):
            return
        callers = [call, *register.legs(tx, call, Purpose.CALLBACK, Purpose.CALLER)]
        for each in callers:
            if each.state == State.TALKING:
                orders.redirect(tx, each, Onward.AFTER, now)

    def _nobody_comes(self, tx: Tx, call: Call, now: datetime) -> None:
        """The caller is not led into the room now: whoever was asked in would wait there for nobody."""
        for guest in register.legs(tx, call, Purpose.GUEST):
            orders.end(tx, guest, now)

    def _to_paper(self, tx: Tx, account: int, call_id: int, now: datetime) -> None:
        agent = agents.lock(tx, account)
        if agent is not None and agent.state == AgentState.TALKING and agent.call_id == call_id:
            agents.move(tx, agent, AgentState.WRAP_UP, now)


def _is_missed(call: Call, now: datetime, *, found: bool) -> bool:
    """Whether they have only rung: nothing was pressed, and they hung up soon, as far as that is known."""
    return call.step <= 1 and call.misses == 0 and (found or now - call.began_at <= MISSED_CALL)
