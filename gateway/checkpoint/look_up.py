"""What a number is worth at a gate: has it a valid declaration, or not, or a disputed one; never whose.

Each look is on record, and there are few in an hour: a gate is no directory (people.md §6 of the plan). The same
number again within the hour is the same look.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import audit, clock, crypto, declarations, people, phone
from gateway.accounts import Colleague
from gateway.checkpoint import authority
from gateway.checkpoint.model import LookUp
from gateway.declarations import Declaration
from gateway.errors import Conflict, TooMany
from gateway.settings import Settings
from gateway.sites import Site

LATELY: Final = timedelta(hours=1)


class Worth(StrEnum):
    """What the declarations of a number are worth today."""

    VALID = "valid"
    NONE = "none"  # never declared, or expired
    DISPUTED = "disputed"  # whoever has the phone said that the last one is not theirs


class NotLookedUp(Conflict):
    """The number has to be looked up first: that is what is counted and on record."""

    code = "not_looked_up"


class Undeclared(Conflict):
    """What was declared does not count today; `worth` says what there is.

    `until`: the last day it counted, where a receipt or a sheet was shown that is over.
    """

    code = "undeclared"

    def __init__(self, worth: Worth, until: date | None = None) -> None:
        super().__init__("no declaration that counts today")
        self.worth = worth
        self.until = until


@dataclass(frozen=True)
class Standing:
    """A number (E.164) and its worth."""

    number: str = field(repr=False)
    worth: Worth


def look_up(
    tx: Session, settings: Settings, site: Site, number: str, by: Colleague, now: datetime
) -> Standing:
    """The worth of `number`, as it was read out, and nothing else. Raises TooMany, BadInput("number")."""
    authority.at(by, site)
    asked = authority.number_of(number)
    spend(tx, settings, by, asked, now)
    standing = Standing(asked, worth_of(tx, asked, now))
    told = {"to": phone.mask(asked), "worth": standing.worth}
    audit.record(tx, by.actor, "gate.look-up", site.code, now, told)
    return standing


def require_looked_at(tx: Session, by: Colleague, number: str, now: datetime) -> None:
    """Raises NotLookedUp where this colleague has not looked the number up within the hour."""
    if not looked_at(tx, by, number, now):
        raise NotLookedUp("look the number up first")


def looked_at(tx: Session, by: Colleague, number: str, now: datetime) -> bool:
    """Whether this colleague has looked the number up within the hour."""
    mine = select(LookUp.id).where(LookUp.account_id == by.id, LookUp.at > now - LATELY)
    return tx.scalar(mine.where(LookUp.number_key == _key(number)).limit(1)) is not None


def spend(tx: Session, settings: Settings, by: Colleague, number: str, now: datetime) -> None:
    """Use up a look of the hour, unless this colleague has looked at the number within it. Raises TooMany."""
    authority.one_at_a_time(tx, by)
    if not looked_at(tx, by, number, now):
        _heed(tx, by, settings.look_ups_per_hour, now)
        count(tx, by, number, now)


def count(tx: Session, by: Colleague, number: str, now: datetime) -> None:
    """One look of the hour is used up."""
    tx.add(LookUp(account_id=by.id, number_key=_key(number), at=now))
    tx.flush()


def remaining(tx: Session, by: Colleague, most: int, now: datetime) -> int:
    """How many looks of this hour are left; less than none where mistakes have gone beyond."""
    looks = select(func.count()).where(LookUp.account_id == by.id, LookUp.at > now - LATELY)
    return most - tx.execute(looks).scalar_one()


def worth_of(tx: Session, number: str, now: datetime) -> Worth:
    """What is declared for the number is worth so much today."""
    if people.estranged(tx, number):  # whoever holds it now is not those it was declared for
        return Worth.NONE
    if declarations.current(tx, number, clock.today(now)) is not None:
        return Worth.VALID
    last = declarations.newest(tx, number)
    return Worth.DISPUTED if last is not None and last.disputed_at is not None else Worth.NONE


def require_counting(filed: Declaration, now: datetime) -> None:
    """Raises Undeclared where this declaration, which was shown itself, does not count today."""
    if filed.disputed_at is not None:
        raise Undeclared(Worth.DISPUTED)
    if filed.withdrawn_at is not None:
        raise Undeclared(Worth.NONE)
    if filed.valid_until < clock.today(now):
        raise Undeclared(Worth.NONE, filed.valid_until)


def _heed(tx: Session, by: Colleague, most: int, now: datetime) -> None:
    looks = select(LookUp.at).where(LookUp.account_id == by.id, LookUp.at > now - LATELY)
    oldest = tx.scalar(looks.order_by(LookUp.at.desc()).offset(most - 1).limit(1))
    if oldest is not None:
        raise TooMany(max(1, math.ceil((oldest + LATELY - now).total_seconds())), "look-ups of this hour")


def _key(number: str) -> bytes:
    return crypto.ring().token(f"gate|{number}")
