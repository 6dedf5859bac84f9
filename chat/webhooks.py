"""Webhooks of chats: verify, parse, store, answer; nothing is done here about what words mean.

A missing or forged signature: 403 and nothing stored. An event we do not know: 200. Our own fault: 5xx, so that the
company tells us again.
"""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, abort, request

from chat import intake
from gateway import clock
from gateway.db import Database
from gateway.errors import BadInput
from gateway.guards import signed
from gateway.messages.carriers import Registry, WebRequest
from gateway.settings import Settings

log = structlog.get_logger(__name__)


def blueprint(db: Database, carriers: Registry, settings: Settings) -> Blueprint:
    """The route `/chat/<carrier>/webhook`. `db` waits for locks a moment only: the company tells us again."""
    routes = Blueprint("chat", __name__, url_prefix="/chat")

    @routes.post("/<name>/webhook")
    @signed
    def webhook(name: str) -> Response:
        carrier = carriers[name] if name in carriers.names() else None
        if carrier is None or carrier.chat is None:
            abort(404)
        seen = WebRequest(
            method="POST",
            url=f"{settings.public_url}{request.path}",
            headers=dict(request.headers),
            form={},
            query={},
            body=request.get_data(),
        )
        if not carrier.chat.verify(seen):
            log.warning("webhook with a bad signature", carrier=name, path=request.path)
            abort(403)
        try:
            events = carrier.chat.parse(seen)
        except BadInput as fault:  # signed, so theirs: telling us again would not mend it
            log.warning("webhook unreadable", carrier=name, field=fault.field, code=fault.code)
            events = []
        db.do(lambda tx: intake.store(tx, settings, events, clock.now()))
        return Response("", mimetype="text/plain")

    return routes
