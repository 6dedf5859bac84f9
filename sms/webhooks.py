"""Webhooks of text carriers: verify, parse, store, answer; nothing is done here about what a text means.

How a carrier calls us (method, signature or secret, from where) it declares as data; no carrier is known here by name.
Bad signature: 403 and nothing stored. Wrong secret or network: 404, whoever knows neither learns nothing. Unknown
receipt: 200 and kept. Our own fault: 5xx, so that the carrier retries.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address

import structlog
from flask import Blueprint, Response, abort, request
from prometheus_client import Counter
from sqlalchemy.orm import Session

from gateway import clock, people
from gateway.conversations.urgent import calls_for_help
from gateway.db import Database
from gateway.guards import secret_in_path, signed
from gateway.messages import inbox, receipts
from gateway.messages.carriers import (
    Event,
    Hook,
    HookName,
    InboundText,
    ReceiptEvent,
    Registry,
    Webhook,
    WebRequest,
)
from gateway.text.clean import clean_inbound

log = structlog.get_logger(__name__)

RECEIVED = Counter(
    "gateway_webhooks_total", "Webhook events by what became of them", ["carrier", "kind", "outcome"]
)

_MAX_REF = 200  # characters; longer references are no carrier's
_MAX_WORD = 40  # characters of a status or an error


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
            RECEIVED.labels(name, "any", "bad_signature").inc()
            log.warning("webhook with a bad signature", carrier=name, path=request.path)
            abort(403)
        events = webhook.parse(seen)
        now = clock.now()
        for kind, outcome in db.do(lambda tx: [_store(tx, event, now) for event in events]):
            RECEIVED.labels(name, kind, outcome).inc()
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


def _store(tx: Session, event: Event, now: datetime) -> tuple[str, str]:
    """Keep one event; its kind and what became of it, for counting."""
    if isinstance(event, InboundText):
        return "text", _store_text(tx, _plain_text(event), now)
    receipt = _plain_receipt(event)
    receipts.record(tx, receipt, now)
    if receipt.opted_out:
        _note_wish(tx, receipt.carrier, receipt.opted_out, given=True, word=receipt.error or "", now=now)
    if receipt.filtered:
        log.warning("the carrier filters our texts", carrier=receipt.carrier, code=receipt.error)
    return "receipt", "unknown_word" if receipt.status is None else "stored"


def _store_text(tx: Session, text: InboundText, now: datetime) -> str:
    if not inbox.store(tx, text, now, urgent=calls_for_help(text.text)):
        return "repeated"
    if text.opt_out is not None:
        _note_wish(tx, text.carrier, text.number, given=text.opt_out, word=text.text, now=now)
    return "stored"


def _note_wish(tx: Session, carrier: str, number: str, *, given: bool, word: str, now: datetime) -> None:
    """Keep what a person told the carrier itself, if it is news: the carrier acts on it, so must all others."""
    if given != (number in people.opted_out(tx, [number])):
        evidence = f"{carrier} {word}".strip()[:_MAX_REF]
        people.record_consent(
            tx, number, people.OPT_OUT, given=given, channel="sms", evidence=evidence, now=now
        )


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


def _plain_text(event: InboundText) -> InboundText:
    """Without what PostgreSQL refuses (NUL, lone surrogates) and what no field of a carrier is as long as."""
    return InboundText(
        carrier=event.carrier,
        ref=_plain(event.ref),
        number=_plain(event.number).strip(),
        service_number=_plain(event.service_number),
        text=clean_inbound(event.text),
        opt_out=event.opt_out,
    )


def _plain_receipt(event: ReceiptEvent) -> ReceiptEvent:
    error = None if event.error is None else _plain(event.error, _MAX_WORD)
    opted_out = None if event.opted_out is None else _plain(event.opted_out).strip()
    word = _plain(event.word, _MAX_WORD)
    return replace(event, ref=_plain(event.ref), word=word, error=error, opted_out=opted_out)


def _plain(text: str, length: int = _MAX_REF) -> str:
    return "".join(letter for letter in text[:length] if letter.isprintable())
