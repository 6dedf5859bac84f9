"""Puts the network together: routes, connections, the browser's rules; it adds no behaviour."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
from aiohttp import web

from simulator import call_by_id, calling, control, dialling, lab, phones, twilio
from simulator.africastalking import AfricasTalking
from simulator.africastalking.carrier import NAME as AFRICASTALKING
from simulator.control import NETWORK, problem
from simulator.dialling import DIALLED
from simulator.esms import rest as esms
from simulator.esms.carrier import Esms as Aggregator
from simulator.esms.inbound import Inbound
from simulator.esms.message import NAME as ESMS
from simulator.esms.webhook import Webhooks as Calls
from simulator.smsc import SMSC, Smsc
from simulator.smsc.counts import NAME as SMPP
from simulator.state import Network
from simulator.terms import Esms, Smpp
from simulator.twilio.carrier import NAME as TWILIO
from simulator.twilio.voice import rest as voice
from simulator.twilio.voice.documents import Documents
from simulator.twilio.voice.exchange import Exchange
from simulator.twilio.webhook import Webhooks
from simulator.zalo import control as zalo_control
from simulator.zalo import rest as zalo
from simulator.zalo.account import Account
from simulator.zalo.people import People
from simulator.zalo.webhook import Webhook

log = logging.getLogger(__name__)

MOST_BODY = 1_048_576  # bytes; contracts.md
WEBHOOK_CONNECTIONS = 64  # at once towards the gateway; more than its web threads, fewer than its backlog

# The lab loads nothing from elsewhere and runs no inline script; texts from phones are untrusted.
_BROWSER_RULES = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(network: Network) -> web.Application:
    """The whole program as one aiohttp application."""
    app = web.Application(middlewares=[_guard], client_max_size=MOST_BODY)
    app[NETWORK] = network
    app[DIALLED] = {}
    app[lab.STOPPING] = asyncio.Event()
    app.add_routes(
        [
            web.get("/", lab.page),
            web.get("/lab/state", lab.snapshot),
            web.get("/lab/events", lab.stream),
            web.static("/static", lab.STATIC),
            web.get("/healthz", control.healthz),
            web.get("/faults", control.get_faults),
            web.post("/faults", control.set_faults),
            web.get("/carriers/{name}/stats", control.stats),
            web.get("/phones", phones.every_phone),
            web.post("/phones/{number}", phones.switch),
            web.post("/phones/{number}/texts", phones.text),
            web.get("/phones/{number}/messages", phones.messages),
            web.get("/phones/{number}/thread", phones.thread),
            web.post("/phones/{number}/ussd", dialling.turn),
            web.get("/phones/{number}/ussd", dialling.glance),
            web.post("/phones/{number}/calls", calling.act),
            web.get("/phones/{number}/calls", calling.glance),
            web.get("/calls/{id}", call_by_id.glance),
            web.post("/calls/{id}", call_by_id.act),
            web.get(r"/calls/{id}/sounds/{place:\d{1,9}}", call_by_id.sound),
            *twilio.routes(NETWORK),
            *voice.routes(NETWORK),
        ]
    )
    if network.setup.esms:
        app.add_routes(esms.routes())
    if network.setup.zalo:
        app.add_routes([*zalo.routes(), *zalo_control.routes()])
    app.cleanup_ctx.append(_connections)
    app.on_response_prepare.append(_add_browser_rules)
    app.on_shutdown.append(_stop_streams)
    return app


async def _connections(app: web.Application) -> AsyncIterator[None]:
    network = app[NETWORK]
    pool = aiohttp.TCPConnector(limit=WEBHOOK_CONNECTIONS)
    async with aiohttp.ClientSession(connector=pool, cookie_jar=aiohttp.DummyCookieJar()) as session:
        webhooks = Webhooks(network.setup, session)
        app[twilio.TWILIO] = twilio.Twilio(network, webhooks)
        exchange = app[voice.EXCHANGE] = Exchange(network, webhooks, Documents(network.setup, session))
        for number in network.setup.answers:
            exchange.accustom(network.phone(number), "answers")
        network.takers[TWILIO] = app[twilio.TWILIO].hand_over
        if network.setup.ussd:
            app[DIALLED][AFRICASTALKING] = AfricasTalking(network, network.setup.ussd, session)
        if network.setup.smpp:
            _open_smsc(app, network, network.setup.smpp)
        if network.setup.esms:
            _open_esms(app, network, network.setup.esms, session)
        if network.setup.zalo:
            terms = network.setup.zalo
            app[zalo.ZALO] = People(Account(network, terms), Webhook(network.setup, terms, session))
        yield
        if SMSC in app:
            await app[SMSC].close()
        await network.close()


def _open_smsc(app: web.Application, network: Network, terms: Smpp) -> None:
    smsc = app[SMSC] = Smsc(network, terms)
    network.takers[SMPP] = smsc.inbound.hand_over
    app[DIALLED][SMPP] = smsc.ussd


def _open_esms(app: web.Application, network: Network, terms: Esms, session: aiohttp.ClientSession) -> None:
    calls = Calls(network.setup, session)
    aggregator = app[esms.ESMS] = Aggregator(network, terms, calls)
    network.takers[ESMS] = Inbound(network, terms, calls, aggregator.ledger).hand_over


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refusals in JSON, and no orders from other people's web pages."""
    if request.method != "GET" and request.headers.get("Sec-Fetch-Site", "none") not in (
        "none",
        "same-origin",
    ):
        return problem(
            403, "other_site", "this network takes orders only from its own page and from programs"
        )
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return problem(
            error.status, error.reason.lower().replace(" ", "_"), f"{error.reason}: {request.path[:100]}"
        )
    except (ConnectionError, web.RequestPayloadError):
        return problem(
            400, "cut_off", "the request ended in the middle"
        )  # its sender was killed: nobody reads this
    except Exception:
        log.exception("%s failed", request.path)
        return problem(500, "simulator_failed", "the simulator itself failed; its log says where")


async def _add_browser_rules(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_BROWSER_RULES)


async def _stop_streams(app: web.Application) -> None:
    app[lab.STOPPING].set()
