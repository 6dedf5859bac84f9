"""The carrier of the town: leads calls through our documents as Twilio does, and does what our REST requests order.

Documents are followed by the simulator's own interpreter, at the pace of the town; sounds are not fetched, they last as
long as their words take. Every request is signed, and tried again by the rules that stand in its address.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from benchmarks._surge.turned import Turned
from gateway import clock, wording
from ivr import sounds
from simulator.terms import Setup
from simulator.twilio.voice.call import Call, Heard
from simulator.twilio.voice.document import Verb
from simulator.twilio.voice.documents import Documents
from simulator.twilio.voice.line import Line
from simulator.twilio.voice.rooms import Guest, Room, Rooms
from simulator.twilio.voice.world import Gone, Lost, Onward, Page, Refused, Sound, spoken

_INCOMING, _STATUS = "/ivr/twilio/incoming", "/ivr/twilio/status"
_STATUS_TRIES = 2  # Twilio's default for an address that cannot be connected


class Person(Protocol):
    """Whoever holds a phone."""

    def rings(self) -> float | None:
        """Seconds until it is taken up; None: it is not."""

    def hears(self, call: Call, words: str, seconds: float, /) -> None:
        """Something is said into the ear, and takes so long."""

    def talks(self, call: Call, /) -> float | None:
        """They are joined with somebody; seconds after which they hang up, None: the other one does."""

    def is_over(self, call: Call) -> None:
        """Nobody is on the line any more."""


@dataclass(frozen=True)
class Ordered:
    """What came with an order to place a call."""

    url: str
    callback: str
    events: frozenset[str]
    patience: float


@dataclass
class Switch:
    """Every call of the town. `broken`: what may never happen, and did."""

    setup: Setup
    turned: Turned
    session: aiohttp.ClientSession
    directory: dict[str, Person] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    """Seconds of the wall that each document took to come."""
    counts: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rooms = Rooms(self._in_a_room)
        self._documents = Documents(self.setup, self.session)
        self._who: dict[str, Person] = {}
        self._engaged: dict[str, Call] = {}
        self._phones: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.untold = 0
        """News of calls that is on its way to the house."""

    def open_calls(self) -> int:
        """How many go on."""
        return len(self._engaged)

    def callers(self) -> int:
        """How many who have called us are on the line."""
        return sum(call.direction == "inbound" for call in self._engaged.values())

    def call_in(self, number: str, person: Person, shown: str) -> Call:
        """Somebody dials 1022; `shown`: the number that we are told."""
        call = self._new(shown, "inbound", person)
        self._engage(number, call)
        call.status = "ringing"
        self.begin(self._led(call, Onward(f"{self.setup.public_url}{_INCOMING}")))
        return call

    def press(self, call: Call, keys: str) -> None:
        """Press keys."""
        call.keys.extend(keys)
        call.stir()

    def hang_up(self, call: Call) -> None:
        """Put the phone down."""
        self._end(call, "completed" if call.answered else "canceled")

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Let something go on by itself, to the end of the run at most."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def stop(self) -> None:
        """The town falls silent."""
        for task in self._tasks:
            task.cancel()

    # REST

    def routes(self) -> list[web.RouteDef]:
        """Twilio's Calls."""
        base = "/2010-04-01/Accounts/{account}/Calls"
        return [
            web.post(f"{base}.json", self._create),
            web.get(f"{base}/{{sid}}.json", self._fetch),
            web.post(f"{base}/{{sid}}.json", self._update),
        ]

    async def _create(self, request: web.Request) -> web.Response:
        form = await request.post()
        events = frozenset(" ".join(map(str, form.getall("StatusCallbackEvent", []))).split())
        order = Ordered(
            str(form["Url"]),
            str(form.get("StatusCallback", "")),
            events or frozenset({"completed"}),
            float(str(form.get("Timeout", "60"))),
        )
        number = str(form["To"])
        call = self._new(number, "outbound-api", self.directory.get(number))
        call.callback, call.events = order.callback, order.events
        self.counts["placed"] += 1
        self.begin(self._carry(call, order))
        return web.json_response(call.resource(), status=201)

    async def _fetch(self, request: web.Request) -> web.Response:
        call = self.calls.get(request.match_info["sid"])
        self.counts["asked after"] += 1
        return _refused(20404) if call is None else web.json_response(call.resource())

    async def _update(self, request: web.Request) -> web.Response:
        call, form = self.calls.get(request.match_info["sid"]), await request.post()
        if call is None:
            return _refused(20404)
        if call.over or ("Url" in form and call.answered is None):
            return _refused(21220)
        if "Url" in form:
            call.moved = Onward(str(form["Url"]))
            call.stir()
        else:
            self._end(call, "completed" if call.answered else "canceled")
        return web.json_response(call.resource())

    # What a line asks of the world around it

    def answered(self, call: Call) -> None:
        """The line is open."""
        if call.answered is None:
            call.status, call.answered = "in-progress", self.turned.now()
            self._tell(call, "answered")

    def now_heard(self, call: Call, kind: str, text: str, url: str, seconds: float = 0.0) -> Heard:
        """Begin an utterance into the ear."""
        del url
        if (person := self._who.get(call.sid)) is not None:
            person.hears(call, text, seconds)
        return Heard(kind, text, "", self.turned.now(), seconds)

    def now_over(self, call: Call, heard: Heard) -> None:
        """Nobody watches."""

    def now_doing(self, call: Call, verb: str) -> None:
        """Nobody watches."""

    def heard_in(self, call: Call, seconds: float) -> float:
        """Nobody hurries."""
        del call
        return seconds

    async def sleep(self, seconds: float) -> None:
        """Let time go by."""
        await self.turned.sleep(seconds)

    async def fetch(self, call: Call, onward: Onward) -> Page:
        """The next document."""
        start = time.perf_counter()
        page = await self._documents.page(onward, call.parameters())
        self.took.append(time.perf_counter() - start)
        return page

    async def sound(self, url: str) -> Sound:
        """As long as its words take; what it says is read off its sealed name."""
        said = sounds.unseal(urlsplit(url).path.rpartition("/")[2].removesuffix(".wav"), clock.now())
        if not isinstance(said, sounds.Text):
            self.broken["a sound that does not exist"] += 1
            return Sound(0.0)
        words = wording.render(said.msg_id, said.args, said.lang, "spoken")
        return Sound(spoken(words), words)

    async def record(
        self, line: Line, verb: Verb, patience: float, longest: float
    ) -> Mapping[str, str] | None:
        """They speak for ten seconds."""
        del verb, patience
        await line.wait(min(10.0, longest))
        return {"RecordingSid": f"RE{line.call.sid[2:]}", "RecordingUrl": "", "RecordingDuration": "10"}

    async def dial(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """Into a room, until that is over."""
        guest = self.rooms.enter(line.call, verb.children[0], self.turned.now())
        if guest is None:
            return {"DialCallStatus": "failed"}
        try:
            await line.wait(None, until=lambda: not guest.inside)
        finally:
            self.rooms.leave(line.call)
        return {"DialCallStatus": "completed"}

    async def enqueue(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """No document of ours has it: the queue is ours."""
        del line, verb
        self.broken["a document with <Enqueue>"] += 1
        return {"QueueResult": "error"}

    # Inside

    def _new(self, number: str, direction: Any, person: Person | None) -> Call:
        call = Call(self.setup.account, number, self.setup.number, direction, self.turned.now())
        self.calls[call.sid] = call
        if person is not None:
            self._who[call.sid] = person
        return call

    def _engage(self, phone: str, call: Call) -> None:
        """Nobody is in two calls: who dials or takes up is out of the one before."""
        if (before := self._engaged.get(phone)) is not None:
            self.broken["a phone in two calls"] += 1
            self._end(before, "completed")
        self._engaged[phone], self._phones[call.sid] = call, phone

    async def _carry(self, call: Call, order: Ordered) -> None:
        self._tell(call, "initiated")
        person = self._who.get(call.sid)
        if person is None or call.phone in self._engaged:
            if call.phone.startswith("sip:"):
                self.broken["an agent was dialled in a call"] += 1
            self.counts["busy"] += 1
            self._end(call, "busy")
            return
        self._engage(call.phone, call)
        call.status = "ringing"
        self._tell(call, "ringing")
        rings = person.rings()
        await self.turned.sleep(order.patience if rings is None else min(rings, order.patience))
        if call.over:
            return
        if rings is None or rings > order.patience:
            self._end(call, "no-answer")
            return
        call.answered_by = "human"
        self.answered(call)
        await self._led(call, Onward(order.url))

    async def _led(self, call: Call, onward: Onward) -> None:
        try:
            await Line(call, self).follow(onward)
            self._end(call, "completed")
        except Gone:
            pass
        except Refused as refused:
            self._end(call, refused.status)
        except Lost as fault:  # the carrier says an apology, and hangs up
            self.counts[f"lost by {fault.code}"] += 1
            self.answered(call)
            self._end(call, "completed")

    def _end(self, call: Call, status: str) -> None:
        if call.over:
            return
        call.status, call.ended = status, self.turned.now()
        self._engaged.pop(self._phones.pop(call.sid, ""), None)
        self.rooms.leave(call)
        call.stir()
        self._tell(call, "completed")
        if (person := self._who.pop(call.sid, None)) is not None:
            person.is_over(call)

    def _in_a_room(self, room: Room, event: str, _: Guest | None, __: Mapping[str, str]) -> None:
        if event == "participant-join" and len(room.guests) > 2:
            self.broken["three in a room"] += 1
        if event == "conference-start":
            self.counts["talks"] += 1
            for each in list(room.guests.values()):
                lasts = self._who[each.call.sid].talks(each.call)
                if lasts is not None:
                    self.begin(self._talk(each.call, lasts))

    async def _talk(self, call: Call, seconds: float) -> None:
        await self.turned.sleep(seconds)
        self.hang_up(call)

    def _tell(self, call: Call, event: str) -> None:
        inbound = call.direction == "inbound"
        if inbound and not call.over:
            return
        callback = f"{self.setup.public_url}{_STATUS}" if inbound else call.callback
        if callback and (inbound or event in call.events):
            form = {**call.parameters(), "CallbackSource": "call-progress-events"}
            self.untold += 1
            self.begin(self._post(callback, form))

    async def _post(self, url: str, form: dict[str, str]) -> None:
        headers = {"X-Twilio-Signature": self._documents._signer.compute_signature(url, form)}
        try:
            for _ in range(_STATUS_TRIES):
                try:
                    async with self.session.post(
                        self._documents._way_in(url), data=form, headers=headers
                    ) as heard:
                        if heard.status != 200:
                            self.counts[f"news answered {heard.status}"] += 1
                        return
                except (aiohttp.ClientError, TimeoutError):
                    self.counts["news not taken"] += 1
        finally:
            self.untold -= 1

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self.broken[f"the bench: {type(fault).__name__} {fault}"] += 1


def _refused(code: int) -> web.Response:
    return web.json_response({"code": code, "message": "refused", "status": 404}, status=404)
