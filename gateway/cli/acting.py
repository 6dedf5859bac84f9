"""Whose account a command acts for: one that is open and may do it, as at the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def acting(tx: Session, account_id: int, permission: str, now: datetime) -> int:
    """`account_id`, if it is an open account that holds `permission`. Raises NotFound, Forbidden."""
    from gateway.accounts import staff
    from gateway.errors import Forbidden, NotFound

    colleague = staff.by_id(tx, account_id, now)
    if colleague is None:
        raise NotFound(f"no open account has the id {account_id}: see `gateway account list`")
    if not colleague.may(permission):
        raise Forbidden(f"account {account_id} may not do this: its roles lack {permission}")
    return account_id
