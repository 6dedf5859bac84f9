"""The web application: joins the parts of one house with the blueprints of every channel; holds no rule of its own."""

from __future__ import annotations

import os

import structlog
from flask import Response, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from chat import webhooks as chat_webhooks
from gateway import console, feeds, guards, health, places
from gateway.api import ApiApp
from gateway.api import attach as attach_api
from gateway.errors import GatewayError, TooMany
from gateway.house import House, join
from gateway.settings import Settings
from ivr import webhooks as ivr_webhooks
from sms import webhooks as sms_webhooks
from ussd import webhooks as ussd_webhooks

log = structlog.get_logger(__name__)

MAX_BODY = 1024 * 1024  # bytes of a request; what anybody sends us by web is far below


def create_app(house: House | None = None) -> ApiApp:
    """The web application: webhooks, API, health; every route carries its guard."""
    if house is None:
        settings = Settings.from_env(os.environ)
        house = join(settings, settings.web_threads)
        places.warm(house.db)
    app = ApiApp("gateway")
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, MAX_FORM_PARTS=200)
    guards.enforce(app)
    app.register_blueprint(health.blueprint(house.db, house.doorbell))
    app.register_blueprint(sms_webhooks.blueprint(house.webhooks, house.carriers, house.settings.public_url))
    app.register_blueprint(ussd_webhooks.blueprint(house.webhooks, house.settings))
    app.register_blueprint(ivr_webhooks.blueprint(house.webhooks, house.settings))
    app.register_blueprint(chat_webhooks.blueprint(house.webhooks, house.carriers, house.settings))
    app.register_blueprint(feeds.blueprint(house.db, house.settings))
    attach_api(app, house.db, house.settings, house.carriers)
    console.attach(app, house.db, house.settings, house.carriers)
    _answer_errors(app)
    _hear_through_proxies(app, house.settings.trusted_proxies)
    return app


def _hear_through_proxies(app: ApiApp, proxies: int) -> None:
    """Take a caller's address from the proxies in front; scheme and host are PUBLIC_URL's, whatever they say."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0)  # type: ignore[method-assign]


def _answer_errors(app: ApiApp) -> None:
    """Pages answer with a page, everything else outside /api in one plain line; nothing ever shows a stack trace."""

    @app.errorhandler(GatewayError)
    def _known(fault: GatewayError) -> Response:
        if console.is_page(request.path):
            return console.answer(fault)
        answer = Response(f"{fault.message or fault.code}\n", status=fault.status, mimetype="text/plain")
        if isinstance(fault, TooMany):
            answer.headers["Retry-After"] = str(fault.retry_after)
        return answer

    @app.errorhandler(HTTPException)
    def _http(fault: HTTPException) -> Response:
        if console.is_page(request.path):
            return console.answer(fault)
        return Response(f"{fault.name}\n", status=fault.code, mimetype="text/plain")

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def _database_away(fault: SQLAlchemyError) -> Response:
        log.error("database away", exc_info=fault)
        if console.is_page(request.path):
            return console.away()
        answer = Response("Please try again shortly.\n", status=503, mimetype="text/plain")
        answer.headers["Retry-After"] = "2"
        return answer

    @app.errorhandler(SQLAlchemyError)
    def _database(fault: SQLAlchemyError) -> Response:
        log.error("database fault", exc_info=fault)
        if console.is_page(request.path):
            return console.answer(fault)
        return Response("Internal error.\n", status=500, mimetype="text/plain")

    @app.errorhandler(Exception)
    def _ours(fault: Exception) -> Response:
        log.error("request failed", exc_info=fault)
        if console.is_page(request.path):
            return console.answer(fault)
        return Response("Internal error.\n", status=500, mimetype="text/plain")
