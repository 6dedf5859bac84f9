"""Twilio's Messages resource over HTTP: checks and answers in Twilio's words; carrier.py carries."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from aiohttp import web
from multidict import MultiDictProxy

from simulator.numbers import is_e164
from simulator.segments import on_air
from simulator.state import Network
from simulator.twilio.carrier import NAME, Twilio
from simulator.twilio.message import API_VERSION, Message

TWILIO = web.AppKey("twilio", Twilio)

LONGEST_BODY = 1_600
LONGEST_VALIDITY = 36_000  # seconds, also the default

# Twilio's test numbers and the refusal each stands for: https://www.twilio.com/docs/iam/test-credentials
_MAGIC = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
_WORDS = {
    20003: "Authenticate",
    20404: "The requested resource {what} was not found",
    20429: "Too Many Requests",
    20503: "Service unavailable",
    21201: "No 'To' number specified",
    21205: "Url is not a valid URL: {what}",
    21210: "'From' phone number not verified: {what}",
    21211: "Invalid 'To' Phone Number: {what}",
    21220: "Unable to update record. Call is not in-progress: {what}",
    21408: "Permission to send an SMS has not been enabled for the region of the 'To' number: {what}",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' number {what} is not a valid, SMS-capable number or short code for your account.",
    21609: "The 'StatusCallback' URL {what} is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21612: "The 'To' phone number: {what}, is not currently reachable using the 'From' phone number",
    21614: "'To' number: {what}, is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21624: "Invalid validity period value",
}
_STATUS = {20003: 401, 20404: 404, 20429: 429, 20503: 503}  # the rest are 400
_BRANDNAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 _&.+-]{1,11}\Z", re.ASCII)
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}\Z")


class Refused(Exception):
    """A submit Twilio does not take; `code` is one of its error codes, `what` the value it complains of."""

    def __init__(self, code: int, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what[:100]

    def response(self) -> web.Response:
        """Twilio's error body."""
        status = _STATUS.get(self.code, 400)
        body = {
            "code": self.code,
            "message": _WORDS[self.code].format(what=self.what),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": status,
        }
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if status == 401 else None
        return json_answer(body, status, headers)


def routes(network: web.AppKey[Network]) -> list[web.RouteDef]:
    """The resource's paths."""
    base = f"/{API_VERSION}/Accounts/{{account}}/Messages"

    async def create(request: web.Request) -> web.StreamResponse:
        return await _create(request, request.app[network], request.app[TWILIO])

    async def fetch(request: web.Request) -> web.StreamResponse:
        return _fetch(request, request.app[network], request.app[TWILIO])

    return [web.post(f"{base}.json", create), web.get(f"{base}/{{sid}}.json", fetch)]


async def _create(request: web.Request, network: Network, twilio: Twilio) -> web.StreamResponse:
    form = await request.post()
    faults, ledger = network.faults, twilio.ledger
    await asyncio.sleep(faults.level(NAME, "slow_ms") / 1_000)
    try:
        authenticate(request, network)
    except Refused as refusal:
        return refusal.response()
    to, body = field(form, "To"), field(form, "Body")
    which = ledger.submit(to, body)
    what = f"{to}|{body}|{which}"
    try:
        if faults.strikes(NAME, "dead", what):
            raise Refused(20503)
        if faults.strikes(NAME, "throttle", what):
            raise Refused(20429)
        message = _check(form, network, which)
    except Refused as refusal:
        ledger.throttled += refusal.code == 20429
        ledger.refused += refusal.code not in (20429, 20503)
        network.note(
            NAME, "refused", to[:20], _WORDS[refusal.code].format(what=refusal.what), code=refusal.code
        )
        return refusal.response()
    answer = json_answer(message.resource(), 201)
    twilio.accept(message)
    if faults.strikes(NAME, "lost_response", what):
        network.note(NAME, "answer_lost", to, body, sid=message.sid)
        if request.transport is not None:
            request.transport.abort()
    return answer


def _fetch(request: web.Request, network: Network, twilio: Twilio) -> web.StreamResponse:
    try:
        authenticate(request, network)
        message = twilio.messages.get(request.match_info["sid"])
        if message is None:
            raise Refused(20404, request.path)
    except Refused as refusal:
        return refusal.response()
    return json_answer(message.resource(), 200)


def authenticate(request: web.Request, network: Network) -> None:
    """Raises Refused unless the account and its token come along."""
    setup = network.setup
    expected = b64encode(f"{setup.account}:{setup.token}".encode())
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), expected)
    if not (scheme.lower() == "basic" and same and request.match_info["account"] == setup.account):
        raise Refused(20003)


def _check(form: MultiDictProxy[Any], network: Network, which: int) -> Message:
    setup = network.setup
    to, body = field(form, "To"), field(form, "Body")
    sender, service = field(form, "From"), field(form, "MessagingServiceSid")
    if not to:
        raise Refused(21604)
    if not sender and not _SERVICE.match(service):
        raise Refused(21603)
    if sender and sender != setup.number and not _BRANDNAME.match(sender):
        raise Refused(21606, sender)
    if not body:
        raise Refused(21602)
    if len(body) > LONGEST_BODY:
        raise Refused(21617)
    callback = field(form, "StatusCallback") or None
    if callback and not is_web_address(callback):
        raise Refused(21609, callback)
    if to in _MAGIC:
        raise Refused(_MAGIC[to], to)
    if not to.startswith("+") or not is_e164(to):
        raise Refused(21211, to)
    if to in network.phones and network.phones[to].opted_out:
        raise Refused(21610, to)
    now = network.clock.now()
    return Message(
        sid=f"SM{uuid4().hex}",
        account=setup.account,
        to=to,
        sender=sender or setup.number,
        body=body,
        segments=on_air(body).segments,
        created=now,
        updated=now,
        status="accepted" if service else "queued",
        service=service or None,
        callback=callback,
        valid_for=_validity(field(form, "ValidityPeriod")),
        which=which,
    )


def _validity(raw: str) -> int:
    if not raw:
        return LONGEST_VALIDITY
    if not (raw.isascii() and raw.isdecimal() and 1 <= int(raw[:9]) <= LONGEST_VALIDITY):
        raise Refused(21624)
    return int(raw)


def is_web_address(url: str) -> bool:
    """Whether Twilio could call `url`."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= 4_000
    except ValueError:
        return False


def field(form: MultiDictProxy[Any], name: str) -> str:
    """One field of a form, "" where it is missing."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""  # a file where a word belongs counts as absent


def json_answer(body: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> web.Response:
    """A resource, or an error, as Twilio writes it."""
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(
        text=text, status=status, headers=headers, content_type="application/json", charset="utf-8"
    )
