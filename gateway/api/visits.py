"""GET /api/v1/visits: who went in and out of which site, for the central databases; every page read is audited."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, List, Nested, String

from gateway.accounts import Client
from gateway.api.keys import Keys
from gateway.api.pages import PageIn, Pages, cursor_field, next_field
from gateway.db import Database
from gateway.declarations import Cursor
from gateway.sites import Arrival, ClosedBy, Kind, Method, Proof, page
from gateway.sync import facts


class SiteOut(Schema):
    """Where it was."""

    code = String(required=True, metadata={"description": "The number at the gate: 5 digits."})
    name = String(required=True)
    kind = String(required=True, metadata={"enum": [kind.value for kind in Kind]})
    wardId = String(required=True, metadata={"description": "GSO code of the commune since 1 July 2025."})


class VisitOut(Schema):
    """One stay of one phone at one site; it changes when the person leaves."""

    id = String(required=True)
    site = Nested(SiteOut, required=True)
    phone = String(
        required=True, allow_none=True, metadata={"description": "E.164; null: they showed no phone."}
    )
    declaration = String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Receipt of the declaration that opened the gate; null: the arrival was not seen."
        },
    )
    method = String(
        required=True,
        metadata={
            "enum": [method.value for method in Method],
            "description": "How they were let in: by themselves (sms, ussd, voice, web), by staff, or from a sheet.",
        },
    )
    proof = String(
        required=True,
        metadata={
            "enum": [proof.value for proof in Proof],
            "description": "unverified: a number read out, a name without papers, a line of a sheet.",
        },
    )
    came_at = DateTime(required=True, allow_none=True)
    came_known = String(
        required=True,
        metadata={
            "enum": [how.value for how in Arrival],
            "description": "exact: recorded on arrival; told: said on leaving; unknown.",
        },
    )
    left_at = DateTime(
        required=True, allow_none=True, metadata={"description": "Null: still inside, or nobody said when."}
    )
    closed_by = String(
        required=True,
        allow_none=True,
        metadata={
            "enum": [*(by.value for by in ClosedBy), None],
            "description": "person: they said so; next_visit: seen elsewhere; trip: the vehicle has arrived; "
            "time: too long; null: still inside.",
        },
    )
    disputed_at = DateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When the owner of the number said that it was not them."},
    )
    created_at = DateTime(required=True)
    changed_at = DateTime(required=True)


class PageOut(Schema):
    """A page in the order of change."""

    items = List(Nested(VisitOut), required=True)
    next = next_field()
    cursor = cursor_field()


def blueprint(db: Database, keys: Keys) -> APIBlueprint:
    """The route /api/v1/visits."""
    pages = Pages("visits", page, lambda line: Cursor(line.visit.changed_at, line.visit.id), facts.visit)
    routes = APIBlueprint("visits", __name__, url_prefix="/api/v1/visits", tag="Visits")

    @routes.get("")
    @keys.scope("read.visits")
    @routes.input(PageIn, location="query", arg_name="wanted")
    @routes.output(PageOut, description="A page, oldest change first.")
    def list_visits(wanted: dict[str, Any], client: Client) -> dict[str, Any]:
        """Read visits in the order in which they changed.

        A visit comes again when it changes: on departure, when the clock ends it, when it is disputed.
        The last five seconds are held back, so that a reader who follows `next` misses nothing.
        """
        return pages.read(db, wanted, client)

    return routes
