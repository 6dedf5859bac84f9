"""/api/v1/messages: order a text once, ask what became of it; never shows a body or a whole number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, Integer, List, Nested, String
from marshmallow import ValidationError
from marshmallow.validate import OneOf
from sqlalchemy.orm import Session

from gateway import clock, phone
from gateway.accounts import Client
from gateway.api import idempotency, texts
from gateway.api.bodies import Form, Said, json_body
from gateway.api.keys import Keys
from gateway.api.story import Story, story
from gateway.callbacks import address
from gateway.callbacks.address import Network
from gateway.db import Database
from gateway.errors import NotFound
from gateway.messages.outbox import Order, order
from gateway.messages.status import MEANING, Status

ACCENTS = ("keep", "fold", "auto")
PURPOSES = ("reply", "notice", "bulk")
_ELSEWHERE = {"otp": "otp_is_verification", "emergency": "emergency_is_alert"}


def _known_purpose(value: str) -> None:
    if value not in PURPOSES:
        raise ValidationError(_ELSEWHERE.get(value, "not_listed"))


def accents_field() -> Said:
    """What to do with Vietnamese accents; most phones and prices are served by `fold`."""
    return Said(
        load_default="fold",
        validate=OneOf(ACCENTS, error="not_listed"),
        metadata={
            "description": "`fold` strips accents (every phone, fewest segments), `keep` keeps them, "
            "`auto` keeps them where that costs no more segments.",
        },
    )


class MessageIn(Form):
    """A wish to text one number."""

    to = Said(
        required=True,
        metadata={
            "example": "0900000123",
            "description": "A Vietnamese mobile number: 0900000123 or +84900000123.",
        },
    )
    text = Said(
        required=True,
        metadata={
            "example": "Mai nghỉ học vì bão.",
            "description": "1 to 1,600 characters as the phone shows them; control characters are removed.",
        },
    )
    purpose = Said(
        required=True,
        validate=_known_purpose,
        metadata={
            "enum": list(PURPOSES),
            "example": "notice",
            "description": "`reply`: the person waits for it. `notice`: of use today. `bulk`: at leisure. "
            "Notices and bulk heed opt-outs, and wait from 21:00 to 7:00 local time.",
        },
    )
    accents = accents_field()
    callback_url = Said(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Where each status of the message is reported, signed: absolute http or https, at "
            "most 500 ASCII characters, no user or password, no loopback, private or link-local address, no "
            "name inside an office.",
        },
    )


class OnceIn(Form):
    """The header that makes an order safe to repeat."""

    key = Said(
        data_key=idempotency.HEADER,
        load_default=None,
        metadata={
            "pattern": idempotency.PATTERN,
            "description": "1 to 200 visible ASCII characters of your choice. For 24 hours the same key with "
            "the same body gives the same answer and no second text; with another body 409.",
        },
    )


class Accepted(Schema):
    """What was stored."""

    id = String(required=True, metadata={"description": "`msg_` and 26 letters and digits."})
    status = String(required=True, metadata={"enum": ["queued"]})
    encoding = String(required=True, metadata={"enum": ["gsm7", "ucs2"]})
    segments = Integer(required=True, metadata={"description": "Parts sent and billed."})


class AttemptOut(Schema):
    """One try on one carrier."""

    no = Integer(required=True)
    carrier = String(required=True)
    status = String(required=True)
    error = String(metadata={"description": "The carrier's code, when it refused."})
    at = DateTime(required=True)


class ReceiptOut(Schema):
    """One word of a carrier about it."""

    word = String(required=True)
    at = DateTime(required=True)


class MessageOut(Schema):
    """What became of a message."""

    id = String(required=True)
    to = String(required=True, metadata={"description": "Masked: +84 90 *** 0123."})
    purpose = String(required=True)
    status = String(required=True, metadata={"enum": [status.name.lower() for status in Status]})
    status_meaning = String(required=True, metadata={"description": "The status in a sentence."})
    encoding = String(required=True)
    segments = Integer(required=True)
    created_at = DateTime(required=True)
    expires_at = DateTime(required=True, metadata={"description": "Nothing is sent after this moment."})
    error = String(metadata={"description": "Why it is not further on, when there is a reason."})
    attempts = List(Nested(AttemptOut), required=True)
    receipts = List(
        Nested(ReceiptOut), required=True, metadata={"description": "In the order they came, at most 100."}
    )


def blueprint(db: Database, keys: Keys, callback_networks: Sequence[Network]) -> APIBlueprint:
    """The routes of /api/v1/messages; `callback_networks` may be called back beyond the public Internet."""
    routes = APIBlueprint("messages", __name__, url_prefix="/api/v1/messages", tag="Messages")

    @routes.post("")
    @keys.scope("send")
    @json_body
    @routes.input(MessageIn, arg_name="wish")
    @routes.input(OnceIn, location="headers", arg_name="header")
    @routes.output(Accepted, status_code=202, description="Stored; it leaves as soon as its turn comes.")
    @routes.doc(responses={409: "The Idempotency-Key was used for another body within 24 hours."})
    def order_message(wish: dict[str, Any], header: dict[str, Any], client: Client) -> dict[str, Any]:
        """Order a text to one number."""
        ordered = _understood(wish, client, callback_networks)
        now = clock.now()
        with db.transaction() as tx:
            work = partial(_store, tx, ordered, now)
            return idempotency.once(tx, client.id, header["key"], _fingerprinted(ordered), work, now)

    @routes.get("/<id>")
    @keys.scope("send", "read.messages")
    @routes.output(MessageOut, description="What became of it so far.")
    def read_message(id: str, client: Client) -> dict[str, Any]:
        """Ask what became of a message.

        A key sees its own messages; the scope read.messages sees everybody's.
        """
        whose = None if "read.messages" in client.scopes else client.id
        with db.transaction() as tx:
            found = story(tx, id, whose)
        if found is None:
            raise NotFound
        return _shown(found)

    return routes


def _understood(wish: dict[str, Any], client: Client, networks: Sequence[Network]) -> Order:
    """The order behind a well-formed request; raises BadInput naming the first field that cannot be."""
    url = wish["callback_url"]
    return Order(
        recipient=phone.parse_recipient(wish["to"]),
        purpose=wish["purpose"],
        template="text",
        args={"text": texts.fit(wish["text"], wish["accents"]).text},
        accents=wish["accents"],
        key_id=client.id,
        callback_url=None if url is None else address.check(url, networks),
    )


def _fingerprinted(wish: Order) -> dict[str, Any]:
    return {
        "what": "messages",
        "to": wish.recipient,
        "text": wish.args["text"],
        "purpose": wish.purpose,
        "accents": wish.accents,
        "callback_url": wish.callback_url,
    }


def _store(tx: Session, wish: Order, now: datetime) -> dict[str, Any]:
    stored = order(tx, wish, now)
    if stored is None:
        raise RuntimeError("an order without an origin is always stored")
    return {
        "id": stored.public_id,
        "status": Status.QUEUED.name.lower(),
        "encoding": stored.encoding,
        "segments": stored.segments,
    }


def _shown(found: Story) -> dict[str, Any]:
    message, status = found.message, Status(found.message.status)
    return {
        "id": message.public_id,
        "to": phone.mask(message.recipient),
        "purpose": message.purpose,
        "status": status.name.lower(),
        "status_meaning": MEANING[status],
        "encoding": message.encoding,
        "segments": message.segments,
        "created_at": message.created_at,
        "expires_at": message.expires_at,
        **_reason(message.error),
        "attempts": [
            {
                "no": attempt.no,
                "carrier": attempt.carrier,
                "status": Status(attempt.status).name.lower(),
                **_reason(attempt.error),
                "at": attempt.at,
            }
            for attempt in found.attempts
        ],
        "receipts": [{"word": receipt.word, "at": receipt.received_at} for receipt in found.receipts],
    }


def _reason(error: str | None) -> dict[str, str]:
    return {} if error is None else {"error": error}
