"""Where a text goes next that one carrier could not take: to another that can, at once, or back to the same one.

What keeps order may go, too: whatever waits behind it for its phone follows (`outcomes`), and no claim overtakes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.outbox import Claimed, Work, columns
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
    called: bool = False,
) -> tuple[list[Outcome], dict[Key, str]]:
    """`outcomes` as they stand once another carrier was looked for, and the carrier of each retry that changes it.

    `called`: they are of calls, and what was to be said is not texted instead.

    What one carrier will never take fails where no other is planned. A doubtful text keeps its wait (decisions 3); one
    that was certainly not taken leaves by the next carrier at once.
    """
    wanting = [o for o in outcomes if o.elsewhere and o.retry_at is not None and o.key in messages]
    if not wanting:
        return list(outcomes), {}
    routes = {} if called else _others(tx, [(o, messages[o.key]) for o in wanting], carrier, now)
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


def _others(
    tx: Session, wanting: Sequence[tuple[Outcome, Claimed]], carrier: str, now: datetime
) -> dict[Key, str]:
    """For each attempt the planned carrier that is to try next; none where no other is.

    A text of a lane that keeps order is worth a wait: it asks each carrier once, or two that refuse it for now would
    use up its tries between them. One that may have been taken stays where it is.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[Claimed]] = defaultdict(list)
    tried = _tried(tx, [m for _, m in wanting if _in_order(m) and m.no > 1])
    for outcome, message in wanting:
        if _in_order(message) and (outcome.status == Status.UNKNOWN or message.doubtful):
            continue
        failed = outcome.status == Status.FAILED  # then who refused it for now may be asked again
        asked = tried.get((message.month, message.id), [])
        spent = {carrier, *(name for name, never in asked if never or not failed)}
        groups[message.purpose, tuple(sorted(spent))].append(message)
    found: dict[Key, str] = {}
    for (purpose, avoid), group in sorted(groups.items(), key=itemgetter(0)):
        routes = choose(tx, purpose, [m.recipient for m in group], avoid=avoid, now=now)
        for message, route in zip(group, routes, strict=True):
            if route not in (*avoid, ANY):
                found[message.month, message.id, message.no] = route
    return found


def _in_order(message: Claimed) -> bool:
    return policy_of(message.purpose, message.lane).in_order


_TRIED = text("""
    SELECT a.month, a.message_id, a.carrier, bool_or(a.status = :failed) AS never
      FROM attempts a JOIN unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS m(month, id)
           ON a.month = m.month AND a.message_id = m.id
     GROUP BY a.month, a.message_id, a.carrier
""")


def _tried(tx: Session, messages: Sequence[Claimed]) -> dict[Work, list[tuple[str, bool]]]:
    """Which carriers each message was handed to before, and whether one will never take it."""
    found: dict[Work, list[tuple[str, bool]]] = defaultdict(list)
    if messages:
        months, ids = columns((m.month, m.id) for m in messages)
        parameters = {"months": months, "ids": ids, "failed": int(Status.FAILED)}
        for month, message_id, carrier, never in tx.execute(_TRIED, parameters):
            found[month, message_id].append((carrier, never))
    return found
