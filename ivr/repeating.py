"""A request that could not be answered is asked again with what the person has pressed or said: no cry is lost.

A carrier that is led elsewhere brings neither keys nor recordings along. They travel in the address, sealed: it stands
in logs, and a PIN must not.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from gateway import crypto
from gateway.messages.carriers import WebRequest

MOST: Final = 5
"""So often a document is asked for again that could not be made."""
_FIELDS: Final = ("Digits", "RecordingSid", "RecordingUrl", "RecordingDuration", "AnsweredBy")
_PLACE: Final = "ivr.repeating"
_COUNT, _SAID = "again", "said"


def address(path: str, query: Mapping[str, str], form: Mapping[str, str]) -> str | None:
    """Where the same is asked again; None: it has been often enough."""
    before = query.get(_COUNT, "0")
    count = int(before) if before.isdecimal() else 0
    if count >= MOST:
        return None
    asked = {**query, _COUNT: str(count + 1)}
    said = {name: form[name] for name in _FIELDS if form.get(name)}
    if said and _SAID not in query:
        sealed = crypto.ring().seal(json.dumps(said).encode(), _PLACE)
        asked[_SAID] = base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
    return f"{path}?{urlencode(asked)}"


def restored(request: WebRequest) -> WebRequest:
    """The request as it was made first, where it is one that is asked again; the carrier has signed it."""
    sealed = request.query.get(_SAID)
    if not sealed:
        return request
    try:
        cell = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        said = json.loads(crypto.ring().open(cell, _PLACE))
    except (ValueError, crypto.CannotDecrypt):
        return request
    return replace(request, form={**request.form, **said})
