"""Telling the verdict to everybody who asked, once each, a slice a transaction, on the channel they asked by."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import editions, people
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.people import Contact
from gateway.rumours import checks
from gateway.rumours.model import Asker, Check, Rumour
from gateway.rumours.states import CheckState, Verdict

SLICE: Final = 200
"""Numbers a transaction: half a second of orders, and locks as short."""
SAYS: Final = {Verdict.FALSE: "X2", Verdict.TRUE: "X2_TRUE", Verdict.UNSURE: "X2_UNSURE"}
"""The message of each verdict."""


def said(rumour: Rumour, lang: str = "vi") -> tuple[str, dict[str, Any]]:
    """The message that tells what is known, and its arguments; X2 names a health station where it is about health."""
    fact = rumour.fact_en if lang == "en" and rumour.fact_en else rumour.fact
    told = {"fact": fact, "source": rumour.source, "date": f"{rumour.as_of:%d/%m}"}
    return SAYS[Verdict(rumour.verdict)], told


def tell_next(tx: Session, now: datetime) -> bool:
    """Text the next slice of the oldest settled check; False when there is nothing to do, or somebody does it."""
    settled = select(Check, Rumour).join(
        Rumour, (Rumour.public_id == Check.rumour) & (Rumour.state == editions.State.PUBLISHED)
    )  # a verdict that was taken down before all were told is told to nobody more
    query = settled.where(Check.state == CheckState.SETTLED).order_by(Check.id).limit(1)
    found = tx.execute(query.with_for_update(of=Check, skip_locked=True)).first()
    if found is None:
        return False
    check, rumour = found
    waiting = select(Asker).where(Asker.check_id == check.id, Asker.told_at.is_(None))
    slice_ = list(tx.scalars(waiting.order_by(Asker.number).limit(SLICE).with_for_update()))
    if not slice_:
        checks.told(tx, check, now)
        return True
    silent = people.silenced(tx, [each.number for each in slice_])
    for each in slice_:
        if each.number not in silent:
            _text(tx, check, each.number, rumour, now)
        each.told_at = now
    tx.flush()
    return True


def _text(tx: Session, check: Check, number: str, rumour: Rumour, now: datetime) -> None:
    spoken_to = people.remembered(tx, number) or Contact(number, "vi", "fold")
    template, told = said(rumour, spoken_to.lang)
    origin = f"rumour:{check.id}:{number}"
    order = Order(
        number, "reply", template, told, lang=spoken_to.lang, accents=spoken_to.accents, origin=origin
    )
    outbox.order(tx, order, now)
