"""An alert of ours as a CAP 1.2 document: what was told, where and until when; nothing about anybody who was told."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from gateway import clock, places
from gateway.alerts import audience, cap, writing
from gateway.alerts.model import Alert, Words
from gateway.alerts.states import RELEASED, Reality, Relation, State

_STATUS: Final = {
    Reality.ACTUAL: cap.Status.ACTUAL,
    Reality.EXERCISE: cap.Status.EXERCISE,
    Reality.TEST: cap.Status.TEST,
}
_TONGUES: Final = {"vi": "vi-VN", "en": "en-US"}
_Word = TypeVar("_Word", bound=StrEnum)
_CORRECTED: Final = (
    "Đính chính: bản tin trước có chỗ sai. / Correction: the earlier message was wrong in part."
)


def sender_of(public_url: str) -> str:
    """How this house names itself in CAP: 1022 at the host of its public address."""
    host = urlsplit(public_url).hostname
    return f"{writing.SENDER}@{host}" if host else writing.SENDER


def is_ours(sender: str) -> bool:
    """Whether that is a name of this house, also under an address of before."""
    return sender == writing.SENDER or sender.startswith(f"{writing.SENDER}@")


def identifier_of(alert: Alert) -> str:
    """What names our message; the document that it was drafted from has its own sender's name."""
    return alert.public_id.upper().replace("_", "-")


def public_id_of(identifier: str) -> str:
    """The alert that an identifier of ours names."""
    return identifier.lower().replace("-", "_")


def type_of(alert: Alert) -> cap.MsgType:
    """What it does to the earlier one; CAP knows no correction."""
    if alert.relation is None:
        return cap.MsgType.ALERT
    return cap.MsgType.CANCEL if alert.relation == Relation.CANCEL else cap.MsgType.UPDATE


def cap_of(tx: Session, alert: Alert, sender: str, home: str) -> cap.Alert:
    """`alert` as a document of `sender`; a Draft until it is released. `home`: its area where it names none."""
    released = State(alert.state) in RELEASED
    sent = alert.cap_sent if released and alert.cap_sent is not None else alert.made_at
    area = cap.area_of(tx, _communes(tx, alert, home))
    return cap.Alert(
        identifier=identifier_of(alert),
        sender=sender,
        sent=clock.local(sent.replace(microsecond=0)),
        status=_STATUS[Reality(alert.reality)] if released else cap.Status.DRAFT,
        msg_type=type_of(alert),
        scope=cap.Scope.PUBLIC,
        note=_CORRECTED if alert.relation == Relation.CORRECTION else "",
        references=tuple(
            cap.Reference(sender, identifier_of(each), clock.local(each.cap_sent))
            for each in _earlier(tx, alert)
            if each.cap_sent is not None
        ),
        infos=tuple(_info(alert, words, area) for words in writing.words(tx, alert)),
    )


def category_of(alert: Alert) -> cap.Category:
    """Its category as CAP spells it."""
    return _word(cap.Category, alert.category)


def _info(alert: Alert, words: Words, area: cap.Area) -> cap.Info:
    return cap.Info(
        language=_TONGUES[words.lang],
        categories=(category_of(alert),),
        event=alert.event,
        response_types=tuple(_word(cap.ResponseType, each) for each in alert.responses),
        urgency=_word(cap.Urgency, alert.urgency),
        severity=_word(cap.Severity, alert.severity),
        certainty=_word(cap.Certainty, alert.certainty),
        effective=None if alert.starts_at is None else clock.local(alert.starts_at.replace(microsecond=0)),
        expires=clock.local(alert.expires_at.replace(microsecond=0)),
        sender_name=alert.issuer,
        headline=words.headline,
        description=words.description or words.sms,
        instruction=words.instruction,
        contact="1022",
        areas=(area,),
    )


def _communes(tx: Session, alert: Alert, home: str) -> list[str]:
    """The communes it names, of an all-clear those of the first one; where none is named, the whole province."""
    for each in (alert, *reversed(list(_earlier(tx, alert)))):
        named = audience.unpack(each.audience).communes
        known = [code for code in named if (place := places.by_code(tx, code)) and not place.is_province]
        if known:
            return known
    return [place.code for place in places.of_province(tx, home)]


def _earlier(tx: Session, alert: Alert) -> Iterator[Alert]:
    """The alerts it goes on from, the first of the chain first."""
    if alert.follows_id is not None:
        before = tx.get_one(Alert, alert.follows_id)
        yield from _earlier(tx, before)
        yield before


def _word(words: type[_Word], said: str) -> _Word:
    return next(word for word in words if word.lower() == said)
