"""One call: what the customer is told of it, what the person at the phone has heard and keyed; it moves nothing."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from itertools import islice
from typing import Any, Literal
from uuid import uuid4

from simulator.twilio.message import API_VERSION

Direction = Literal["inbound", "outbound-api", "outbound-dial"]
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
KEYS = frozenset("0123456789*#")
KEPT_HEARD = 500  # utterances of one call; a caller who waits an hour hears about so many


@dataclass(slots=True)
class Heard:
    """Something said into the ear or by the person. `kind`: say, play, beep, speech; of the person keys, words.

    `seconds` is how long it lasts, `over` whether it has ended, `whole` whether it was listened to until its end.
    `place` counts what passed in the call, either way.
    """

    kind: str
    text: str
    url: str
    at: datetime
    seconds: float = 0.0
    whole: bool = False
    over: bool = False
    place: int = 0

    def as_json(self) -> dict[str, Any]:
        """As the phones' contract shows it."""
        return {
            "kind": self.kind,
            "text": self.text,
            "url": self.url,
            "at": self.at.isoformat(timespec="milliseconds"),
            "seconds": round(self.seconds, 2),
            "whole": self.whole,
            "over": self.over,
            "place": self.place,
        }


@dataclass(slots=True)
class Call:
    """A call of one phone. `phone` is the person's number, `number` the customer's; `status` is Twilio's word.

    `parent`: the call whose <Dial> made this one. `callback`, `events`: where and of what the customer is told.
    """

    account: str
    phone: str
    number: str
    direction: Direction
    created: datetime
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    parent: str | None = None
    status: str = "queued"
    callback: str | None = None
    events: frozenset[str] = frozenset()
    answered: datetime | None = None
    ended: datetime | None = None
    answered_by: str | None = None
    heard: deque[Heard] = field(default_factory=deque)
    forgotten: int = 0
    """Utterances that are no longer in `heard`: the oldest go."""
    own: deque[Heard] = field(default_factory=lambda: deque(maxlen=KEPT_HEARD))
    """What the person has keyed and said, for whoever watches."""
    passed: int = 0
    keys: deque[str] = field(default_factory=deque)
    speech: deque[tuple[str, float]] = field(default_factory=deque)
    """What the person has said and nobody has taken yet: words and seconds."""
    doing: str = ""
    """The verb that is being executed, for whoever watches: Gather, Record, Conference …"""
    moved: Any = None
    """The `Onward` with which it goes on by order of the customer, if any."""
    taken: bool = False
    """Somebody has taken it out of the queue in which it waits."""
    fallback: str = ""
    """Asked where an address does not answer with a document."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    sequence: int = 0

    @property
    def over(self) -> bool:
        """Whether nobody is on the line any more."""
        return self.status in ENDED

    def hear(self, heard: Heard) -> None:
        """One more thing was said into the ear."""
        self._number(heard)
        self.heard.append(heard)
        if len(self.heard) > KEPT_HEARD:
            self.heard.popleft()
            self.forgotten += 1

    def utter(self, own: Heard) -> None:
        """The person has pressed keys or said something."""
        self._number(own)
        self.own.append(own)

    def _number(self, line: Heard) -> None:
        line.place = self.passed
        self.passed += 1

    def stir(self) -> None:
        """Something happened: whoever waits on this call looks again."""
        self.news.set()

    def parameters(self) -> dict[str, str]:
        """What every webhook of a call carries."""
        inbound = self.direction == "inbound"
        caller, called = (self.phone, self.number) if inbound else (self.number, self.phone)
        form = {
            "AccountSid": self.account,
            "ApiVersion": API_VERSION,
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Called": called,
            "Caller": caller,
            "Direction": self.direction,
            "From": caller,
            "To": called,
        }
        form |= {f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip", "Country")}
        if self.parent:
            form["ParentCallSid"] = self.parent
        if self.answered_by:
            form["AnsweredBy"] = self.answered_by
        return form

    def resource(self) -> dict[str, Any]:
        """The JSON of POST and GET …/Calls."""
        inbound = self.direction == "inbound"
        caller, called = (self.phone, self.number) if inbound else (self.number, self.phone)
        lasted = round((self.ended - self.answered).total_seconds()) if self.ended and self.answered else None
        return {
            "account_sid": self.account,
            "answered_by": self.answered_by,
            "api_version": API_VERSION,
            "date_created": format_datetime(self.created),
            "direction": self.direction,
            "duration": None if not self.over else str(lasted or 0),
            "end_time": format_datetime(self.ended) if self.ended else None,
            "from": caller,
            "parent_call_sid": self.parent,
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "start_time": format_datetime(self.answered) if self.answered else None,
            "status": self.status,
            "to": called,
            "uri": f"/{API_VERSION}/Accounts/{self.account}/Calls/{self.sid}.json",
        }

    @property
    def times_heard(self) -> int:
        """How many things were said into the ear."""
        return self.forgotten + len(self.heard)

    def on_handset(self, after: int = 0) -> dict[str, Any]:
        """The contract's shape of POST /phones/{n}/calls; what was said without the first `after` utterances."""
        first = max(after - self.forgotten, 0)
        return {
            "id": self.sid,
            "call": self.sid,
            "with": self.number,
            "status": self.status,
            "direction": self.direction,
            "open": not self.over,
            "doing": self.doing,
            "heard": [each.as_json() for each in islice(self.heard, first, None)],
        }

    def in_lab(self) -> dict[str, Any]:
        """What an open page of the phone lab needs to know of the call beside what passes in it."""
        return {
            "phone": self.phone,
            "call": self.sid,
            "with": self.number,
            "status": self.status,
            "direction": self.direction,
            "open": not self.over,
            "doing": self.doing,
            "answered": self.answered.isoformat(timespec="milliseconds") if self.answered else None,
        }

    def passed_in_lab(self) -> list[dict[str, Any]]:
        """Both sides of the call in their order, as a page shows them that has just been opened."""
        both = [(each, False) for each in self.heard] + [(each, True) for each in self.own]
        both.sort(key=lambda pair: pair[0].place)
        return [{**each.as_json(), "mine": mine} for each, mine in both]
