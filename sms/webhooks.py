"""Webhooks of text carriers: verify, parse, store, answer; nothing is done here about what a text means.

Bad signature: 403 and nothing stored. Unknown receipt: 200 and kept. Our own fault: 5xx, so that the carrier retries.
"""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, abort, request

from gateway import clock
from gateway.db import Database
from gateway.guards import signed
from gateway.messages.carriers import Carrier, Registry, WebRequest
from sms import intake

log = structlog.get_logger(__name__)


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
            intake.RECEIVED.labels(name, "any", "bad_signature").inc()
            log.warning("webhook with a bad signature", carrier=name, path=request.path)
            abort(403)
        events = carrier.webhook.parse(seen)
        now = clock.now()
        intake.count(db.do(lambda tx: intake.store(tx, events, now)))
        answer = carrier.webhook.acknowledge(seen)
        return Response(answer.body, answer.status, mimetype=answer.kind)

    def _carrier(name: str) -> Carrier:
        if name not in carriers.names():
            abort(404)
        return carriers[name]

    return routes


def _as_carriers_see_it(public_url: str) -> WebRequest:
    query = request.query_string.decode("latin-1")
    return WebRequest(
        method=request.method,
        url=f"{public_url}{request.path}{'?' + query if query else ''}",
        headers=dict(request.headers),
        form=request.form,
        query=request.args.to_dict(),
    )
