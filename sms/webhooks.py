"""Webhooks of text carriers: verify, parse, store, answer; nothing is done here about what a text means.

Bad signature: 403 and nothing stored. Unknown receipt: 200 and kept. Our own fault: 5xx, so that the carrier retries.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog
from flask import Blueprint, Response, abort, request
from prometheus_client import Counter
from sqlalchemy.orm import Session

from gateway import clock
from gateway.conversations.urgent import calls_for_help
from gateway.db import Database
from gateway.guards import signed
from gateway.messages import inbox, receipts
from gateway.messages.carriers import Carrier, Event, InboundText, ReceiptEvent, Registry, WebRequest
from gateway.text.clean import clean_inbound

log = structlog.get_logger(__name__)

RECEIVED = Counter(
    "gateway_webhooks_total", "Webhook events by what became of them", ["carrier", "kind", "outcome"]
)

_MAX_REF = 200  # characters; longer references are no carrier's
_MAX_WORD = 40  # characters of a status or an error


def blueprint(db: Database, carriers: Registry, public_url: str) -> Blueprint:
    """The routes `/sms/<carrier>/inbound` and `/sms/<carrier>/status`."""
    routes = Blueprint("sms", __name__, url_prefix="/sms")

    @routes.post("/<name>/inbound")
    @signed
    def inbound(name: str) -> Response:
        return _take(name)

    @routes.post("/<name>/status")
    @signed
    def status(name: str) -> Response:
        return _take(name)

    def _take(name: str) -> Response:
        carrier = _carrier(name)
        seen = _as_carriers_see_it(public_url)
        if not carrier.webhook.verify(seen):
            RECEIVED.labels(name, "any", "bad_signature").inc()
            log.warning("webhook with a bad signature", carrier=name, path=request.path)
            abort(403)
        events = carrier.webhook.parse(seen)
        now = clock.now()
        for kind, outcome in db.do(lambda tx: [_store(tx, event, now) for event in events]):
            RECEIVED.labels(name, kind, outcome).inc()
        answer = carrier.webhook.acknowledge(seen)
        return Response(answer.body, answer.status, mimetype=answer.kind)

    def _carrier(name: str) -> Carrier:
        if name not in carriers.names():
            abort(404)
        return carriers[name]

    return routes


def _store(tx: Session, event: Event, now: datetime) -> tuple[str, str]:
    """Keep one event; its kind and what became of it, for counting."""
    if isinstance(event, InboundText):
        plain = _plain_text(event)
        fresh = inbox.store(tx, plain, now, urgent=calls_for_help(plain.text))
        return "text", "stored" if fresh else "repeated"
    receipts.record(tx, _plain_receipt(event), now)
    return "receipt", "unknown_word" if event.status is None else "stored"


def _as_carriers_see_it(public_url: str) -> WebRequest:
    query = request.query_string.decode("latin-1")
    return WebRequest(
        method=request.method,
        url=f"{public_url}{request.path}{'?' + query if query else ''}",
        headers=dict(request.headers),
        form=request.form,
        query=request.args.to_dict(),
    )


def _plain_text(event: InboundText) -> InboundText:
    """Without what PostgreSQL refuses (NUL, lone surrogates) and what no field of a carrier is as long as."""
    return InboundText(
        carrier=event.carrier,
        ref=_plain(event.ref),
        number=_plain(event.number).strip(),
        service_number=_plain(event.service_number),
        text=clean_inbound(event.text),
    )


def _plain_receipt(event: ReceiptEvent) -> ReceiptEvent:
    error = None if event.error is None else _plain(event.error, _MAX_WORD)
    return replace(event, ref=_plain(event.ref), word=_plain(event.word, _MAX_WORD), error=error)


def _plain(text: str, length: int = _MAX_REF) -> str:
    return "".join(letter for letter in text[:length] if letter.isprintable())
