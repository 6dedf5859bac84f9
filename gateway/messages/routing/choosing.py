"""Which carrier takes a text, by one look at the plan: for one, for a batch, and as SQL for a million.

The network is that of the prefix unless `ported` knows better. The bucket is the number's own, so that one phone is
texted by one carrier and its texts keep their order; a million at once may count instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.routing.weights import BUCKETS
from gateway.phone import CHATS, FOREIGN, NO_NETWORK, PREFIXES, network_of

ANY = "any"
"""The route of a message that every carrier may take: nothing is planned for it."""
CALLS = "calls"
"""The route of a message that is said in a call: whichever carrier of calls there is takes it, and no other."""

_PRIME = 1009  # any prime well above ten: what remains has no more to do with the last digit


def network_sql(number: str) -> str:
    """SQL that says what `phone.network_of` says of the SQL expression `number`."""
    by_network = defaultdict(list)
    for prefix, network in PREFIXES.items():
        by_network[network, len(prefix)].append(prefix)
    cases = [
        f"WHEN substr({number}, 4, {length}) IN ({', '.join(map(repr, prefixes))}) THEN '{network}'"
        for (network, length), prefixes in by_network.items()
    ]
    chats = " ".join(f"WHEN starts_with({number}, '{chat}:') THEN '{chat}'" for chat in CHATS)
    abroad = f"WHEN left({number}, 3) <> '+84' THEN '{FOREIGN}'"
    return f"CASE {chats} {abroad} {' '.join(cases)} ELSE '{NO_NETWORK}' END"


def bucket_sql(number: str) -> str:
    """SQL for the bucket of the SQL expression `number`, as `bucket_of` counts it."""
    return f"mod(mod(CAST(right({number}, 6) AS int), {_PRIME}), {BUCKETS})"


def bucket_of(number: str) -> int:
    """The bucket of an E.164 number: from its last six digits, mixed so that no liking for an ending counts."""
    return int(number[-6:]) % _PRIME % BUCKETS


def plan_join(number: str, purpose: str, nth: str | None = None) -> str:
    """SQL to append to `FROM …`: joins what is planned for the SQL expressions `number` and `purpose`.

    `nth`: a counting expression such as an id, which spreads a big order evenly; without it the number decides. After
    it, `ROUTE` is the carrier. All are names and constants of our own code, never words of a person.
    """
    bucket = f"mod(abs({nth}), {BUCKETS})" if nth else bucket_sql(number)
    return f"""
        LEFT JOIN ported ON ported.number = {number}
        LEFT JOIN LATERAL (
             SELECT p.carrier FROM route_plan p
              WHERE p.purpose = {purpose} AND p.network = coalesce(ported.network, {network_sql(number)})
                AND p.bucket = {bucket}
              LIMIT 1) route_plan ON true"""  # noqa: S608 - put together from our own constants


ROUTE = f"coalesce(route_plan.carrier, '{ANY}')"
"""SQL for the carrier, or `any`, beside a `plan_join`."""

ROUTE_OF_ONE = f"""
    coalesce((SELECT p.carrier FROM route_plan p
               WHERE p.purpose = :purpose AND p.bucket = :bucket
                 AND p.network = coalesce((SELECT o.network FROM ported o WHERE o.number = :recipient), :network)),
             '{ANY}')"""  # noqa: S608 - put together from our own constants
"""SQL for the carrier of one text, or `any`; its parameters are `purpose` and those of `one`."""


ROUTE_OF_TEMPLATE = """
    (SELECT t.carrier FROM template_routes t
      WHERE t.template = :template AND :lang = 'vi' AND starts_with(:recipient, '+84')
        AND NOT EXISTS (SELECT FROM carrier_health h WHERE h.carrier = t.carrier AND h.breaker <> 'closed'))"""
"""SQL for the carrier that has a form of its own for a text, or NULL: it goes first, the plan's after it."""


def one(recipient: str) -> dict[str, str | int]:
    """The parameters of `ROUTE_OF_ONE` that depend on an E.164 number."""
    return {"recipient": recipient, "network": network_of(recipient), "bucket": bucket_of(recipient)}


# what needs no table is said by Python: the statement stays short, and one look costs little more than the way there
_ASKED = """
      FROM unnest(CAST(:numbers AS text[]), CAST(:networks AS text[]), CAST(:buckets AS int[]))
           WITH ORDINALITY AS r(number, network, bucket, nth)
      LEFT JOIN ported ON ported.number = r.number"""

_CHOOSE = text(f"""
    SELECT {ROUTE} {_ASKED}
      LEFT JOIN route_plan ON route_plan.purpose = :purpose AND route_plan.bucket = r.bucket
            AND route_plan.network = coalesce(ported.network, r.network)
     ORDER BY r.nth
""")

# the next bucket of the same network that another carrier has: what fails at one is spread as the plan spreads all
_CHOOSE_ANOTHER = text(f"""
    SELECT coalesce(another.carrier, '{ANY}') {_ASKED}
      LEFT JOIN LATERAL (
           SELECT p.carrier FROM route_plan p
            WHERE p.purpose = :purpose AND p.network = coalesce(ported.network, r.network)
            ORDER BY p.carrier = ANY(CAST(:avoid AS text[])), mod(p.bucket - r.bucket + {BUCKETS}, {BUCKETS})
            LIMIT 1) another ON true
     ORDER BY r.nth
""")  # noqa: S608 - put together from our own constants


def choose(
    tx: Session, purpose: str, recipients: Sequence[str], *, avoid: Collection[str] = (), now: datetime
) -> list[str]:
    """The carrier for a text of `purpose` to each of `recipients` (E.164), in their order; `any` where none is planned.

    `avoid`: carriers that just failed this message; they are taken only where no other is planned. `now` is not looked
    at: the plan is of the present.
    """
    del now
    if not recipients:
        return []
    parameters = {
        "purpose": purpose,
        "numbers": list(recipients),
        "networks": [network_of(number) for number in recipients],
        "buckets": [bucket_of(number) for number in recipients],
    }
    if not avoid:
        return list(tx.execute(_CHOOSE, parameters).scalars())
    return list(tx.execute(_CHOOSE_ANOTHER, {**parameters, "avoid": sorted(avoid)}).scalars())
