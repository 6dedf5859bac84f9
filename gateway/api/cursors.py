"""Opaque cursors: a place in a list, sealed so that a caller can neither read nor make one."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from gateway import crypto
from gateway.errors import BadInput

_MAX = 300  # characters; ours have about a hundred


def seal(place: str, changed_at: datetime, row: int) -> str:
    """The cursor after (`changed_at`, `row`) of the list called `place`."""
    cell = crypto.encrypt(f"{changed_at.isoformat()}|{row}", f"cursor.{place}")
    return base64.urlsafe_b64encode(cell).decode().rstrip("=")


def unseal(place: str, cursor: str, field: str = "since") -> tuple[datetime, int]:
    """What `seal` put in; BadInput(field, bad_cursor) for all but our own cursors of this list."""
    try:
        if len(cursor) > _MAX:
            raise ValueError
        cell = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        moment, row = crypto.decrypt(cell, f"cursor.{place}").split("|")
    except (ValueError, binascii.Error, crypto.CannotDecrypt):
        raise BadInput(field, "bad_cursor") from None
    return datetime.fromisoformat(moment), int(row)
