"""A CAP document becomes a draft, once, or is refused naming the element; nothing is sent and nobody is guessed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.alerts import cap, following, writing
from gateway.alerts.exchange import earlier as chain
from gateway.alerts.exchange.phrasing import ends, event_of, text_of
from gateway.alerts.model import Alert
from gateway.alerts.naming import Unclear
from gateway.alerts.states import Reality, Relation
from gateway.alerts.writing import Draft
from gateway.errors import BadInput, Conflict

_REALITIES: Final = MappingProxyType(
    {
        cap.Status.ACTUAL: Reality.ACTUAL,
        cap.Status.EXERCISE: Reality.EXERCISE,
        cap.Status.TEST: Reality.TEST,
    }
)
_RELATIONS: Final = MappingProxyType(
    {cap.MsgType.ALERT: None, cap.MsgType.UPDATE: Relation.UPDATE, cap.MsgType.CANCEL: Relation.CANCEL}
)
_GRAVE: Final = frozenset({cap.Severity.EXTREME, cap.Severity.SEVERE})
_ELEMENTS: Final = MappingProxyType(
    {
        "event": "event", "issuer": "senderName", "expires_at": "expires", "category": "category",
        "responses": "responseType", "urgency": "urgency", "severity": "severity", "certainty": "certainty",
        "audience": "area", "texts": "instruction",
    }
)  # fmt: skip


class Taken(Conflict):
    """The document has become a draft before."""


@dataclass(frozen=True)
class Incoming:
    """What a document asks for: a draft, and the alert of ours it goes on from."""

    draft: Draft
    relation: Relation | None = None
    follows: Alert | None = None


@dataclass(frozen=True)
class _Told:
    """An info in one of our languages, and where it stands in the document."""

    path: str
    lang: str
    info: cap.Info


def take(
    tx: Session,
    xml: bytes,
    by: int,
    now: datetime,
    home: str,
    *,
    area: frozenset[str] | None = None,
    unit_id: int | None = None,
) -> Alert:
    """A draft of `by` from the bytes of a document. Raises cap.Invalid, BadInput naming the element, Taken for one that
    was taken before, Conflict for one that ends what nobody was told, Forbidden outside `area`.
    """
    document = cap.read(xml, now)
    own = (Alert.cap_sender == document.sender, Alert.cap_identifier == document.identifier)
    if tx.execute(select(Alert.id).where(*own)).first() is not None:
        raise Taken("Bản tin CAP này đã được nhập trước đó.")
    incoming = draft_from(tx, document, home, now)
    try:
        return writing.create(
            tx,
            incoming.draft,
            by,
            now,
            area=area,
            unit_id=unit_id,
            follows=incoming.follows,
            relation=incoming.relation,
            cap_source=_kept(xml, document),
            cap_identity=(document.sender, document.identifier),
        )
    except BadInput as fault:
        raise BadInput(_element(fault.field), fault.code, fault.message) from None


def draft_from(tx: Session, document: cap.Alert, home: str, now: datetime) -> Incoming:
    """What `document` asks for. Raises BadInput or Unclear naming the element that is not understood."""
    reality = _reality(document)
    if document.msg_type not in _RELATIONS:
        raise BadInput(
            "alert/msgType",
            "not_an_alert",
            "Chỉ nhập Alert, Update và Cancel; Ack và Error không báo cho ai.",
        )
    relation = _RELATIONS[document.msg_type]
    follows = None if relation is None else chain.followed(tx, document, relation)
    if relation is Relation.CANCEL and follows is not None:
        over = following.drafted_after(tx, follows, relation, now)
        return Incoming(replace(over, reality=reality.value), relation, follows)
    told = _told(document)
    first = told[0].info
    issuer = " ".join((first.sender_name or document.sender).split())[:80]
    draft = Draft(
        event=event_of(first),
        issuer=issuer,
        expires_at=ends(first, document.sent),
        reality=reality.value,
        purpose="emergency" if first.severity in _GRAVE else "notice",
        category=first.categories[0].lower(),
        urgency=first.urgency.lower(),
        severity=first.severity.lower(),
        certainty=first.certainty.lower(),
        responses=tuple(dict.fromkeys(one.lower() for one in first.response_types)),
        texts=[
            text_of(
                each.info, each.lang, issuer, document.sent, ends(each.info, document.sent), reality.value
            )
            for each in told
        ],
        audience={"include": [{"kind": "communes", "codes": _communes(tx, document, told, home)}]},
    )
    return Incoming(draft, None if follows is None else relation, follows)


def _reality(document: cap.Alert) -> Reality:
    if document.status not in _REALITIES:
        raise BadInput(
            "alert/status",
            "not_for_people",
            f"Bản tin {document.status} không dành cho người dân: không nhập.",
        )
    if document.status is cap.Status.ACTUAL and document.scope is not cap.Scope.PUBLIC:
        raise BadInput(
            "alert/scope",
            "not_for_people",
            f"Bản tin {document.scope} không được đưa ra công chúng: không nhập.",
        )
    return _REALITIES[document.status]


def _told(document: cap.Alert) -> Sequence[_Told]:
    """Its infos in our languages, Vietnamese first; several of one language would be several alerts."""
    found: dict[str, _Told] = {}
    for number, info in enumerate(document.infos, 1):
        path, lang = f"alert/info[{number}]", info.language.partition("-")[0].lower()
        if lang not in writing.LANGUAGES:
            continue
        if lang in found:
            raise BadInput(
                f"{path}/language", "several_alerts",
                f"Đã có phần {lang} ở {found[lang].path}: mỗi sự việc là một bản tin, hãy nhập từng bản.",
            )  # fmt: skip
        found[lang] = _Told(path, lang, info)
    if not found:
        element = "alert/info[1]/language" if document.infos else "alert/info"
        raise BadInput(
            element, "no_language", "Bản tin không có phần tiếng Việt (vi-VN) hay tiếng Anh (en-US)."
        )
    return sorted(found.values(), key=lambda each: each.lang != "vi")


def _communes(tx: Session, document: cap.Alert, told: Sequence[_Told], home: str) -> list[str]:
    codes: dict[str, None] = {}
    for each in told:
        for number, area in enumerate(each.info.areas, 1):
            found, doubts = cap.communes_of(tx, area, home=home, on=document.sent.date())
            if doubts:
                raise Unclear(
                    f"{each.path}/area[{number}]",
                    "unknown_place",
                    f"Không rõ nơi nào: {'; '.join(doubts)}.",
                    doubts,
                )
            codes |= dict.fromkeys(found)
    return list(codes)


def _kept(xml: bytes, document: cap.Alert) -> str:
    """The document as it came, for whoever checks its signature; anew where it is not UTF-8."""
    try:
        return xml.decode()
    except UnicodeDecodeError:
        return cap.write(document).decode()


def _element(field: str) -> str:
    """The element of a document that fills a field of a draft."""
    name, _, rest = field.partition(".")
    element = _ELEMENTS.get(name, name)
    return f"alert/info[1]/{rest.rpartition('.')[2] if name == 'texts' and rest else element}"
