"""Released alerts for everybody: an Atom feed and a CAP 1.2 document each; a draft, a drill or a test is never here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway import alerts, clock
from gateway.alerts import Alert, cap, exchange
from gateway.db import Database
from gateway.guards import public
from gateway.settings import Settings

_FRESH: Final = "public, max-age=15"  # seconds: an all-clear must not wait longer in a proxy
_EMPTY: Final = datetime(
    2026, 1, 1, tzinfo=UTC
)  # the feed's own time while it has none: the same bytes each time
_WHY: Final = "released alerts are for everybody; they name nobody"


def add(routes: Blueprint, db: Database, settings: Settings) -> None:
    """The routes /feeds/alerts.atom and /feeds/alerts/{id}.cap."""
    home, own_name = settings.public_url, exchange.sender_of(settings.public_url)

    @routes.get("/alerts.atom")
    @public(_WHY)
    def alerts_atom() -> Response:
        with db.transaction() as tx:
            entries = [_entry(tx, alert, home) for alert in exchange.public_ones(tx, clock.now())]
        updated = max((entry.updated for entry in entries), default=_EMPTY)
        return _fresh(cap.feed.atom(entries, f"{home}/feeds/alerts.atom", updated), "application/atom+xml")

    @routes.get("/alerts/<id>.cap")
    @public(_WHY)
    def alert_cap(id: str) -> Response:
        with db.transaction() as tx:
            alert = exchange.public(tx, id, clock.now())
            told = cap.write(exchange.cap_of(tx, alert, own_name, settings.home_province))
        return _fresh(told, cap.feed.MEDIA_TYPE)


def _entry(tx: Session, alert: Alert, home: str) -> cap.feed.Entry:
    words = alerts.writing.words(tx, alert)[0]
    sent = alert.cap_sent or alert.made_at
    return cap.feed.Entry(
        id=f"{home}/feeds/alerts/{alert.public_id}",
        title=words.headline,
        summary=words.sms,
        updated=max(sent, alert.ended_at or sent),
        published=sent,
        expires=alert.expires_at,
        cap_url=f"{home}/feeds/alerts/{alert.public_id}.cap",
        categories=(exchange.category_of(alert),),
    )


def _fresh(body: bytes, kind: str) -> Response:
    """With an ETag: who asks each minute gets bytes only when there are others."""
    answer = Response(body, content_type=f"{kind}; charset=utf-8")
    answer.headers["Cache-Control"] = _FRESH
    answer.add_etag()
    answer.make_conditional(request)
    return answer
