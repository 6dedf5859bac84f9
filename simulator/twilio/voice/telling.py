"""Tells the customer what happens to calls and rooms; late, lost, twice or in a wrong order by the faults."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from simulator.state import Network
from simulator.twilio.voice.call import Call
from simulator.twilio.voice.rooms import Guest, Room
from simulator.twilio.webhook import Webhooks

NAME = "twilio-voice"
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
LATER = 0.2  # seconds by which what should have come first comes after the end
_SIP = {"busy": "486", "no-answer": "487", "failed": "503", "canceled": "487"}


class Teller:
    """Posts events; nobody waits for it."""

    def __init__(self, network: Network, webhooks: Webhooks) -> None:
        self._network = network
        self._webhooks = webhooks
        self._held: defaultdict[str, list[tuple[str, dict[str, str], str]]] = defaultdict(list)

    def of_call(self, call: Call, event: str) -> None:
        """`event` of a call, where the customer wants to hear of it; of an inbound one only its end."""
        callback = call.callback or self._default(call)
        if callback and event in (call.events or EVENTS):
            self._of_call(callback, call, event)
        if call.over:
            self._release(call.sid)

    def _of_call(self, callback: str, call: Call, event: str) -> None:
        call.sequence += 1
        form = {
            **call.parameters(),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(call.sequence),
            "Timestamp": _stamp(self._network.clock.now()),
        }
        if call.ended:
            lasted = (call.ended - call.answered).total_seconds() if call.answered else 0.0
            form |= {"CallDuration": str(round(lasted)), "SipResponseCode": _SIP.get(call.status, "200")}
        self.post(callback, form, f"{call.sid}|{event}", call.sid, over=call.over)

    def of_room(self, room: Room, event: str, guest: Guest | None, more: Mapping[str, str]) -> None:
        """`event` of a room, where whoever made it wants to hear of it."""
        kind = event.removeprefix("participant-").removeprefix("conference-").removeprefix("un")
        if room.callback and kind in room.events:
            self._of_room(room, event, guest, more)
        if event == "conference-end":
            self._release(room.sid)

    def _of_room(self, room: Room, event: str, guest: Guest | None, more: Mapping[str, str]) -> None:
        form = {
            "AccountSid": room.account,
            "ConferenceSid": room.sid,
            "FriendlyName": room.name,
            "SequenceNumber": str(room.sequence),
            "StatusCallbackEvent": event,
            "Timestamp": _stamp(self._network.clock.now()),
            **(guest.told() if guest else {}),
            **more,
        }
        self.post(room.callback, form, f"{room.sid}|{room.sequence}", room.sid, over=room.over)

    def post(self, url: str, form: dict[str, str], what: str, whose: str = "", *, over: bool = True) -> None:
        """Tell `url`, unless that is lost. Events of `whose` are shuffled wait until they are `over` and come last."""
        faults = self._network.faults
        if faults.strikes(NAME, "lost", what):
            self._network.note(NAME, "call_event_lost", "", what)
        elif not over and faults.strikes(NAME, "shuffle", whose):
            self._held[whose].append((url, form, what))
        else:
            self._network.begin(asyncio.create_task(self._post(url, form, what, 0.0)))

    def _release(self, whose: str) -> None:
        for url, form, what in self._held.pop(whose, ()):
            self._network.begin(asyncio.create_task(self._post(url, form, what, LATER)))

    async def _post(self, url: str, form: dict[str, str], what: str, pause: float) -> None:
        await asyncio.sleep(pause + self._network.faults.level(NAME, "late"))
        copies = 2 if self._network.faults.strikes(NAME, "duplicate", what) else 1
        await asyncio.gather(*(self._webhooks.post(url, form) for _ in range(copies)))

    def _default(self, call: Call) -> str:
        """An inbound call is told of where the number's terms say, once it is over."""
        inbound_over = call.direction == "inbound" and call.over
        return f"{self._network.setup.public_url}/ivr/twilio/status" if inbound_over else ""


def _stamp(now: datetime) -> str:
    return now.strftime("%a, %d %b %Y %H:%M:%S +0000")
