"""The planner: contracts into base shares, measures into shifts, breakers onward, and all of it into the plan.

Run by the schedule every ten seconds; any number may run at once. A sender that starts has a say in its own carrier
only: its contracts may be older or newer than the schedule's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.routing import breaker, moving, shifts
from gateway.messages.routing.contracts import bases
from gateway.messages.routing.drawing import CLOSED, RETIRED, lock, redraw
from gateway.messages.terms import Terms

NO_SENDER = "messages wait and no sender takes them"

_READ_BASES = text("SELECT purpose, network, carrier, base FROM routes")

_DROP = text("""
    DELETE FROM routes WHERE (purpose, network, carrier) NOT IN (
        SELECT * FROM unnest(CAST(:purposes AS text[]), CAST(:networks AS text[]), CAST(:carriers AS text[])))
""")

_KEEP = text("""
    INSERT INTO routes AS r (purpose, network, carrier, base, weight)
    SELECT purpose, network, carrier, base, base
      FROM unnest(CAST(:purposes AS text[]), CAST(:networks AS text[]), CAST(:carriers AS text[]),
                  CAST(:bases AS int[])) AS n(purpose, network, carrier, base)
    ON CONFLICT (purpose, network, carrier) DO UPDATE SET base = excluded.base WHERE r.base <> excluded.base
""")

_ENGAGE = text("""
    INSERT INTO carrier_health AS h (carrier) SELECT unnest(CAST(:carriers AS text[]))
    ON CONFLICT (carrier) DO UPDATE
       SET breaker = :closed, breaker_at = :now, breaker_why = NULL WHERE h.breaker = :retired
""")

_RETIRE = text("""
    UPDATE carrier_health
       SET breaker = :retired, breaker_at = :now, breaker_why = 'no contract any more', open_until = NULL, taken = 0,
           trips = 0
     WHERE carrier <> ALL(:carriers) AND breaker <> :retired
    RETURNING carrier
""")


_PLANNED = text("SELECT EXISTS (SELECT FROM routes)")


def plan(tx: Session, terms: Sequence[Terms], now: datetime) -> list[str]:
    """Bring the plan up to date with contracts, measures and breakers; returns what changed, in sentences."""
    lock(tx)
    said = _take_in(tx, terms, now)
    said += shifts.judge(tx, now)
    said += breaker.advance(tx, now)
    redraw(tx)
    for carrier in moving.unheard(tx, now):
        breaker.trip(tx, carrier, NO_SENDER, now)
        said.append(f"{carrier}: {NO_SENDER}")
    return said


def engage(tx: Session, carrier: str, terms: Sequence[Terms], now: datetime) -> None:
    """A sender of `carrier` starts: it may be planned with. Where nothing is planned so far, all of `terms` is."""
    if not tx.execute(_PLANNED).scalar_one():
        plan(tx, terms, now)
        return
    lock(tx)
    tx.execute(_ENGAGE, {"carriers": [carrier], "retired": RETIRED, "closed": CLOSED, "now": now})


def _take_in(tx: Session, terms: Sequence[Terms], now: datetime) -> list[str]:
    """Store what contracts say where it differs; a carrier without one is retired, so that nothing waits for it."""
    wanted = bases(terms)
    if wanted != {(row.purpose, row.network, row.carrier): row.base for row in tx.execute(_READ_BASES)}:
        keys = {
            "purposes": [purpose for purpose, _, _ in wanted],
            "networks": [network for _, network, _ in wanted],
            "carriers": [carrier for _, _, carrier in wanted],
        }
        tx.execute(_DROP, keys)
        tx.execute(_KEEP, {**keys, "bases": list(wanted.values())})
    names = {"carriers": sorted(t.name for t in terms), "retired": RETIRED, "now": now}
    tx.execute(_ENGAGE, {**names, "closed": CLOSED})
    return [f"{carrier}: retired" for carrier in tx.execute(_RETIRE, names).scalars()]
