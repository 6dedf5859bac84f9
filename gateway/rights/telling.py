"""What the phone that asked is told of its request: on file, longer, done, refused and on which ground.

Nothing of the data itself: a phone may be a family's, and the number somebody else's by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import clock, people, wording
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.rights.model import RightsRequest
from gateway.rights.states import Ground


def on_file(tx: Session, request: RightsRequest, now: datetime) -> bool:
    """It was taken down for them, at a counter or by a call. False: there is no phone to tell, here and below."""
    return _tell(tx, request, "YC_NOTED", _due(request), now)


def longer(tx: Session, request: RightsRequest, reason: str, now: datetime) -> bool:
    """The law gives longer, and why."""
    return _tell(tx, request, "YC_LONGER", {**_due(request), "reason": reason}, now)


def done(tx: Session, request: RightsRequest, now: datetime) -> bool:
    """What was asked has been done."""
    here = clock.local(now)
    return _tell(tx, request, "YC_DONE", {"time": f"{here:%H:%M}", "date": f"{here:%d/%m}"}, now)


def refused(tx: Session, request: RightsRequest, ground: Ground, now: datetime) -> bool:
    """The law does not let it be done."""
    return _tell(tx, request, "YC_REFUSED", {"ground": wording.word(f"W_GROUND_{ground.name}")}, now)


def _due(request: RightsRequest) -> dict[str, str]:
    by = clock.local(request.due_at)
    return {"by": f"{by:%H:%M}", "day": f"{by:%d/%m}"}


def _tell(tx: Session, request: RightsRequest, template: str, args: Mapping[str, Any], now: datetime) -> bool:
    number, ticket = request.number, request.ticket_code
    if number is None or ticket is None or people.silenced(tx, [number]) or people.detached(tx, [number]):
        return False
    contact = people.remembered(tx, number)
    lang, accents = (contact.lang, contact.accents) if contact else ("vi", "fold")
    told = Order(
        number, "reply", template, {"ticket": ticket, **args}, lang, accents,
        origin=f"rights:{request.id}:{template}",
    )  # fmt: skip
    return outbox.order(tx, told, now) is not None
