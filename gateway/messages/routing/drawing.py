"""Draws the plan anew from what is stored: contracts' shares, points taken, breakers; and writes only what changed.

Whoever draws holds one lock until the end of the transaction, so that a sender that trips its breaker and the schedule
never overwrite each other. Orders only read the plan and wait for nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.routing.weights import BUCKETS, buckets, present_shares

CLOSED, OPEN, HALF_OPEN, RETIRED = "closed", "open", "half-open", "retired"
"""States of a breaker: in use; left alone for a while; let in by a tenth; no contract any more."""

_LOCK = 102_204  # advisory lock number of whoever draws the plan

Pair = tuple[str, str]
"""A purpose and a network."""

_READ_SHARES = text("SELECT purpose, network, carrier, base, weight FROM routes ORDER BY 1, 2, 3")
_READ_HEALTH = text("SELECT carrier, taken, breaker FROM carrier_health")
_READ_PLAN = text("SELECT purpose, network, bucket, carrier FROM route_plan")

_WEIGH = text("""
    UPDATE routes r SET weight = n.weight
      FROM unnest(CAST(:purposes AS text[]), CAST(:networks AS text[]), CAST(:carriers AS text[]),
                  CAST(:weights AS int[])) AS n(purpose, network, carrier, weight)
     WHERE (r.purpose, r.network, r.carrier) = (n.purpose, n.network, n.carrier)
""")

_PLAN = text("""
    INSERT INTO route_plan (purpose, network, bucket, carrier)
    SELECT * FROM unnest(CAST(:purposes AS text[]), CAST(:networks AS text[]), CAST(:buckets AS int[]),
                         CAST(:carriers AS text[]))
    ON CONFLICT (purpose, network, bucket) DO UPDATE SET carrier = excluded.carrier
""")

_DROP = text("""
    DELETE FROM route_plan
     WHERE (purpose, network) NOT IN (SELECT purpose, network FROM routes)
""")


def lock(tx: Session) -> None:
    """Wait until nobody else draws; call it before reading what the plan is drawn from."""
    tx.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})


def redraw(tx: Session) -> None:
    """Bring weights and plan in line with what is stored. The caller holds `lock`."""
    bases: dict[Pair, dict[str, int]] = defaultdict(dict)
    before = {}
    for purpose, network, carrier, base, weight in tx.execute(_READ_SHARES):
        bases[purpose, network][carrier] = base
        before[purpose, network, carrier] = weight
    health = tx.execute(_READ_HEALTH).all()
    taken = {row.carrier: row.taken for row in health}
    away = {row.carrier for row in health if row.breaker == OPEN}
    probed = {row.carrier for row in health if row.breaker == HALF_OPEN}
    shares = {pair: present_shares(base, taken, away, probed) for pair, base in bases.items()}
    _write_weights(tx, shares, before)
    _write_plan(tx, shares)


def _write_weights(
    tx: Session, shares: Mapping[Pair, Mapping[str, int]], before: Mapping[tuple[str, str, str], int]
) -> None:
    changed = [
        (*pair, carrier, weight)
        for pair, weights in shares.items()
        for carrier, weight in weights.items()
        if before[(*pair, carrier)] != weight
    ]
    if changed:
        purposes, networks, carriers, weights = zip(*changed, strict=True)
        tx.execute(
            _WEIGH,
            {
                "purposes": list(purposes),
                "networks": list(networks),
                "carriers": list(carriers),
                "weights": list(weights),
            },
        )


def _write_plan(tx: Session, shares: Mapping[Pair, Mapping[str, int]]) -> None:
    before: dict[Pair, list[str | None]] = defaultdict(lambda: [None] * BUCKETS)
    for purpose, network, bucket, carrier in tx.execute(_READ_PLAN):
        before[purpose, network][bucket] = carrier
    changed = [
        (*pair, bucket, carrier)
        for pair, weights in shares.items()
        for bucket, carrier in enumerate(buckets(weights, before[pair]))
        if before[pair][bucket] != carrier
    ]
    if changed:
        purposes, networks, numbers, carriers = zip(*changed, strict=True)
        tx.execute(
            _PLAN,
            {
                "purposes": list(purposes),
                "networks": list(networks),
                "buckets": list(numbers),
                "carriers": list(carriers),
            },
        )
    if set(before) - set(shares):
        tx.execute(_DROP)
