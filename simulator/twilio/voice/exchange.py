"""Carries calls between phones and the customer: rings, answers, leads through documents, hangs up, tells of it all."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

from simulator.state import Network, Phone
from simulator.twilio.voice.call import Call, Heard
from simulator.twilio.voice.document import Verb
from simulator.twilio.voice.documents import Documents
from simulator.twilio.voice.line import (
    RING_PATIENCE,
    Gone,
    Line,
    Lost,
    Moved,
    Onward,
    Page,
    Refused,
    Sound,
)
from simulator.twilio.voice.rooms import Guest, Room, Rooms
from simulator.twilio.webhook import Webhooks

NAME = "twilio-voice"
KEPT_CALLS = 100_000  # for GET …/Calls/{Sid}.json; bounds a load test's memory
LONGEST_BRIDGE = 14_400.0  # seconds; Twilio's default for two who are joined
APOLOGY = "We are sorry, an application error has occurred. Goodbye."
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})

COUNTED = (
    "calls_in",
    "calls_out",
    "completed",
    "busy",
    "no-answer",
    "canceled",
    "failed",
    "apologies",
)

Habit = Literal["rings", "answers", "busy", "machine"]
"""What a phone does that is called: it rings, is answered at once, is engaged, or has a machine that answers."""


@dataclass(slots=True)
class Order:
    """An outbound call as it was ordered. `doc`: what the person is led through once they answer."""

    doc: Onward
    callback: str | None = None
    events: frozenset[str] = frozenset({"completed"})
    patience: float = 60.0
    detects: bool = False
    parent: str | None = None


@dataclass(slots=True)
class Recording:
    """What somebody said after the beep."""

    call: str
    words: str
    seconds: float
    sid: str = field(default_factory=lambda: f"RE{uuid4().hex}")


class Exchange:
    """Every call of one account. A phone is in one call at a time; who calls it meanwhile hears that it is engaged."""

    def __init__(self, network: Network, webhooks: Webhooks, documents: Documents) -> None:
        self._network = network
        self._webhooks = webhooks
        self._documents = documents
        self.rooms = Rooms(self._tell_of_a_room)
        self.calls: OrderedDict[str, Call] = OrderedDict()
        self.recordings: dict[str, Recording] = {}
        self.counts: Counter[str] = Counter()
        self._habits: dict[str, Habit] = {}
        self._of_phone: dict[str, Call] = {}
        network.carriers[NAME] = self
        self._bridged: dict[str, str] = {}

    @property
    def number(self) -> str:
        """The customer's, which phones call."""
        return self._network.setup.number

    def figures(self) -> dict[str, int]:
        """The public statistics: calls each way, how they ended, how often nobody had a document for them."""
        return {name: self.counts[name] for name in COUNTED}

    # The people

    def last(self, phone: Phone) -> Call | None:
        """The call a phone is in or rings for, else its last one."""
        return self._of_phone.get(phone.number)

    def call_in(self, phone: Phone) -> Call:
        """Somebody calls the customer; whatever call the phone was in is over."""
        self.hang_up(phone)
        setup = self._network.setup
        call = self._new(phone.number, "inbound")
        call.status = "ringing"
        self.counts["calls_in"] += 1
        self._network.note(NAME, "call", phone.number, sid=call.sid)
        self._show(call)
        self._lead(call, Onward(f"{setup.public_url}/ivr/twilio/incoming"))
        return call

    def habit(self, phone: Phone) -> Habit:
        """What the phone does when it is called."""
        return self._habits.get(phone.number, "rings")

    def accustom(self, phone: Phone, habit: Habit) -> None:
        """From now on the phone does this when it is called."""
        self._habits[phone.number] = habit
        self._network.publish("habit", {"phone": phone.number, "habit": habit})

    def answer(self, call: Call) -> None:
        """Somebody takes a ringing phone off the hook."""
        if call.status == "ringing" and call.direction != "inbound":
            call.status = "in-progress"
            call.stir()

    def press(self, call: Call, keys: list[str]) -> None:
        """Keys, whether anybody listens to them or not: what is typed ahead is kept."""
        call.keys.extend(keys)
        self._said_itself(call, "keys", "".join(keys))
        call.stir()

    def say(self, call: Call, words: str, seconds: float) -> None:
        """Words into the phone: for a recording, or for whoever is on the same line."""
        call.speech.append((words, seconds))
        self._said_itself(call, "words", words)
        found = self.rooms.of(call)
        if found is not None:
            room, speaker = found
            for guest in room.heard_by(speaker):
                self.now_heard(guest.call, "speech", words, "")
        other = self.calls.get(self._bridged.get(call.sid, ""))
        if other is not None:
            self.now_heard(other, "speech", words, "")
        call.stir()

    def hang_up(self, phone: Phone) -> None:
        """The phone is put down, dialled anew or goes dark."""
        call = self.last(phone)
        if call is not None:
            self.put_down(call)

    def put_down(self, call: Call) -> None:
        """The person ends the call; who declines one is engaged for whoever called."""
        if not call.over:
            before = "busy" if call.direction != "inbound" else "canceled"
            self._end(call, "completed" if call.answered else before)

    # The customer

    def place(self, number: str, order: Order) -> Call:
        """An outbound call, by order of the customer."""
        call = self._new(number, "outbound-dial" if order.parent else "outbound-api")
        call.parent, call.callback, call.events = order.parent, order.callback, order.events
        self.counts["calls_out"] += 1
        self._network.note(NAME, "call_out", number, sid=call.sid)
        self._network.begin(asyncio.create_task(self._carry(call, order)))
        return call

    def redirect(self, call: Call, address: str) -> None:
        """The customer orders a call elsewhere."""
        call.moved = address
        call.stir()

    def end(self, call: Call) -> None:
        """The customer hangs up, whatever the call was doing."""
        if not call.over:
            self._end(call, "completed" if call.answered else "canceled")

    # What a line asks of the world around it

    def answered(self, call: Call) -> None:
        """The line is open from here on; does nothing where it was."""
        if call.answered is None:
            call.status, call.answered = "in-progress", self._network.clock.now()
            self._changed(call, "answered")

    def now_heard(self, call: Call, kind: str, text: str, url: str, seconds: float = 0.0) -> Heard:
        """Begin an utterance into the ear of the person; one that takes no time is over at once."""
        heard = Heard(
            kind, text, url, self._network.clock.now(), seconds, whole=not seconds, over=not seconds
        )
        call.hear(heard)
        self._show_line(call, heard, mine=False)
        self._network.phone(call.phone).stir()
        return heard

    def now_over(self, call: Call, heard: Heard) -> None:
        """An utterance has ended or was cut short."""
        heard.over = True
        self._show_line(call, heard, mine=False)

    def now_doing(self, call: Call, verb: str) -> None:
        """What the call does from here on, for whoever watches."""
        if verb != call.doing:
            call.doing = verb
            self._show(call)
            self._network.phone(call.phone).stir()

    async def sleep(self, seconds: float) -> None:
        """Let so much of the network's time go by."""
        await asyncio.sleep(seconds)

    async def fetch(self, call: Call, onward: Onward) -> Page:
        """The next document; raises Lost."""
        await self._network.faults.until_alive(NAME)
        return await self._documents.page(onward, call.parameters())

    async def sound(self, url: str) -> Sound:
        """What an address plays; nothing where it cannot be fetched."""
        return await self._documents.sound(url)

    async def sound_itself(self, url: str) -> bytes:
        """The body of a sound, for whoever listens here; empty where it cannot be fetched."""
        return await self._documents.sound_itself(url)

    async def record(
        self, line: Line, verb: Verb, patience: float, longest: float
    ) -> Mapping[str, str] | None:
        """Listen until silence, a key, the end of the call; what the action is told, None: nothing was said."""
        call, said, lasted, key = line.call, [], 0.0, ""
        ends = verb.get("finishOnKey", "1234567890*#")
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
                    lasted = min(lasted + seconds, longest)
                    await line.wait(seconds)
                else:
                    break
        except Gone:
            if said:
                self._keep(call, said, lasted, verb, "hangup")
            raise
        return self._keep(call, said, lasted, verb, key) if said else None

    async def dial_out(self, line: Line, verb: Verb, noun: Verb) -> Mapping[str, str]:
        """<Number> and <Sip>: another phone rings; both hear each other until one hangs up."""
        call = line.call
        order = Order(
            Onward(""),
            noun.get("statusCallback") or None,
            frozenset(noun.get("statusCallbackEvent").split()),
            verb.number("timeout", RING_PATIENCE),
            parent=call.sid,
        )
        other = self._new(noun.text, "outbound-dial")
        other.parent, other.callback, other.events = call.sid, order.callback, order.events
        began = self._network.clock.now()
        try:
            if not await self._ring(other, order):
                return {"DialCallSid": other.sid, "DialCallStatus": other.status, "DialBridged": "false"}
            self._bridged |= {call.sid: other.sid, other.sid: call.sid}
            longest = verb.number("timeLimit", LONGEST_BRIDGE)
            await line.wait(longest, until=lambda: other.over)
            self.end(other)
        except (Gone, Moved):
            self.end(other)
            raise
        finally:
            self._bridged.pop(call.sid, None)
            self._bridged.pop(other.sid, None)
        lasted = round((self._network.clock.now() - began).total_seconds())
        return {
            "DialCallSid": other.sid,
            "DialCallStatus": "completed",
            "DialCallDuration": str(lasted),
            "DialBridged": "true",
        }

    async def dial(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """Join the call with others until that is over; what the action is told."""
        noun = verb.children[0] if verb.children else Verb("Number", {}, verb.text)
        if noun.name != "Conference":
            return await self.dial_out(line, verb, noun)
        call = line.call
        guest = self.rooms.enter(call, noun, self._network.clock.now())
        if guest is None:
            return {"DialCallStatus": "failed"}
        try:
            while await line.wait(None, keys=True, until=lambda: not guest.inside):
                if call.keys.popleft() == "*" and verb.is_on("hangupOnStar", default=False):
                    break
        finally:
            self.rooms.leave(call)
        return {"DialCallStatus": "completed"}

    # Inside

    def _said_itself(self, call: Call, kind: str, words: str) -> None:
        own = Heard(kind, words, "", self._network.clock.now(), whole=True, over=True)
        call.utter(own)
        self._show_line(call, own, mine=True)

    def _show(self, call: Call) -> None:
        """Tell open pages of a call, unless its phone is in another one."""
        if self._network.watched and self._of_phone.get(call.phone) is call:
            self._network.publish("call", call.in_lab())

    def _show_line(self, call: Call, line: Heard, *, mine: bool) -> None:
        if self._network.watched:
            shown = {"phone": call.phone, "call": call.sid, "mine": mine, **line.as_json()}
            self._network.publish("line", shown)

    def _new(self, number: str, direction: Literal["inbound", "outbound-api", "outbound-dial"]) -> Call:
        setup = self._network.setup
        call = Call(setup.account, number, setup.number, direction, self._network.clock.now())
        self.calls[call.sid] = call
        if len(self.calls) > KEPT_CALLS:
            self.calls.popitem(last=False)
        if direction == "inbound":
            self._of_phone[number] = call
        return call

    def _lead(self, call: Call, onward: Onward) -> None:
        self._network.begin(asyncio.create_task(self._led(call, onward)))

    async def _led(self, call: Call, onward: Onward) -> None:
        try:
            await Line(call, self).follow(onward)
            self.end(call)
        except Gone:
            pass
        except Refused as refused:
            self._end(call, refused.status)
        except Lost as fault:
            self.counts["apologies"] += 1
            self._network.note(NAME, "call_lost", call.phone, str(fault), code=fault.code)
            if not call.over:
                self.answered(call)
                self.now_heard(call, "say", APOLOGY, "")
                self._end(call, "completed")

    async def _carry(self, call: Call, order: Order) -> None:
        self._changed(call, "initiated")
        if await self._ring(call, order):
            await self._led(call, order.doc)

    async def _ring(self, call: Call, order: Order) -> bool:
        """Ring the phone of `call`; whether it is answered."""
        phone = self._network.phone(call.phone)
        busy = self._of_phone.get(call.phone)
        habit = self.habit(phone)
        if habit == "busy" or (busy is not None and not busy.over):
            self._end(call, "busy")
            return False
        if not phone.on:
            await asyncio.sleep(min(order.patience, 1.0))
            self._end(call, "no-answer")
            return False
        self._of_phone[call.phone] = call
        call.status = "ringing"
        self._changed(call, "ringing")
        if habit in ("answers", "machine"):
            call.status = "in-progress"
        deadline = asyncio.get_running_loop().time() + order.patience
        while call.status == "ringing":
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                self._end(call, "no-answer")
                return False
            call.news.clear()
            try:
                await asyncio.wait_for(call.news.wait(), left)
            except TimeoutError:
                continue
        if call.over:
            return False
        if order.detects:
            call.answered_by = "machine_start" if habit == "machine" else "human"
        self.answered(call)
        return True

    def _end(self, call: Call, status: str) -> None:
        if call.over:
            return
        call.status, call.ended, call.doing = status, self._network.clock.now(), ""
        self.counts[status] += 1
        self.rooms.leave(call)
        call.stir()
        if (bridged := self.calls.get(self._bridged.get(call.sid, ""))) is not None:
            bridged.stir()
        self._network.note(NAME, "call_end", call.phone, status, sid=call.sid)
        self._changed(call, "completed")

    def _changed(self, call: Call, event: str) -> None:
        """Tell open pages, and the customer where they want to hear of it."""
        self._show(call)
        self._network.phone(call.phone).stir()
        callback = call.callback or self._default_callback(call)
        if callback and event in (call.events or EVENTS):
            call.sequence += 1
            form = {
                **call.parameters(),
                "CallbackSource": "call-progress-events",
                "SequenceNumber": str(call.sequence),
            }
            if call.ended:
                lasted = (call.ended - call.answered).total_seconds() if call.answered else 0.0
                form |= {"CallDuration": str(round(lasted)), "SipResponseCode": _SIP.get(call.status, "200")}
            self._tell(callback, form, f"{call.sid}|{event}")

    def _default_callback(self, call: Call) -> str:
        """An inbound call is told of where the number's terms say, once it is over."""
        inbound_over = call.direction == "inbound" and call.over
        return f"{self._network.setup.public_url}/ivr/twilio/status" if inbound_over else ""

    def _tell(self, url: str, form: dict[str, str], what: str) -> None:
        if self._network.faults.strikes(NAME, "lost", what):
            self._network.note(NAME, "call_event_lost", "", what)
            return
        self._network.begin(asyncio.create_task(self._post(url, form, what)))

    async def _post(self, url: str, form: dict[str, str], what: str) -> None:
        await asyncio.sleep(self._network.faults.level(NAME, "late"))
        copies = 2 if self._network.faults.strikes(NAME, "duplicate", what) else 1
        await asyncio.gather(*(self._webhooks.post(url, form) for _ in range(copies)))

    def _tell_of_a_room(self, room: Room, event: str, guest: Guest | None, more: Mapping[str, str]) -> None:
        kind = event.removeprefix("participant-").removeprefix("conference-").removeprefix("un")
        if not room.callback or kind not in room.events:
            return
        form = {
            "AccountSid": room.account,
            "ConferenceSid": room.sid,
            "FriendlyName": room.name,
            "SequenceNumber": str(room.sequence),
            "StatusCallbackEvent": event,
            "Timestamp": self._network.clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000"),
            **(guest.told() if guest else {}),
            **more,
        }
        self._tell(room.callback, form, f"{room.sid}|{room.sequence}")

    def _keep(self, call: Call, said: list[str], lasted: float, verb: Verb, key: str) -> dict[str, str]:
        """A recording; the customer is told of it at once and, where wanted, once more when it can be fetched."""
        setup = self._network.setup
        made = Recording(call.sid, " ".join(said), lasted)
        self.recordings[made.sid] = made
        url = f"{setup.public_url}/2010-04-01/Accounts/{setup.account}/Recordings/{made.sid}"
        told = {
            "RecordingSid": made.sid,
            "RecordingUrl": url,
            "RecordingDuration": str(round(lasted)),
            "Digits": key,
        }
        callback = verb.get("recordingStatusCallback")
        if callback:
            form = {**told, "AccountSid": call.account, "CallSid": call.sid, "RecordingStatus": "completed"}
            self._tell(callback, form, f"{made.sid}|recording")
        return told


_SIP = {"busy": "486", "no-answer": "487", "failed": "503", "canceled": "487"}
