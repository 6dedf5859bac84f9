"""The account of an alert: of everybody it was for, what became of them; always a query, never a counter (decisions 4).

`audience = suppressed + queued + sent + delivered + failed + unknown + unsent`; who has heard is among them. Whoever is
not written down in the outbox yet is queued, or unsent once nothing more will leave.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import events
from gateway.alerts import walking
from gateway.alerts.model import Alert, Figures, Wave
from gateway.alerts.states import LIVE, RELEASED, TOPIC, State
from gateway.messages.status import Status

SEVEN: Final = ("suppressed", "queued", "sent", "delivered", "failed", "unknown", "unsent")
"""What can become of a recipient; each is in exactly one of them."""
HANDED: Final = ("sent", "delivered", "failed", "unknown")
"""Those for whom a carrier was asked."""

EVERY: Final = timedelta(seconds=2)
"""Live figures are computed by one publisher this often (decisions 18)."""
_SHARE: Final = 10
"""Counting may take a tenth of the time: a million takes longer than two seconds' worth, and is counted more seldom."""
_SETTLES: Final = timedelta(hours=24)
"""So long after its end receipts and answers still come; then the account is final."""
_CALMER: Final = timedelta(seconds=30)

_WORDS: Final = {
    Status.QUEUED: "queued",
    Status.SUPPRESSED: "suppressed",
    Status.UNSENT: "unsent",
    Status.UNKNOWN: "unknown",
    Status.SENT: "sent",
    Status.FAILED: "failed",
    Status.DELIVERED: "delivered",
}


# One walk over the audience beside its messages and the newest attempt of each. Waves are told apart by where they
# begin: beside two hundred of them a join would look at each of them for each recipient. OFFSET keeps PostgreSQL from
# expecting a group for each recipient.
_WALK: Final = """
    SELECT r.wave, r.place, r.network, m.status, m.error, a.carrier, a.status AS attempt, count(*) AS many
      FROM (SELECT ord, place, network, width_bucket(ord, CAST(:firsts AS int[])) AS wave
              FROM alert_recipients WHERE alert_id = :alert OFFSET 0) r
      {}
     GROUP BY 1, 2, 3, 4, 5, 6, 7"""

_COUNT_MANY: Final = text(
    _WALK.format("""
      LEFT JOIN alert_messages x ON x.alert_id = :alert AND x.ord = r.ord
      LEFT JOIN messages m ON m.month = :month AND m.id = x.message_id
      LEFT JOIN attempts a ON a.month = :month AND a.message_id = m.id AND a.no = m.tries AND :carriers""")
)

# LIMIT makes each of them one look by its key, whatever PostgreSQL believes of tables that were just filled
_COUNT_FEW: Final = text(
    _WALK.format("""
      LEFT JOIN LATERAL (SELECT message_id FROM alert_messages
                          WHERE alert_id = :alert AND ord = r.ord LIMIT 1) x ON true
      LEFT JOIN LATERAL (SELECT id, status, error, tries FROM messages
                          WHERE month = :month AND id = x.message_id LIMIT 1) m ON true
      LEFT JOIN LATERAL (SELECT carrier, status FROM attempts
                          WHERE month = :month AND message_id = m.id AND no = m.tries AND :carriers
                          LIMIT 1) a ON true""")
)

_HEARD: Final = text("""
    SELECT r.place, r.network, count(*) AS many, count(*) FILTER (WHERE a.rescue) AS rescue
      FROM (SELECT number, bool_or(answer = 'rescue') AS rescue FROM alert_answers WHERE alert_id = :alert
             GROUP BY number) a
      JOIN alert_recipients r ON r.alert_id = :alert AND r.number = a.number
     GROUP BY 1, 2
""")


@dataclass
class Counts:
    """How many of a group are in each of the seven states; `heard` and `rescue` are among them."""

    of: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SEVEN, 0))
    heard: int = 0
    rescue: int = 0

    @property
    def audience(self) -> int:
        """All of them."""
        return sum(self.of.values())

    @property
    def handed(self) -> int:
        """For whom a carrier was asked."""
        return sum(self.of[name] for name in HANDED)

    def packed(self) -> dict[str, int]:
        """As JSON."""
        return {"audience": self.audience, **self.of, "heard": self.heard, "rescue": self.rescue}


@dataclass
class Account:
    """The whole account of one alert at one moment, and by wave, carrier, network and commune."""

    total: Counts
    waves: Mapping[int, Counts]
    places: Mapping[str, Counts]
    networks: Mapping[str, Counts]
    areas: Mapping[tuple[str, str], Counts]
    """By commune and network: where one of them has fallen silent."""
    errors: Mapping[str, int]
    carriers: Mapping[str, Mapping[str, int]]

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "total": self.total.packed(),
            "waves": {str(no): counts.packed() for no, counts in self.waves.items()},
            "places": {place: counts.packed() for place, counts in self.places.items()},
            "networks": {network: counts.packed() for network, counts in self.networks.items()},
            "areas": [
                {"place": place, "network": network, **counts.packed()}
                for (place, network), counts in self.areas.items()
            ],
            "errors": dict(self.errors),
            "carriers": {name: dict(counts) for name, counts in self.carriers.items()},
        }


def of(tx: Session, alert: Alert, *, carriers: bool = True) -> Account:
    """Count now; exact whenever it is asked, some seconds for a million (`gateway bench alert`)."""
    tx.execute(text("SET LOCAL statement_timeout = '60s'"))
    firsts = list(tx.scalars(select(Wave.first_ord).where(Wave.alert_id == alert.id).order_by(Wave.no)))
    asked = {"alert": alert.id, "month": alert.month, "firsts": firsts, "carriers": carriers}
    over = State(alert.state) in RELEASED - LIVE
    waves: dict[int, Counts] = defaultdict(Counts)
    places: dict[str, Counts] = defaultdict(Counts)
    networks: dict[str, Counts] = defaultdict(Counts)
    areas: dict[tuple[str, str], Counts] = defaultdict(Counts)
    by_carrier: dict[str, Counter[str]] = defaultdict(Counter)
    total, errors = Counts(), Counter[str]()
    many = alert.count or 0
    with walking.through(tx, many):
        counted = tx.execute(_COUNT_FEW if many < walking.MANY else _COUNT_MANY, asked).all()
        answered = tx.execute(_HEARD, {"alert": alert.id}).all()
    for row in counted:
        state = ("unsent" if over else "queued") if row.status is None else _WORDS[Status(row.status)]
        groups: Iterable[Counts] = (
            total, waves[row.wave], places[row.place], networks[row.network], areas[row.place, row.network]
        )  # fmt: skip
        for counts in groups:
            counts.of[state] += row.many
        if row.error:
            errors[row.error] += row.many
        if row.carrier:
            by_carrier[row.carrier][_WORDS[Status(row.attempt)]] += row.many
    for row in answered:
        for counts in (total, places[row.place], networks[row.network], areas[row.place, row.network]):
            counts.heard += row.many
            counts.rescue += row.rescue
    return Account(
        total, dict(waves), dict(places), dict(networks), dict(areas), dict(errors), dict(by_carrier)
    )


# ---- what open pages are shown


def latest(tx: Session, alert: Alert) -> Figures | None:
    """The account as it was last published."""
    query = select(Figures).where(Figures.alert_id == alert.id)
    return tx.scalars(query.execution_options(populate_existing=True)).first()


def publish(tx: Session, now: datetime) -> int:
    """Count anew every alert whose figures are due, and tell open pages; how many were."""
    rests = select(Figures).where(
        Figures.alert_id == Alert.id, (Figures.next_at.is_(None)) | (Figures.next_at > now)
    )
    due = select(Alert).where(Alert.state.in_(RELEASED), ~rests.exists())
    alerts = list(tx.scalars(due.order_by(Alert.approved_at.desc()).limit(5)))
    for alert in alerts:
        count_and_keep(tx, alert, now)
    return len(alerts)


def count_and_keep(tx: Session, alert: Alert, now: datetime) -> Account:
    """Count one alert and keep it for pages, with the rate since the last count."""
    before = latest(tx, alert)
    began = time.monotonic()
    account = of(tx, alert)
    took = timedelta(seconds=time.monotonic() - began)
    figures = {**account.packed(), **_pace(account, before, now)}
    row = {"alert_id": alert.id, "at": now, "next_at": _next(alert, now, took), "figures": figures}
    keep = insert(Figures).values(row)
    fresh = {name: value for name, value in row.items() if name != "alert_id"}
    tx.execute(keep.on_conflict_do_update(index_elements=["alert_id"], set_=fresh))
    events.announce(tx, TOPIC, alert.public_id)
    return account


def _next(alert: Alert, now: datetime, took: timedelta) -> datetime | None:
    if State(alert.state) in LIVE:
        return now + max(EVERY, _SHARE * took)
    ended = alert.ended_at or now
    if now >= ended + _SETTLES:
        return None
    return now + max(EVERY if now < ended + timedelta(minutes=5) else _CALMER, _SHARE * took)


def _pace(account: Account, before: Figures | None, now: datetime) -> dict[str, Any]:
    """Hand-overs a second since the last count, smoothed, and the minutes that are left at this rate."""
    if before is None or before.at >= now:
        return {"rate": None, "minutes_left": None}
    seconds = (now - before.at).total_seconds()
    handed = account.total.handed - sum(before.figures["total"][name] for name in HANDED)
    fresh = max(handed, 0) / seconds
    old = before.figures.get("rate")
    rate = fresh if old is None else 0.5 * old + 0.5 * fresh
    left = account.total.of["queued"]
    return {
        "rate": round(rate, 1),
        "minutes_left": round(left / rate / 60, 1) if rate > 0.05 and left else None,
    }
