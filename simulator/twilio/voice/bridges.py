"""Joins calls: <Dial> to phones, to a queue and to a conference, <Enqueue> until somebody takes the call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from simulator.twilio.voice.call import Call
from simulator.twilio.voice.document import Verb
from simulator.twilio.voice.line import Line
from simulator.twilio.voice.queues import Member, Queues
from simulator.twilio.voice.rooms import Rooms
from simulator.twilio.voice.world import RING_PATIENCE, Gone, HungUp, Left, Moved, Onward, Taken

LONGEST_BRIDGE = 14_400.0  # seconds; Twilio's default for two who are joined
MOST_WAITING = 1_000  # in one queue, unless the document says another number
_PAIRS = ("Number", "Sip", "Client")


class Exchange(Protocol):
    """What joining needs of whoever carries calls."""

    def now(self) -> datetime:
        """The network's time."""

    def answered(self, call: Call) -> None:
        """The line is open from here on."""

    def end(self, call: Call) -> None:
        """Hang up."""

    def leg(self, parent: Call, noun: Verb, patience: float) -> tuple[Call, asyncio.Task[bool]]:
        """Another phone rings for `parent`; whether it is answered comes with the task."""


class Bridges:
    """Who is joined with whom."""

    def __init__(self, exchange: Exchange, rooms: Rooms) -> None:
        self._exchange = exchange
        self._rooms = rooms
        self._queues = Queues()
        self._others: dict[str, Call] = {}

    def other(self, call: Call) -> Call | None:
        """Whoever is at the other end of a pair."""
        return self._others.get(call.sid)

    def talks(self, call: Call) -> bool:
        """Whether a person is on the same line."""
        if call.sid in self._others:
            return True
        found = self._rooms.of(call)
        if found is None:
            return False
        room, guest = found
        return room.started and any(other is not guest and not other.held for other in room.guests.values())

    async def dial(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """Join the call with others until that is over; what the action is told."""
        nouns = verb.children or (Verb("Number", {}, verb.text),)
        match nouns[0].name:
            case "Conference":
                return await self._meet(line, verb, nouns[0])
            case "Queue":
                return await self._take(line, verb, nouns[0])
            case _:
                return await self._ring(line, verb, [noun for noun in nouns if noun.name in _PAIRS])

    async def enqueue(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """Wait in a queue while its document is heard again and again; what the action is told."""
        call, queue = line.call, self._queues.named(verb.text)
        most = int(verb.number("maxQueueSize", MOST_WAITING))
        member = self._queues.join(queue, call, self._exchange.now(), most)
        if member is None:
            return {"QueueResult": "queue-full", "QueueSid": queue.sid, "QueueTime": "0"}

        def told() -> dict[str, str]:
            return queue.told(member, self._exchange.now())

        result = "hangup"
        try:
            await line.attend(verb, told)
        except Left:
            result = "leave"
        except (Gone, HungUp):
            if not call.over:
                self._exchange.end(call)
        except Taken:
            result = "bridged"
        finally:
            call.taken = False
            self._queues.leave(queue, member)
        final = {name: value for name, value in told().items() if name in ("QueueSid", "QueueTime")}
        if result == "bridged":
            await self._joined(line, member, final)
        return {"QueueResult": result, **final}

    # A queue's two ends

    async def _joined(self, line: Line, member: Member, final: Mapping[str, str]) -> None:
        """The member's side: hears what it is told first, then talks until that is over or it hangs up."""
        try:
            if member.whisper and member.taker is not None:
                told = {"CallSid": line.call.sid, "DequeingCallSid": member.taker.sid, **final}
                await line.aside(Onward(member.whisper, told))
            member.ready = True
            if member.taker is not None:
                member.taker.stir()
            await line.wait(None, until=lambda: member.done)
        except Gone:
            pass  # its action is asked for all the same
        finally:
            member.ready = True

    async def _take(self, line: Line, verb: Verb, noun: Verb) -> Mapping[str, str]:
        """The taker's side: waits for a member as long as <Dial> has patience."""
        call, queue = line.call, self._queues.named(noun.text)
        deadline = asyncio.get_running_loop().time() + verb.number("timeout", RING_PATIENCE)
        whisper = line.absolute(noun.get("url")) if noun.get("url") else ""
        while (member := self._queues.take(queue, call, whisper, self._exchange.now())) is None:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return {"DialCallStatus": "no-answer"}
            queue.news.clear()
            arrival = asyncio.ensure_future(queue.news.wait())
            arrival.add_done_callback(lambda _: call.stir())
            try:
                await line.wait(left, until=arrival.done)
            finally:
                arrival.cancel()
        began = self._exchange.now()
        try:
            await line.wait(None, until=lambda: member.ready or member.call.over)
            if not member.call.over:
                self._exchange.answered(call)
                await self._talk(line, verb, member.call)
        finally:
            member.done = True
            member.call.stir()
        return self._ended(member.call, "completed", began)

    # Phones

    async def _ring(self, line: Line, verb: Verb, nouns: Sequence[Verb]) -> Mapping[str, str]:
        """All phones at once, or one after the other; the first that answers is joined."""
        groups = [[noun] for noun in nouns] if verb.is_on("sequential", default=False) else [list(nouns)]
        last: Call | None = None
        for group in groups:
            legs = [
                self._exchange.leg(line.call, noun, verb.number("timeout", RING_PATIENCE)) for noun in group
            ]
            try:
                answered = await self._first(line, legs)
                last = answered or legs[-1][0]
                if answered is not None:
                    noun = group[[leg for leg, _ in legs].index(answered)]
                    return await self._speak(line, verb, noun, answered)
            finally:
                for leg, _ in legs:
                    self._exchange.end(leg)
        if last is None:
            return {"DialCallStatus": "failed"}
        return {"DialCallSid": last.sid, "DialCallStatus": last.status, "DialBridged": "false"}

    async def _first(self, line: Line, legs: Sequence[tuple[Call, asyncio.Task[bool]]]) -> Call | None:
        """The leg that is answered first; the others ring no more. None: nobody answers."""
        for _, ringing in legs:
            ringing.add_done_callback(lambda _: line.call.stir())

        def up() -> Call | None:
            return next((leg for leg, rung in legs if rung.done() and rung.result() and not leg.over), None)

        await line.wait(None, until=lambda: up() or all(rung.done() for _, rung in legs))
        answered = up()
        for leg, _ in legs:
            if leg is not answered:
                self._exchange.end(leg)
        return answered

    async def _speak(self, line: Line, verb: Verb, noun: Verb, other: Call) -> Mapping[str, str]:
        began = self._exchange.now()
        if noun.get("url"):  # the one who is called hears something first, and may hang up on it
            aside = asyncio.ensure_future(self._heard(line, other, Onward(line.absolute(noun.get("url")))))
            aside.add_done_callback(lambda _: line.call.stir())
            try:
                await line.wait(None, until=aside.done)
            finally:
                aside.cancel()
        self._exchange.answered(line.call)
        await self._talk(line, verb, other)
        self._exchange.end(other)
        return self._ended(other, "completed", began)

    async def _heard(self, line: Line, other: Call, onward: Onward) -> None:
        try:
            await line.of(other).aside(onward)
        except (Gone, Moved, HungUp):
            self._exchange.end(other)

    async def _talk(self, line: Line, verb: Verb, other: Call) -> None:
        """Both hear each other until one hangs up, the time is over or, where it may, the caller presses *."""
        call, ends = line.call, verb.is_on("hangupOnStar", default=False)
        deadline = asyncio.get_running_loop().time() + verb.number("timeLimit", LONGEST_BRIDGE)
        self._others |= {call.sid: other, other.sid: call}
        call.keys.clear()
        try:
            while not other.over and (left := deadline - asyncio.get_running_loop().time()) > 0:
                if await line.wait(left, keys=True, until=lambda: other.over) and (
                    call.keys.popleft() == "*" and ends
                ):
                    return
        finally:
            self._others.pop(call.sid, None)
            self._others.pop(other.sid, None)

    def _ended(self, other: Call, status: str, began: datetime) -> dict[str, str]:
        lasted = round((self._exchange.now() - began).total_seconds())
        return {
            "DialCallSid": other.sid,
            "DialCallStatus": status,
            "DialCallDuration": str(lasted),
            "DialBridged": "true",
        }

    # Conferences

    async def _meet(self, line: Line, verb: Verb, noun: Verb) -> Mapping[str, str]:
        call = line.call
        guest = self._rooms.enter(call, noun, self._exchange.now())
        if guest is None:
            return {"DialCallStatus": "failed"}
        self._exchange.answered(call)
        deadline = asyncio.get_running_loop().time() + verb.number("timeLimit", LONGEST_BRIDGE)
        call.keys.clear()
        try:
            while guest.inside and (left := deadline - asyncio.get_running_loop().time()) > 0:
                if await line.wait(left, keys=True, until=lambda: not guest.inside) and (
                    call.keys.popleft() == "*" and verb.is_on("hangupOnStar", default=False)
                ):
                    break
        finally:
            self._rooms.leave(call)
        return {"DialCallStatus": "completed"}
