"""What the SMSC counts beyond a carrier's ledger: whole texts, binds, USSD; it judges nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from simulator.ledger import Ledger

NAME = "smpp"
"""The carrier's name in faults and statistics."""


@dataclass(slots=True)
class Counts:
    """Counted since start. `ledger` counts PDUs: a long text is as many submits as it has parts."""

    ledger: Ledger = field(default_factory=Ledger)
    messages: int = 0
    """Whole texts that phones showed."""
    binds: int = 0
    """Binds accepted."""
    sessions: int = 0
    screens: int = 0
    ussd_refused: int = 0
    """Codes that are nobody's."""
    no_answer: int = 0
    ends: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        """The public statistics; `ends` of USSD sessions by what ended them."""
        own = ("messages", "binds", "sessions", "screens", "ussd_refused", "no_answer")
        return {
            **self.ledger.figures(),
            **{name: getattr(self, name) for name in own},
            "ends": dict(self.ends),
        }
