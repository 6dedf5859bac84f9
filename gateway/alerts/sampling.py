"""A few recipients of an alert with the text as it reaches them: what a person looks at to believe the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import phone
from gateway.alerts import writing
from gateway.alerts.model import Alert
from gateway.messages.status import Status
from gateway.text.accents import apply as apply_accents

SHOWN: Final = 5

# The first few of each outcome in the order of the audience: one that failed is seen beside one that arrived.
_SAMPLE: Final = text("""
    SELECT number, lang, accents, place, left_out, status, error, at
      FROM (SELECT r.ord, r.number, r.lang, r.accents, r.place, r.left_out, m.status, m.error, m.status_at AS at,
                   row_number() OVER (PARTITION BY coalesce(m.status, -1) ORDER BY r.ord) AS nth
              FROM (SELECT * FROM alert_recipients WHERE alert_id = :alert ORDER BY ord LIMIT :first) r
              LEFT JOIN alert_messages x ON x.alert_id = :alert AND x.ord = r.ord
              LEFT JOIN messages m ON m.month = x.month AND m.id = x.message_id AND m.month = :month) s
     ORDER BY nth, ord LIMIT :shown
""")
_LOOKED_AT: Final = 500
"""Recipients among which the few are sought: a page must not walk a million."""


@dataclass(frozen=True)
class Sample:
    """One recipient: `number` is masked, `body` in the letters they get. `status`: empty before it is written down."""

    number: str
    place: str
    body: str
    accents: str
    status: str
    error: str
    at: datetime | None


def samples(tx: Session, alert: Alert, shown: int = SHOWN) -> list[Sample]:
    """`shown` recipients of `alert`, of each outcome some."""
    bodies = {each.lang: each.sms for each in writing.words(tx, alert)}
    asked = {"alert": alert.id, "month": alert.month, "first": _LOOKED_AT, "shown": shown}
    return [
        Sample(
            phone.mask(row.number),
            row.place,
            apply_accents(bodies.get(row.lang, bodies.get("vi", "")), row.accents),
            row.accents,
            "" if row.status is None else Status(row.status).name.lower(),
            row.error or row.left_out or "",
            row.at,
        )
        for row in tx.execute(_SAMPLE, asked)
    ]
