"""One table: what each purpose of a message is worth — its lane, its life, its retries, and what "unknown" means for it.

Sources: decisions 3 (unknown outcomes), 8 (replyable sender), services §2.4 (classes and quiet hours).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """How one purpose is treated. `resend_unknown` is the wait before one re-send of an unknown outcome, or None."""

    lane: str
    life: timedelta
    max_tries: int
    first_wait: timedelta
    resend_unknown: timedelta | None
    heeds_opt_out: bool


PURPOSES: dict[str, Policy] = {
    # a code is worthless after its five minutes; the same code may be sent twice without harm
    "otp": Policy("otp", timedelta(minutes=5), 4, timedelta(seconds=2), timedelta(seconds=10), False),
    # a person holds the phone and waits; a doubled answer confuses, a missing one is told again at the next contact
    "reply": Policy("reply", timedelta(hours=24), 8, timedelta(seconds=2), None, False),
    # better heard twice than not at all, once
    "emergency": Policy("emergency", timedelta(hours=6), 12, timedelta(seconds=1), timedelta(seconds=0), False),
    "notice": Policy("notice", timedelta(hours=24), 6, timedelta(seconds=10), None, True),
    "bulk": Policy("bulk", timedelta(hours=48), 5, timedelta(seconds=30), None, True),
}

_LONGEST_WAIT = timedelta(minutes=15)  # a carrier that is back should not wait longer for us


def wait_before(purpose: str, tries: int) -> timedelta:
    """The pause after try number `tries` (1, 2, …) was refused for now: doubling from the purpose's first wait."""
    return min(PURPOSES[purpose].first_wait * 2 ** (tries - 1), _LONGEST_WAIT)
