"""Recordings: what a person says after the beep, what is said in a room; kept and told of, late by the faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from simulator.state import Network
from simulator.twilio.voice.call import Call
from simulator.twilio.voice.document import Verb
from simulator.twilio.voice.line import Line
from simulator.twilio.voice.rooms import Room
from simulator.twilio.voice.telling import NAME, Teller
from simulator.twilio.voice.world import Gone, Moved

_EVERY_KEY = "1234567890*#"


@dataclass(slots=True)
class Recording:
    """What was said. `of`: the call or the room; it can be fetched from `there_at` on, None: never."""

    of: str
    words: str
    seconds: float
    there_at: datetime | None
    sid: str = field(default_factory=lambda: f"RE{uuid4().hex}")


class Recorder:
    """Every recording of one account."""

    def __init__(self, network: Network, teller: Teller) -> None:
        self._network = network
        self._teller = teller
        self._kept: dict[str, Recording] = {}

    def find(self, sid: str) -> Recording | None:
        """A recording that can be fetched by now."""
        found = self._kept.get(sid)
        there = (
            found is not None and found.there_at is not None and found.there_at <= self._network.clock.now()
        )
        return found if there else None

    def forget(self, sid: str) -> None:
        """The customer deletes it."""
        self._kept.pop(sid, None)

    async def record(
        self, line: Line, verb: Verb, patience: float, longest: float
    ) -> Mapping[str, str] | None:
        """Listen until silence, a key, `longest` or the end of the call; what the action is told, None: nothing said.

        Who hangs up has recorded as well: the action is then told `hangup` for a key. Raises Gone and Moved.
        """
        call, said, lasted, key = line.call, [], 0.0, ""
        ends = verb.get("finishOnKey", _EVERY_KEY)
        call.speech.clear()
        try:
            while lasted < longest:
                if await line.wait(patience, keys=bool(ends), until=lambda: call.speech):
                    typed = call.keys.popleft()
                    if typed in ends:
                        key = typed
                        break
                elif call.speech:
                    words, seconds = call.speech.popleft()
                    said.append(words)
                    seconds = min(seconds, longest - lasted)
                    lasted += seconds  # whoever hangs up over a word has said it
                    await line.wait(seconds)
                else:
                    break
        except Gone:
            if not said:
                raise
            key = "hangup"
        except Moved:
            if said:
                self._keep_of(call, said, lasted, verb)
            raise
        if not said:
            self._absent(call, verb)
            return None
        return {**self._keep_of(call, said, lasted, verb), "Digits": key}

    def keep_room(self, room: Room) -> None:
        """A room that was recorded is over."""
        if room.records and room.said:
            told = {"ConferenceSid": room.sid, "AccountSid": room.account, "RecordingSource": "Conference"}
            lasted = sum(seconds for _, seconds in room.said)
            words = " ".join(words for words, _ in room.said)
            self._keep(room.sid, words, lasted, told, room.recorded, "completed")

    def _keep_of(self, call: Call, said: list[str], lasted: float, verb: Verb) -> dict[str, str]:
        told = {"AccountSid": call.account, "CallSid": call.sid, "RecordingSource": "RecordVerb"}
        callback, events = verb.get("recordingStatusCallback"), verb.get("recordingStatusCallbackEvent")
        return self._keep(call.sid, " ".join(said), lasted, told, callback, events or "completed")

    def _keep(
        self, of: str, words: str, lasted: float, told: Mapping[str, str], callback: str, events: str
    ) -> dict[str, str]:
        """Keep it; where wanted the customer is told once more, when it can be fetched."""
        setup, faults = self._network.setup, self._network.faults
        made = Recording(of, words, lasted, None)
        if not faults.strikes(NAME, "undelivered", f"{of}|recording"):
            made.there_at = self._network.clock.now() + timedelta(seconds=faults.level(NAME, "late"))
        self._kept[made.sid] = made
        url = f"{setup.public_url}/2010-04-01/Accounts/{setup.account}/Recordings/{made.sid}"
        shown = {"RecordingSid": made.sid, "RecordingUrl": url, "RecordingDuration": str(round(lasted))}
        if callback and "completed" in events.split():
            form = {**told, **shown, "RecordingStatus": "completed", "RecordingChannels": "1"}
            self._teller.post(callback, form, f"{made.sid}|recording")
        return shown

    def _absent(self, call: Call, verb: Verb) -> None:
        callback = verb.get("recordingStatusCallback")
        if callback and "absent" in verb.get("recordingStatusCallbackEvent").split():
            form = {"AccountSid": call.account, "CallSid": call.sid, "RecordingStatus": "absent"}
            self._teller.post(callback, form, f"{call.sid}|no recording")
