"""What two people have decided to send to subscribers by text goes to the followers of the chat too, under one id.

Only what is for the whole province: an account of the company cannot tell one commune from another.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import content
from gateway.chat.broadcasts import broadcast
from gateway.chat.model import BroadcastRow
from gateway.content.model import Sending, Version
from gateway.content.states import SendingState

_STILL_NEWS: Final = timedelta(days=1)
"""What was sent before that is none any more, when an account of the chat is opened later."""
_ON_THEIR_WAY: Final = (SendingState.APPROVED, SendingState.SENT)


def order_next(tx: Session, account: str, now: datetime) -> bool:
    """Order the next such sending as a broadcast of `account`; False when there is none. Twice is once."""
    ordered = select(BroadcastRow.id).where(BroadcastRow.text_id == Sending.public_id)
    query = (
        select(Sending, Version)
        .join(Version, Version.id == Sending.version_id)
        .where(Sending.state.in_(_ON_THEIR_WAY), Sending.changed_at > now - _STILL_NEWS, ~ordered.exists())
        .order_by(Sending.id)
    )
    for sending, version in tx.execute(query):
        if not version.commune_codes and content.sending.is_told(tx, sending, version, now):
            return broadcast(
                tx, sending.public_id, _article(version), account=account, by="newsroom", now=now
            )
    return False


def _article(version: Version) -> dict[str, object]:
    """The approved words: the short text that phones read, then the whole one."""
    body = [part.strip() for part in version.body_vi.split("\n") if part.strip()]
    return {"title": version.title_vi, "description": version.short_vi, "body": body or [version.short_vi]}
