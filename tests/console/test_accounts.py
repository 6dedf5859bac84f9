"""Accounts of colleagues at the console: what nobody may do to their own."""

from __future__ import annotations

from collections.abc import Callable

from gateway.accounts import Account
from gateway.house import House
from tests.console.conftest import Browser, make


def test_nobody_gives_themselves_roles(house: House, signed_in: Callable[..., Browser]) -> None:
    admin = signed_in("admin")
    page = admin.post(f"/console/accounts/{admin.account_id}/roles", roles=["admin", "auditor"])
    assert "Không thể tự đổi vai trò của mình" in page.text
    assert 'name="roles"' not in page.text
    with house.db.transaction() as tx:
        assert tx.get_one(Account, admin.account_id).role_names == ["admin"]


def test_a_colleague_is_given_roles(house: House, signed_in: Callable[..., Browser]) -> None:
    admin, other = signed_in("admin"), make(house, "duty_officer")
    page = admin.post(f"/console/accounts/{other.id}/roles", roles=["duty_officer", "auditor"])
    assert "Đã đổi vai trò" in page.text
    with house.db.transaction() as tx:
        assert tx.get_one(Account, other.id).role_names == ["auditor", "duty_officer"]
