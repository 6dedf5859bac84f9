"""GET /api/v1/declarations: pages for the central databases; every page read is audited."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, DateTime, Float, Integer, List, Nested, String

from gateway.accounts import Client
from gateway.api.keys import Keys
from gateway.api.pages import PageIn, Pages, cursor_field, next_field
from gateway.db import Database
from gateway.declarations import Cursor, page
from gateway.sync import facts


class DeclarationOut(Schema):
    """One declaration: our receipt, then every field of the official form HDHealth under its own name."""

    code = String(required=True, metadata={"description": "The receipt: 8 digits, the last a check digit."})
    channel = String(required=True, metadata={"description": "How it came: sms, ussd, voice, web."})
    created_at = DateTime(required=True)
    changed_at = DateTime(required=True)
    valid_until = Date(required=True, metadata={"description": "The last local day on which it counts."})
    disputed_at = DateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When the number it was filed for said that it is not theirs."},
    )
    withdrawn_at = DateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "When its person took consent back: from then on without the fields of the form."
        },
    )

    otherUser = Integer(metadata={"enum": [0, 1], "description": "1: declared for somebody else."})
    fullName = String()
    passport = String(allow_none=True, metadata={"description": "Passport, identity card or citizen number."})
    birthYear = Integer()
    gender = String(metadata={"enum": ["Nam", "Nu", "Khac"]})
    nation = String()
    provinceId = String(metadata={"description": "GSO code of the province since 1 July 2025."})
    wardId = String(metadata={"description": "GSO code of the commune since 1 July 2025."})
    address = String()
    phone = String()
    email = String(allow_none=True)
    healthinSuranceIdCardCheckbox = Integer(metadata={"enum": [0, 1]})
    healthinSuranceIdCard = String(allow_none=True)
    showCountryPassing = Integer(metadata={"enum": [0, 1], "description": "1: travelled within 14 days."})
    countryPassing = String(allow_none=True)
    showSignal = Integer(metadata={"enum": [0, 1], "description": "1: signs of illness within 14 days."})
    showSignalNote = String(allow_none=True)
    symptoms = List(String())
    hasPatient = Integer(metadata={"enum": [1, 2], "description": "1 yes, 2 no: contact with a patient."})
    hasFromSickCountry = Integer(metadata={"enum": [1, 2], "description": "1 yes, 2 no."})
    hasSick = Integer(metadata={"enum": [1, 2], "description": "1 yes, 2 no: contact with somebody ill."})
    lat = Float(allow_none=True)
    long = Float(allow_none=True)
    lang = String(metadata={"enum": ["vi", "en"]})


class PageOut(Schema):
    """A page in the order of change."""

    items = List(Nested(DeclarationOut), required=True)
    next = next_field()
    cursor = cursor_field()


def blueprint(db: Database, keys: Keys) -> APIBlueprint:
    """The route /api/v1/declarations."""
    pages = Pages("declarations", page, lambda filed: Cursor(filed.changed_at, filed.id), facts.declaration)
    routes = APIBlueprint("declarations", __name__, url_prefix="/api/v1/declarations", tag="Declarations")

    @routes.get("")
    @keys.scope("read.declarations")
    @routes.input(PageIn, location="query", arg_name="wanted")
    @routes.output(PageOut, description="A page, oldest change first.")
    def list_declarations(wanted: dict[str, Any], client: Client) -> dict[str, Any]:
        """Read declarations in the order in which they changed.

        The last five seconds are held back, so that a reader who follows `next` misses nothing that
        was still being written.
        """
        return pages.read(db, wanted, client)

    return routes
