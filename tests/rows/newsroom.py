"""The town's newsroom in the stories of the rows: one of the demo's colleagues writes, another approves."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.accounts import Account
from gateway.content import Draft, Item, Kind, sending, writing
from tests.journeys.subscribers import database
from tests.journeys.town import Town

VINH_HAI, XUAN_HAI = "22846", "22861"
_titles = itertools.count(1)


def title(words: str) -> str:
    """A title no other story has."""
    return f"{words} {next(_titles)}"


def account_id(tx: Session, mailbox: str) -> int:
    """A colleague of the demo."""
    return tx.scalars(select(Account.id).where(Account.email == f"{mailbox}@demo.example")).one()


def write(town: Town, kind: Kind, subtype: str | None, heading: str, short: str = "", **more: Any) -> str:
    """What the editor has submitted and nobody has approved; its public id."""
    with database(town) as tx:
        now, by = clock.now(), account_id(tx, "bientap")
        usual: dict[str, Any] = {"expires_at": now + timedelta(days=1), "as_of": now, "starts_at": now}
        draft = Draft(
            title_vi=heading,
            short_vi=short or f"{heading}: theo dõi thêm ở trạm y tế xã.",
            source="CDC thử",
            **{**usual, **more},
        )
        item = writing.create(tx, kind, subtype, draft, by, now)
        writing.submit(tx, item, by, now)
        return item.public_id


def approve(town: Town, public_id: str) -> None:
    """A second colleague agrees."""
    with database(town) as tx:
        item: Item = writing.by_public_id(tx, public_id)
        seen = writing.digest(item, writing.newest(tx, item))
        writing.approve(tx, item, seen, account_id(tx, "duyet"), clock.now())


def publish(town: Town, kind: Kind, subtype: str | None, heading: str, short: str = "", **more: Any) -> str:
    """Both."""
    public_id = write(town, kind, subtype, heading, short, **more)
    approve(town, public_id)
    return public_id


def send(town: Town, public_id: str) -> str:
    """Two colleagues send what is told to whoever subscribes to it; the public id of the sending."""
    with database(town) as tx:
        item = writing.by_public_id(tx, public_id)
        made = sending.submit(tx, item, account_id(tx, "bientap"), clock.now())
        seen = sending.digest(*sending.subject(tx, made), made)
        sending.approve(tx, made, seen, account_id(tx, "duyet"), clock.now())
        return made.public_id


def withdraw(town: Town, public_id: str) -> None:
    """Nobody reads it any more."""
    with database(town) as tx:
        item = writing.by_public_id(tx, public_id)
        writing.withdraw(tx, item, account_id(tx, "bientap"), clock.now())
