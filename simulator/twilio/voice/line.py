"""Follows the documents of one call as Twilio does: says, plays, listens to keys, records, dials; one task a call.

Nothing here knows HTTP or whose company it is: documents, sounds and conferences come from a `World`. Everything that
takes time can be ended by a key where a key may end it, by the person who hangs up, and by the customer who orders the
call elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import urljoin

from simulator.twilio.voice.call import Call
from simulator.twilio.voice.document import Verb
from simulator.twilio.voice.world import (
    GATHER_PATIENCE,
    RECORD_PATIENCE,
    Gone,
    HungUp,
    Left,
    Lost,
    Moved,
    Onward,
    Page,
    Refused,
    Taken,
    World,
    spoken,
)

LONGEST_RECORDING = 3_600.0  # seconds, also what 0 means
MOST_KEYS = 1_000
ENDLESS = 1_000  # times that loop="0" repeats; Twilio stops there too
_SHORT = 0.05  # seconds


class Line:
    """One call being led through its documents."""

    def __init__(self, call: Call, world: World, *, waits: bool = False, beside: bool = False) -> None:
        """`waits`: in a queue, where somebody may take it; `beside`: in a document that ends without the call."""
        self.call = call
        self.world = world
        self._page = ""
        self._waits = waits
        self._beside = waits or beside

    async def follow(self, onward: Onward | None) -> None:
        """From the first document to the end of the last; None: the order is in `call.moved`. Raises Gone and Lost."""
        while (onward := onward or self._ordered()) is not None:
            try:
                page = await self._fetched(onward)
                self._page = page.url
                onward = await self._execute(page.verbs)
            except Moved:
                if self._beside:
                    raise
                onward = None
            if onward is None and self._beside:
                return

    async def attend(self, verb: Verb, told: Callable[[], Mapping[str, str]]) -> None:
        """Hear the document of a queue again and again. Raises Taken, Left, HungUp, Gone and Moved."""
        waiting = Line(self.call, self.world, waits=True)
        while True:
            began = asyncio.get_running_loop().time()
            if verb.get("waitUrl"):
                onward = Onward(self.absolute(verb.get("waitUrl")), told(), verb.get("waitUrlMethod", "POST"))
                await waiting.follow(onward)
            if asyncio.get_running_loop().time() - began < _SHORT:
                await waiting.wait(1.0)  # a document that takes no time is not asked for without end

    async def aside(self, onward: Onward) -> None:
        """Hear a document beside the main one. Raises HungUp, Gone and Moved."""
        await Line(self.call, self.world, beside=True).follow(onward)

    def of(self, other: Call) -> Line:
        """The line of another call in the same world."""
        return Line(other, self.world)

    def absolute(self, address: str) -> str:
        """An address as the document means it."""
        return urljoin(self._page, address)

    async def wait(
        self, seconds: float | None, *, keys: bool = False, until: Callable[[], object] = bool
    ) -> bool:
        """Let time go by until `until()` says so; True: a key has been pressed, where `keys` end it.

        Whoever makes `until()` true stirs the call. Raises Gone and Moved.
        """
        timer = None if seconds is None else asyncio.ensure_future(self.world.sleep(seconds))
        try:
            while True:
                self._check()
                if keys and self.call.keys:
                    return True
                if until() or (timer is not None and timer.done()):
                    return False
                self.call.news.clear()
                news = asyncio.ensure_future(self.call.news.wait())
                waited = {news} if timer is None else {news, timer}
                try:
                    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    news.cancel()
        finally:
            if timer is not None:
                timer.cancel()

    # Documents

    def _check(self) -> None:
        if self.call.over:
            raise Gone
        if self.call.moved is not None:
            raise Moved
        if self._waits and self.call.taken:
            raise Taken

    def _ordered(self) -> Onward | None:
        moved: Onward | None = self.call.moved
        self.call.moved = None
        return moved

    async def _fetched(self, onward: Onward) -> Page:
        """A document on its way is awaited even by somebody who hangs up; it is then not followed."""
        self.world.now_doing(self.call, "fetch")
        page = await self.world.fetch(self.call, onward)
        self._check()
        return page

    async def _execute(self, verbs: tuple[Verb, ...]) -> Onward | None:
        """Verb by verb until one leads elsewhere. <Reject> turns away only who was not answered."""
        if verbs and verbs[0].name == "Reject" and self.call.answered is None:
            raise Refused("busy" if verbs[0].get("reason") == "busy" else "no-answer")
        for verb in verbs:
            if not verb.is_on("answerOnBridge", default=False):
                self.world.answered(self.call)
            self._check()
            self.world.now_doing(self.call, verb.name)
            match verb.name:
                case "Say" | "Play" | "Pause":
                    await self._utter(verb, keys=False)
                case "Gather":
                    if onward := await self._gather(verb):
                        return onward
                case "Record":
                    if onward := await self._record(verb):
                        return onward
                case "Dial":
                    if onward := self._to_action(verb, await self.world.dial(self, verb)):
                        return onward
                case "Enqueue":
                    if onward := self._to_action(verb, await self.world.enqueue(self, verb)):
                        return onward
                case "Redirect":
                    return self._onward(verb.text, verb)
                case "Leave" if self._waits:
                    raise Left
                case "Leave":
                    return None
                case "Hangup" | "Reject":
                    if self._beside:
                        raise HungUp
                    return None
                case _:
                    raise Lost(12200, f"<{verb.name}> is not carried by this network")
        return None

    def _onward(self, address: str, verb: Verb, told: Mapping[str, str] | None = None) -> Onward:
        return Onward(urljoin(self._page, address), told or {}, verb.get("method", "POST").upper())

    def _to_action(self, verb: Verb, told: Mapping[str, str]) -> Onward | None:
        """A <Dial> without an action falls through to the next verb."""
        return self._onward(verb.get("action"), verb, told) if verb.get("action") else None

    # What is said

    async def _utter(self, verb: Verb, *, keys: bool) -> bool:
        """Say, play or be silent; True: a key has ended it."""
        if verb.name == "Pause":
            return await self.wait(verb.number("length", 1), keys=keys)
        if verb.get("digits"):
            return await self._tones(verb.get("digits"), keys=keys)
        times = int(verb.number("loop", 1)) or ENDLESS
        for _ in range(times):
            if await self._once(verb, keys=keys):
                return True
        return False

    async def _tones(self, digits: str, *, keys: bool) -> bool:
        """Keys that the network presses; `w` is half a second of silence."""
        heard = self.world.now_heard(
            self.call, "tones", digits, "", len(digits) * 0.2 + digits.count("w") * 0.3
        )
        try:
            ended = await self.wait(heard.seconds, keys=keys)
            heard.whole = not ended
        finally:
            self.world.now_over(self.call, heard)
        return ended

    async def _once(self, verb: Verb, *, keys: bool) -> bool:
        if keys and self.call.keys:
            return True
        if verb.name == "Say":
            heard = self.world.now_heard(self.call, "say", verb.text, "", spoken(verb.text))
        else:
            url = urljoin(self._page, verb.text)
            sound = await self.world.sound(url)
            heard = self.world.now_heard(self.call, "play", sound.said, url, sound.seconds)
        try:
            ended = await self.wait(self.world.heard_in(self.call, heard.seconds), keys=keys)
            heard.whole = not ended
        finally:
            self.world.now_over(self.call, heard)
        return ended

    # Keys

    async def _gather(self, verb: Verb) -> Onward | None:
        """Keys until there are enough, the last one is pressed or silence; what was typed ahead counts."""
        most = int(verb.number("numDigits", MOST_KEYS))
        last = verb.get("finishOnKey", "#")
        for said in verb.children:
            if await self._utter(said, keys=True):
                break
        keyed, finished = "", ""
        if "speech" in verb.get("input", "dtmf") and not self.call.keys:
            await self.wait(
                verb.number("timeout", GATHER_PATIENCE), keys=True, until=lambda: self.call.speech
            )
            if self.call.speech and not self.call.keys:
                words, seconds = self.call.speech.popleft()
                await self.wait(seconds)
                return self._onward(
                    verb.get("action") or self._page, verb, {"SpeechResult": words, "Confidence": "0.9"}
                )
        while len(keyed) < most and await self.wait(verb.number("timeout", GATHER_PATIENCE), keys=True):
            key = self.call.keys.popleft()
            if key in last:
                finished = key
                break
            keyed += key
        if not keyed and not verb.is_on("actionOnEmptyResult", default=False):
            return None
        told = {"Digits": keyed, "FinishedOnKey": finished}
        return self._onward(verb.get("action") or self._page, verb, told)

    async def _record(self, verb: Verb) -> Onward | None:
        if verb.is_on("playBeep", default=True):
            self.world.now_heard(self.call, "beep", "", "")
        longest = verb.number("maxLength", LONGEST_RECORDING) or LONGEST_RECORDING
        told = await self.world.record(self, verb, verb.number("timeout", RECORD_PATIENCE), longest)
        return None if told is None else self._onward(verb.get("action") or self._page, verb, told)
