"""Twilio: texts over its REST API, inbound texts and receipts by signed webhooks. Nothing else in the house knows it.

Quirks: the first callback of a message may arrive before the answer to its creation, so our own attempt address
travels in the callback's URL; callbacks repeat and shuffle; whoever texts STOP is refused by Twilio itself from then on
(21610), and heard of again only by OptOutType=START, which a messaging service with advanced opt-out tells us.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from gateway.errors import BadInput
from gateway.messages.carriers import (
    UNKNOWN_WORD,
    Address,
    Capabilities,
    Carrier,
    Event,
    Hook,
    InboundText,
    Outgoing,
    ReceiptEvent,
    SendError,
    WebAnswer,
    WebRequest,
)
from gateway.messages.options import Options
from gateway.messages.refusals import Refusal, Then
from gateway.messages.status import Status
from gateway.messages.terms import Terms
from gateway.settings import Settings
from sms.over_http.answer import Answer, reference
from sms.over_http.posting import ACCOUNT_PAUSE, THROTTLE_PAUSE, Pool, by_status, not_the_carrier
from sms.over_http.request import number, quoted
from sms.over_http.requests import Requests
from sms.resting import REST, Resting

KIND = "twilio"
API = "https://api.twilio.com"

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
"""Twilio's words as ours. A receipt whose word is not here is kept in the journal and changes nothing."""

_ACCOUNT = "look at the account in Twilio's console, and at its SID and token here"
REFUSALS: dict[int, Refusal] = {
    20003: Refusal("the carrier refuses our account", Then.PAUSE, _ACCOUNT, ACCOUNT_PAUSE),
    20005: Refusal("the account is not active", Then.PAUSE, _ACCOUNT, ACCOUNT_PAUSE),
    20404: Refusal("the account or the address is unknown", Then.PAUSE, _ACCOUNT, ACCOUNT_PAUSE),
    20429: Refusal("the carrier is throttling us", Then.THROTTLE, "lower the rate", THROTTLE_PAUSE),
    21211: Refusal("the number does not exist", Then.NEVER),
    21408: Refusal("the country is not enabled", Then.ELSEWHERE, "enable it under Geo permissions"),
    21606: Refusal("the sender cannot send texts", Then.ELSEWHERE, "check the sender for this purpose"),
    21608: Refusal("a trial account may text verified numbers only", Then.ELSEWHERE, "upgrade the account"),
    21610: Refusal("the person has opted out at the carrier", Then.OPTED_OUT, "only the person can undo it"),
    21612: Refusal("the carrier has no way to this number", Then.ELSEWHERE, "check sender and destination"),
    21614: Refusal("the number cannot receive texts", Then.NEVER),
    21617: Refusal("the text is too long", Then.NEVER),
    21635: Refusal("the number is a landline", Then.NEVER),
    30003: Refusal("the phone cannot be reached now", Then.AGAIN),
    30004: Refusal("blocked by the person or the network", Then.NEVER),
    30005: Refusal("the phone is unknown", Then.NEVER),
    30006: Refusal("a landline or a network out of reach", Then.NEVER),
    30007: Refusal("filtered as unwanted", Then.FILTERED, "stop the campaign, look at its text", REST),
    30008: Refusal("the carrier does not know why", Then.AGAIN),
}
"""Codes of answers and of receipts (contracts 8.1). A code that is not here is for ever: `OTHER`."""

OTHER = Refusal(
    "refused by the carrier", Then.NEVER, "Twilio explains each code under twilio.com/docs/errors"
)
_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_OPT_OUT_WORDS = {"STOP": True, "START": False}  # HELP is a question like any other
_LONGEST_VALIDITY = 36_000  # seconds; Twilio's own limit
_MAX_BODY = 1600  # characters
_HIGHEST_CODE = 99_999  # Twilio's codes have five digits
_CODE = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True)
class Account:
    """What one Twilio account needs. `service`: a messaging service that chooses senders from its pool, or none."""

    terms: Terms
    api: str
    sid: str
    token: str = field(repr=False)
    service: str = ""


class TwilioSender:
    """Hands texts over through a pool of kept-alive connections."""

    def __init__(self, account: Account, public_url: str, service_number: str) -> None:
        self._account = account
        self._number = service_number
        self._url = f"{account.api}/2010-04-01/Accounts/{account.sid}/Messages.json"
        self._callback = f"{public_url}/sms/{account.terms.name}/status"
        signed_in = {"Authorization": basic(account.sid, account.token)}
        self._pool = Pool(account.terms.window, signed_in)
        self._begins: dict[str, str] = {}  # by purpose
        self._resting = Resting(account.terms.name)

    async def open(self) -> None:
        """Prepare the pool; connections are made by the first messages."""
        await self._pool.open()

    async def close(self) -> None:
        """Close the pool."""
        await self._pool.close()

    async def send(self, message: Outgoing) -> str:
        """Create one message and return its MessageSid; raises SendError saying what is known."""
        self._resting.check(message.purpose)
        try:
            answer = await self._pool.post(self._url, form=self._form(message))
            return reference_in(answer, str(message.address), REFUSALS)
        except SendError as error:
            if error.filtered:
                self._resting.filtered(message.purpose, error.code)
            raise

    def _form(self, message: Outgoing) -> bytes:
        """The form, encoded: only the recipient and, where it is not everybody's, the text are quoted each time."""
        purpose = message.purpose
        begin = self._begins.get(purpose)
        if begin is None:
            begin = self._begins[purpose] = self._begin(purpose)
        seconds = min(max(message.valid_seconds, 1), _LONGEST_VALIDITY)
        to, text = number(message.recipient), quoted(message.text)
        # digits and dots of an address need no quoting, not even twice
        return f"{begin}{message.address}&ValidityPeriod={seconds}&To={to}&Body={text}".encode("ascii")

    def _begin(self, purpose: str) -> str:
        """What is the same in every form of a purpose, up to the attempt's address at the end of the callback."""
        return f"{urlencode(self._sender(purpose))}&StatusCallback={quote_plus(f'{self._callback}?attempt=')}"

    def _sender(self, purpose: str) -> dict[str, str]:
        """A sender named for the purpose goes before the messaging service, and that before the default one."""
        if self._account.service and purpose not in self._account.terms.senders:
            return {"MessagingServiceSid": self._account.service}
        return {"From": self._account.terms.sender(purpose, self._number)}


def basic(name: str, password: str) -> str:
    """The account's name and token as HTTP's basic authentication wants them (RFC 7617, in UTF-8)."""
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


def reference_in(answer: Answer, address: str, refusals: Mapping[int, Refusal]) -> str:
    """The Sid of what was made; where it is one that cannot be kept our own address, by which its receipts find it too.

    Raises SendError as the table `refusals` has it.
    """
    said = answer.json()
    if answer.status in (200, 201):
        sid = said.get("sid")
        if isinstance(sid, str) and sid:
            return reference(sid) or address
        raise SendError("no_sid", "the carrier answered without a reference", unknown=True)
    code = said.get("code")
    number = code if type(code) is int and 0 < code <= _HIGHEST_CODE else 0  # true is no code, nor is an echo
    known = refusals.get(number)
    if known is not None and answer.status < 500:
        raise known.error(
            str(number), answer.retry_after if known.then in (Then.PAUSE, Then.THROTTLE) else None
        )
    error = by_status(answer, str(number or answer.status))
    if error is not None:
        raise error
    raise OTHER.error(str(number)) if number else not_the_carrier(answer)


class TwilioWebhook:
    """Reads what Twilio posts to us."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._token = account.token.encode()
        self._validator = RequestValidator(account.token)

    def verify(self, request: WebRequest) -> bool:
        """Whether the signature over the public URL and every form field is Twilio's; without a token none is.

        A good one is known by its first digest (15 times faster than by the library); the library judges the rest: its
        rule is that Twilio may have signed the address with or without the port.
        """
        signature = request.headers.get("X-Twilio-Signature", "")
        if not signature or not self._token:
            return False
        expected = base64.b64encode(hmac.digest(self._token, _signed(request), hashlib.sha1))
        if hmac.compare_digest(expected, signature.encode("utf-8", "replace")):
            return True
        return bool(self._validator.validate(request.url, request.form, signature))

    def parse(self, request: WebRequest) -> list[Event]:
        """An inbound text or a receipt; fields we do not use are ignored."""
        form = request.form
        if form.get("AccountSid") != self._account.sid:
            raise BadInput("AccountSid", "other_account", "not our account")
        ref = form.get("MessageSid") or form.get("SmsSid") or ""
        if not ref:
            raise BadInput("MessageSid", "missing")
        if "Body" in form and form.get("SmsStatus", "received") == "received":
            return [self._inbound(ref, form)]
        return [self._receipt(ref, request)]

    def acknowledge(self, request: WebRequest) -> WebAnswer:
        """An empty TwiML document: Twilio would text whatever stands in it."""
        del request
        return WebAnswer(_NOTHING_TO_SAY, "text/xml")

    def _inbound(self, ref: str, form: Any) -> InboundText:
        if not form.get("From"):
            raise BadInput("From", "missing")
        return InboundText(
            carrier=self._account.terms.name,
            ref=ref,
            number=form["From"],
            service_number=form.get("To", ""),
            text=form["Body"],
            raw=dict(form),
            opt_out=_OPT_OUT_WORDS.get(form.get("OptOutType", "")),
        )

    def _receipt(self, ref: str, request: WebRequest) -> ReceiptEvent:
        form = request.form
        word = form.get("MessageStatus") or form.get("SmsStatus") or ""
        if not word:
            raise BadInput("MessageStatus", "missing")
        code = form.get("ErrorCode") or None
        then = _then(code)
        return ReceiptEvent(
            carrier=self._account.terms.name,
            ref=ref,
            address=Address.parse(request.query.get("attempt", "")),
            status=STATUSES.get(word),
            word=word if word in STATUSES else UNKNOWN_WORD,
            error=code if code is None or _CODE.fullmatch(code) else UNKNOWN_WORD,
            passing=then is Then.AGAIN,
            filtered=then is Then.FILTERED,
            opted_out=form.get("To") if then is Then.OPTED_OUT else None,
        )


def _then(code: str | None) -> Then | None:
    known = REFUSALS.get(int(code)) if code and _CODE.fullmatch(code) else None
    return known.then if known else None


def _signed(request: WebRequest) -> bytes:
    """What Twilio signs: the address, then each different value of each field, in order, behind the field's name."""
    form = request.form
    pairs = set(form.items(multi=True)) if isinstance(form, MultiDict) else form.items()
    said = "".join(name + value for name, value in sorted(pairs))
    return f"{request.url}{said}".encode("utf-8", "surrogatepass")


def carrier(terms: Terms, settings: Settings) -> Carrier:
    """A Twilio account as its table of the carriers file describes it; raises Misconfigured."""
    options = Options(terms, settings.carriers_file, production=settings.mode == "production")
    account = Account(
        terms=terms,
        api=options.address("api", API),
        sid=options.text("account"),
        token=options.secret("token"),
        service=options.text("messaging_service", ""),
    )
    options.done()
    return carrier_of(account, settings)


def carrier_of_settings(settings: Settings) -> Carrier:
    """The account of the TWILIO_* settings, under the name `twilio`."""
    terms = Terms(
        name=KIND,
        kind=KIND,
        rate=settings.twilio_rate,
        window=settings.twilio_window,
        price=settings.twilio_price,
        senders={"default": settings.twilio_from},
    )
    account = Account(
        terms=terms,
        api=settings.twilio_api,
        sid=settings.twilio_account,
        token=settings.twilio_token,
        service=settings.twilio_service,
    )
    return carrier_of(account, settings)


def carrier_of(account: Account, settings: Settings) -> Carrier:
    """The carrier of one account."""
    number = settings.service_number
    return Carrier(
        terms=account.terms,
        sender=Requests(TwilioSender(account, settings.public_url, number), account.terms.window),
        webhook=TwilioWebhook(account),
        capabilities=Capabilities(
            receipts=True,
            replyable=bool(account.service) or account.terms.replyable(number),
            max_characters=_MAX_BODY,
        ),
        hooks={"inbound": Hook("POST"), "status": Hook("POST")},
        refusals={str(code): meant for code, meant in REFUSALS.items()},
    )
