"""Carries calls between phones and the customer: rings, answers, leads through documents, hangs up."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from simulator.state import Network, Phone
from simulator.twilio.voice.bridges import Bridges
from simulator.twilio.voice.call import Call, Heard
from simulator.twilio.voice.document import Verb, read
from simulator.twilio.voice.documents import Documents
from simulator.twilio.voice.habits import Caller, Habit
from simulator.twilio.voice.line import Line
from simulator.twilio.voice.patience import Patience
from simulator.twilio.voice.recorder import Recorder
from simulator.twilio.voice.rooms import Guest, Room, Rooms
from simulator.twilio.voice.telling import EVENTS, NAME, Teller
from simulator.twilio.voice.world import Gone, HungUp, Lost, Onward, Page, Refused, Sound
from simulator.twilio.webhook import Webhooks

KEPT_CALLS = 100_000  # for GET …/Calls/{Sid}.json; bounds a load test's memory
GREETING = 3.0  # seconds that an answering machine speaks before its beep
APOLOGY = "We are sorry, an application error has occurred. Goodbye."
COUNTED = (
    "calls_in",
    "calls_out",
    "completed",
    "busy",
    "no-answer",
    "canceled",
    "failed",
    "apologies",
    "redials",
)


@dataclass(slots=True)
class Order:
    """An outbound call as it was ordered. `doc`: what the person is led through once they answer.

    `detects`: "", Enable or DetectMessageEnd. `longest`: seconds after which the customer wants it to end.
    """

    doc: Onward
    callback: str | None = None
    events: frozenset[str] = frozenset({"completed"})
    patience: float = 60.0
    detects: str = ""
    parent: str | None = None
    fallback: str = ""
    longest: float | None = None


class Exchange:
    """Every call of one account. A phone is in one call at a time; who calls it meanwhile hears that it is engaged."""

    def __init__(self, network: Network, webhooks: Webhooks, documents: Documents) -> None:
        self._network = network
        self._documents = documents
        self._teller = Teller(network, webhooks)
        self._recorder = Recorder(network, self._teller)
        self.recordings = self._recorder
        self.rooms = Rooms(self._tell_of_a_room)
        self.bridges = Bridges(self, self.rooms)
        self.calls: OrderedDict[str, Call] = OrderedDict()
        self.counts: Counter[str] = Counter()
        self._habits: dict[str, Habit] = {}
        self._patience = Patience(network, self)
        self.haste: dict[str, float] = {}
        self._of_phone: dict[str, Call] = {}
        network.carriers[NAME] = self

    @property
    def number(self) -> str:
        """The customer's, which phones call."""
        return self._network.setup.number

    def now(self) -> datetime:
        """The network's time."""
        return self._network.clock.now()

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
        call = self._new(phone.number, "inbound")
        call.status = "ringing"
        call.fallback = self._network.setup.voice_fallback
        self.counts["calls_in"] += 1
        self._network.note(NAME, "call", phone.number, sid=call.sid)
        self._show(call)
        onward = Onward(f"{self._network.setup.public_url}/ivr/twilio/incoming")
        self._network.begin(asyncio.create_task(self._led(call, onward)))
        self._patience.begin(call, phone)
        return call

    def habit(self, phone: Phone) -> Habit:
        """What the phone does when it is called."""
        return self._habits.get(phone.number, "rings")

    def accustom(self, phone: Phone, habit: Habit | Caller) -> None:
        """From now on the phone does this when it is called, or its owner when they call."""
        if isinstance(habit, Caller):
            self._patience.accustom(phone, habit)
            return
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
            if room.records and room.started and not speaker.muted:
                room.said.append((words, seconds))
        other = self.bridges.other(call)
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
        call = self._ordered(number, "outbound-api", order)
        self._network.begin(asyncio.create_task(self._carry(call, order)))
        return call

    def leg(self, parent: Call, noun: Verb, patience: float) -> tuple[Call, asyncio.Task[bool]]:
        """Another phone rings for `parent`; whether it is answered comes with the task."""
        events = frozenset(noun.get("statusCallbackEvent").split())
        order = Order(Onward(""), noun.get("statusCallback") or None, events, patience, parent=parent.sid)
        call = self._ordered(noun.text, "outbound-dial", order)
        ringing = asyncio.create_task(self._ring(call, order))
        return call, ringing

    def redirect(self, call: Call, onward: Onward) -> None:
        """The customer orders a call elsewhere."""
        call.moved = onward
        call.stir()

    def end(self, call: Call) -> None:
        """The customer hangs up, whatever the call was doing."""
        if not call.over:
            self._end(call, "completed" if call.answered else "canceled")

    # What a line asks of the world around it

    def answered(self, call: Call) -> None:
        """The line is open from here on; does nothing where it was."""
        if call.answered is None and not call.over:
            call.status, call.answered = "in-progress", self.now()
            self._changed(call, "answered")

    def now_heard(self, call: Call, kind: str, text: str, url: str, seconds: float = 0.0) -> Heard:
        """Begin an utterance into the ear of the person; one that takes no time is over at once."""
        heard = Heard(kind, text, url, self.now(), seconds, whole=not seconds, over=not seconds)
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

    def heard_in(self, call: Call, seconds: float) -> float:
        """How long somebody listens to what lasts so long."""
        return seconds / self.haste.get(call.phone, 1.0)

    async def sleep(self, seconds: float) -> None:
        """Let so much of the network's time go by."""
        await asyncio.sleep(seconds)

    async def fetch(self, call: Call, onward: Onward) -> Page:
        """The next document; raises Lost."""
        if onward.inline:
            return Page("", read("text/xml", onward.inline.encode()))
        await self._network.faults.until_alive(NAME)
        return await self._documents.page(onward, call.parameters(), call.fallback)

    async def sound(self, url: str) -> Sound:
        """What an address plays; nothing where it cannot be fetched."""
        return await self._documents.sound(url)

    async def sound_itself(self, url: str) -> bytes:
        """The body of a sound, for whoever listens here; empty where it cannot be fetched."""
        return await self._documents.sound_itself(url)

    async def record(
        self, line: Line, verb: Verb, patience: float, longest: float
    ) -> Mapping[str, str] | None:
        """Listen to the person until silence, a key or the end; what the action is told, None: nothing was said."""
        return await self._recorder.record(line, verb, patience, longest)

    async def dial(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """Join the call with others until that is over; what the action is told."""
        return await self.bridges.dial(line, verb)

    async def enqueue(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """Let the call wait in a queue until that is over; what the action is told."""
        return await self.bridges.enqueue(line, verb)

    # Inside

    def _new(self, number: str, direction: Literal["inbound", "outbound-api", "outbound-dial"]) -> Call:
        setup = self._network.setup
        call = Call(setup.account, number, setup.number, direction, self.now())
        self.calls[call.sid] = call
        if len(self.calls) > KEPT_CALLS:
            self.calls.popitem(last=False)
        if direction == "inbound":
            self._of_phone[number] = call
        return call

    def _ordered(
        self, number: str, direction: Literal["outbound-api", "outbound-dial"], order: Order
    ) -> Call:
        call = self._new(number, direction)
        call.parent, call.callback, call.events = order.parent, order.callback, order.events
        call.fallback = order.fallback
        self.counts["calls_out"] += 1
        self._network.note(NAME, "call_out", number, sid=call.sid)
        return call

    async def _led(self, call: Call, onward: Onward) -> None:
        try:
            await Line(call, self).follow(onward)
            self.end(call)
        except (Gone, HungUp):
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
        if not await self._ring(call, order):
            return
        if order.longest is not None:
            limit = asyncio.get_running_loop().call_later(order.longest, self.end, call)
            try:
                await self._led(call, order.doc)
            finally:
                limit.cancel()
        else:
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
        await self._until_answered(call, order.patience)
        if call.over:
            return False
        self.answered(call)
        if order.detects:
            await self._detect(call, order.detects, machine=habit == "machine")
        return not call.over

    async def _until_answered(self, call: Call, patience: float) -> None:
        deadline = asyncio.get_running_loop().time() + patience
        while call.status == "ringing":
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                self._end(call, "no-answer")
                return
            call.news.clear()
            try:
                await asyncio.wait_for(call.news.wait(), left)
            except TimeoutError:
                continue

    async def _detect(self, call: Call, how: str, *, machine: bool) -> None:
        """Whether a machine has answered; whoever wants to leave a message is told after its beep."""
        if machine and how == "DetectMessageEnd":
            await asyncio.sleep(GREETING)
        waited = "machine_end_beep" if how == "DetectMessageEnd" else "machine_start"
        call.answered_by = waited if machine else "human"

    def _end(self, call: Call, status: str) -> None:
        if call.over:
            return
        call.status, call.ended, call.doing = status, self.now(), ""
        self.counts[status] += 1
        self.rooms.leave(call)
        call.stir()
        if (other := self.bridges.other(call)) is not None:
            other.stir()
        self._network.note(NAME, "call_end", call.phone, status, sid=call.sid)
        self._changed(call, "completed")

    def _changed(self, call: Call, event: str) -> None:
        """Tell open pages, and the customer where they want to hear of it."""
        self._show(call)
        self._network.phone(call.phone).stir()
        self._teller.of_call(call, event)

    def _tell_of_a_room(self, room: Room, event: str, guest: Guest | None, more: Mapping[str, str]) -> None:
        self._teller.of_room(room, event, guest, more)
        if event == "conference-end":
            self._recorder.keep_room(room)

    def _said_itself(self, call: Call, kind: str, words: str) -> None:
        own = Heard(kind, words, "", self.now(), whole=True, over=True)
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


__all__ = ["EVENTS", "NAME", "Exchange", "Habit", "Order"]
