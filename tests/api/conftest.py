"""A caller of the API: one key, JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MINH = "0900000111"  # who the tests text


@dataclass(frozen=True)
class Caller:
    """Another system with a key; speaks English unless told otherwise."""

    client: FlaskClient
    key: str
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en"})

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """POST `body` as JSON; header names are written with underscores."""
        # json.dumps escapes what UTF-8 cannot carry, such as half a surrogate pair
        raw = json.dumps(body).encode()
        return self.client.post(
            path, data=raw, content_type="application/json", headers=self._headers(headers)
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET `path`."""
        return self.client.get(path, headers=self._headers(headers))

    def order(self, idempotency_key: str | None = None, **changes: Any) -> TestResponse:
        """Order an ordinary notice to Minh, with changes."""
        headers = {} if idempotency_key is None else {"Idempotency_Key": idempotency_key}
        return self.post(
            "/api/v1/messages", {"to": MINH, "text": "Chào", "purpose": "notice", **changes}, **headers
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        spelled = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.key}", **self.headers, **spelled}


@pytest.fixture
def caller(client: FlaskClient, api_key: Callable[..., str]) -> Callable[..., Caller]:
    """Make a caller whose key has the scopes given."""
    return lambda *scopes: Caller(client, api_key(*scopes))


@pytest.fixture
def sender(caller: Callable[..., Caller]) -> Caller:
    """A caller that may send."""
    return caller("send")
