"""GET /api/v1/promises: what the house promises to the public, and how much of it was kept each day; for anybody."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Float, Integer, List, Nested, String
from marshmallow.validate import Range

from gateway.api.bodies import Count, Form
from gateway.api.pages import MAX_LIMIT
from gateway.db import Database
from gateway.guards import public
from gateway.messages import promises

_MONTH = 30  # days: what anybody compares


class Wanted(Form):
    """How much of the past."""

    days = Count(
        "not_1_to_500",
        load_default=_MONTH,
        validate=Range(1, MAX_LIMIT, error="not_1_to_500"),
        metadata={"description": "At most this many days."},
    )


class DayOut(Schema):
    """One day in Viet Nam that is over."""

    day = Date(required=True)
    kept = Integer(required=True, metadata={"description": "Messages as promised."})
    total = Integer(required=True)
    share = Float(
        required=True,
        allow_none=True,
        metadata={"description": "kept / total, 0 to 1; null: there was no such message on that day."},
    )


class PromiseOut(Schema):
    """A promise and its last days, the newest first."""

    name = String(required=True)
    promise = String(required=True, metadata={"description": "In a sentence."})
    target = Float(required=True, metadata={"description": "The share that was promised, 0 to 1."})
    days = List(Nested(DayOut), required=True)


class PromisesOut(Schema):
    """All promises."""

    items = List(Nested(PromiseOut), required=True)


def blueprint(db: Database) -> APIBlueprint:
    """The route /api/v1/promises."""
    routes = APIBlueprint("promises", __name__, url_prefix="/api/v1/promises", tag="Promises")

    @routes.get("")
    @public("what was promised to the public is told to the public: counts of whole days, of nobody")
    @routes.input(Wanted, location="query", arg_name="wanted")
    @routes.output(PromisesOut, description="Each promise with the days that were counted.")
    def list_promises(wanted: dict[str, Any]) -> dict[str, Any]:
        """Read what was promised and how much of it was kept, without a key.

        A day is counted soon after it is over. What a carrier refused, what expired and what nobody knows of
        counts as not kept.
        """
        with db.transaction() as tx:
            days = promises.told(tx, wanted["days"])
        otp = {
            "name": promises.OTP,
            "promise": promises.SENTENCE,
            "target": promises.TARGET,
            "days": [vars(day) for day in days],
        }
        return {"items": [otp]}

    return routes
