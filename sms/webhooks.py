"""Webhooks of text carriers: verify, parse, store, answer; nothing is done here about what a text means.

How a carrier calls us (method, signature or secret, from where) it declares as data; no carrier is known here by name.
Bad signature: 403 and nothing stored. Wrong secret or network: 404, whoever knows neither learns nothing. Unknown
receipt: 200 and kept. Our own fault: 5xx, so that the carrier retries.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address

import structlog
from flask import Blueprint, Response, abort, request

from gateway import clock
from gateway.db import Database
from gateway.guards import secret_in_path, signed
from gateway.messages.carriers import Hook, HookName, Registry, Webhook, WebRequest
from sms import intake

log = structlog.get_logger(__name__)


def blueprint(db: Database, carriers: Registry, public_url: str) -> Blueprint:
    """The routes `/sms/<carrier>/inbound` and `/sms/<carrier>/status`, for those who cannot sign with a secret behind.

    Behind the secret may stand the address of the attempt: some carriers spoil the query of a callback's URL.
    """
    routes = Blueprint("sms", __name__, url_prefix="/sms")
    methods = ["GET", "POST"]

    @routes.route("/<name>/inbound", methods=methods)
    @signed
    def inbound(name: str) -> Response:
        return _take(name, "inbound")

    @routes.route("/<name>/status", methods=methods)
    @signed
    def status(name: str) -> Response:
        return _take(name, "status")

    @routes.route("/<name>/inbound/<secret>", methods=methods)
    @secret_in_path
    def inbound_with_secret(name: str, secret: str) -> Response:
        return _take(name, "inbound", secret)

    @routes.route("/<name>/status/<secret>", methods=methods, defaults={"attempt": ""})
    @routes.route("/<name>/status/<secret>/<attempt>", methods=methods)
    @secret_in_path
    def status_with_secret(name: str, secret: str, attempt: str) -> Response:
        return _take(name, "status", secret, attempt)

    def _take(name: str, hook_name: HookName, secret: str = "", attempt: str = "") -> Response:
        webhook, hook = _hook(name, hook_name, secret)
        seen = _as_carriers_see_it(public_url, hook_name, attempt)
        if not hook.secret and not webhook.verify(seen):
            intake.RECEIVED.labels(name, "any", "bad_signature").inc()
            log.warning("webhook with a bad signature", carrier=name, path=request.path)
            abort(403)
        events = webhook.parse(seen)
        now = clock.now()
        intake.count(db.do(lambda tx: intake.store(tx, events, now)))
        answer = webhook.acknowledge(seen)
        return Response(answer.body, answer.status, mimetype=answer.kind)

    def _hook(name: str, hook_name: HookName, secret: str) -> tuple[Webhook, Hook]:
        """The hook that is called here, if it is open to this caller."""
        carrier = carriers[name] if name in carriers.names() else None
        hook = carrier.hooks.get(hook_name) if carrier is not None else None
        if carrier is None or carrier.webhook is None or hook is None:
            abort(404)
        if not hmac.compare_digest(secret.encode("utf-8", "replace"), hook.secret.encode()):
            log.warning("webhook with a wrong secret", carrier=name)
            abort(404)
        if not _may_call(hook, request.remote_addr):
            log.warning("webhook from a network that is not the carrier's", carrier=name)
            abort(404)
        if request.method != hook.method:
            abort(405)
        return carrier.webhook, hook

    return routes


def _may_call(hook: Hook, address: str | None) -> bool:
    if not hook.callers:
        return True
    return address is not None and any(ip_address(address) in network for network in hook.callers)


def _as_carriers_see_it(public_url: str, hook: HookName, attempt: str) -> WebRequest:
    query = request.query_string.decode("latin-1")
    return WebRequest(
        method=request.method,
        url=f"{public_url}{request.path}{'?' + query if query else ''}",
        headers=dict(request.headers),
        form=request.form,
        query={**request.args.to_dict(), **({"attempt": attempt} if attempt else {})},
        hook=hook,
    )
