"""Alerts to and from CAP 1.2: documents of others become drafts, never more; ours become documents."""

from gateway.alerts.exchange.incoming import Incoming, Taken, draft_from, take
from gateway.alerts.exchange.outgoing import cap_of, category_of, sender_of
from gateway.alerts.exchange.published import is_public, public, public_ones

__all__ = [
    "Incoming",
    "Taken",
    "cap_of",
    "category_of",
    "draft_from",
    "is_public",
    "public",
    "public_ones",
    "sender_of",
    "take",
]
