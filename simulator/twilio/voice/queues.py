"""Queues of calls that documents ask for: who stands where, since when; who takes the first. It posts nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from simulator.twilio.voice.call import Call


@dataclass(slots=True)
class Member:
    """A call in a queue. `ready`: it has heard what it was told before it is joined; `done`: it is joined no more."""

    call: Call
    since: datetime
    taker: Call | None = None
    whisper: str = ""
    ready: bool = False
    done: bool = False


@dataclass(slots=True)
class Queue:
    """The calls that wait under one name, the longest first."""

    name: str
    sid: str = field(default_factory=lambda: f"QU{uuid4().hex}")
    members: list[Member] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def told(self, member: Member, now: datetime) -> dict[str, str]:
        """What a wait document and the action learn."""
        place = self.members.index(member) + 1 if member in self.members else 0
        average = sum(self.waited) / len(self.waited) if self.waited else 0.0
        return {
            "QueueSid": self.sid,
            "QueuePosition": str(place),
            "QueueTime": str(round((now - member.since).total_seconds())),
            "AvgQueueTime": str(round(average)),
            "CurrentQueueSize": str(len(self.members)),
        }


class Queues:
    """All queues of one account, made on demand."""

    def __init__(self) -> None:
        self._named: dict[str, Queue] = {}

    def named(self, name: str) -> Queue:
        """The queue of that name."""
        return self._named.setdefault(name, Queue(name))

    def join(self, queue: Queue, call: Call, now: datetime, most: int) -> Member | None:
        """`call` goes to the end; None: there are `most` already. Whoever waits for a member is woken."""
        if len(queue.members) >= most:
            return None
        member = Member(call, now)
        queue.members.append(member)
        queue.news.set()
        return member

    def leave(self, queue: Queue, member: Member) -> None:
        """It stands there no more."""
        if member in queue.members:
            queue.members.remove(member)

    def take(self, queue: Queue, taker: Call, whisper: str, now: datetime) -> Member | None:
        """The first of `queue` is for `taker` from here on; None: nobody waits."""
        if not queue.members:
            return None
        member = queue.members.pop(0)
        member.taker, member.whisper = taker, whisper
        queue.waited.append((now - member.since).total_seconds())
        member.call.taken = True
        member.call.stir()
        return member
