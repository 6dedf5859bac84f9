"""Accounts of colleagues at the console: what nobody may do to their own, and what their phone is told."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select

from gateway.accounts import Account
from gateway.house import House
from gateway.messages.model import Message
from tests.console.conftest import Browser, make

PHONE = "+84900000778"


def test_nobody_gives_themselves_roles(house: House, signed_in: Callable[..., Browser]) -> None:
    admin = signed_in("admin")
    page = admin.post(f"/console/accounts/{admin.account_id}/roles", roles=["admin", "auditor"])
    assert "Không thể tự đổi vai trò của mình" in page.text
    assert 'name="roles"' not in page.text
    with house.db.transaction() as tx:
        assert tx.get_one(Account, admin.account_id).role_names == ["admin"]


def test_a_colleague_is_told_by_text_what_was_done_to_their_account(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    admin, other = signed_in("admin"), make(house, "agent")
    with house.db.transaction() as tx:
        tx.get_one(Account, other.id).phone = PHONE
    page = admin.post(f"/console/accounts/{other.id}/roles", roles=["agent", "auditor"])
    assert "Đã đổi vai trò" in page.text
    admin.post(f"/console/accounts/{other.id}/roles", roles=["king"])
    assert "chỉ hiện một lần" in admin.post(f"/console/accounts/{other.id}/password").text
    with house.db.transaction() as tx:
        assert tx.get_one(Account, other.id).role_names == ["agent", "auditor"]
        told = tx.scalars(select(Message.template).where(Message.recipient == PHONE).order_by(Message.id))
        assert list(told) == ["AC_ROLES", "AC_PASSWORD"]


def test_a_password_renewed_by_a_colleague_opens_nothing_without_the_second_factor(
    house: House, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    """Or whoever renews passwords could agree twice, under two names."""
    admin, other = signed_in("admin"), signed_in("cdc", email="cdc@demo.example")
    page = admin.post(f"/console/accounts/{other.account_id}/password")
    found = re.search(r"<code>([^<]+)</code>", page.text)
    assert found is not None, page.text
    page = browser().sign_in("cdc@demo.example", found[1])
    assert "Mã 6 số" in page.text and "Chào" not in page.text
    assert "Chào" not in other.get("/console").text  # and they are signed out


def test_a_colleague_without_a_phone_gets_a_new_password_all_the_same(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    admin, other = signed_in("admin"), make(house, "agent")
    page = admin.post(f"/console/accounts/{other.id}/password")
    assert "chỉ hiện một lần" in page.text
    with house.db.transaction() as tx:
        assert tx.scalars(select(Message)).all() == []
