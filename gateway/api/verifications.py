"""/api/v1/verifications: text a one-time code, check what was typed; never shows a code or a whole number."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, Integer, String
from marshmallow.validate import OneOf

from gateway import clock, otp, phone
from gateway.accounts import Client
from gateway.api.bodies import Form, Said, json_body
from gateway.api.keys import Keys
from gateway.api.sentences import LANGUAGES
from gateway.db import Database
from gateway.otp import Wish
from gateway.settings import Settings


class VerificationIn(Form):
    """A wish to prove a number."""

    to = Said(
        required=True,
        metadata={
            "example": "0900000123",
            "description": "A mobile number: 0900000123 or +84900000123; of other countries only those served. "
            "A landline here, where calls are served: it is called.",
        },
    )
    channel = Said(
        load_default="auto",
        validate=OneOf(otp.CHANNELS, error="not_listed"),
        metadata={
            "enum": list(otp.CHANNELS),
            "description": "How the code travels. `auto`: a text; where that fails or is not confirmed in time, and "
            "for landlines, a call. `voice`: a call; the digits are said once a key was pressed. `sms`: a text and "
            "never a call. Numbers of deaf people are texted. Abroad nobody is called.",
        },
    )
    purpose = Said(
        load_default=otp.SIGN_IN,
        metadata={
            "pattern": "^[a-z_]{1,30}$",
            "description": "What the code opens; codes of different purposes are different. `sign_in`: tell nobody. "
            "`gate`: the text says to tell it to the staff of `site`.",
        },
    )
    locale = Said(
        load_default=None,
        allow_none=True,
        validate=OneOf(LANGUAGES, error="not_listed"),
        metadata={
            "enum": list(LANGUAGES),
            "description": "The language of the text; without it the one the number usually reads.",
        },
    )
    site = Said(
        load_default=None,
        allow_none=True,
        metadata={
            "example": "Chợ Ninh Hải",
            "description": "The name of the gate; for the purpose `gate` alone. Letters, digits, spaces and -.,'() "
            "only; nothing that looks like a link, and fewer than 7 digits.",
        },
    )
    web_domain = Said(
        load_default=None,
        allow_none=True,
        metadata={
            "example": "khaibao.example",
            "description": "Adds a last line by which a browser on that domain (at most 40 characters) fills the "
            "code in by itself (WebOTP). Give it for web pages only.",
        },
    )
    ip = Said(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "The address of the person's device: it bounds how many codes one address asks for "
            "through your key. Give it for every visitor. A keyed hash of it is kept for a day.",
        },
    )


class CheckIn(Form):
    """What the person typed."""

    code = Said(
        required=True,
        metadata={
            "example": "482913",
            "description": "Six digits; spaces, dots, dashes and full-width digits are understood. "
            "Anything else is refused and not counted.",
        },
    )


class VerificationOut(Schema):
    """A number to be proved."""

    id = String(required=True, metadata={"description": "`ver_` and 26 letters and digits."})
    to = String(required=True, metadata={"description": "Masked: +84 90 *** 0123."})
    channel = String(
        required=True, metadata={"enum": ["sms", "voice"], "description": "How it travels first."}
    )
    status = String(required=True, metadata={"enum": ["pending"]})
    expires_at = DateTime(required=True, metadata={"description": "Codes may be checked until then."})
    resend_after = Integer(
        required=True,
        metadata={"description": "Seconds after which the same request sends a code."},
    )


class CheckedOut(Schema):
    """Whether the number is proved."""

    status = String(
        required=True, metadata={"enum": ["approved", "pending"], "description": "`approved` is said once."}
    )
    attempts_left = Integer(metadata={"description": "With `pending`: how many more codes may be tried."})


def blueprint(db: Database, keys: Keys, settings: Settings) -> APIBlueprint:
    """The routes of /api/v1/verifications."""
    routes = APIBlueprint(
        "verifications", __name__, url_prefix="/api/v1/verifications", tag="One-time passwords"
    )

    @routes.post("")
    @keys.scope("verify")
    @json_body
    @routes.input(VerificationIn, arg_name="wish")
    @routes.output(
        VerificationOut, status_code=201, description="The code is on its way, or was sent before."
    )
    @routes.doc(
        responses={429: "As many codes as a number, its neighbours, the address or the key may have."}
    )
    def begin_verification(wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Text a one-time code.

        While one is pending for the same number and purpose the answer is that one: within a minute
        nothing is sent again, later the same code. While the phone has a code it asked for itself, by texting
        OTP, each request has an id of its own, nothing is sent, and that code is right.
        """
        wanted = Wish(
            client,
            wish["to"],
            purpose=wish["purpose"],
            lang=wish["locale"],
            site=wish["site"],
            web_domain=wish["web_domain"],
            ip=wish["ip"],
            channel=wish["channel"],
        )
        with db.transaction() as tx:
            begun = otp.issue(tx, settings, wanted, clock.now())
        return {
            "id": begun.id,
            "to": phone.mask(begun.number),
            "channel": begun.channel,
            "status": "pending",
            "expires_at": begun.expires_at,
            "resend_after": begun.resend_after,
        }

    @routes.post("/<id>/check")
    @keys.scope("verify")
    @json_body
    @routes.input(CheckIn, arg_name="typed")
    @routes.output(CheckedOut, description="Right, once; or wrong, and counted.")
    def check_verification(id: str, typed: dict[str, Any], client: Client) -> dict[str, Any]:
        """Check what the person typed.

        A right code is approved once. After five codes, after its time, after it was approved, and for
        an id that is unknown or another key's, the answer is the same 404.
        """
        with db.transaction() as tx:
            checked = otp.check(tx, client, id, typed["code"], clock.now())
        if checked.approved:
            return {"status": "approved"}
        return {"status": "pending", "attempts_left": checked.attempts_left}

    return routes
