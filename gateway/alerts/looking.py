"""What is to be said about an alert before it is submitted: its words, who will refuse them, what was told just now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.alerts import audience, checking, registered, writing
from gateway.alerts.checking import Finding
from gateway.alerts.model import Alert
from gateway.alerts.states import Reality
from gateway.messages.terms import Terms
from gateway.text.fold import fold

AGAIN_WITHIN: Final = timedelta(hours=12)
"""The same place is told twice in this time only by somebody who has seen that it is."""


def look(tx: Session, alert: Alert, now: datetime, terms: Sequence[Terms] = ()) -> list[Finding]:
    """Everything to be said about an alert before it is submitted: its words, who will refuse them, and whether the
    place was told just now.
    """
    words = writing.words(tx, alert)
    refused = list(registered.look(words, terms, alert.purpose))
    return checking.look(alert, words, now) + refused + _told_before(tx, alert, now)


def _told_before(tx: Session, alert: Alert, now: datetime) -> list[Finding]:
    """The same place within half a day: people stop listening to what is said twice (people.md §6)."""
    communes = set(audience.unpack(alert.audience).communes)
    own = {fold(words.sms) for words in writing.words(tx, alert)}
    if alert.reality != Reality.ACTUAL:
        return []
    if alert.follows_id is not None:
        before = {fold(words.sms) for words in writing.words(tx, tx.get_one(Alert, alert.follows_id))}
        said = "Lời giống hệt tin trước: sửa cho khác rồi mới trình."
        return [] if own.isdisjoint(before) else [Finding("vi", "sms", "unchanged", "forbids", said)]
    query = select(Alert).where(
        Alert.id != alert.id, Alert.reality == Reality.ACTUAL, Alert.approved_at > now - AGAIN_WITHIN
    )
    for earlier in tx.scalars(query.order_by(Alert.approved_at.desc())):
        common = communes & set(audience.unpack(earlier.audience).communes)
        same = not own.isdisjoint(fold(words.sms) for words in writing.words(tx, earlier))
        whole = not communes or not audience.unpack(earlier.audience).communes
        if not common and not (whole and same):
            continue
        at = clock.local(earlier.approved_at or now)
        rule, what = ("repeats", "đúng nội dung này") if same else ("same_place", "nơi này")
        return [
            Finding("", "audience", rule, "warns", f"Đã báo {what} lúc {at:%H:%M %d/%m} ({earlier.event}).")
        ]
    return []
