"""One USSD session: what was said in it, and the two forms that tell the customer; it posts and counts nothing."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

# Africa's Talking's sandbox uses this code; ours is no operator's network either.
NETWORK_CODE = "99999"


@dataclass(slots=True)
class Session:
    """A phone's session. `state`: asked (the customer's turn), shown (the person's), over."""

    phone: str
    code: str
    """The service code alone; what was dialled behind it is the beginning of `text`."""
    text: str
    """Everything the person entered so far, joined by stars; an answer may hold stars itself."""
    nth: int
    """This phone's first, second, … session: names it to the dice alike in every run; the id is random."""
    id: str = field(default_factory=lambda: f"ATUid_{uuid4().hex}")
    state: str = "asked"
    screen: str = ""
    """What the handset shows."""
    response: str = ""
    """The customer's last answer as it came."""
    hops: int = 0
    began: float = field(default_factory=time.monotonic)
    closes: float = 0.0
    """When the network closes it unless something happens, on the clock of `began`."""
    timer: asyncio.TimerHandle | None = None

    @property
    def open(self) -> bool:
        """Whether the handset is still in it."""
        return self.state != "over"

    @property
    def fate(self) -> str:
        """Names the current step to the dice."""
        return f"{self.phone}|{self.nth}|{self.hops}"

    def enter(self, words: str) -> None:
        """Add an answer of the person; the first one after a bare code stands alone."""
        self.text = f"{self.text}*{words}" if self.hops > 1 or self.text else words

    def request(self) -> dict[str, str]:
        """The form of one step."""
        return {
            "sessionId": self.id,
            "serviceCode": self.code,
            "phoneNumber": self.phone,
            "text": self.text,
            "networkCode": NETWORK_CODE,
        }

    def notification(self, status: str, error: str, at: datetime) -> dict[str, str]:
        """The form sent once it is over; errorMessage only where there is an error."""
        form = {
            "date": at.strftime("%Y-%m-%d %H:%M:%S"),
            "sessionId": self.id,
            "serviceCode": self.code,
            "networkCode": NETWORK_CODE,
            "phoneNumber": self.phone,
            "status": status,
            "cost": "0",
            "durationInMillis": str(round((time.monotonic() - self.began) * 1_000)),
            "hopsCount": str(self.hops),
            "input": self.text,
            "lastAppResponse": self.response,
        }
        return {**form, "errorMessage": error} if error else form

    def on_handset(self) -> dict[str, Any]:
        """The contract's shape of POST /phones/{n}/ussd; `left`: seconds until the network closes it."""
        left = max(self.closes - time.monotonic(), 0.0) if self.open else 0.0
        return {
            "session": self.id,
            "text": self.screen,
            "open": self.open,
            "state": self.state,
            "left": round(left, 1),
        }
