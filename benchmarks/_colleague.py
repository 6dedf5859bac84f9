"""A colleague at the console over real HTTP: one kept connection, cookies, the forms of the door; nothing is cached."""

from __future__ import annotations

import http.client
import re
import secrets
import time
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode, urlsplit

from gateway import clock
from gateway.accounts import ROLES, needs_second_factor, second_factor, staff
from gateway.house import House

_PASSWORD: Final = "mot cau du dai de do"
_TOKEN: Final = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_PATIENCE: Final = 60.0  # seconds


class Colleague:
    """Signed in as `role`; in `communes` where the role has an area."""

    def __init__(self, house: House, port: int, role: str, communes: list[str]) -> None:
        self.role = role
        self._port = port
        self._cookies: dict[str, str] = {}
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        self._sign_in(*_account(house, role, communes, clock.now()))

    @property
    def may(self) -> frozenset[str]:
        """What the role may open."""
        return ROLES[self.role].may

    def get(self, path: str) -> tuple[int, str]:
        """Status and page, as they are answered."""
        status, heard, _ = self._ask("GET", path)
        return status, heard.decode(errors="replace")

    def timed(self, path: str) -> float:
        """Milliseconds from asking to the last byte."""
        begun = time.perf_counter()
        self._ask("GET", path)
        return (time.perf_counter() - begun) * 1000

    def _sign_in(self, email: str, secret: str | None) -> None:
        self._send("/console/login", "/console/login", email=email, password=_PASSWORD)
        if secret is not None:
            self._send("/console/tf-validate", "/console/tf-validate", code=second_factor.code_now(secret))
        status, page = self.get("/console")
        if status != 200:
            raise AssertionError(f"{self.role} does not come in: {status} {page[:300]}")

    def _send(self, shown: str, path: str, **fields: str) -> None:
        status, heard, to = self._ask("GET", shown)
        while 300 <= status < 400:
            status, heard, to = self._ask("GET", urlsplit(to).path)
        found = _TOKEN.search(heard.decode())
        if found is None:
            raise AssertionError(f"{shown} shows no form: {status} {to}")
        body = urlencode({"csrf_token": found[1], **fields}).encode()
        status, heard, to = self._ask("POST", path, body)
        if not 300 <= status < 400:
            raise AssertionError(f"{path} refused {self.role}: {status}")

    def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookie, "Accept-Language": "vi", **(_FORM if body else {})}
        try:
            self._line.request(method, path, body or None, headers)
            answer = self._line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # kept too long; the next one is fresh
            self._line.close()
            self._line.request(method, path, body or None, headers)
            answer = self._line.getresponse()
        heard = answer.read()
        for told in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(told).items():
                self._cookies[name] = morsel.value
        return answer.status, heard, answer.headers.get("Location", "")


def _account(house: House, role: str, communes: list[str], now: datetime) -> tuple[str, str | None]:
    email = f"{role.replace('_', '-')}-{secrets.token_hex(4)}@bench.example"
    with house.db.transaction() as tx:
        unit = None
        if not ROLES[role].provincial:
            unit = staff.add_unit(tx, f"Đơn vị của {email}", communes, by="bench", now=now)
        account = staff.add(
            tx, name=f"Cán bộ {role}", email=email, number=None, roles=(role,), unit_id=unit, password=_PASSWORD,
            by="bench", now=now,
        )  # fmt: skip
        if not needs_second_factor((role,)):
            return email, None
        account.tf_totp_secret, _ = second_factor.new_secret()
        account.tf_primary_method = "authenticator"
        return email, account.tf_totp_secret
