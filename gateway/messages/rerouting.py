"""Where a text goes next that one carrier could not take: to another that can, at once, or back to the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Key, Outcome
from gateway.messages.policy import policy_of
from gateway.messages.routing.choosing import ANY, choose
from gateway.messages.status import Status

_SOON = timedelta(
    seconds=1
)  # before the next carrier is asked: what the first one still does may come to light


def reroute(
    tx: Session,
    outcomes: Sequence[Outcome],
    messages: Mapping[Key, Claimed],
    *,
    carrier: str,
    now: datetime,
) -> tuple[list[Outcome], dict[Key, str]]:
    """`outcomes` as they stand once another carrier was looked for, and the carrier of each retry that changes it.

    What one carrier will never take fails where no other is planned. A doubtful text keeps its wait (decisions 3); one
    that was certainly not taken leaves by the next carrier at once.
    """
    wanting = [o for o in outcomes if o.elsewhere and o.retry_at is not None and o.key in messages]
    if not wanting:
        return list(outcomes), {}
    routes = _others(tx, [messages[o.key] for o in wanting], carrier, now)
    settled = []
    for outcome in outcomes:
        route = routes.get(outcome.key)
        if outcome.retry_at is None or outcome.key not in messages or not outcome.elsewhere:
            settled.append(outcome)
        elif route is None:
            final = outcome.status == Status.FAILED
            settled.append(replace(outcome, retry_at=None) if final else outcome)
        else:
            doubtful = outcome.status == Status.UNKNOWN
            settled.append(
                outcome if doubtful else replace(outcome, retry_at=min(outcome.retry_at, now + _SOON))
            )
    return settled, routes


def _others(tx: Session, messages: Sequence[Claimed], carrier: str, now: datetime) -> dict[Key, str]:
    """For each message the planned carrier that is another; in a lane that keeps order a text stays where it is."""
    free = [m for m in messages if not policy_of(m.purpose, m.lane).in_order]
    found: dict[Key, str] = {}
    for purpose in sorted({m.purpose for m in free}):
        group = [m for m in free if m.purpose == purpose]
        routes = choose(tx, purpose, [m.recipient for m in group], avoid=[carrier], now=now)
        for message, route in zip(group, routes, strict=True):
            if route not in (carrier, ANY):
                found[message.month, message.id, message.no] = route
    return found
