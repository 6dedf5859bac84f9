"""Zalo's Official Account: the chat itself, and its signed webhooks. Nothing else in the house knows the company.

Quirks: the signature is a plain SHA-256 of app, body, time and secret, no HMAC; a message to somebody who has not
written for seven days is refused; what was received and opened is told by events that name our message.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from chat.account import API, Account, Posting, read_tokens
from chat.broadcasting import Broadcasting
from chat.render import LONGEST, message
from chat.tokens import Tokens
from gateway.chat import locations
from gateway.errors import BadInput
from gateway.messages.carriers import (
    Capabilities,
    Carrier,
    InboundText,
    Outgoing,
    ReceiptEvent,
    SendError,
    WebRequest,
)
from gateway.messages.chats import ChatEvent, Followed, Opened, Shared, Unfollowed
from gateway.messages.options import Options
from gateway.messages.status import Status
from gateway.messages.terms import Terms
from gateway.settings import Settings
from sms.over_http.answer import reference
from sms.over_http.requests import Requests

KIND: Final = "zalo"
NETWORK: Final = "zalo"

_TYPES: Final = {"reply": "cs", "emergency": "cs", "bulk": "promotion"}
"""The company's kinds of messages by purpose; every other purpose is a transaction."""

_USER = re.compile(r"[0-9]{6,30}")
_MOMENT_DIGITS = re.compile(r"[0-9]{1,14}")
_WRITTEN: Final = frozenset({"user_send_text", "user_send_link", "anonymous_send_text"})
_SHOWN: Final = {
    "user_send_image": "ảnh",
    "user_send_video": "video",
    "user_send_audio": "tiếng nói",
    "user_send_file": "tệp",
}
_LONGEST_TEXT: Final = 4_000  # characters; the app lets nobody write more


class ZaloSender:
    """Hands messages over, each a request."""

    def __init__(self, account: Account, tokens: Tokens, broadcasting: Broadcasting | None = None) -> None:
        self._account = account
        self._posting = Posting(tokens, account.terms.window)
        self._broadcasting = broadcasting

    async def open(self) -> None:
        """Prepare connections, and go on with broadcasts that were begun."""
        await self._posting.open()
        if self._broadcasting is not None:
            self._broadcasting.begin(self._posting)

    async def close(self) -> None:
        """Close them."""
        if self._broadcasting is not None:
            await self._broadcasting.end()
        await self._posting.close()

    async def send(self, outgoing: Outgoing) -> str:
        """Say one message and return its id; raises SendError."""
        url = f"{self._account.api}/v3.0/oa/message/{_TYPES.get(outgoing.purpose, 'transaction')}"
        body = {
            "recipient": {"user_id": outgoing.recipient.removeprefix(f"{NETWORK}:")},
            "message": message(outgoing.template, outgoing.text, self._account.picture),
        }
        said = await self._posting.post(url, body)
        ref = said.get("message_id")
        if not ref:
            raise SendError("no_message_id", "the company answered without a reference", unknown=True)
        return reference(ref) or str(outgoing.address)


class ZaloWebhook:
    """Reads what the company posts to us."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def verify(self, request: WebRequest) -> bool:
        """Whether the body is signed with our account's secret."""
        given = next((v for k, v in request.headers.items() if k.lower() == "x-zevent-signature"), "")
        try:
            at = json.loads(request.body).get("timestamp", "")
        except (ValueError, AttributeError, RecursionError):
            return False
        signed = b"%b%b%b%b" % tuple(
            part if isinstance(part, bytes) else str(part).encode("utf-8", "replace")
            for part in (self._account.app, request.body, at, self._account.oa_secret)
        )
        expected = f"mac={hashlib.sha256(signed).hexdigest()}"
        return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())

    def parse(self, request: WebRequest) -> list[ChatEvent]:
        """What happened; nothing for events we do not know, and for our own messages."""
        said = json.loads(request.body)
        name = said.get("event_name")
        at = _moment(said.get("timestamp"))
        if name in ("follow", "unfollow"):
            who = _address(said.get("follower"))
            evidence = f"{name} {said['timestamp']}"
            return [Followed(who, at, evidence) if name == "follow" else Unfollowed(who, at, evidence)]
        if name in ("user_received_message", "user_seen_message"):
            return self._opened(said, seen=name == "user_seen_message")
        if name == "user_submit_info":
            number = str(_of(said, "info").get("phone", ""))
            return [Shared(_address(said.get("sender")), _international(number), f"{said['timestamp']}")]
        if name == "user_click_chatnow":
            return (
                [Opened(_address({"id": said.get("user_id")}), "", seen=True)] if said.get("user_id") else []
            )
        words = _words(str(name), said)
        return [self._text(said, words)] if words else []

    def _text(self, said: dict[str, Any], words: str) -> InboundText:
        ref = reference(_of(said, "message").get("msg_id"))
        if ref is None:
            raise BadInput("msg_id", "missing")
        return InboundText(
            carrier=self._account.terms.name,
            ref=ref,
            number=_address(said.get("sender")),
            service_number=self._account.oa,
            text=words[:_LONGEST_TEXT],
        )

    def _opened(self, said: dict[str, Any], *, seen: bool) -> list[ChatEvent]:
        """One message or several; the person is whichever side is not us."""
        ends = [_of(said, "sender"), _of(said, "recipient")]
        who = _address(next((end for end in ends if str(end.get("id")) != self._account.oa), None))
        told = _of(said, "message")
        ids = told.get("msg_ids") or [told.get("msg_id")]
        events: list[ChatEvent] = []
        for ref in filter(None, map(reference, ids if isinstance(ids, list) else [])):
            word = "seen" if seen else "received"
            events.append(ReceiptEvent(self._account.terms.name, ref, None, Status.DELIVERED, word))
            events.append(Opened(who, ref, seen))
        return events


def _words(name: str, said: dict[str, Any]) -> str:
    """What was written; a place as its coordinates, a picture as its address. "" for what says nothing."""
    told = _of(said, "message")
    text = told.get("text")
    if name in _WRITTEN:
        return text if isinstance(text, str) else ""
    first: object = next(iter(told.get("attachments") or []), {})
    payload = first.get("payload") if isinstance(first, dict) else None
    if not isinstance(payload, dict):
        return ""
    if name == "user_send_location":
        where = _of(payload, "coordinates")
        return locations.written(where.get("latitude"), where.get("longitude"))
    if name in _SHOWN:
        return " ".join(filter(None, (f"({_SHOWN[name]})", str(payload.get("url", "")), str(text or ""))))
    return ""


def _of(said: dict[str, Any], key: str) -> dict[str, Any]:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _address(who: object) -> str:
    user = str(who.get("id", "")) if isinstance(who, dict) else ""
    if not _USER.fullmatch(user):
        raise BadInput("id", "missing")
    return f"{NETWORK}:{user}"


def _moment(said: object) -> datetime:
    """Milliseconds since 1970, as digits."""
    if not _MOMENT_DIGITS.fullmatch(str(said)):
        raise BadInput("timestamp", "missing")
    return datetime.fromtimestamp(int(str(said)) / 1000, UTC)


def _international(number: str) -> str:
    """The form says 84…, which a plain reading could take for a number of this country that lost its 0."""
    digits = number.strip()
    return f"+{digits}" if digits.startswith("84") and digits.isdigit() else digits


def carrier(terms: Terms, settings: Settings) -> Carrier:
    """An account as its table of the carriers file describes it; raises Misconfigured."""
    options = Options(terms, settings.carriers_file, production=settings.mode == "production")
    if terms.networks not in (frozenset(), {NETWORK}):
        raise options.fault("networks", f"can only be {NETWORK}")
    own = replace(terms, networks=frozenset({NETWORK}))
    app = options.text("app")
    tokens = read_tokens(options, settings, terms.name, app)
    account = Account(
        terms=own,
        api=options.address("api", API),
        app=app,
        oa=options.text("oa"),
        oa_secret=options.secret("oa_secret"),
        picture=options.text("picture", ""),
    )
    options.done()
    return carrier_of(account, tokens, Broadcasting(account, settings.database_url))


def carrier_of(account: Account, tokens: Tokens, broadcasting: Broadcasting | None = None) -> Carrier:
    """The carrier of one account."""
    return Carrier(
        terms=account.terms,
        sender=Requests(ZaloSender(account, tokens, broadcasting), account.terms.window),
        capabilities=Capabilities(receipts=True, replyable=True, max_characters=LONGEST, takes="chats"),
        chat=ZaloWebhook(account),
    )
