"""Webhooks of USSD carriers: check the secret, read, answer one screen; what a key means is not decided here.

A phone must never read an error: whatever goes wrong is answered with a screen that says what to do and whom to call.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address

import structlog
from flask import Blueprint, Response, abort, request

from gateway import clock
from gateway.conversations import Conversations
from gateway.db import Database
from gateway.errors import BadInput
from gateway.guards import secret_in_path, signed_by_us
from gateway.settings import Settings
from ussd import signing
from ussd.carriers import africastalking
from ussd.dialling import Dialling
from ussd.events import Ended, Keyed, UssdCarrier
from ussd.render import BUSY

log = structlog.get_logger(__name__)


def blueprint(db: Database, settings: Settings) -> Blueprint:
    """The routes `/ussd/<carrier>/<secret>`, `…/end`, and `/ussd/smpp/<carrier>` for senders of ours that own binds.

    `db` waits for locks a moment only.
    """
    routes = Blueprint("ussd", __name__, url_prefix="/ussd")
    carriers = {carrier.name: carrier for carrier in (africastalking.carrier(),)}  # one line a carrier
    dialling = Dialling(Conversations(settings))

    @routes.post("/<name>/<secret>")
    @secret_in_path
    def step(name: str, secret: str) -> Response:
        carrier = _carrier(name, secret)
        try:
            text, goes_on = _screen(carrier.step(request.form))
        except Exception as fault:  # of ours or of the database's: the phone must still read something
            log.error("no screen", carrier=name, exc_info=fault)
            text, goes_on = BUSY, False
        return Response(carrier.answer(text, goes_on), mimetype="text/plain")

    @routes.post("/<name>/<secret>/end")
    @secret_in_path
    def end(name: str, secret: str) -> Response:
        carrier = _carrier(name, secret)
        ended = _read(carrier.end, request.form)
        if ended is not None:
            db.do(lambda tx: dialling.end(tx, ended, clock.now()))
        return Response("", mimetype="text/plain")

    @routes.post("/smpp/<name>")
    @signed_by_us
    def turn(name: str) -> Response:
        body = request.get_data()
        at, signature = (request.headers.get(name, "") for name in (signing.TIME, signing.SIGNATURE))
        if not signing.is_ours(request.path, body, at, signature, time.time()):
            log.warning("ussd turn refused", carrier=name[:40])
            abort(403)
        try:
            said = signing.Turn.from_json(body)
            if said.ended:
                db.do(lambda tx: dialling.end(tx, Ended(said.session, said.number, False), clock.now()))
                return _json(signing.Shown("", goes_on=False))
            text, goes_on = _screen(Keyed(said.session, said.number, said.keyed))
        except Exception as fault:  # as above
            log.error("no screen", carrier=name[:40], exc_info=fault)
            text, goes_on = BUSY, False
        return _json(signing.Shown(text, goes_on))

    def _screen(keyed: Keyed) -> tuple[str, bool]:
        answer = db.do(lambda tx: dialling.hear(tx, keyed, clock.now()))
        return answer.text, answer.goes_on

    def _carrier(name: str, secret: str) -> UssdCarrier:
        """The carrier that calls, or 404: whoever does not know the secret learns nothing."""
        known = settings.ussd_secret and hmac.compare_digest(secret.encode(), settings.ussd_secret.encode())
        if name not in carriers or not known or not _may_call(request.remote_addr):
            log.warning("ussd webhook refused", carrier=name[:40])
            abort(404)
        return carriers[name]

    def _may_call(address: str | None) -> bool:
        if not settings.ussd_networks:
            return True
        return address is not None and any(ip_address(address) in net for net in settings.ussd_networks)

    return routes


def _json(shown: signing.Shown) -> Response:
    return Response(shown.to_json(), mimetype="application/json")


def _read(parse: Callable[[Mapping[str, str]], Ended], form: Mapping[str, str]) -> Ended | None:
    try:
        return parse(form)
    except BadInput as fault:
        log.warning("ussd notification unreadable", field=fault.field)
        return None
