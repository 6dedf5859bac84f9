"""Calls of ours into the room of a caller: to an agent, to who is called back, to a guest, to a supervisor.

A person must say that they are there, by a key: whoever waits is not connected with somebody's answering machine. A SIP
phone of ours has none, and is connected at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway import phone
from gateway.calls import agents, offering, orders, queue, register
from gateway.calls.ending import Ending
from gateway.calls.model import Call, Place
from gateway.calls.place import open_place
from gateway.calls.states import NOT_ANSWERING, AgentState, Consent, Mode, Onward, Purpose, State, Urgency
from gateway.dialogue.steps import Prompt
from ivr import giving
from ivr.answer import Answer, Part, Room
from ivr.asks import KEY
from ivr.events import Keyed

_TAKES, _MISSES = "1", 2


@dataclass(frozen=True)
class Legs:
    """Leads our own calls."""

    ending: Ending

    def hear(self, tx: Tx, call: Call, keyed: Keyed, now: datetime) -> Answer:
        """The next document of a call of ours, which is locked."""
        if call.state == State.TALKING:  # the room is over, or they have left it
            return giving.last(call, [], now)
        if keyed.by == "machine":
            return giving.last(call, [], now)  # its end is what is learnt from it
        register.move(call, State.MACHINE, now)
        parent = register.hold(tx, call.parent_id or 0)
        if call.purpose == Purpose.CALLBACK:
            return self._called_back(tx, call, parent, now)
        by_a_service = phone.classify(call.number).kind is phone.Kind.EMERGENCY  # a person, at once
        direct = by_a_service or call.number.startswith("sip:")
        if not direct and keyed.keys.rstrip("#") != _TAKES:
            return self._asked(tx, call, parent, keyed, now)
        if call.purpose == Purpose.AGENT and not self._takes(tx, call, parent, now):
            return giving.last(call, [Prompt("V_GONE")], now)
        if parent.state == State.OVER and not self._is_called_back(tx, parent):
            return giving.last(call, [Prompt("V_GONE")], now)
        if call.purpose == Purpose.GUEST and call.account_id is not None:
            colleague = agents.lock(tx, call.account_id)
            if colleague is None or colleague.state != AgentState.OFFERED or colleague.call_id != parent.id:
                return giving.last(call, [Prompt("V_GONE")], now)
            agents.move(tx, colleague, AgentState.TALKING, now)
        register.move(call, State.TALKING, now)
        register.joined(call, now)
        told = self._is_recorded(parent) and not by_a_service and not _knows_of_recording(call)
        return giving.room(
            call, [Prompt("V_TALK_RECORDED")] if told else [], self._room(tx, call, parent), now
        )

    def _asked(self, tx: Tx, call: Call, parent: Call, keyed: Keyed, now: datetime) -> Answer:
        """Who calls, and a key to take it."""
        if keyed.step > 0:
            call.misses += 1
        if call.misses >= _MISSES:
            if call.purpose == Purpose.AGENT:
                offering.decline(tx, call.account_id or 0, parent.id, NOT_ANSWERING, now)
            return giving.last(call, [], now)
        if call.purpose == Purpose.AGENT:
            offering.holds(tx, call.account_id or 0, parent.id, now + offering.ANSWERS)
        if call.purpose == Purpose.LISTENER:
            return giving.asked(call, [Prompt("V_LISTENER")], KEY, now)
        if call.purpose == Purpose.GUEST:
            said = "V_GUEST_RECORDED" if self._is_recorded(parent) else "V_GUEST"
            return giving.asked(call, [Prompt(said)], KEY, now)
        place = tx.get(Place, parent.id)
        if place is None or place.left_at is not None or place.agent_id != call.account_id:
            return giving.last(call, [Prompt("V_GONE")], now)
        said = "V_AGENT_BACK" if place.kept else "V_AGENT"
        return giving.asked(
            call, [Prompt("V_AGENT_RESCUE" if place.urgency == Urgency.RESCUE else said)], KEY, now
        )

    def _takes(self, tx: Tx, leg: Call, parent: Call, now: datetime) -> bool:
        """The agent takes the caller, who is led to them, or called if they have hung up.

        Who is promised a call and still hears so is on the line, and a call to them would find it engaged.
        """
        back = parent.state == State.OVER and self._is_called_back(tx, parent)
        if back and self.ending.returning.is_called_no_more(tx, parent, now):
            return False
        if not offering.take(tx, leg.account_id or 0, parent.id, now):
            return False
        if back:
            orders.dial(tx, Purpose.CALLBACK, parent.number, now, parent=parent, lang=parent.lang)
        else:
            orders.redirect(tx, parent, Onward.QUEUE, now)
        return True

    def _called_back(self, tx: Tx, call: Call, parent: Call, now: datetime) -> Answer:
        """They have answered: who wanted to call them back is in the room."""
        place = open_place(tx, parent.id)
        if place is None or place.joined_at is not None:  # they have called meanwhile
            return giving.last(call, [Prompt("V_MET")], now)
        if not register.legs(tx, parent, Purpose.AGENT):
            return giving.last(call, [Prompt("V_STILL_KEPT")], now)
        register.move(call, State.TALKING, now)
        register.joined(call, now)
        queue.joined(tx, parent.id, now)
        return giving.room(call, [Prompt("V_RETURNED")], Room(parent.public_id, "caller"), now)

    @staticmethod
    def _is_called_back(tx: Tx, parent: Call) -> bool:
        place = tx.get(Place, parent.id)
        return place is not None and place.kept and place.left_at is None

    @staticmethod
    def _is_recorded(parent: Call) -> bool:
        """Who has hung up, and is called back, is not."""
        return parent.state != State.OVER and parent.recording == Consent.AGREED

    @staticmethod
    def _room(tx: Tx, call: Call, parent: Call) -> Room:
        if call.purpose != Purpose.LISTENER:
            return Room(parent.public_id, "staff", recorded=Legs._is_recorded(parent))
        coached = next((leg.ref for leg in register.legs(tx, parent, Purpose.AGENT) if leg.ref), "")
        part: Part = "staff" if call.mode == Mode.BARGE else "listener"
        return Room(parent.public_id, part, coached if call.mode == Mode.WHISPER else "")


def _knows_of_recording(call: Call) -> bool:
    return any(prompt.msg_id == "V_GUEST_RECORDED" for prompt in register.given(call))
