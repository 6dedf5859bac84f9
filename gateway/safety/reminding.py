"""Each morning a rated site that has not answered yet is reminded by text, once a day."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock, people
from gateway.db import array
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.safety.reading import DUE, deadline_of
from gateway.sites import rated

FROM: Final = time(7, 0)
"""Local hour of the reminder: people are up, and gates open."""
_SLICE: Final = 100  # sites a transaction: a quarter of a second of orders

_REMIND: Final = text("""
    INSERT INTO safety_reminders (site_id, day, reminded_at)
    SELECT s.id, :today, :now FROM sites s
     WHERE s.state = 'active' AND s.phone IS NOT NULL AND s.kind || '/' || s.purpose = ANY(CAST(:rated AS text[]))
       AND s.created_at < CAST(:morning AS timestamptz)
       AND NOT EXISTS (SELECT FROM safety_checks c WHERE c.site_id = s.id AND c.day >= :today)
       AND NOT EXISTS (SELECT FROM safety_reminders r WHERE r.site_id = s.id AND r.day = :today)
     ORDER BY s.id LIMIT :limit
    ON CONFLICT DO NOTHING
    RETURNING site_id
""")
_SITES: Final = text(
    "SELECT id, code, name, phone FROM sites WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id"
)


def remind_next(tx: Session, now: datetime) -> int:
    """Remind the next sites, from the hour of the reminder until the check is due; returns how many."""
    here = clock.local(now)
    if not FROM <= here.time() < DUE:
        return 0
    morning = clock.midnight(here.date())
    asked = {"today": here.date(), "rated": array(rated()), "morning": morning, "limit": _SLICE, "now": now}
    ids = list(tx.execute(_REMIND, asked).scalars())
    for site in tx.execute(_SITES, {"ids": array(ids)}):
        spoken_to = people.remembered(tx, site.phone) or people.Contact(site.phone, "vi", "fold")
        order = Order(
            site.phone,
            "notice",
            "ATK_REMIND",
            {"site": site.name, "site_number": site.code, "by": f"{DUE:%H:%M}"},
            lang=spoken_to.lang,
            accents=spoken_to.accents,
            origin=f"safety:{site.id}:{here.date()}",
            expires_at=deadline_of(here.date()),
        )
        outbox.order(tx, order, now)
    return len(ids)
