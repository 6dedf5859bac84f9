"""The signature on a report: HMAC-SHA256 over time and body, so that a receiver knows who speaks, and when; pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

HEADER = "Gateway-Signature"


def sign(secret: str, body: str, now: datetime) -> str:
    """The header's value, `t=<unix seconds>,v1=<hex>`; the digest covers "t.body"."""
    moment = int(now.timestamp())
    digest = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def holds(secret: str, body: str, signed: str) -> bool:
    """Whether `signed` is the header's value that `sign` gave for `body`, at whatever time."""
    moment, _, digest = signed.removeprefix("t=").partition(",v1=")
    wanted = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(digest.encode(), wanted.encode())
