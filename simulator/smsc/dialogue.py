"""One USSD session over SMPP: its steps, its number, what its handset shows; it delivers and counts nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.screens import Screen

END = 0x01  # its_session_info, lowest bit: the session is over


@dataclass(slots=True)
class Session:
    """A phone's session. `state`: asked (the customer's turn), shown (the person's), over."""

    phone: str
    number: int
    """Counts this SMSC's sessions; the last eight bits of it travel."""
    state: str = "asked"
    screen: str = ""
    """What the handset shows."""
    step: int = 0
    began: float = field(default_factory=time.monotonic)
    closes: float = 0.0
    """When the network closes it unless something happens, on the clock of `began`."""
    timer: asyncio.TimerHandle | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    """The last deliver_sm, in case it must be repeated."""
    answered: asyncio.Future[Screen] | None = None
    repeated: bool = False

    @property
    def id(self) -> str:
        """Names it to the handset."""
        return f"SMPP{self.number}"

    @property
    def open(self) -> bool:
        """Whether the handset is still in it."""
        return self.state != "over"

    @property
    def fate(self) -> str:
        """Names the current step to the dice."""
        return f"{self.phone}|{self.number}|{self.step}"

    def info(self, ends: bool) -> int:
        """its_session_info (SMPP 3.4 §5.3.2.43): session number, number of the step, end."""
        return (self.number & 0xFF) << 8 | (self.step & 0x7F) << 1 | (END if ends else 0)

    def knows(self, info: int) -> bool:
        """Whether the customer speaks of this session."""
        return info >> 8 == self.number & 0xFF

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
