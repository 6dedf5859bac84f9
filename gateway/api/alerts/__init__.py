"""/api/v1/alerts: written, submitted, released, steered, read by keys that act for an account; holds no rule."""

from __future__ import annotations

from apiflask import APIBlueprint

from gateway.api.alerts import deciding, documents, drafting, reading, steering
from gateway.api.alerts.desk import Desk


def blueprint(desk: Desk) -> APIBlueprint:
    """The routes of /api/v1/alerts."""
    routes = APIBlueprint("alerts", __name__, url_prefix="/api/v1/alerts", tag="Alerts")
    for part in (drafting, documents, reading, deciding, steering):
        part.add(routes, desk)
    return routes


__all__ = ["Desk", "blueprint"]
