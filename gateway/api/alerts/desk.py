"""What every route of alerts stands on: the person a key acts for, one transaction, and refusals that say more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from gateway import alerts, clock
from gateway.accounts import Area, Client, Colleague, staff
from gateway.alerts import Alert
from gateway.api.alerts import refusing
from gateway.api.keys import Keys
from gateway.db import Database
from gateway.errors import Forbidden
from gateway.messages import routing
from gateway.messages.carriers import Registry
from gateway.messages.terms import Terms
from gateway.settings import Settings

READ: Final = "alert.read"
WRITE: Final = "alert.write"
APPROVE: Final = "alert.approve"
BREAK: Final = "alert.break"
STEER: Final = "alert.steer"

DRAFTS: Final = ("alert.draft",)
"""Scopes for who writes."""
RELEASES: Final = ("alert.approve",)
"""Scopes for who decides about what another wrote."""
EITHER: Final = ("alert.draft", "alert.approve")
"""What both may: look, and stop."""


class NotTheirs(Forbidden):
    """The key is good, but the person it acts for may not do this."""

    code = "account_may_not"


@dataclass(frozen=True)
class Turn:
    """One request at work: its transaction, the person behind the key, and when it is."""

    tx: Session
    by: Colleague
    now: datetime
    area: Area
    """Where they may do it; None: in the whole province."""

    def alert(self, public_id: str) -> Alert:
        """That alert. Raises NotFound."""
        return alerts.by_public_id(self.tx, public_id)

    def own(self, public_id: str) -> Alert:
        """That alert, if they may write on it. Raises NotFound, Forbidden."""
        return theirs(self.alert(public_id), self.by)


@dataclass(frozen=True)
class Desk:
    """The parts of the house that the routes need."""

    db: Database
    keys: Keys
    settings: Settings
    carriers: Registry

    @property
    def terms(self) -> list[Terms]:
        """What contracts say of price and rate."""
        return routing.contracts(self.carriers)

    @contextmanager
    def turn(self, client: Client, permission: str) -> Iterator[Turn]:
        """A transaction for the person `client` acts for, who must hold `permission` now."""
        now = clock.now()
        with self.db.transaction() as tx, refusing.told(tx):
            colleague = acting(tx, client, permission, now)
            yield Turn(tx, colleague, now, colleague.area(permission))


def acting(tx: Session, client: Client, permission: str, now: datetime) -> Colleague:
    """The open account behind a key. Raises Forbidden where there is none, or it lacks the permission by now."""
    colleague = None if client.account_id is None else staff.by_id(tx, client.account_id, now)
    if colleague is None:
        raise NotTheirs("Khóa này không gắn với tài khoản nào đang mở.")
    if not colleague.may(permission):
        raise NotTheirs(f"Tài khoản của khóa này không có quyền {permission}.")
    return colleague


def theirs(alert: Alert, by: Colleague) -> Alert:
    """`alert`, if `by` may write on it: with an area, only what they have begun. Raises Forbidden."""
    if by.area(WRITE) is not None and alert.made_by != by.id:
        raise Forbidden("Cảnh báo này do đơn vị khác soạn.")
    return alert
