"""Recordings at Twilio: fetched and deleted by name over its API, with the account's credentials.

https://www.twilio.com/docs/voice/api/recording
"""

from __future__ import annotations

import base64
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any, Final

from gateway.settings import Settings

_TIMEOUT: Final = 10.0  # seconds
_MOST: Final = 32 * 1024 * 1024  # bytes: half an hour of talk; a minute of 8 kHz WAV is one million


class NotThere(Exception):
    """The carrier has no such recording, or not yet."""


class Recordings:
    """Raises OSError where Twilio cannot be asked or refuses us."""

    def __init__(self, settings: Settings) -> None:
        account = settings.twilio_account
        self._base = f"{settings.twilio_api}/2010-04-01/Accounts/{account}/Recordings"
        pair = f"{account}:{settings.twilio_token}".encode()
        self._headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        self._web = urllib.request.build_opener(_NoRedirects())  # our credentials go nowhere else

    def fetch(self, ref: str) -> bytes:
        """The WAV file. Raises NotThere."""
        return self._ask("GET", f"{self._base}/{ref}.wav")

    def forget(self, ref: str) -> None:
        """Delete it; one that is gone already is no fault."""
        try:
            self._ask("DELETE", f"{self._base}/{ref}.json")
        except NotThere:
            return

    def _ask(self, method: str, url: str) -> bytes:
        request = urllib.request.Request(url, method=method, headers=self._headers)  # noqa: S310 - of our settings
        try:
            with self._web.open(request, timeout=_TIMEOUT) as answer:
                body = bytes(answer.read(_MOST + 1))
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code == HTTPStatus.NOT_FOUND:
                    raise NotThere from None
            raise
        if len(body) > _MOST:
            raise OSError("a recording that is too large")
        return body


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None
