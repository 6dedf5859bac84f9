"""Colleagues at the console of a fresh house: made by the verbs that make real ones, signed in by the real form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from gateway import clock, crypto, sites
from gateway.accounts import Account, needs_second_factor, staff
from gateway.accounts.roles import ROLES
from gateway.house import House
from gateway.sites import Site

PASSWORD = "mot cau du dai"
COMMUNE = "22846"  # Vĩnh Hải


@dataclass
class Browser:
    """A browser that keeps its cookies and sends what a form sends."""

    client: FlaskClient
    account_id: int = 0
    secret: str = ""
    spent: str = ""  # the code of the second step that was used last

    def get(self, path: str) -> TestResponse:
        """Open a page, following where it leads."""
        return self.client.get(path, follow_redirects=True)

    def post(self, path: str, page: str | None = None, /, **fields: object) -> TestResponse:
        """Send a form; its token is taken from `page` (the same path, or the account's own)."""
        token = token_of(self.client.get(page or "/console/account", follow_redirects=True).text)
        return self.client.post(path, data={"csrf_token": token, **fields}, follow_redirects=True)

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        """Fill in the first form."""
        return self.post("/console/login", "/console/login", email=email, password=password)

    def proves(self, page: TestResponse, code: str) -> TestResponse:
        """Fill in the second form, which `page` shows."""
        fields = {"csrf_token": token_of(page.text), "code": code}
        return self.client.post("/console/tf-validate", data=fields, follow_redirects=True)

    def code(self, step: int = 0) -> str:
        """What the authenticator shows, `step` half-minutes from now."""
        known = TOTP(key=self.secret, format="base32")
        return known.generate(clock.now().timestamp() + 30 * step).token


def token_of(page: str) -> str:
    """The token of the first form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None, page[:400]
    return found[1]


def make(house: House, *roles: str, email: str | None = None, communes: list[str] | None = None) -> Account:
    """An account; where a role needs an area it is `communes`, else Vĩnh Hải."""
    now = clock.now()
    with house.db.transaction() as tx:
        unit = None
        if any(not ROLES[role].provincial for role in roles):
            area = [COMMUNE] if communes is None else communes
            unit = staff.add_unit(tx, f"Trạm {'-'.join(area)}", area, by="test", now=now)
        return staff.add(
            tx,
            name=f"Cán bộ {roles[0]}",
            email=email or f"{'.'.join(roles).replace('_', '-')}@demo.example",
            number=None,
            roles=roles,
            unit_id=unit,
            password=PASSWORD,
            by="test",
            now=now,
        )


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    """A browser nobody has used yet."""
    return lambda: Browser(app.test_client())


@pytest.fixture
def signed_in(house: House, browser: Callable[[], Browser]) -> Callable[..., Browser]:
    """A browser in which somebody with these roles has signed in, with a second factor where one is needed."""

    def enter(*roles: str, communes: list[str] | None = None, email: str | None = None) -> Browser:
        account = make(house, *roles, email=email, communes=communes)
        used = browser()
        used.account_id = account.id
        page = used.sign_in(str(account.email))
        if needs_second_factor(roles):
            page = used.post("/console/tf-setup", "/console/tf-setup", setup="authenticator")
            found = re.search(r"<code>([A-Z2-7-]+)</code>", page.text)
            assert found is not None, page.text
            used.secret = found[1].replace("-", "")
            used.spent = used.code()
            page = used.proves(page, used.spent)
        assert page.status_code == 200 and "Chào" in page.text, page.text
        return used

    return enter


@pytest.fixture
def ring(house: House) -> crypto.Keyring:
    """The keys of the house."""
    return crypto.ring()


@pytest.fixture
def market(house: House) -> Site:
    """A market in Vĩnh Hải."""
    with house.db.transaction() as tx:
        return sites.add(tx, name="Chợ Thử", kind="market", commune_code="22846", by="test", now=clock.now())
