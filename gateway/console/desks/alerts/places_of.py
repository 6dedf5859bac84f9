"""Which communes an alert is about, as far as the colleague works there: for calls, lists and papers of a place."""

from __future__ import annotations

from gateway import alerts
from gateway.accounts import Area
from gateway.alerts import Alert


def communes_of(alert: Alert, area: Area) -> frozenset[str] | None:
    """Those its author named and those its audience was counted in; None: everywhere, for whoever works everywhere."""
    wanted = alerts.audience.unpack(alert.audience)
    if any(part.kind == "everyone" for part in wanted.include):
        return area
    counted = (alert.snapshot or {}).get("places", {})
    named = frozenset(wanted.communes) | frozenset(code for code in counted if code)
    return named if area is None else named & area
