"""What every list for the central databases takes and gives beside its items; holds no resource."""

from __future__ import annotations

from apiflask.fields import String
from marshmallow.validate import Range

from gateway.api.bodies import Count, Form, Said

MAX_LIMIT = 500  # a page of declarations is decrypted row by row: 500 take about 10 ms


class PageIn(Form):
    """Where to go on, and how far."""

    since = Said(
        load_default=None, metadata={"description": "The `next` or `cursor` of an earlier page, unchanged."}
    )
    limit = Count(
        "not_1_to_500",
        load_default=100,
        validate=Range(1, MAX_LIMIT, error="not_1_to_500"),
        metadata={"description": "At most this many items."},
    )


def next_field() -> String:
    """`next` of a page."""
    return String(
        required=True,
        allow_none=True,
        metadata={"description": "Pass it as `since` for the next page; null: there is nothing more now."},
    )


def cursor_field() -> String:
    """`cursor` of a page."""
    return String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Keep it: asked later as `since`, it gives only what has changed after this page."
        },
    )
