"""Twilio: texts over its REST API, inbound texts and receipts by signed webhooks.

The `twilio` library judges signatures; hand-over uses our own aiohttp pool against the same public contract, because
the library blocks one thread per request (measured: 2,140/s against 12,400/s). Nothing outside this file knows Twilio.

Quirks: the first callback of a message may arrive before the answer to its creation, so our own attempt address
travels in the callback's URL; callbacks repeat and shuffle; 21610 means that the person texted STOP to Twilio.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from gateway.errors import BadInput
from gateway.messages.carriers import (
    Address,
    Capabilities,
    Carrier,
    Event,
    InboundText,
    Outgoing,
    ReceiptEvent,
    SendError,
    WebAnswer,
    WebRequest,
)
from gateway.messages.status import Status
from gateway.settings import Settings
from sms.requests import Requests

NAME = "twilio"

STATUSES: dict[str, Status] = {
    "accepted": Status.QUEUED,
    "scheduled": Status.QUEUED,
    "queued": Status.QUEUED,
    "sending": Status.QUEUED,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.FAILED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
    "partially_delivered": Status.SENT,
}
"""Twilio's words as ours. A word that is not here is kept in the journal and changes nothing."""

PERMANENT = {
    21211: "the number does not exist",
    21408: "the country is not enabled for this account",
    21606: "the sender cannot send texts",
    21608: "a trial account may text verified numbers only",
    21610: "the person has opted out at the carrier",
    21612: "the carrier has no way to this number",
    21614: "the number cannot receive texts",
    21617: "the text is too long",
    21635: "the number is a landline",
    30004: "blocked",
    30005: "the phone is unknown",
    30006: "a landline or a carrier out of reach",
    30007: "filtered by the carrier as unwanted",
}
"""Refusals that will not change when the same text is sent again (contracts 8.1)."""

_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_OPTED_OUT = 21610
_FOR_NOW = frozenset({30003, 30008})  # unreachable, unknown: may pass; tried again a bounded number of times
# wrong credentials, suspended, no such account or address: an operator has to act, so the route pauses
_BAD_ACCOUNT = frozenset({20003, 20005, 20404})
_NO_ANSWER = 64 * 1024  # bytes; more than this is not an answer to a submit
_ACCOUNT_PAUSE = 30.0  # seconds between looks whether the operator has mended the account
_THROTTLE_PAUSE = 1.0  # seconds; Twilio's own advice is to back off and try again
_AWAY_PAUSE = 1.0  # seconds without hand-overs when nothing listens at the API's address
_TIMEOUT = aiohttp.ClientTimeout(
    total=15, connect=5
)  # well within a lease; connecting takes a second or never
_MAX_BODY = 1600  # characters


class TwilioSender:
    """Hands texts over through a pool of kept-alive connections."""

    def __init__(self, settings: Settings) -> None:
        self._url = f"{settings.twilio_api}/2010-04-01/Accounts/{settings.twilio_account}/Messages.json"
        self._headers = {
            "Authorization": aiohttp.encode_basic_auth(settings.twilio_account, settings.twilio_token)
        }
        self._from = settings.twilio_from
        self._callback = f"{settings.public_url}/sms/{NAME}/status"
        self._window = settings.twilio_window
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Prepare the pool; connections are made by the first messages."""
        pool = aiohttp.TCPConnector(limit=self._window, keepalive_timeout=30)
        self._session = aiohttp.ClientSession(connector=pool, headers=self._headers, timeout=_TIMEOUT)

    async def close(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def send(self, message: Outgoing) -> str:
        """Create one message and return its MessageSid; raises SendError saying what is known."""
        if self._session is None:
            raise SendError("not_open", "the carrier's pool is not open", retryable=True)
        form = {
            "To": message.recipient,
            "From": self._from,
            "Body": message.text,
            "StatusCallback": f"{self._callback}?{urlencode({'attempt': str(message.address)})}",
            "ValidityPeriod": str(min(max(message.valid_seconds, 1), 36_000)),
        }
        try:
            async with self._session.post(self._url, data=form, allow_redirects=False) as response:
                return _reference(response.status, await response.content.read(_NO_ANSWER))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise SendError(
                "away", "nothing answers at the carrier", retryable=True, pause=_AWAY_PAUSE
            ) from None
        except (TimeoutError, aiohttp.ClientError) as fault:
            # the request had left: the carrier may or may not have taken it
            raise SendError(type(fault).__name__, "the carrier did not answer", unknown=True) from None


def _reference(status: int, body: bytes) -> str:
    answer = _json(body)
    if status in (200, 201):
        sid = answer.get("sid")
        if isinstance(sid, str) and sid:
            return sid
        raise SendError("no_sid", "the carrier answered without a reference", unknown=True)
    code = answer.get("code")
    number = code if isinstance(code, int) else 0
    if number == 20429 or status == 429:
        raise SendError(
            str(number or status),
            "the carrier is throttling us",
            retryable=True,
            pause=_THROTTLE_PAUSE,
            throttled=True,
        )
    if number in _BAD_ACCOUNT or status in (401, 403):
        raise SendError(
            str(number or status), "the carrier refuses our account", retryable=True, pause=_ACCOUNT_PAUSE
        )
    if status in (502, 503, 504):
        raise SendError(str(number or status), "the carrier is away", retryable=True, pause=_AWAY_PAUSE)
    if status >= 500:
        raise SendError(str(number or status), "the carrier has a fault", retryable=True)
    if number in _FOR_NOW:
        raise SendError(str(number), "the phone cannot be reached now", retryable=True)
    if not number:  # a proxy, a sign-in page, a wrong address: whoever this is, it is not Twilio
        raise SendError(str(status), "not the carrier's answer", retryable=True, pause=_ACCOUNT_PAUSE)
    public = PERMANENT.get(number, "refused by the carrier")
    raise SendError(str(number), public, opted_out=number == _OPTED_OUT)


class TwilioWebhook:
    """Reads what Twilio posts to us."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.twilio_token.encode()
        self._validator = RequestValidator(settings.twilio_token)
        self._configured = bool(settings.twilio_token)
        self._account = settings.twilio_account

    def verify(self, request: WebRequest) -> bool:
        """Whether the signature over the public URL and every form field is Twilio's; without a token none is.

        A good one is known by its first digest (15 times faster than by the library); the library judges the rest: its
        rule is that Twilio may have signed the address with or without the port.
        """
        signature = request.headers.get("X-Twilio-Signature", "")
        if not signature or not self._configured:
            return False
        expected = base64.b64encode(hmac.digest(self._token, _signed(request), hashlib.sha1))
        if hmac.compare_digest(expected, signature.encode("utf-8", "replace")):
            return True
        return bool(self._validator.validate(request.url, request.form, signature))

    def parse(self, request: WebRequest) -> list[Event]:
        """An inbound text or a receipt; fields we do not use are ignored."""
        form = request.form
        if form.get("AccountSid") != self._account:
            raise BadInput("AccountSid", "other_account", "not our account")
        ref = form.get("MessageSid") or form.get("SmsSid") or ""
        if not ref:
            raise BadInput("MessageSid", "missing")
        if "Body" in form and form.get("SmsStatus", "received") == "received":
            return [_inbound(ref, form)]
        return [_receipt(ref, request)]

    def acknowledge(self, request: WebRequest) -> WebAnswer:
        """An empty TwiML document: Twilio would text whatever stands in it."""
        del request
        return WebAnswer(_NOTHING_TO_SAY, "text/xml")


def _signed(request: WebRequest) -> bytes:
    """What Twilio signs: the address, then each different value of each field, in order, behind the field's name."""
    form = request.form
    pairs = set(form.items(multi=True)) if isinstance(form, MultiDict) else form.items()
    said = "".join(name + value for name, value in sorted(pairs))
    return f"{request.url}{said}".encode("utf-8", "surrogatepass")


def _inbound(ref: str, form: Any) -> InboundText:
    if not form.get("From"):
        raise BadInput("From", "missing")
    return InboundText(NAME, ref, form["From"], form.get("To", ""), form["Body"], dict(form))


def _receipt(ref: str, request: WebRequest) -> ReceiptEvent:
    word = request.form.get("MessageStatus") or request.form.get("SmsStatus") or ""
    if not word:
        raise BadInput("MessageStatus", "missing")
    return ReceiptEvent(
        carrier=NAME,
        ref=ref,
        address=Address.parse(request.query.get("attempt", "")),
        status=STATUSES.get(word),
        word=word,
        error=request.form.get("ErrorCode") or None,
    )


def _json(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def carrier(settings: Settings) -> Carrier:
    """Twilio as the house sees it."""
    return Carrier(
        name=NAME,
        sender=Requests(TwilioSender(settings), settings.twilio_window),
        webhook=TwilioWebhook(settings),
        rate=settings.twilio_rate,
        window=settings.twilio_window,
        capabilities=Capabilities(receipts=True, replyable=True, max_characters=_MAX_BODY),
        secrets=("TWILIO_AUTH_TOKEN",),
    )
