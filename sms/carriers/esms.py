"""ESMS, a domestic aggregator: texts over its JSON API, inbound texts by signed GET, receipts by GET with a secret.

Source: contracts §8.2 and ESMS's page for developers. Nothing outside this file knows ESMS.

Quirks: 100 means only that ESMS has the text; a repeated RequestId is refused as 124, which tells that the first was
taken; the same content to one phone goes once in five minutes, and the code of that refusal is published nowhere.
The signature of an inbound text covers neither sender nor service number, and nothing in it tells where a field ends.
So the fields must have the shape that leaves one place to cut, what is signed is the key by which repeats are known, it
is believed for a day, and in production `callers` must name ESMS's own network.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

import structlog

from gateway import clock, phone
from gateway.errors import BadInput
from gateway.messages.carriers import (
    UNKNOWN_WORD,
    Address,
    Capabilities,
    Carrier,
    Event,
    Hook,
    HookName,
    InboundText,
    Outgoing,
    ReceiptEvent,
    SendError,
    WebAnswer,
    WebRequest,
)
from gateway.messages.options import Networks, Options
from gateway.messages.refusals import Refusal, Then
from gateway.messages.status import Status
from gateway.messages.terms import Terms
from gateway.settings import Settings
from sms.lately import Lately
from sms.over_http.answer import Answer, reference
from sms.over_http.posting import ACCOUNT_PAUSE, THROTTLE_PAUSE, Pool, by_status, not_the_carrier
from sms.over_http.requests import Requests

log = structlog.get_logger(__name__)

KIND = "esms"
API = "https://rest.esms.vn"

_SAME_TEXT_SECONDS = 300.0  # ESMS: one phone gets the same content once in five minutes
_ASK_AGAIN = 60.0  # seconds; a slip in our settings is mended by a person, not by the next try
_CODE = re.compile(r"[0-9]{1,5}")  # CodeResult; those published have two or three digits
_TAKEN, _TAKEN_BEFORE = "100", "124"

REFUSALS: dict[str, Refusal] = {
    "99": Refusal(
        "the number is blocked at the carrier", Then.NEVER, "ask ESMS why; it is no opt-out of ours"
    ),
    "101": Refusal("the carrier refuses our keys", Then.PAUSE, "check both key files", ACCOUNT_PAUSE),
    "102": Refusal("the account has no price list", Then.PAUSE, "call ESMS's sales", ACCOUNT_PAUSE),
    "103": Refusal("the account has no money left", Then.PAUSE, "top the account up", ACCOUNT_PAUSE),
    "104": Refusal("the brandname is not ours", Then.LATER, "compare `senders` with ESMS's list", _ASK_AGAIN),
    "107": Refusal("advertising goes to 30 numbers at once", Then.ELSEWHERE, "set brand_type to 2"),
    "108": Refusal("the number is not written as ESMS knows it", Then.NEVER, "abroad needs another carrier"),
    "118": Refusal("the type of message is not sold to us", Then.LATER, "check the types", _ASK_AGAIN),
    _TAKEN_BEFORE: Refusal("the carrier has this attempt already", Then.TAKEN),
    "140": Refusal("our IP address is not registered", Then.PAUSE, "give ESMS this address", ACCOUNT_PAUSE),
    "146": Refusal(
        "the text fits no registered template", Then.ELSEWHERE, "register it (carriers.md, Templates)"
    ),
    "159": Refusal("the RequestId is too long", Then.NEVER, "a fault of ours: report it"),
    "160": Refusal("the carrier is throttling us", Then.THROTTLE, "lower the rate", THROTTLE_PAUSE),
    "177": Refusal("the brandname is not registered at this network", Then.ELSEWHERE, "register it there"),
    "201": Refusal("the text holds a blocked word", Then.ELSEWHERE, "reword it"),
    "300": Refusal("the type of message is missing", Then.LATER, "check the types", _ASK_AGAIN),
}
"""CodeResult of an answer; a code that is not here is `OTHER`."""

OTHER = Refusal(
    "refused, perhaps as the same text within five minutes",
    Then.LATER,
    "ask ESMS what it means and tell us",
    _SAME_TEXT_SECONDS,
)
_SAME_TEXT = Refusal("the same text left for this phone within five minutes", Then.LATER)

STATUSES = {"1": Status.QUEUED, "2": Status.QUEUED, "4": Status.FAILED, "7": Status.SENT}
"""SendStatus as ours; 5, done, is told by the counts beside it. Why a text failed ESMS does not say, so no failure is
known to pass."""

_DONE = "5"
_FAILURES = {"4": "rejected", _DONE: "not_delivered"}

NETWORKS = {
    "1": "viettel",
    "2": "mobifone",
    "3": "vinaphone",
    "4": "vietnamobile",
    "5": "gmobile",  # which ESMS still calls Gtel
    "6": "itel",
    "7": "wintel",  # formerly Reddi
}
"""telcoid: where the number belongs now, whatever its prefix says (facts §3)."""

_SMSID = re.compile(r"[0-9A-Za-z-]{1,50}")  # a number or a UUID
_RECEIVER_TIME = re.compile(
    r"[0-9]{14}"
)  # yyyyMMddhhmmss, never shorter: what comes before it ends at one place only
_KEY_DIGITS = 32  # 128 bits: no two texts share them
_OLDEST = timedelta(hours=23)  # of a text that is handed over again: a night without us must lose nothing
_AHEAD = timedelta(
    hours=1
)  # of a clock that is wrong; with `_OLDEST` the day for which repeats are known at least

_PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
_MAX_CHARACTERS = 1000  # longer than any registered template; ESMS publishes no number


@dataclass(frozen=True)
class Account:
    """What one ESMS account needs. `cpid` and `private_key` belong to the short number; empty: it receives nothing."""

    terms: Terms
    api: str
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    callback_secret: str = field(repr=False)
    cpid: str = ""
    private_key: str = field(repr=False, default="")
    sign: str = "base64"
    keyword: str = ""
    brand_type: str = "2"
    number_type: str = "8"
    sandbox: bool = False
    callers: Networks = ()


class EsmsSender:
    """Hands texts over through a pool of kept-alive connections."""

    def __init__(self, account: Account, public_url: str, service_number: str) -> None:
        self._account = account
        self._number = service_number
        self._url = f"{account.api}{_PATH}"
        self._callback = f"{public_url}/sms/{account.terms.name}/status/{account.callback_secret}"
        self._pool = Pool(account.terms.window)
        self._lately = Lately(_SAME_TEXT_SECONDS)

    async def open(self) -> None:
        """Prepare the pool; connections are made by the first messages."""
        await self._pool.open()

    async def close(self) -> None:
        """Close the pool."""
        await self._pool.close()

    async def send(self, message: Outgoing) -> str:
        """Order one text and return its SMSID; raises SendError saying what is known."""
        said = f"{message.recipient} {message.text}".encode("utf-8", "replace")
        content = hashlib.sha256(said).hexdigest()
        # after a fresh database an address alone may come again, and 124 would swallow another text
        request_id = f"{message.address}-{content[:8]}"
        wait = self._lately.wait(content, request_id)
        if wait > 0:
            raise _SAME_TEXT.error("same_text", wait)
        ref = _reference(await self._pool.post(self._url, body=self._order(message, request_id)), request_id)
        self._lately.note(content, request_id)
        return ref

    def _order(self, message: Outgoing, request_id: str) -> dict[str, str]:
        """What ESMS wants. No SendDate: a text leaves when the outbox says so, and can be withdrawn until then."""
        sender = self._account.terms.sender(message.purpose, self._number)
        number = sender.lstrip("+").isdecimal()
        return {
            "ApiKey": self._account.api_key,
            "SecretKey": self._account.secret_key,
            "Phone": phone.national(message.recipient),
            "Content": message.text,
            **({} if number else {"Brandname": sender}),
            "SmsType": self._account.number_type if number else self._account.brand_type,
            # networks here know no accent in GSM-7 either
            "IsUnicode": "0" if message.text.isascii() else "1",
            "Sandbox": "1" if self._account.sandbox else "0",
            "RequestId": request_id,
            "campaignid": message.purpose,
            "CallbackUrl": f"{self._callback}/{message.address}",
        }


def _reference(answer: Answer, request_id: str) -> str:
    """SMSID. Where ESMS tells none that is one, as of a text taken before: our RequestId, by which it knows it too."""
    said = answer.json()
    code = _code(said.get("CodeResult"))
    if code == _TAKEN_BEFORE:
        return request_id
    if code == _TAKEN:
        return reference(said.get("SMSID")) or request_id
    error = by_status(answer, code or str(answer.status))
    if error is not None:
        raise error
    if code:
        raise REFUSALS.get(code, OTHER).error(code)
    if "error" in said:  # "Invalid request": of this text, or it would hold up all others
        raise SendError("invalid", "the carrier could not read the request", retryable=True, elsewhere=True)
    raise not_the_carrier(answer)


def _code(value: object) -> str:
    """CodeResult, a text or a number; empty where there is none. It is stored, so that nothing else may pass as one."""
    if value is None or value == "":
        return ""
    return str(value) if isinstance(value, str | int) and _CODE.fullmatch(str(value)) else UNKNOWN_WORD


class EsmsWebhook:
    """Reads what ESMS asks us by GET."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def verify(self, request: WebRequest) -> bool:
        """Whether `sign` over cpid, smsid, content, receiverTime was made lately with the private key of our cpid."""
        query = request.query
        if request.hook != "inbound" or not self._account.private_key:
            return False
        if query.get("cpid") != self._account.cpid or not _SMSID.fullmatch(query.get("smsid", "")):
            return False
        said = "".join(query.get(name, "") for name in ("cpid", "smsid", "content", "receiverTime"))
        secret = f"{said}{self._account.private_key}".encode("utf-8", "surrogatepass")
        digest = hashlib.md5(secret, usedforsecurity=False)  # ESMS's choice, not ours
        given = query.get("sign", "")
        if self._account.sign == "hex":
            expected, given = digest.hexdigest(), given.lower()
        else:  # a plus that was not escaped arrives as a space
            expected, given = base64.b64encode(digest.digest()).decode(), given.replace(" ", "+")
        if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
            return False
        fresh = _fresh(query.get("receiverTime", ""), request.at)
        if not fresh:
            log.warning(
                "a signed text of another day, or with a time that is none", carrier=self._account.terms.name
            )
        return fresh

    def parse(self, request: WebRequest) -> list[Event]:
        """A text at the signed hook, a receipt at the one with the secret: never the one at the other."""
        return [self._inbound(request) if request.hook == "inbound" else self._receipt(request)]

    def acknowledge(self, request: WebRequest) -> WebAnswer:
        """For a text the answer ESMS describes, with all its parts and nothing in Message: replies leave by the outbox,
        where they keep order, are tried again and have receipts. Left out, Message might be taken for a broken answer.
        """
        if request.hook == "status":
            return WebAnswer("")
        smsid, sender = (_xml(request.query.get(name, "")) for name in ("smsid", "sender"))
        parts = f"<Message></Message><Smsid>{smsid}</Smsid><Receiver>{sender}</Receiver>"
        return WebAnswer(f"<ClientResponse>{parts}</ClientResponse>", "text/xml")

    def _inbound(self, request: WebRequest) -> InboundText:
        query = request.query
        return InboundText(
            carrier=self._account.terms.name,
            ref=self._key(_given(query.get("smsid"), "smsid"), query.get("content", "")),
            number=_e164(_given(query.get("sender"), "sender")),
            service_number=query.get("serviceNumber", ""),
            text=self._without_keyword(query.get("content", "")),
            raw=dict(query),
        )

    def _key(self, smsid: str, content: str) -> str:
        """By which a repeat is known: all that is signed but the time.

        The same signature fits every cut between the two; each of them is then the text that was seen. Keyed, as what
        people write must not be found by trying.
        """
        said = f"{smsid}{content}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._account.private_key.encode(), said, hashlib.sha256).hex()[:_KEY_DIGITS]

    def _without_keyword(self, content: str) -> str:
        """On a short number that companies share, our texts begin with a word that is not the person's."""
        first, _, rest = content.strip().partition(" ")
        keyword = self._account.keyword
        return rest if keyword and first.casefold() == keyword.casefold() else content

    def _receipt(self, request: WebRequest) -> ReceiptEvent:
        query = request.query
        word = _given(query.get("SendStatus"), "SendStatus")
        status = _done(query) if word == _DONE else STATUSES.get(word)
        request_id = query.get("RequestId", "")
        return ReceiptEvent(
            carrier=self._account.terms.name,
            # our own address finds the attempt all the same
            ref=reference(_given(query.get("SMSID"), "SMSID")) or UNKNOWN_WORD,
            address=Address.parse(query.get("attempt") or request_id.partition("-")[0]),
            status=status,
            word=word if word in STATUSES or word == _DONE else UNKNOWN_WORD,
            error=_FAILURES.get(word) if status is Status.FAILED else None,
            network=NETWORKS.get(query.get("telcoid", "")),
        )


def _fresh(receiver_time: str, now: datetime) -> bool:
    """Whether a text was received lately by ESMS, whose clock is that of Vietnam."""
    if not _RECEIVER_TIME.fullmatch(receiver_time):
        return False
    try:
        received = datetime.strptime(receiver_time, "%Y%m%d%H%M%S").replace(tzinfo=clock.VIETNAM)
    except ValueError:
        return False
    return now - _OLDEST <= received <= now + _AHEAD


def _done(query: Mapping[str, str]) -> Status:
    """What 5 means for the one phone that we ask for at a time; neither counted: sent, and no report will come."""
    if _count(query.get("SendSuccess", "")):
        return Status.DELIVERED
    return Status.FAILED if _count(query.get("SendFailed", "")) else Status.SENT


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _given(value: str | None, name: str) -> str:
    if not value:
        raise BadInput(name, "missing")
    return value


def _e164(sender: str) -> str:
    """`84900000101` as `+84900000101`; what is no number of ours stays as it came, for a person to read."""
    return phone.classify(sender).e164 or sender


def _xml(text: str) -> str:
    return escape("".join(letter for letter in text if letter.isprintable()))


def carrier(terms: Terms, settings: Settings) -> Carrier:
    """An ESMS account as its table of the carriers file describes it; raises Misconfigured."""
    options = Options(terms, settings.carriers_file, production=settings.mode == "production")
    cpid = options.text("cpid", "")
    account = Account(
        terms=terms,
        api=options.address("api", API),
        api_key=options.secret("api_key"),
        secret_key=options.secret("secret_key"),
        cpid=cpid,
        private_key=options.secret("private_key") if cpid else "",
        callback_secret=options.path_secret("callback_secret"),
        sign=options.word("sign", ("base64", "hex"), "base64"),
        keyword=options.text("keyword", ""),
        brand_type=options.text("brand_type", "2"),
        number_type=options.text("number_type", "8"),
        sandbox=options.flag("sandbox"),
        callers=options.networks("callers"),
    )
    options.done()
    if cpid and not account.callers and settings.mode == "production":
        raise options.fault(
            "callers", "must be given in production: who sent a text is not signed (docs/carriers.md, ESMS)"
        )
    return carrier_of(account, settings)


def carrier_of(account: Account, settings: Settings) -> Carrier:
    """The carrier of one account."""
    number = settings.service_number
    hooks: dict[HookName, Hook] = {"status": Hook("GET", account.callback_secret, account.callers)}
    if account.cpid:
        hooks["inbound"] = Hook("GET", callers=account.callers)
    replyable = bool(account.cpid) and account.terms.replyable(number)
    return Carrier(
        terms=account.terms,
        sender=Requests(EsmsSender(account, settings.public_url, number), account.terms.window),
        webhook=EsmsWebhook(account),
        capabilities=Capabilities(receipts=True, replyable=replyable, max_characters=_MAX_CHARACTERS),
        hooks=hooks,
        refusals=REFUSALS,
    )
