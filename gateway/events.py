"""What open pages hear: the channel of events, and the 60-second tokens that open a stream of them.

Only `{topic, id}` travels, so that a stream shows nobody more than that something has changed (decisions 28).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from gateway.db import after_commit
from gateway.queues import DOORBELL, Doorbell

CHANNEL = "live"
TOKEN_SECONDS = 60


def announce(tx: Session, topic: str, subject: str) -> None:
    """Once `tx` is durable, tell pages that show `topic` that `subject` has changed; pages poll where it is lost."""
    doorbell: Doorbell | None = tx.info.get(DOORBELL)
    said: set[tuple[str, str]] = tx.info.setdefault("announced", set())
    if doorbell is not None and (topic, subject) not in said:
        said.add((topic, subject))
        event = json.dumps({"topic": topic, "id": subject})
        after_commit(tx, lambda: doorbell.publish(CHANNEL, event))


def sign(secret: str, topics: Sequence[str], now: float) -> str:
    """A token that opens a stream of `topics` until `now` + 60 seconds (seconds since 1970)."""
    claim = json.dumps(
        {"topics": sorted(topics), "until": int(now) + TOKEN_SECONDS}, separators=(",", ":")
    ).encode()
    return f"{_base64(claim)}.{_base64(_seal(secret, claim))}"


class Opening(NamedTuple):
    """What a token opens, and when it was signed (seconds since 1970, rounded down)."""

    topics: frozenset[str]
    signed: int


def opening_of(secret: str, token: str, now: float) -> Opening | None:
    """None when the token is forged, altered or too old."""
    try:
        claim, seal = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
        if not hmac.compare_digest(seal, _seal(secret, claim)):
            return None
        said = json.loads(claim)
        opening = Opening(frozenset(said["topics"]), said["until"] - TOKEN_SECONDS)
        return opening if said["until"] >= now else None
    except (ValueError, KeyError, TypeError):
        return None


def _seal(secret: str, claim: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"live|" + claim, hashlib.sha256)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
