"""One call: what the customer is told of it, what the person at the phone has heard and keyed; it moves nothing."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Literal
from uuid import uuid4

from simulator.twilio.message import API_VERSION

Direction = Literal["inbound", "outbound-api", "outbound-dial"]
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
KEYS = frozenset("0123456789*#")
KEPT_HEARD = 500  # utterances of one call; a caller who waits an hour hears about so many


@dataclass(slots=True)
class Heard:
    """Something that was said into the ear. `kind`: say, play, beep, speech (of whoever is in the same conference).

    `seconds` is how long it lasted, `whole` whether it was listened to until its end.
    """

    kind: str
    text: str
    url: str
    at: datetime
    seconds: float = 0.0
    whole: bool = False

    def as_json(self) -> dict[str, Any]:
        """As the phones' contract shows it."""
        return {
            "kind": self.kind,
            "text": self.text,
            "url": self.url,
            "at": self.at.isoformat(timespec="milliseconds"),
            "seconds": round(self.seconds, 2),
            "whole": self.whole,
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
    keys: deque[str] = field(default_factory=deque)
    speech: deque[tuple[str, float]] = field(default_factory=deque)
    """What the person has said and nobody has taken yet: words and seconds."""
    doing: str = ""
    """The verb that is being executed, for whoever watches: Gather, Record, Conference …"""
    moved: str | None = None
    """An address or a document to go on with, by order of the customer."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    sequence: int = 0

    @property
    def over(self) -> bool:
        """Whether nobody is on the line any more."""
        return self.status in ENDED

    def hear(self, heard: Heard) -> None:
        """One more thing was said into the ear."""
        self.heard.append(heard)
        if len(self.heard) > KEPT_HEARD:
            self.heard.popleft()
            self.forgotten += 1

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

    def on_handset(self) -> dict[str, Any]:
        """The contract's shape of POST /phones/{n}/calls."""
        return {
            "call": self.sid,
            "with": self.number,
            "status": self.status,
            "direction": self.direction,
            "open": not self.over,
            "doing": self.doing,
            "heard": [each.as_json() for each in self.heard],
        }
