"""A carrier's own count of the texts that passed through it, kept apart from anything the gateway believes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Counted(Protocol):
    """What every carrier keeps and GET /carriers/{name}/stats shows."""

    def figures(self) -> Mapping[str, Any]:
        """The public statistics."""


@dataclass(slots=True)
class Ledger:
    """Counted of texts since start. Texts are kept only as hashes: millions fit, and nobody's words stay here."""

    submits: int = 0
    accepted: int = 0
    refused: int = 0
    throttled: int = 0
    delivered: int = 0
    undelivered: int = 0
    receipts_sent: int = 0
    receipts_lost: int = 0
    receipts_unheard: int = 0
    inbound: int = 0
    inbound_unheard: int = 0
    _submitted: Counter[bytes] = field(default_factory=Counter)
    _heard: Counter[bytes] = field(default_factory=Counter)
    _accepted: Counter[bytes] = field(default_factory=Counter)
    _destinations: set[str] = field(default_factory=set)

    def submit(self, to: str, body: str) -> int:
        """Count an attempt; returns how often this very text came for this number, this time included."""
        self.submits += 1
        key = _key(to, body)
        self._submitted[key] += 1
        return self._submitted[key]

    def accept(self, to: str, body: str) -> None:
        """Count a message we took on."""
        self.accepted += 1
        self._accepted[_key(to, body)] += 1
        self._destinations.add(to)

    def heard(self, sender: str, text: str) -> int:
        """Count a phone's text; returns how often this phone sent these very words, this time included."""
        self.inbound += 1
        key = _key(sender, text)
        self._heard[key] += 1
        return self._heard[key]

    def figures(self) -> dict[str, int]:
        """The public statistics; `duplicates`: accepted beyond the first of the same number and text."""
        return {
            "submits": self.submits,
            "accepted": self.accepted,
            "refused": self.refused,
            "throttled": self.throttled,
            "destinations": len(self._destinations),
            "duplicates": self.accepted - len(self._accepted),
            "delivered": self.delivered,
            "undelivered": self.undelivered,
            "receipts_sent": self.receipts_sent,
            "receipts_lost": self.receipts_lost,
            "receipts_unheard": self.receipts_unheard,
            "inbound": self.inbound,
            "inbound_unheard": self.inbound_unheard,
        }


def _key(to: str, body: str) -> bytes:
    return hashlib.blake2b(f"{to}\0{body}".encode("utf-8", "surrogatepass"), digest_size=12).digest()
