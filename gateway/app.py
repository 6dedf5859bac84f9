"""The composition root: builds the parts of one process from its settings and joins them; holds no rule of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import structlog
from flask import Response
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from gateway import clock, crypto, guards, health, places
from gateway.api import ApiApp
from gateway.api import attach as attach_api
from gateway.db import Database, make_engine
from gateway.errors import GatewayError, Misconfigured, TooMany
from gateway.messages import terms
from gateway.messages.carriers import Carrier, Registry
from gateway.messages.terms import Terms
from gateway.queues import DOORBELL, Doorbell, connect
from gateway.settings import Settings
from sms import webhooks as sms_webhooks
from sms.carriers import esms, smpp, twilio
from ussd import webhooks as ussd_webhooks
from ussd.carriers.smpp import Keypad

log = structlog.get_logger(__name__)

WEBHOOK_WAIT = 1.5  # seconds for a lock: a phone whose screen waits is not patient, a carrier asks again
MAX_BODY = 1024 * 1024  # bytes of a request; what anybody sends us by web is far below

KINDS: dict[str, Callable[[Terms, Settings], Carrier]] = {
    twilio.KIND: twilio.carrier,
    esms.KIND: esms.carrier,
    smpp.KIND: partial(smpp.carrier, keypads=Keypad),  # texts and screens meet only here
}
"""What a table of CARRIERS_FILE can be: one line a kind."""


@dataclass(frozen=True)
class House:
    """The parts every process shares. `webhooks`: the same database for carriers, who cannot wait (decisions 17)."""

    settings: Settings
    db: Database
    webhooks: Database
    doorbell: Doorbell
    carriers: Registry

    def close(self) -> None:
        """Let the database connections go."""
        self.db.engine.dispose()
        self.webhooks.engine.dispose()


def assemble(environ: Mapping[str, str] | None = None, *, connections: int = 4) -> House:
    """Build the parts from the environment; raises Misconfigured with one clear sentence."""
    return _join(Settings.from_env(os.environ if environ is None else environ), connections)


def _join(settings: Settings, connections: int) -> House:
    if settings.mode == "production" and settings.duty_phone is None:
        log.warning("GATEWAY_DUTY_PHONE is not set: requests for rescue are stored, but nobody is texted")
    carriers = _carriers(settings)
    crypto.install(crypto.Keyring.from_file(settings.keys_file))
    clock.use_offset_file(settings.clock_file)
    doorbell = Doorbell(connect(settings.redis_url))
    bell = {DOORBELL: doorbell}
    url = settings.database_url
    db = Database(make_engine(url, pool_size=connections), bell)
    webhooks = Database(
        make_engine(url, pool_size=connections, lock_timeout=WEBHOOK_WAIT, ask_first=False), bell
    )
    return House(settings, db, webhooks, doorbell, carriers)


def _carriers(settings: Settings) -> Registry:
    """The carriers of CARRIERS_FILE, and the one of the TWILIO_* settings."""
    contracts = terms.read(settings.carriers_file) if settings.carriers_file is not None else []
    carriers = [_carrier(contract, settings) for contract in contracts]
    if settings.twilio_account:
        if twilio.KIND in (contract.name for contract in contracts):
            raise Misconfigured(
                "CARRIERS_FILE: [twilio] is given twice, the other time by TWILIO_ACCOUNT_SID"
            )
        carriers.append(twilio.carrier_of_settings(settings))
    return Registry(carriers)


def _carrier(contract: Terms, settings: Settings) -> Carrier:
    if contract.kind not in KINDS:
        raise Misconfigured(f"CARRIERS_FILE: [{contract.name}] kind may be {', '.join(sorted(KINDS))}")
    return KINDS[contract.kind](contract, settings)


def create_app(house: House | None = None) -> ApiApp:
    """The web application: webhooks, API, health; every route carries its guard."""
    if house is None:
        settings = Settings.from_env(os.environ)
        house = _join(settings, settings.web_threads)
        places.warm(house.db)
    app = ApiApp("gateway")
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, MAX_FORM_PARTS=200)
    guards.enforce(app)
    app.register_blueprint(health.blueprint(house.db, house.doorbell))
    app.register_blueprint(sms_webhooks.blueprint(house.webhooks, house.carriers, house.settings.public_url))
    app.register_blueprint(ussd_webhooks.blueprint(house.webhooks, house.settings))
    attach_api(app, house.db, house.settings)
    _answer_errors(app)
    return app


def _answer_errors(app: ApiApp) -> None:
    """Everything outside /api answers in one plain line; nothing ever shows a stack trace."""

    @app.errorhandler(GatewayError)
    def _known(fault: GatewayError) -> Response:
        answer = Response(f"{fault.message or fault.code}\n", status=fault.status, mimetype="text/plain")
        if isinstance(fault, TooMany):
            answer.headers["Retry-After"] = str(fault.retry_after)
        return answer

    @app.errorhandler(HTTPException)
    def _http(fault: HTTPException) -> Response:
        return Response(f"{fault.name}\n", status=fault.code, mimetype="text/plain")

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def _database_away(fault: SQLAlchemyError) -> Response:
        log.error("database away", exc_info=fault)
        answer = Response("Please try again shortly.\n", status=503, mimetype="text/plain")
        answer.headers["Retry-After"] = "2"
        return answer

    @app.errorhandler(SQLAlchemyError)
    def _database(fault: SQLAlchemyError) -> Response:
        log.error("database fault", exc_info=fault)
        return Response("Internal error.\n", status=500, mimetype="text/plain")

    @app.errorhandler(Exception)
    def _ours(fault: Exception) -> Response:
        log.error("request failed", exc_info=fault)
        return Response("Internal error.\n", status=500, mimetype="text/plain")
