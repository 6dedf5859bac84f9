"""What everybody may read without signing in, for pages and programs of others: approved news, released alerts."""

from __future__ import annotations

from flask import Blueprint

from gateway.db import Database
from gateway.feeds import alerts, news
from gateway.settings import Settings


def blueprint(db: Database, settings: Settings) -> Blueprint:
    """The routes under /feeds."""
    routes = Blueprint("feeds", __name__, url_prefix="/feeds")
    news.add(routes, db, settings)
    alerts.add(routes, db, settings)
    return routes


__all__ = ["blueprint"]
