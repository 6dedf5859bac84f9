"""An alert in a file, as somebody would post it: JSON, read by the form of POST /api/v1/alerts."""

from __future__ import annotations

import json
from typing import Any

from marshmallow import ValidationError

from gateway.api.alerts.forms import AlertIn
from gateway.api.faults import first_broken
from gateway.errors import BadInput


def parsed(raw: bytes) -> dict[str, Any]:
    """The wish that these bytes are. Raises BadInput naming the field."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadInput("body", "bad_json") from None
    if not isinstance(body, dict):
        raise BadInput("body", "not_object")
    try:
        wish: dict[str, Any] = AlertIn().load(body)
    except ValidationError as fault:
        field, code = first_broken({"json": fault.messages})
        raise BadInput(field or "body", code) from None
    return wish
