"""Everything the network remembers: phones, their messages, the log and who watches; no protocol, no HTTP."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.clock import Clock, as_people_read
from simulator.faults import Faults
from simulator.ledger import Counted
from simulator.segments import on_air
from simulator.terms import Setup

KEPT_PER_PHONE = 1_000  # more than a person scrolls; bounds a load test's memory
KEPT_IN_LOG = 500
WATCHER_BACKLOG = 2_000  # events a slow page may fall behind before it is told to start afresh


@dataclass(slots=True)
class Entry:
    """A message in a phone's memory. `state`: received; for the phone's own texts sending, sent, failed."""

    ref: int
    mine: bool
    peer: str
    text: str
    at: str
    encoding: str
    segments: int
    state: str

    def as_received(self) -> dict[str, Any]:
        """The contract's shape of GET /phones/{n}/messages."""
        return {
            "ref": str(self.ref),
            "from": self.peer,
            "text": self.text,
            "at": self.at,
            "encoding": self.encoding,
            "segments": self.segments,
        }

    def as_thread(self) -> dict[str, Any]:
        """The lab's shape: both directions."""
        seen = self.as_received()
        seen["peer"] = seen.pop("from")
        return {**seen, "mine": self.mine, "state": self.state}


@dataclass(slots=True)
class Phone:
    """A handset: exists from the first time anybody names its number."""

    number: str
    on: bool = True
    opted_out: bool = False
    carrier: str = "twilio"
    """Whose subscriber it is: its texts to the service number go in by this company."""
    ussd: str = ""
    """Who carries its USSD; empty: whoever this network has."""
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT_PER_PHONE))
    changed: asyncio.Event | None = None

    def received(self, after: int) -> list[Entry]:
        """Messages that reached this phone later than `after`, oldest first."""
        return [e for e in self.entries if not e.mine and e.ref > after]

    async def next_change(self) -> None:
        """Return when something happens to this phone."""
        self.changed = self.changed or asyncio.Event()
        await self.changed.wait()

    def stir(self) -> None:
        """Wake everybody in next_change."""
        woken, self.changed = self.changed, None
        if woken:
            woken.set()

    def summary(self) -> dict[str, Any]:
        """One line of GET /phones."""
        return {
            "number": self.number,
            "on": self.on,
            "opted_out": self.opted_out,
            "carrier": self.carrier,
            "received": sum(not e.mine for e in self.entries),
            "sent": sum(e.mine for e in self.entries),
        }


class Network:
    """All state, in memory: it ends with the process."""

    def __init__(self, setup: Setup, clock: Clock, seed: int) -> None:
        self.setup = setup
        self.clock = clock
        self.started_with_seed = seed
        self.faults = Faults(seed)
        self.carriers: dict[str, Counted] = {}
        self.takers: dict[str, Callable[[Phone, Entry], None]] = {}
        """Who takes a phone's text to the service number, by the carrier's name."""
        self.phones: dict[str, Phone] = {}
        self.log: deque[dict[str, Any]] = deque(maxlen=KEPT_IN_LOG)
        self._watchers: set[asyncio.Queue[tuple[str, dict[str, Any]]]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        # Starting from the time makes references grow over a restart too: a client's old `after` stays true.
        self._ref = time.time_ns() // 1_000_000

    def phone(self, number: str) -> Phone:
        """The handset with this E.164 number, made on first use."""
        if number not in self.phones:
            self.phones[number] = Phone(number)
            self.publish("phone", self.phones[number].summary())
        return self.phones[number]

    def receive(self, phone: Phone, sender: str, text: str) -> Entry:
        """A message arrives in a phone's memory."""
        return self._remember(phone, mine=False, peer=sender, text=text, state="received")

    def write(self, phone: Phone, to: str, text: str) -> Entry:
        """A phone sends: its own copy, still on its way."""
        return self._remember(phone, mine=True, peer=to, text=text, state="sending")

    def settle(self, phone: Phone, entry: Entry, state: str) -> None:
        """What became of a phone's own text: sent (somebody took it) or failed."""
        entry.state = state
        self.publish("entry", {"phone": phone.number, **entry.as_thread()})

    def note(self, carrier: str, event: str, phone: str, text: str = "", **more: str | int) -> None:
        """One line of the message log. `carrier` whose it is, if anybody's; `event` a word the lab translates."""
        line = {
            "at": as_people_read(self.clock.now()),
            "carrier": carrier,
            "event": event,
            "phone": phone,
            "text": text[:200],
            **more,
        }
        self.log.append(line)
        self.publish("log", line)

    def begin(self, task: asyncio.Task[None]) -> None:
        """Hold a background task until it ends, so that it is neither collected nor forgotten at shutdown."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop every background task."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def publish(self, topic: str, data: dict[str, Any]) -> None:
        """Tell open pages; a page too far behind gets one `resync` in place of its backlog."""
        for queue in self._watchers:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(("resync", {}))
            queue.put_nowait((topic, data))

    @property
    def watched(self) -> bool:
        """Whether any page is open."""
        return bool(self._watchers)

    def watch(self) -> Watch:
        """`with network.watch() as queue:` — (topic, data) pairs as they happen."""
        return Watch(self._watchers)

    def _remember(self, phone: Phone, *, mine: bool, peer: str, text: str, state: str) -> Entry:
        self._ref += 1
        cost = on_air(text)
        at = as_people_read(self.clock.now())
        entry = Entry(self._ref, mine, peer, "".join(cost.parts), at, cost.encoding, cost.segments, state)
        phone.entries.append(entry)
        phone.stir()
        self.publish("entry", {"phone": phone.number, **entry.as_thread()})
        return entry


class Watch:
    """One page's subscription; leaving the `with` block ends it."""

    def __init__(self, watchers: set[asyncio.Queue[tuple[str, dict[str, Any]]]]) -> None:
        self._watchers = watchers
        self._queue: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(WATCHER_BACKLOG)

    def __enter__(self) -> asyncio.Queue[tuple[str, dict[str, Any]]]:
        self._watchers.add(self._queue)
        return self._queue

    def __exit__(self, *_: object) -> None:
        self._watchers.discard(self._queue)
