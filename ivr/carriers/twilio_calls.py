"""Twilio: calls placed over its REST API, and what it tells of them; what they say is `ivr.calling_out`'s.

Quirks: an account begins one call a second unless more was agreed, and what comes faster waits at Twilio, where we
cannot take it back; the first callback may come before the answer to the creation, so our own attempt address travels
in every address we give; whether a person or a machine has answered is told with the first request for a document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from gateway.messages import redialling
from gateway.messages.carriers import Address, Capabilities, Carrier, Outgoing, ReceiptEvent
from gateway.messages.refusals import Refusal, Then
from gateway.messages.status import Status
from gateway.messages.terms import NOWHERE, Terms
from gateway.settings import Settings
from ivr.carriers.twilio import INSISTS
from ivr.events import Told
from sms.carriers.twilio import REFUSALS as OF_TEXTS
from sms.carriers.twilio import basic, reference_in
from sms.over_http.posting import ACCOUNT_PAUSE, THROTTLE_PAUSE, Pool
from sms.over_http.requests import Requests

NAME: Final = "twilio-calls"

RINGS: Final = 50  # seconds: ten rings, for the old (people.md, dangers); a machine answers before
LONGEST: Final = 600  # seconds of a call: what is said to a person and answered by keys takes two minutes
_WINDOW: Final = 10  # requests open at once: a call a second, answered within half of one

_ACCOUNT = "look at the account in Twilio's console, and at its SID and token here"
_NUMBER = "look at TWILIO_VOICE_FROM: it must be a number of the account that can call"
REFUSALS: Final[dict[int, Refusal]] = {
    **{code: OF_TEXTS[code] for code in (20003, 20005, 20404, 20429)},
    10004: Refusal("the account has too many calls at once", Then.THROTTLE, "ask for more", THROTTLE_PAUSE),
    21201: Refusal("there is no number to call", Then.NEVER),
    21205: Refusal("our address is none", Then.PAUSE, "look at PUBLIC_URL", ACCOUNT_PAUSE),
    21210: Refusal("the number we call from is not ours", Then.PAUSE, _NUMBER, ACCOUNT_PAUSE),
    21211: Refusal("the number does not exist", Then.NEVER),
    21212: Refusal("the number we call from is none", Then.PAUSE, _NUMBER, ACCOUNT_PAUSE),
    21214: Refusal("the number cannot be called", Then.NEVER),
    21215: Refusal("the country is not enabled", Then.NEVER, "enable it under Voice geographic permissions"),
    21216: Refusal("the account may not call this number", Then.NEVER, _ACCOUNT),
    21219: Refusal("a trial account may call verified numbers only", Then.NEVER, "upgrade the account"),
}
"""Codes of answers. A code that is not here is for ever."""

STATUSES: Final[dict[str, tuple[Status, str | None]]] = {
    "queued": (Status.SENT, None),
    "initiated": (Status.SENT, None),
    "ringing": (Status.SENT, None),
    "in-progress": (Status.SENT, None),
    "completed": (Status.FAILED, redialling.UNHEARD),
    "busy": (Status.FAILED, redialling.BUSY),
    "no-answer": (Status.FAILED, redialling.NO_ANSWER),
    "failed": (Status.FAILED, redialling.FAILED),
    "canceled": (Status.FAILED, redialling.FAILED),
}
"""Twilio's words as ours, of a call in which nothing was heard."""


@dataclass(frozen=True)
class Account:
    """What calling needs of one Twilio account. `number`: from which it calls."""

    terms: Terms
    api: str
    sid: str
    token: str = field(repr=False)
    number: str


class CallSender:
    """Places calls through a pool of kept-alive connections."""

    def __init__(self, account: Account, public_url: str) -> None:
        self._account = account
        self._url = f"{account.api}/2010-04-01/Accounts/{account.sid}/Calls.json"
        self._public = public_url
        self._pool = Pool(account.terms.window, {"Authorization": basic(account.sid, account.token)})

    async def open(self) -> None:
        """Prepare the pool; connections are made by the first calls."""
        await self._pool.open()

    async def close(self) -> None:
        """Close the pool."""
        await self._pool.close()

    async def send(self, message: Outgoing) -> str:
        """Place one call and return its CallSid; raises SendError saying what is known."""
        answer = await self._pool.post(self._url, form=self._form(message))
        return reference_in(answer, str(message.address), REFUSALS)

    def _form(self, message: Outgoing) -> bytes:
        told = f"{self._public}/ivr/twilio/status?attempt={message.address}"
        form = [
            ("To", message.recipient),
            ("From", self._account.number),
            ("Url", f"{self._public}/ivr/twilio/out?attempt={message.address}{INSISTS}"),
            ("StatusCallback", told),
            *(("StatusCallbackEvent", event) for event in ("initiated", "ringing", "answered", "completed")),
            ("Timeout", str(RINGS)),
            ("TimeLimit", str(LONGEST)),
            ("MachineDetection", "Enable"),
        ]
        return urlencode(form).encode()


def receipt(told: Told, attempt: Address) -> ReceiptEvent:
    """What the news of a call says of the attempt that it is, as long as nothing was heard in it."""
    known = STATUSES.get(told.word)
    status, error = known if known is not None else (None, None)
    return ReceiptEvent(NAME, told.ref, attempt, status, told.word, error, passing=status is Status.FAILED)


def carrier_of_settings(settings: Settings) -> Carrier:
    """Calls by the account of the TWILIO_* settings."""
    terms = Terms(
        name=NAME,
        kind=NAME,
        rate=settings.twilio_calls_rate,
        window=_WINDOW,
        networks=frozenset({NOWHERE}),
        calls=True,
        senders={"default": settings.twilio_voice_from},
    )
    account = Account(
        terms,
        settings.twilio_api,
        settings.twilio_account,
        settings.twilio_token,
        settings.twilio_voice_from,
    )
    return carrier_of(account, settings.public_url)


def carrier_of(account: Account, public_url: str) -> Carrier:
    """The carrier of one account; what it tells of calls comes to `/ivr/twilio/status`."""
    return Carrier(
        terms=account.terms,
        sender=Requests(CallSender(account, public_url), account.terms.window),
        capabilities=Capabilities(receipts=True, replyable=True, max_characters=0, takes="calls"),
        refusals={str(code): meant for code, meant in REFUSALS.items()},
    )
