"""A phone and somebody in a chat: a number is claimed, proved by a code texted to it, and given up again.

Whoever writes a number has not shown that it is theirs, and neither has who shares one in a form of the chat's: the
form can be filled in with any. What stands behind a phone (a family, codes, illness) is told to nobody before the code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock, otp, phone
from gateway.chat.followers import heard
from gateway.chat.model import Follower
from gateway.errors import BadInput, NotFound, TooMany
from gateway.otp import Wish
from gateway.settings import Settings

PURPOSE: Final = "chat"
ASKED_FOR: Final = timedelta(minutes=30)
"""As long as any question of ours is open: a number or a code written later is something else."""


@dataclass(frozen=True)
class Claim:
    """What became of a number or a code: `said` is a prompt's id with its `args`.

    `phone` and `wanted`, once it is proved: whose talk this is from now on, and what was asked for before.
    """

    said: str
    args: dict[str, object] = field(default_factory=dict)
    phone: str | None = field(default=None, repr=False)
    wanted: str | None = field(default=None, repr=False)


def is_asked(who: Follower, now: datetime) -> bool:
    """Whether they have lately been asked for a number or a code."""
    return who.phone is None and who.asked_at is not None and now < who.asked_at + ASKED_FOR


def claim(tx: Session, settings: Settings, address: str, number: str, now: datetime) -> Claim:
    """They say that `number` is theirs: a code goes to it by text, to be typed in the chat."""
    who = heard(tx, address, now)
    if who.phone is not None and who.phone == phone.classify(number).e164:
        return Claim("Z_LINKED", {"phone": phone.national(who.phone)})
    try:
        sent = otp.issue(tx, settings, Wish(otp.HOUSE, number, PURPOSE), now)
    except TooMany as full:
        free = clock.local(now + timedelta(seconds=full.retry_after + 60))
        return Claim("Z_LATER", {"by": f"{free:%H:%M}"})
    except BadInput:
        return Claim("Z_NO_NUMBER")
    who.claimed, who.verification, who.asked_at = sent.number, sent.id, now
    tx.flush()
    return Claim("Z_CODE", {"phone": phone.national(sent.number)})


def prove(tx: Session, address: str, said: str, now: datetime) -> Claim | None:
    """They have typed what may be the code; None when it cannot be one, or none was sent."""
    who = heard(tx, address, now)
    if not is_asked(who, now) or who.claimed is None or who.verification is None:
        return None
    try:
        checked = otp.check(tx, otp.HOUSE, who.verification, said, now)
    except BadInput:
        return None
    except NotFound:  # over, or guessed at too often
        who.claimed = who.verification = None
        tx.flush()
        return Claim("Z_OVER")
    if not checked.approved:
        return Claim("Z_WRONG", {"left": checked.attempts_left})
    return _link(tx, who, who.claimed, now)


def unlink(tx: Session, number: str, *, by: str, now: datetime) -> bool:
    """Nobody in a chat speaks for `number` any more; False when nobody did."""
    holder = tx.execute(select(Follower).where(Follower.phone == number).with_for_update()).scalar()
    if holder is None:
        return False
    holder.phone = holder.linked_at = None
    tx.flush()
    audit.record(tx, by, "chat.unlink", phone.mask(number), now)
    return True


def _link(tx: Session, who: Follower, number: str, now: datetime) -> Claim:
    """From now on the chat is the phone's; whoever spoke for the phone before has given it up."""
    unlink(tx, number, by="citizen", now=now)
    wanted = who.wanted
    who.phone, who.linked_at = number, now
    who.claimed = who.verification = who.wanted = who.asked_at = None
    tx.flush()
    audit.record(tx, "citizen", "chat.link", phone.mask(number), now)
    return Claim("Z_LINKED", {"phone": phone.national(number)}, number, wanted)
