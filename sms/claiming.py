"""From the outbox to the hand: keeps a queue for each lane filled with claimed texts, beside the hand-overs.

Claims run in threads, so that the sockets never wait for the database; those of lanes that hurry never wait for those
of the others. It decides how much to hold; what leaves, and when, is the window's business.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy.orm import Session

from gateway import clock, people
from gateway.db import Database
from gateway.messages import outbox
from gateway.messages.bodies import SHARED
from gateway.messages.carriers import Carrier
from gateway.messages.outbox import Claimed, Work
from gateway.messages.pacing import PRIORITY, Pacer
from gateway.messages.policy import policy_of, sleeps
from sms import figures
from sms.patience import or_later

_CROWDED = "emergency"  # hurries too, but a million at once: a code does not wait for their claims
LOOK = 1.0  # seconds: every lane is looked at this often, whether the doorbell works or not
_LEASE_MARGIN = 20  # seconds before a lease ends at which a text not yet begun is given back

Queue = deque[tuple[Claimed, float]]
"""Texts in hand, each with the moment at which its lease is too old to begin it."""


class _Share:
    """Lanes that are claimed together, one claim after the other."""

    def __init__(self, lanes: Sequence[str]) -> None:
        self.lanes = lanes
        self.hungry = asyncio.Event()
        self.look_at = 0.0


class Claiming:
    """The queues of one sender. `rang` may be called from any thread; all else lives in the sender's loop."""

    def __init__(
        self,
        db: Database,
        carrier: Carrier,
        holder: str,
        lanes: Sequence[str],
        pacer: Pacer,
        filled: Callable[[], None],
    ) -> None:
        """`filled` hears of every claim that brought something."""
        self._db = db
        self._carrier = carrier.name
        self._takes = carrier.capabilities.takes
        self._calls = carrier.capabilities.calls
        self._holder = holder
        self._pacer = pacer
        self._filled = filled
        self.queues: dict[str, Queue] = {lane: deque() for lane in lanes}
        self._rung: set[str] = set(lanes)
        hurried = [lane for lane in lanes if lane in PRIORITY and lane != _CROWDED]
        crowded = [lane for lane in lanes if lane == _CROWDED]
        others = [lane for lane in lanes if lane not in PRIORITY]
        self._shares = [_Share(together) for together in (hurried, crowded, others) if together]
        self._stopping = False

    def rang(self, lane: str | None) -> None:
        """There may be work in `lane`, or anywhere; `look` makes it known to the loop."""
        if lane is None:
            self._rung.update(self.queues)
        elif lane in self.queues:
            self._rung.add(lane)

    def look(self) -> None:
        """Claim soon, if a lane that may have work is half empty."""
        for share in self._shares:
            if self._wanted(share):
                share.hungry.set()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True

    async def run(self) -> None:
        """Keep the queues filled, for ever."""
        await asyncio.gather(*map(self._fill, self._shares))

    async def _fill(self, share: _Share) -> None:
        while True:
            if time.monotonic() >= share.look_at:
                share.look_at = time.monotonic() + LOOK
                self._rung.update(share.lanes)
            wanted = {} if self._stopping else self._wanted(share)
            if not wanted:
                await _until_hungry(share)
                continue
            self._rung.difference_update(wanted)  # before looking: a ring that comes meanwhile is not lost
            work = asyncio.to_thread(figures.claimed, self._carrier, self._claim_now, wanted)
            claimed = await or_later("claim", work)
            if claimed is None:
                await asyncio.sleep(LOOK)
                continue
            until = time.monotonic() + outbox.LEASE_SECONDS - _LEASE_MARGIN
            for lane, (messages, more) in claimed.items():
                self.queues[lane].extend((message, until) for message in messages)
                if more:
                    self._rung.add(lane)
            self._filled()

    def held(self) -> set[Work]:
        """Everything in hand."""
        return {(m.month, m.id) for queue in self.queues.values() for m, _ in queue}

    def take_out(self, lane: str, phone: str) -> list[Work]:
        """Take out of hand what `lane` holds for `phone`."""
        queue = self.queues[lane]
        out = [entry for entry in queue if entry[0].recipient == phone]
        for entry in out:
            queue.remove(entry)
        return [(message.month, message.id) for message, _ in out]

    def empty(self) -> set[Work]:
        """Take everything out of hand."""
        held = self.held()
        for queue in self.queues.values():
            queue.clear()
        return held

    def _wanted(self, share: _Share) -> dict[str, int]:
        """How many to claim of each lane that may have some: by halves, because many cost hardly more than one."""
        room = {
            lane: self._pacer.depth(lane) - len(self.queues[lane])
            for lane in share.lanes
            if lane in self._rung
        }
        return {lane: count for lane, count in room.items() if count > 0 and count >= len(self.queues[lane])}

    def _claim_now(self, wanted: dict[str, int]) -> dict[str, tuple[list[Claimed], bool]]:
        """Per lane: what may be sent, and whether there may be more."""
        now = clock.now()
        found: dict[str, tuple[list[Claimed], bool]] = {}
        with self._db.transaction() as tx:
            for lane, limit in wanted.items():
                if sleeps(lane, now, called=self._calls):
                    continue
                claimed, more = outbox.claim(
                    tx,
                    route=self._carrier,
                    lane=lane,
                    holder=self._holder,
                    limit=limit,
                    now=now,
                    takes=self._takes,
                )
                closed = _unwanted(tx, claimed, called=self._calls)
                outbox.suppress(tx, _addresses(closed), holder=self._holder, now=now)
                found[lane] = ([m for m in claimed if m not in closed] if closed else claimed, more)
        return found


async def _until_hungry(share: _Share) -> None:
    share.hungry.clear()
    try:
        await asyncio.wait_for(share.hungry.wait(), max(share.look_at - time.monotonic(), 0.0))
    except TimeoutError:
        return


def _unwanted(tx: Session, claimed: Sequence[Claimed], *, called: bool) -> list[Claimed]:
    """Those that must not leave after all: no news was wanted, what arrives there unasked may endanger somebody, or
    nobody there hears a call.
    """
    heeding = {m.recipient for m in claimed if policy_of(m.purpose, m.lane).heeds_opt_out}
    out = people.opted_out(tx, heeding) if heeding else set()
    to_many = {m.recipient for m in claimed if m.template.startswith(SHARED)}
    silent = people.silenced(tx, to_many) if to_many else set()
    deaf = people.deaf(tx, {m.recipient for m in claimed}) if called and claimed else set()
    if not out and not silent and not deaf:
        return []
    return [
        m
        for m in claimed
        if (m.recipient in out and policy_of(m.purpose, m.lane).heeds_opt_out)
        or (m.recipient in silent and m.template.startswith(SHARED))
        or m.recipient in deaf
    ]


def _addresses(messages: Iterable[Claimed]) -> list[Work]:
    return [(message.month, message.id) for message in messages]
