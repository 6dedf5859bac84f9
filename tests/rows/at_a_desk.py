"""A colleague of the demo at the console, as a browser sends its forms; pages are read as text."""

from __future__ import annotations

import html
import re
import uuid
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from tests.journeys.town import Town
from tests.waiting import STANDSTILL

_PATIENCE = STANDSTILL  # seconds for a page on a busy machine


class Desk:
    """Signed in with a password alone; `mailbox` as in "tram"."""

    def __init__(self, town: Town, mailbox: str) -> None:
        self._base = str(town.ready["console_url"])
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        known = next(one for one in town.ready["accounts"] if one["email"].startswith(f"{mailbox}@"))
        page = self.sends("/login", email=known["email"], password=known["password"])
        assert "Chào" in page, page[:400]

    def opens(self, path: str) -> str:
        """A page, and what is said on it."""
        return self._read(Request(f"{self._base}{path}"))

    def sends(self, path: str, **fields: str) -> str:
        """The form of a page; where it leads."""
        filled = {"csrf_token": self._token(path), **fields}
        return self._read(Request(f"{self._base}{path}", urlencode(filled).encode()))

    def brings(self, path: str, file: bytes, **fields: str) -> str:
        """The same with a file in the field `file`."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {"csrf_token": self._token(path), **fields}.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="so.csv"\r\n\r\n'
        body = b"".join([*parts, head.encode(), file, f"\r\n--{edge}--\r\n".encode()])
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._read(Request(f"{self._base}{path}", body, kind))

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.opens(path))
        assert found is not None, path
        return found[1]

    def _read(self, asked: Request) -> str:
        with self._browser.open(asked, timeout=_PATIENCE) as answer:
            return html.unescape(answer.read().decode())
