"""Agents at the hotline's desk and callers who wait for them, put into the queue by the verbs the hotline uses."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from sqlalchemy import update

from gateway import clock
from gateway.accounts import Account
from gateway.calls import offering, queue, register
from gateway.calls.queue import Wish
from gateway.calls.states import State
from gateway.db import Database

PHONE = "+84900000881"
_refs = count(1)


def with_phone(db: Database, account_id: int, number: str = PHONE) -> None:
    """The account's own phone."""
    with db.transaction() as tx:
        tx.execute(update(Account).where(Account.id == account_id).values(phone=number))


def waits(db: Database, number: str = "+84900000601", **wish: object) -> tuple[int, str]:
    """Somebody calls and waits; the id of their call and its public one."""
    now = clock.now()
    with db.transaction() as tx:
        call = register.begin(tx, "twilio", f"CAdesk{next(_refs)}", number, now - timedelta(seconds=40))
        register.move(call, State.WAITING, now)
        queue.enter(tx, call, Wish(**wish), now - timedelta(seconds=30))  # type: ignore[arg-type]
        return call.id, call.public_id


def rings(db: Database) -> list[int]:
    """Whoever is free is offered whoever waits; the accounts whose phones ring."""
    with db.transaction() as tx:
        return [offer.account_id for offer in offering.offer(tx, clock.now())]


def takes(db: Database, account_id: int, call_id: int) -> bool:
    """The agent takes the phone up."""
    with db.transaction() as tx:
        return offering.take(tx, account_id, call_id, clock.now())


def hangs_up(db: Database, call_id: int) -> None:
    """Nobody talks any more."""
    with db.transaction() as tx:
        queue.over(tx, call_id, clock.now())
