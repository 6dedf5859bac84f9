"""Households of Vĩnh Hải that cannot leave alone, the moment of a storm warning, and who writes them down."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import movers
from gateway.movers import Entry, Mover

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BY = 7
VINH_HAI, NINH_HAI = "22846", "22852"
ALERT = "alr_storm"

AN: dict[str, Any] = {
    "reason": "bedridden",
    "name": "Nguyễn Văn An",
    "commune_code": VINH_HAI,
    "hamlet": "Mỹ Tường 2",
    "address": "sau chùa",
    "number": "0900 000 601",
    "other_number": "0900000602",
    "people": 3,
}


def entry(**more: Any) -> Entry:
    """Mr An, bed-ridden, with two others at home, but for what is said otherwise."""
    return Entry(**{**AN, **more})


def put(tx: Session, **more: Any) -> Mover:
    """The same on the list."""
    return movers.put(tx, entry(**more), BY, NOW)
