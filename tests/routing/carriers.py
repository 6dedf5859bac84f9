"""What the tests of routes share: contracts between which to choose, a planner's turn, what the plan says."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import routing
from gateway.messages.routing import Tally
from gateway.messages.terms import Terms

NOW = datetime(2026, 11, 20, 1, 0, 30, tzinfo=UTC)
MONTH = date(2026, 11, 1)
MOBIFONE = "+84900000101"


def terms(name: str, price: int = 300, **more: Any) -> Terms:
    """A contract that covers everything unless told otherwise."""
    for key in ("networks", "purposes"):
        if key in more:
            more[key] = frozenset(more[key].split())
    return Terms(name, "tests", price=price, **more)


ALPHA, BETA = terms("alpha"), terms("beta")
PAIR = (ALPHA, BETA)


def shares(tx: Session, purpose: str = "otp", network: str = "mobifone") -> dict[str, int]:
    """Points by carrier, counted in the plan itself."""
    query = text("SELECT carrier FROM route_plan WHERE purpose = :purpose AND network = :network")
    carriers = tx.execute(query, {"purpose": purpose, "network": network}).scalars()
    return {carrier: 10 * count for carrier, count in Counter(carriers).items()}


def measure(tx: Session, carrier: str, minute: datetime, **counts: int) -> None:
    """Note what a sender counted in one minute towards MobiFone."""
    routing.note(tx, carrier, [Tally("mobifone", minute.replace(second=0, microsecond=0), **counts)])


def health(tx: Session, carrier: str) -> Any:
    """The row that says how a carrier does."""
    return tx.execute(text("SELECT * FROM carrier_health WHERE carrier = :c"), {"c": carrier}).one()


_MESSAGE = text("""
    INSERT INTO messages (month, public_id, lane, purpose, recipient, template, lang, accents, encoding, segments,
                          expires_at, created_at, status_at)
    VALUES (:month, :public_id, :purpose, :purpose, :recipient, 'text', 'vi', 'fold', 'gsm7', 1,
            :now + interval '1 hour', :now, :now)
    RETURNING id
""")
_WAITING = text("""
    INSERT INTO outbox (month, id, lane, route, recipient, due_at, expires_at, lease_by, lease_until)
    VALUES (:month, :id, :purpose, :route, :recipient, :now, :now + interval '1 hour', :lease_by,
            CASE WHEN CAST(:lease_by AS text) IS NOT NULL THEN CAST(:now AS timestamptz) + interval '1 minute' END)
""")


def waiting(
    tx: Session,
    route: str,
    recipient: str = MOBIFONE,
    purpose: str = "otp",
    *,
    due: datetime = NOW,
    lease_by: str | None = None,
) -> int:
    """A message that waits on `route`; returns its id."""
    about = {"month": MONTH, "purpose": purpose, "recipient": recipient, "now": due, "public_id": None}
    message_id = int(tx.execute(_MESSAGE, about).scalar_one())
    tx.execute(_WAITING, {**about, "id": message_id, "route": route, "lease_by": lease_by})
    return message_id


def routes(tx: Session) -> dict[int, str]:
    """The route of each message that waits."""
    return {row.id: row.route for row in tx.execute(text("SELECT id, route FROM outbox ORDER BY id"))}
