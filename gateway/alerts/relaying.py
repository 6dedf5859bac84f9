"""An alert for the whole province goes to the followers of the chat too, under the same id (row A24).

Only that one: an account of the company cannot tell one commune from another, and who lives where no water rises must
not be told to run. Who follows from a commune is told by text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.alerts import audience, writing
from gateway.alerts.model import Alert
from gateway.alerts.states import Reality, State
from gateway.chat.broadcasts import broadcast
from gateway.chat.model import BroadcastRow

_ON_THEIR_WAY: Final = (State.SENDING, State.SENT)


def order_next(tx: Session, account: str, now: datetime) -> bool:
    """Order the next such alert as a broadcast of `account`; False when there is none. Twice is once."""
    ordered = select(BroadcastRow.id).where(BroadcastRow.text_id == Alert.public_id)
    query = select(Alert).where(
        Alert.state.in_(_ON_THEIR_WAY),
        Alert.reality == Reality.ACTUAL,
        Alert.expires_at > now,
        ~ordered.exists(),
    )
    for alert in tx.scalars(query.order_by(Alert.approved_at, Alert.id)):
        wanted = audience.unpack(alert.audience)
        if (
            not wanted.leave_out
            and not wanted.lang
            and any(part.kind == "everyone" for part in wanted.include)
        ):
            return broadcast(tx, alert.public_id, _article(tx, alert), account=account, by="alerts", now=now)
    return False


def _article(tx: Session, alert: Alert) -> dict[str, object]:
    """The approved words, Vietnamese first; other languages follow as paragraphs."""
    first, *others = writing.words(tx, alert)
    body = [said for said in (first.chat, first.instruction, first.description) if said]
    body += [f"{other.headline}. {other.chat}" for other in others]
    return {"title": f"{alert.event}: {alert.issuer}", "description": first.chat, "body": body}
