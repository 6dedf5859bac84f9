"""Why a text to one number takes the carrier it takes: everything that decides, gathered for a person to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.policy import PURPOSES
from gateway.messages.routing.choosing import ANY, bucket_of, choose
from gateway.messages.routing.contracts import why_not
from gateway.messages.routing.drawing import CLOSED
from gateway.messages.routing.minutes import Lately, lately
from gateway.messages.terms import Terms
from gateway.phone import Number, classify, network_of, takes_texts


@dataclass(frozen=True)
class Candidate:
    """One carrier as it stands for one network and purpose. `why_not`: its contract does not cover it, in words.

    `base`, `weight`: shares in points, None where nothing is planned. `lately`: all networks together.
    """

    carrier: str
    why_not: str | None
    price: int
    base: int | None
    weight: int | None
    taken: int
    shift_why: str | None
    breaker: str
    breaker_since: datetime | None
    breaker_why: str | None
    lately: Lately


@dataclass(frozen=True)
class Explanation:
    """What decides about one number. `ported_at`, `ported_by`: when and from whom a network other than the prefix's
    was learned. `choice`: a carrier or `any`; `otherwise`: who is next when that one fails the message.
    """

    number: Number
    purpose: str
    network: str
    prefix_network: str
    ported_at: datetime | None
    ported_by: str | None
    bucket: int
    candidates: tuple[Candidate, ...]
    choice: str
    otherwise: str | None


_PORTED = text("SELECT network, source, seen_at FROM ported WHERE number = :number")
_SHARES = text(
    "SELECT carrier, base, weight FROM routes WHERE purpose = :purpose AND network = :network ORDER BY carrier"
)
_HEALTH = text("SELECT carrier, taken, shift_why, breaker, breaker_at, breaker_why FROM carrier_health")


def explain(tx: Session, raw: str, purpose: str, terms: Sequence[Terms], now: datetime) -> Explanation | None:
    """What decides about a text of `purpose` to the number written `raw`; None when no text goes to such a number."""
    number = classify(raw)
    if number.e164 is None or not takes_texts(number) or purpose not in PURPOSES:
        return None
    learned = tx.execute(_PORTED, {"number": number.e164}).one_or_none()
    by_prefix = network_of(number.e164)
    network = learned.network if learned else by_prefix
    (choice,) = choose(tx, purpose, [number.e164], now=now)
    (another,) = choose(tx, purpose, [number.e164], avoid=[choice], now=now)
    return Explanation(
        number=number,
        purpose=purpose,
        network=network,
        prefix_network=by_prefix,
        ported_at=learned.seen_at if learned else None,
        ported_by=learned.source if learned else None,
        bucket=bucket_of(number.e164),
        candidates=_candidates(tx, purpose, network, terms, now),
        choice=choice,
        otherwise=another if another not in (choice, ANY) else None,
    )


def _candidates(
    tx: Session, purpose: str, network: str, terms: Sequence[Terms], now: datetime
) -> tuple[Candidate, ...]:
    shares = {row.carrier: row for row in tx.execute(_SHARES, {"purpose": purpose, "network": network})}
    health = {row.carrier: row for row in tx.execute(_HEALTH)}
    measures = lately(tx, now)
    found = []
    for one in sorted(terms, key=lambda terms: terms.name):
        share, state = shares.get(one.name), health.get(one.name)
        found.append(
            Candidate(
                carrier=one.name,
                why_not=why_not(one, purpose, network),
                price=one.price,
                base=share.base if share else None,
                weight=share.weight if share else None,
                taken=state.taken if state else 0,
                shift_why=state.shift_why if state else None,
                breaker=state.breaker if state else CLOSED,
                breaker_since=state.breaker_at if state else None,
                breaker_why=state.breaker_why if state else None,
                lately=measures.get(one.name, Lately()),
            )
        )
    return tuple(found)
