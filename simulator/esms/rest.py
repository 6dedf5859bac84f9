"""The aggregator's JSON over HTTP: reads, checks in its own order, answers in its codes; carrier.py carries."""

from __future__ import annotations

import asyncio
import hmac
import json
from datetime import datetime
from typing import Any

from aiohttp import web

from simulator.clock import VIETNAM
from simulator.esms.carrier import Esms
from simulator.esms.message import ACCEPTED, CUSTOMER_CARE, OWN_NUMBER, WORDS
from simulator.esms.order import Order
from simulator.numbers import NotANumber, is_fixed_line, to_e164

ESMS = web.AppKey("esms", Esms)
BASE = "/MainService.svc/json"
LONGEST_REQUEST_ID = 50  # letters that are compared and told again

_DEAD = 503


class Refused(Exception):
    """A request it does not take; `code` is the CodeResult."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def routes() -> list[web.RouteDef]:
    """Its paths; the company's examples end the first with a slash, its customers do not always."""
    send = f"{BASE}/SendMultipleMessage_V4_post_json"
    return [
        web.post(send, _send),
        web.post(f"{send}/", _send),
        web.get(f"{BASE}/GetSmsReceiverStatus_get", _receivers),
    ]


async def _send(request: web.Request) -> web.StreamResponse:
    esms = request.app[ESMS]
    await asyncio.sleep(esms.level("slow_ms") / 1_000)
    try:
        body = json.loads(await request.read())
        if not isinstance(body, dict):
            raise ValueError
    except ValueError:
        return web.json_response({"Message": "The request is not JSON"}, status=400)
    fields = {name: str(value) for name, value in body.items() if isinstance(value, str | int)}
    try:
        _authenticate(esms, fields, request.remote)
        which = esms.ledger.submit(fields.get("Phone", ""), fields.get("Content", ""))
        what = f"{fields.get('Phone', '')}|{fields.get('Content', '')}|{which}"
        if esms.strikes("dead", what):
            return web.Response(status=_DEAD, text="Service Unavailable")
        if esms.strikes("throttle", what) or not esms.has_pace():
            raise Refused(160)
        order = _check(esms, fields, what)
    except Refused as refusal:
        esms.refuse(fields.get("Phone", ""), refusal.code, WORDS[refusal.code])
        return _answer(refusal.code)
    sandbox = fields.get("Sandbox") == "1"
    answer = _answer(ACCEPTED, CountRegenerate=0, SMSID=esms.sandboxed() if sandbox else esms.accept(order))
    if esms.strikes("lost_response", what):
        esms.lose_answer(order)
        if request.transport is not None:
            request.transport.abort()
    return answer


async def _receivers(request: web.Request) -> web.StreamResponse:
    esms = request.app[ESMS]
    try:
        _authenticate(esms, request.query, request.remote)
        message = esms.messages.get(request.query.get("RefId", ""))
        if message is None:
            raise Refused(105)
    except Refused as refusal:
        return _answer(refusal.code)
    return _answer(ACCEPTED, ReceiverList=[message.receiver()])


def _authenticate(esms: Esms, fields: Any, remote: str | None) -> None:
    terms = esms.terms
    given = f"{fields.get('ApiKey', '')}\0{fields.get('SecretKey', '')}".encode("utf-8", "replace")
    if not hmac.compare_digest(given, f"{terms.api_key}\0{terms.secret_key}".encode()):
        raise Refused(101)
    if remote and not terms.agreement.allows_address(remote):
        raise Refused(140)


def _check(esms: Esms, fields: dict[str, str], fate: str) -> Order:
    agreement, text = esms.terms.agreement, fields.get("Content", "")
    sender = _sender(esms, fields)
    to = _phone(fields.get("Phone", ""))
    if esms.is_blocked(to):
        raise Refused(99)
    named = (
        sender != esms.number
    )  # only brandnames are registered with networks, and their texts with templates
    if named and to.startswith(agreement.unregistered):
        raise Refused(177)
    if agreement.blocked_word(text) is not None:
        raise Refused(201)
    if not text or (named and not agreement.allows_text(text)):
        raise Refused(146)
    request_id = fields.get("RequestId", "")[:LONGEST_REQUEST_ID]
    if request_id and esms.knows_request(request_id):
        raise Refused(124)
    accents = fields.get("IsUnicode") == "1"
    order = Order(
        to, sender, text, accents, _due(esms, fields), request_id, fields.get("CallbackUrl", ""), fate
    )
    if not esms.is_paid(order):
        raise Refused(103)
    return order


def _sender(esms: Esms, fields: dict[str, str]) -> str:
    """A text of customer care leaves from a brandname, one of the other type from the customer's own number."""
    kind, brandname = fields.get("SmsType"), fields.get("Brandname", "")
    if kind == OWN_NUMBER:
        return esms.number
    if kind != CUSTOMER_CARE:
        raise Refused(118)
    known = esms.terms.agreement.brandnames
    if not brandname or (known and brandname not in known):
        raise Refused(104)
    return brandname


def _phone(raw: str) -> str:
    try:
        number = to_e164(raw)
    except NotANumber:
        raise Refused(108) from None
    if not number.startswith("+84") or is_fixed_line(number):
        raise Refused(108)
    return number


def _due(esms: Esms, fields: dict[str, str]) -> datetime:
    """SendDate, Vietnam's time; what cannot be read is sent at once, as by the company."""
    try:
        return datetime.strptime(fields.get("SendDate", ""), "%Y-%m-%d %H:%M:%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return esms.now()


def _answer(code: int, **more: object) -> web.Response:
    body: dict[str, object] = {"CodeResult": str(code), **more}
    if code != ACCEPTED:
        body["ErrorMessage"] = WORDS[code]
    return web.json_response(body)
