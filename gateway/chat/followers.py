"""Who is in a chat with us: known at their first word or press, following until they stop; one row, however often."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import people
from gateway.chat.model import Follower
from gateway.messages import outbox

FOLLOWS: Final = "follows"
"""The consent that following is: to be written to by the account; its evidence is the company's own event."""


def heard(tx: Session, address: str, now: datetime) -> Follower:
    """Somebody wrote or pressed something: their row, locked by this transaction until it ends."""
    first = insert(Follower).values(address=address, last_at=now, opened_at=now)
    seen = {"last_at": now, "opened_at": now}
    tx.execute(first.on_conflict_do_update(index_elements=["address"], set_=seen))
    return _locked(tx, address)


def known(tx: Session, address: str) -> Follower | None:
    """Who this is, if they have ever done anything."""
    return tx.get(Follower, address, populate_existing=True)


def follow(tx: Session, address: str, now: datetime, *, channel: str, evidence: str) -> bool:
    """They follow; False when they did already: following twice is one subscription."""
    who = heard(tx, address, now)
    if who.follows:
        return False
    who.followed_at, who.unfollowed_at = now, None
    people.record_consent(tx, address, FOLLOWS, given=True, channel=channel, evidence=evidence, now=now)
    return True


def unfollow(tx: Session, address: str, now: datetime, *, channel: str, evidence: str) -> bool:
    """They want to hear no more: what waits for them is withdrawn, and the chat speaks for no phone any more."""
    who = heard(tx, address, now)
    if not who.follows and who.phone is None:
        return False
    who.unfollowed_at = now
    who.phone = who.linked_at = None
    _forget_asking(who)
    people.record_consent(tx, address, FOLLOWS, given=False, channel=channel, evidence=evidence, now=now)
    outbox.withdraw(tx, address, "", now)
    return True


def wants(tx: Session, address: str, said: str, now: datetime) -> None:
    """They asked for what needs a phone, and are being asked for its number: `said` is done once it is proved."""
    who = heard(tx, address, now)
    _forget_asking(who)
    who.wanted, who.asked_at = said, now
    tx.flush()


def rest(tx: Session, address: str) -> None:
    """They have said something that matters more than the number they were asked for."""
    _forget_asking(_locked(tx, address))
    tx.flush()


def opened(tx: Session, address: str, now: datetime) -> None:
    """They have opened a message of ours."""
    first = insert(Follower).values(address=address, last_at=now, opened_at=now)
    tx.execute(first.on_conflict_do_update(index_elements=["address"], set_={"opened_at": now}))


def followers_of(tx: Session, phones: Collection[str]) -> dict[str, Follower]:
    """Those of `phones` whose holders follow us, by the phone."""
    query = select(Follower).where(
        Follower.phone.in_(phones), Follower.followed_at.is_not(None), Follower.unfollowed_at.is_(None)
    )
    return {who.phone: who for who in tx.scalars(query) if who.phone}


def _locked(tx: Session, address: str) -> Follower:
    query = select(Follower).where(Follower.address == address).with_for_update()
    return tx.execute(query.execution_options(populate_existing=True)).scalar_one()


def _forget_asking(who: Follower) -> None:
    who.claimed = who.verification = who.wanted = who.asked_at = None
