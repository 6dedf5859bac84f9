"""Writing an alert: a draft, its words in each language, whom it is for; nothing leaves from here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.alerts import audience, checking, moving, scope
from gateway.alerts.model import Alert, Words
from gateway.alerts.states import EDITABLE, TOPIC, For, Reality, Relation, State
from gateway.errors import BadInput, Conflict
from gateway.messages.outbox import new_public_id

LONGEST_LIFE: Final = timedelta(days=7)
"""An alert that is true for longer is an order or news."""
SENDER: Final = "1022"

# Words of CAP 1.2 (§3.2.2), in lower case
CATEGORIES: Final = (
    "geo", "met", "safety", "security", "rescue", "fire", "health", "env", "transport", "infra", "cbrne", "other",
)  # fmt: skip
URGENCIES: Final = ("immediate", "expected", "future", "past", "unknown")
SEVERITIES: Final = ("extreme", "severe", "moderate", "minor", "unknown")
CERTAINTIES: Final = ("observed", "likely", "possible", "unlikely", "unknown")
RESPONSES: Final = (
    "shelter", "evacuate", "prepare", "execute", "avoid", "monitor", "assess", "allclear", "none",
)  # fmt: skip
PURPOSES: Final = ("emergency", "notice")
ACCENTS: Final = ("fold", "keep", "auto", "own")
LANGUAGES: Final = ("vi", "en")


@dataclass(frozen=True, kw_only=True)
class Text:
    """What is said in one language. What is left empty is said as the text message says it."""

    lang: str = "vi"
    sms: str = ""
    headline: str = ""
    spoken: str = ""
    chat: str = ""
    loudspeaker: str = ""
    description: str = ""
    instruction: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An alert as its author has it; the columns of `Alert`."""

    event: str
    expires_at: datetime
    texts: Sequence[Text]
    audience: Mapping[str, Any] = field(default_factory=dict)
    reality: str = "actual"
    purpose: str = "emergency"
    category: str = "safety"
    urgency: str = "immediate"
    severity: str = "severe"
    certainty: str = "likely"
    responses: Sequence[str] = ()
    issuer: str = ""
    accents: str = "fold"
    starts_at: datetime | None = None
    in_waves: bool = False
    ladder_minutes: int | None = 20
    ladder_for: str = "undelivered"


def create(
    tx: Session,
    draft: Draft,
    by: int,
    now: datetime,
    *,
    area: frozenset[str] | None = None,
    may: Collection[str] | None = None,
    unit_id: int | None = None,
    follows: Alert | None = None,
    relation: Relation | None = None,
    cap_source: str | None = None,
    cap_identity: tuple[str, str] | None = None,
) -> Alert:
    """A new draft. `area`: the communes of whoever writes it, `may`: their permissions (None: the house itself). Raises
    BadInput naming the field, Forbidden for people they may not pick.

    `follows`, `relation`: the earlier alert it goes on from. `cap_identity`: sender and identifier of the document it
    was read from; a second reading of it is a Conflict.
    """
    _judge(draft, now)
    scope.allow(tx, draft.audience, by=by, unit_id=unit_id, area=area, may=may)
    _stays_with(draft.audience, follows, relation)
    if (follows is None) != (relation is None):
        raise BadInput("relation", "missing", "Cần cả cảnh báo trước và quan hệ với nó.")
    public_id = new_public_id("alt")
    sender, identifier = cap_identity or (SENDER, public_id.upper().replace("_", "-"))
    known = select(Alert.id).where(Alert.cap_sender == sender, Alert.cap_identifier == identifier)
    if tx.execute(known).first() is not None:
        raise Conflict("Bản tin CAP này đã được nhập trước đó.")
    alert = Alert(
        public_id=public_id, state=State.DRAFT, follows_id=None if follows is None else follows.id, relation=relation,
        cap_identifier=identifier, cap_sender=sender, cap_source=cap_source,
        made_by=by, unit_id=unit_id, made_at=now, changed_at=now, **_columns(draft),
    )  # fmt: skip
    tx.add(alert)
    tx.flush()
    _write(tx, alert, draft.texts)
    audit.record(tx, f"account:{by}", "alert.draft", alert.public_id, now, {"reality": alert.reality})
    events.announce(tx, TOPIC, alert.public_id)
    return alert


def change(
    tx: Session,
    alert: Alert,
    draft: Draft,
    by: int,
    now: datetime,
    *,
    area: frozenset[str] | None = None,
    may: Collection[str] | None = None,
) -> None:
    """Another text, another audience. Raises Conflict where it has been submitted."""
    moving.hold(tx, alert)
    if State(alert.state) not in EDITABLE:
        raise moving.moved(tx, alert)
    _judge(draft, now)
    scope.allow(tx, draft.audience, by=by, unit_id=alert.unit_id, area=area, may=may)
    earlier = None if alert.follows_id is None else tx.get_one(Alert, alert.follows_id)
    _stays_with(draft.audience, earlier, Relation(alert.relation) if alert.relation else None)
    for name, value in _columns(draft).items():
        setattr(alert, name, value)
    alert.changed_at = now
    alert.count = alert.digest = alert.snapshot = None
    _write(tx, alert, draft.texts)
    audit.record(tx, f"account:{by}", "alert.change", alert.public_id, now)
    events.announce(tx, TOPIC, alert.public_id)


def drafted(tx: Session, alert: Alert) -> Draft:
    """The alert as a draft, to be shown in a form or written anew."""
    names = Draft.__dataclass_fields__.keys() - {"texts"}
    texts = [
        Text(lang=each.lang, **{name: getattr(each, name) for name in checking.FIELDS})
        for each in words(tx, alert)
    ]
    return Draft(texts=texts, **{name: getattr(alert, name) for name in names})


def words(tx: Session, alert: Alert) -> list[Words]:
    """What it says, Vietnamese first."""
    query = select(Words).where(Words.alert_id == alert.id).order_by(Words.lang != "vi", Words.lang)
    return list(tx.scalars(query.execution_options(populate_existing=True)))


def _judge(draft: Draft, now: datetime) -> None:
    for name, allowed in (
        ("reality", tuple(Reality)), ("purpose", PURPOSES), ("category", CATEGORIES), ("urgency", URGENCIES),
        ("severity", SEVERITIES), ("certainty", CERTAINTIES), ("accents", ACCENTS), ("ladder_for", tuple(For)),
    ):  # fmt: skip
        if getattr(draft, name) not in allowed:
            raise BadInput(name, "unknown", f"{name} là một trong: {', '.join(allowed)}.")
    if not set(draft.responses) <= set(RESPONSES):
        raise BadInput("responses", "unknown", f"responses gồm: {', '.join(RESPONSES)}.")
    if not 2 <= len(draft.event.strip()) <= 80:
        raise BadInput("event", "invalid", "Tên sự việc dài 2 đến 80 ký tự, ví dụ: Lũ lên nhanh.")
    if not 2 <= len(draft.issuer.strip()) <= 80:
        raise BadInput("issuer", "invalid", "Cần cơ quan phát, ví dụ: UBND xã Vĩnh Hải.")
    starts = max(draft.starts_at or now, now)
    if draft.expires_at.tzinfo is None or (draft.starts_at is not None and draft.starts_at.tzinfo is None):
        raise BadInput("expires_at", "invalid", "Cần ngày giờ có múi giờ.")
    if draft.expires_at <= starts:
        raise BadInput("expires_at", "past", "Giờ hết hạn phải sau giờ gửi và sau bây giờ.")
    if draft.expires_at > starts + LONGEST_LIFE:
        raise BadInput("expires_at", "too_late", f"Cảnh báo sống nhiều nhất {LONGEST_LIFE.days} ngày.")
    if draft.ladder_minutes is not None and not 1 <= draft.ladder_minutes <= 24 * 60:
        raise BadInput("ladder_minutes", "invalid", "Từ 1 phút đến 24 giờ.")
    langs = [text.lang for text in draft.texts]
    if len(set(langs)) != len(langs) or not set(langs) <= set(LANGUAGES):
        raise BadInput("texts", "invalid", "Mỗi ngôn ngữ một nội dung: vi, en.")
    for text in draft.texts:
        for name in checking.FIELDS:
            if len(getattr(text, name)) > checking.LONGEST:
                raise BadInput(f"texts.{text.lang}.{name}", "too_long", f"Dài hơn {checking.LONGEST} ký tự.")
    audience.unpack(draft.audience)


def _stays_with(stored: Mapping[str, Any], earlier: Alert | None, relation: Relation | None) -> None:
    """A correction and an all-clear are for exactly those who were told; whoever means others writes another alert."""
    if earlier is None or relation in (None, Relation.UPDATE):
        return
    told = audience.Audience((audience.Part("told", ref=earlier.public_id),))
    if audience.unpack(stored) != told:
        raise BadInput(
            "audience", "fixed", "Đính chính và báo hết gửi cho đúng những người đã nhận tin trước."
        )


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "reality": draft.reality, "purpose": draft.purpose, "category": draft.category, "event": draft.event.strip(),
        "urgency": draft.urgency, "severity": draft.severity, "certainty": draft.certainty,
        "responses": list(draft.responses), "issuer": draft.issuer.strip(), "accents": draft.accents,
        "audience": audience.unpack(draft.audience).packed(), "starts_at": draft.starts_at,
        "expires_at": draft.expires_at, "in_waves": draft.in_waves, "ladder_minutes": draft.ladder_minutes,
        "ladder_for": draft.ladder_for,
    }  # fmt: skip


def _write(tx: Session, alert: Alert, texts: Sequence[Text]) -> None:
    tx.execute(delete(Words).where(Words.alert_id == alert.id))
    for text in texts:
        said = {name: " ".join(getattr(text, name).split()) for name in checking.FIELDS}
        said["headline"] = said["headline"] or alert.event
        for name in ("spoken", "chat", "loudspeaker"):
            said[name] = said[name] or said["sms"]
        tx.add(Words(alert_id=alert.id, lang=text.lang, **said))
    tx.flush()
