"""What a caller hears of an alert that is in force where they are; reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gateway.alerts import audience
from gateway.alerts.model import Alert, Recipient, Words
from gateway.alerts.states import LIVE, Reality, State

_IN_FORCE: Final = LIVE | {State.SENT}
_LATELY: Final = timedelta(days=8)  # of their approval: none lives longer
_LOOKED_AT: Final = 5  # the newest
_EVERYBODY: Final = "everyone"


def in_force(tx: Session, number: str, commune: str | None, lang: str, now: datetime) -> str | None:
    """The spoken words of the newest real alert that was for this number, or is for its commune; None: there is none.

    Of whom no commune is known any alert may be for: they call from this province.
    """
    query = (
        select(Alert, exists().where(Recipient.alert_id == Alert.id, Recipient.number == number))
        .where(
            Alert.state.in_(_IN_FORCE),
            Alert.reality == Reality.ACTUAL,
            Alert.approved_at > now - _LATELY,
            Alert.expires_at > now,
        )
        .order_by(Alert.approved_at.desc())
        .limit(_LOOKED_AT)
    )
    for alert, was_told in tx.execute(query):
        if (alert.starts_at is None or alert.starts_at <= now) and (was_told or _is_for(alert, commune)):
            return _words(tx, alert.id, lang)
    return None


def _is_for(alert: Alert, commune: str | None) -> bool:
    wanted = audience.unpack(alert.audience)
    everybody = any(part.kind == _EVERYBODY for part in wanted.include)
    return everybody or bool(wanted.communes if commune is None else commune in wanted.communes)


def _words(tx: Session, alert_id: int, lang: str) -> str | None:
    said = {row.lang: row.spoken for row in tx.scalars(select(Words).where(Words.alert_id == alert_id))}
    return said.get(lang) or said.get("vi") or None
