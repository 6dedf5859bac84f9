"""What a central database has been told: batches by their id, facts by theirs, the newest state of each; in memory."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

IDS: Mapping[str, str] = {"declarations": "code", "visits": "id", "reports": "id"}
"""The field that tells one fact of a list from the next."""


@dataclass
class Store:
    """Everything received. `fault` strikes the next `times` batches."""

    batches: dict[str, str] = field(default_factory=dict)  # id → digest of its body
    facts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    posts: int = 0
    repeated: int = 0
    fault: str = ""
    times: int = 0

    def strikes(self) -> str:
        """The fault that the batch at hand meets."""
        if self.times <= 0:
            return ""
        self.times -= 1
        return self.fault

    def keep(self, batch: str, body: bytes, said: Mapping[str, Any]) -> str:
        """ "stored", "known" where it is here already, "conflict" where other bytes came under the same id."""
        digest = hashlib.sha256(body).hexdigest()
        known = self.batches.get(batch)
        if known is not None:
            self.repeated += 1
            return "known" if known == digest else "conflict"
        self.batches[batch] = digest
        kept = self.facts.setdefault(said["list"], {})
        for row in said["rows"]:
            fact = str(row[IDS[said["list"]]])
            if fact not in kept or kept[fact]["changed_at"] <= row["changed_at"]:
                kept[fact] = row
        return "stored"


def signed_by(secret: str, body: bytes, header: str) -> bool:
    """Whether `t=…,v1=…` is the HMAC-SHA256 of "t.body"."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    covered = parts.get("t", "").encode() + b"." + body
    digest = hmac.new(secret.encode(), covered, hashlib.sha256).hexdigest()
    return hmac.compare_digest(digest, parts.get("v1", ""))
