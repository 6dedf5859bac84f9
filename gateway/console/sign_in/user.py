"""The account as Flask-Security sees it: the same row as `gateway.accounts.Account`, with the library's ways."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from flask import g
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy.orm import relationship

from gateway import clock
from gateway.accounts import Account, Colleague, Passkey, Unit, needs_second_factor, permissions, staff
from gateway.db import Base


class Role(RoleMixin):
    """A role by its name; what it may do is `gateway.accounts.roles`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions = sorted(permissions([name]))


class Key(Base, WebAuthnMixin):
    """A passkey."""

    __table__ = Passkey.__table__
    if TYPE_CHECKING:
        account_id: int

    def get_user_mapping(self) -> dict[str, Any]:
        """How its account is found."""
        return {"id": self.account_id}


class User(Base, UserMixin):
    """An account that signs in."""

    __table__ = Account.__table__
    if TYPE_CHECKING:
        role_names: list[str]
    else:
        role_names = Account.__table__.c.roles
    webauthn = relationship(Key, cascade="all, delete-orphan")
    unit = relationship(Unit, lazy="joined", viewonly=True)
    if TYPE_CHECKING:
        until: datetime | None
        lang: str
        name: str
        phone: str | None
        signed_in_at: datetime | None
        tf_last_counter: int | None

    @property
    def roles(self) -> list[Role]:  # type: ignore[override]  # the library's list, made of our words
        """As the library wants them."""
        return [Role(name) for name in self.role_names]

    @property
    def is_active(self) -> bool:
        """Neither closed nor over."""
        return bool(self.active) and (self.until is None or self.until > clock.now())

    @property
    def must_prove_twice(self) -> bool:
        """Whether their role asks for a second factor."""
        return needs_second_factor(self.role_names)

    @property
    def proves_twice(self) -> bool:
        """Whether they have one."""
        return self.tf_primary_method is not None or bool(self.webauthn)

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Whether the account is over; the library asks after the password was right."""
        if self.is_active:
            return False
        if form_error is not None:
            form_error.append(_("Tài khoản này đã hết hạn hoặc đã đóng. Xin hỏi người quản trị."))
        return True

    def check_tf_required(self, tf_setup_methods: Any, tf_fresh: bool) -> tuple[bool, Any]:
        """A second factor is asked of everybody who has one, and set up by everybody whose role needs one."""
        del tf_fresh  # no browser is trusted to skip it
        return self.must_prove_twice or bool(tf_setup_methods), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether it cannot be given up."""
        return self.must_prove_twice


def me() -> Colleague:
    """Who makes this request; only for views whose guard wants somebody."""
    if "colleague" not in g:
        user = cast(User, current_user)
        g.colleague = staff.colleague(cast(Account, user), user.unit)
    return cast(Colleague, g.colleague)
