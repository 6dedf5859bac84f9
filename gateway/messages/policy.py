"""One table: what each purpose of a message is worth: its lane, its life, its retries, what "unknown" means for it.

Sources: decisions 3 (unknown outcomes), 8 (replyable sender), services §2.4 (classes and quiet hours).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway import clock


@dataclass(frozen=True)
class Policy:
    """How one purpose is treated. `resend_unknown` is the wait before one re-send of an unknown outcome, or None.

    `max_tries` counts refusals of the message itself; while a whole route is away only `life` is a limit.
    `sleeps`: what nobody needs at night waits for the morning (services §2.4).
    `in_order`: a text waits while an earlier one of this purpose to the same phone waits for its retry or its carrier.
    """

    lane: str
    life: timedelta
    max_tries: int
    first_wait: timedelta
    resend_unknown: timedelta | None
    heeds_opt_out: bool
    in_order: bool = False
    sleeps: bool = False


PURPOSES: dict[str, Policy] = {
    # a code is worthless after its five minutes; the same code may be sent twice without harm
    "otp": Policy("otp", timedelta(minutes=5), 4, timedelta(seconds=2), timedelta(seconds=10), False),
    # a person holds the phone and waits; a doubled answer confuses, a missing one is told again at the next contact
    "reply": Policy("reply", timedelta(hours=24), 8, timedelta(seconds=2), None, False, in_order=True),
    # better heard twice than not at all, once
    "emergency": Policy("emergency", timedelta(hours=6), 12, timedelta(seconds=1), timedelta(0), False),
    "notice": Policy("notice", timedelta(hours=24), 6, timedelta(seconds=10), None, True, sleeps=True),
    # asked of those who must report; whoever wants no news is still asked, and nobody is at night
    "reminder": Policy("notice", timedelta(hours=4), 6, timedelta(seconds=10), None, False, sleeps=True),
    "bulk": Policy("bulk", timedelta(hours=48), 5, timedelta(seconds=30), None, True, sleeps=True),
}

MAY_QUEUE = frozenset(policy.lane for policy in PURPOSES.values()) - frozenset(
    policy.lane for policy in PURPOSES.values() if not policy.sleeps
)
"""Lanes in which every purpose can wait for the morning: they sleep at night, and queue for as long as they are."""

QUIET_FROM, QUIET_TO = 21, 7
"""Local hours in which nobody is texted what can wait; codes, replies and emergencies know none."""
CALLS_FROM, CALLS_TO = 8, 17
"""Local hours in which somebody may be called for what can wait (Decree 91/2020)."""

STUCK_AFTER: dict[str, timedelta] = {
    "otp": timedelta(seconds=30),  # a code is promised within 2 s; a sender that restarts takes ten
    "emergency": timedelta(seconds=30),
    "reply": timedelta(minutes=1),  # somebody looks at a phone and waits
    "notice": timedelta(minutes=15),
    "bulk": timedelta(minutes=15),
}
"""How long the oldest due message of a lane may wait before people are alarmed."""

_LONGEST_WAIT = timedelta(minutes=15)  # for a message that its carrier keeps refusing
_ROUTE_BACK = timedelta(seconds=15)  # at most so late does a message notice that its carrier is back
_PHONE_BACK = timedelta(
    seconds=30
)  # at least so long before a phone that could not be reached is tried again
_DOUBLINGS = 16  # beyond the longest wait whatever the first one is; keeps 2**tries small


def policy_of(purpose: str, lane: str) -> Policy:
    """How a stored row is treated; a purpose of a newer release falls back to what its lane stands for, then to notice.

    While a deploy rolls, an old sender claims rows of purposes it has never heard of: they must not stop it.
    """
    return PURPOSES.get(purpose) or PURPOSES.get(lane) or PURPOSES["notice"]


def wait_before(policy: Policy, tries: int, *, route_away: bool = False, passing: bool = False) -> timedelta:
    """The pause after try number `tries` (1, 2, …) failed: doubling from the policy's first wait.

    When the whole route is away, its own pause holds the crowd back, so that no single message needs to wait long.
    `passing`: the carrier took the text and could not deliver it now; a phone that is off is not back in a second.
    """
    longest = _ROUTE_BACK if route_away else _LONGEST_WAIT
    doublings: int = min(tries - 1, _DOUBLINGS)
    first = max(policy.first_wait, _PHONE_BACK) if passing else policy.first_wait
    return min(first * (1 << doublings), longest)


def is_quiet(now: datetime, *, called: bool = False) -> bool:
    """Whether people sleep, or are not to be called."""
    hour = clock.local(now).hour
    if called:
        return not CALLS_FROM <= hour < CALLS_TO
    return hour >= QUIET_FROM or hour < QUIET_TO


def sleeps(lane: str, now: datetime, *, called: bool = False) -> bool:
    """Whether `lane` waits for the morning: every purpose in it can. `called`: for the hours of calls."""
    return is_quiet(now, called=called) and lane in MAY_QUEUE


def awake_since(lane: str, due_at: datetime, now: datetime, *, called: bool = False) -> datetime:
    """From when a message of `lane` that fell due at `due_at` could have been sent: not before this morning's waking.

    `now` is no time at which the lane sleeps.
    """
    if lane not in MAY_QUEUE:
        return due_at
    first = CALLS_FROM if called else QUIET_TO
    morning = clock.local(now).replace(hour=first, minute=0, second=0, microsecond=0)
    return max(due_at, morning.astimezone(due_at.tzinfo))
