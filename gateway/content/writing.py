"""Items are written by one person and approved by another; every version is kept, and only an approved one is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import approvals, audit, events
from gateway.content import contributors, on_phones
from gateway.content.kinds import SUBTYPES, Kind
from gateway.content.model import Item, Version
from gateway.content.states import MOVES, OPEN, TOPIC, State
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages.outbox import new_public_id

KIND: Final = "content"
"""What an approval of a version is about."""


@dataclass(frozen=True)
class Draft:
    """What a person writes; the fields are those of a version."""

    title_vi: str
    short_vi: str
    source: str
    as_of: datetime
    starts_at: datetime
    expires_at: datetime | None = None
    spoken_vi: str = ""
    body_vi: str = ""
    title_en: str = ""
    short_en: str = ""
    spoken_en: str = ""
    body_en: str = ""
    doc_no: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    commune_codes: Collection[str] = field(default=())
    province_code: str | None = None


def create(tx: Session, kind: Kind, subtype: str | None, draft: Draft, by: int, now: datetime) -> Item:
    """A new item with its first version. Raises BadInput naming the field, also for what `by` may not post."""
    kinds = SUBTYPES.get(kind)
    if (kinds is None) != (subtype is None) or (kinds and subtype not in set(kinds)):
        raise BadInput("subtype", "missing", "Chọn loại thông báo hoặc hướng dẫn.")
    _check(kind, draft)
    unit_id = contributors.check(tx, by, kind, draft.commune_codes)
    item = Item(
        public_id=new_public_id("cnt"), kind=kind, subtype=subtype, unit_id=unit_id, made_by=by, made_at=now
    )
    tx.add(item)
    tx.flush()
    _add(tx, item, 1, draft, by, now)
    audit.record(tx, f"account:{by}", "content.create", item.public_id, now, {"kind": kind})
    return item


def revise(tx: Session, item: Item, draft: Draft, by: int, now: datetime) -> Version:
    """Change the version that is still open, or begin the next one; what is told stays until that is approved."""
    kind = Kind(item.kind)
    _check(kind, draft)
    contributors.check(tx, by, kind, draft.commune_codes)
    newest = _locked(tx, item)
    if newest.state == State.SUBMITTED:
        raise Conflict(State.SUBMITTED.sentence)
    if newest.state not in OPEN:
        return _add(tx, item, newest.no + 1, draft, by, now)
    for name, value in _columns(draft).items():
        setattr(newest, name, value)
    newest.made_by, newest.changed_at = by, now
    tx.flush()
    events.announce(tx, TOPIC, item.public_id)
    return newest


def submit(tx: Session, item: Item, by: int, now: datetime, note: str = "") -> None:
    """Put the newest version before a second person, exactly as it stands."""
    newest = _locked(tx, item)
    contributors.check(tx, by, Kind(item.kind), newest.commune_codes)
    _move(tx, item, newest, State.SUBMITTED, now)
    place = newest.commune_codes[0] if len(newest.commune_codes) == 1 else None
    approvals.submit(tx, KIND, newest.id, digest(item, newest), by, now, note, commune_code=place)


def approve(tx: Session, item: Item, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to the text whose digest they saw; from now on it is what people are told."""
    newest = _locked(tx, item)
    if digest(item, newest) != seen:
        raise approvals.Changed
    approvals.approve(tx, _waiting(tx, newest).id, seen, by, now)
    before = told(tx, item)
    if before is not None:
        _move(tx, item, before, State.REPLACED, now)
    newest.approved_at = now
    _move(tx, item, newest, State.APPROVED, now)


def return_(tx: Session, item: Item, why: str, by: int, now: datetime) -> None:
    """A second person sends it back with a reason."""
    newest = _locked(tx, item)
    approvals.return_(tx, _waiting(tx, newest).id, by, why, now)
    _move(tx, item, newest, State.RETURNED, now)


def take_back(tx: Session, item: Item, by: int, now: datetime) -> None:
    """Whoever submitted it wants to write on."""
    newest = _locked(tx, item)
    approvals.withdraw(tx, _waiting(tx, newest).id, by, now)
    _move(tx, item, newest, State.DRAFT, now)


def withdraw(tx: Session, item: Item, by: int, now: datetime) -> None:
    """Nobody reads it any more, at once and by one person alone: silence harms less than a wrong text."""
    newest, standing = _locked(tx, item), told(tx, item)
    if newest.state == State.SUBMITTED:
        raise Conflict(State.SUBMITTED.sentence)
    gone = [each for each in {standing, newest} if each and State.WITHDRAWN in MOVES[State(each.state)]]
    if not gone:
        raise Conflict(State(newest.state).sentence)
    for each in gone:
        _move(tx, item, each, State.WITHDRAWN, now)
    audit.record(tx, f"account:{by}", "content.withdraw", item.public_id, now)


def expire(tx: Session, now: datetime) -> int:
    """Close what has expired; it is not told from its last minute on, whether or not this has run."""
    query = select(Version).where(Version.state == State.APPROVED, Version.expires_at <= now)
    over = list(tx.scalars(query.with_for_update(skip_locked=True)))
    for each in over:
        _move(tx, tx.get_one(Item, each.item_id), each, State.EXPIRED, now)
    return len(over)


def by_public_id(tx: Session, public_id: str) -> Item:
    """One item. Raises NotFound."""
    item = tx.scalars(select(Item).where(Item.public_id == public_id)).first()
    if item is None:
        raise NotFound("Không có tin này.")
    return item


def newest(tx: Session, item: Item) -> Version:
    """What was written last, whatever became of it."""
    return tx.scalars(select(Version).where(Version.item_id == item.id).order_by(Version.no.desc())).first()  # type: ignore[return-value]  # every item has its first


def told(tx: Session, item: Item) -> Version | None:
    """The version that people are told, if any."""
    query = select(Version).where(Version.item_id == item.id, Version.state == State.APPROVED)
    return tx.scalars(query).first()


def versions(tx: Session, item: Item) -> list[Version]:
    """Everything it ever said, newest first."""
    return list(tx.scalars(select(Version).where(Version.item_id == item.id).order_by(Version.no.desc())))


def digest(item: Item, version: Version) -> str:
    """A fingerprint of what is approved: every word, place and time, and what kind of thing it is."""
    said = [item.kind, item.subtype, *(_plain(getattr(version, name)) for name in _NAMES)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _check(kind: Kind, draft: Draft) -> None:
    if (
        not 4 <= len(draft.title_vi.strip()) <= on_phones.MOST_TITLE
        or len(draft.title_en) > on_phones.MOST_TITLE
    ):
        raise BadInput("title_vi", "invalid", "Tiêu đề có từ 4 đến 80 chữ.")
    if not draft.short_vi.strip():
        raise BadInput("short_vi", "missing", "Cần tin ngắn: đó là điều điện thoại bàn phím đọc được.")
    issued = f"{draft.issued_on:%d/%m/%Y}" if draft.issued_on else None
    for name, short in (("short_vi", draft.short_vi), ("short_en", draft.short_en)):
        read = on_phones.said(short.strip(), draft.doc_no, draft.issuer, issued, name[-2:])
        if len(read) > on_phones.MOST_SHORT:
            raise BadInput(name, "too_long", "Tin ngắn dài quá 3 tin nhắn: rút gọn.")
    if not draft.source.strip() or len(draft.source) > on_phones.MOST_SOURCE:
        raise BadInput("source", "missing", "Ghi nguồn, không quá 40 chữ.")
    if kind is Kind.DIRECTIVE and not (draft.doc_no and draft.issuer and draft.issued_on):
        raise BadInput("doc_no", "missing", "Văn bản cần số, ngày và cơ quan ban hành.")
    if draft.expires_at is not None and draft.expires_at <= draft.starts_at:
        raise BadInput("expires_at", "invalid", "Giờ hết hạn phải sau giờ bắt đầu.")


def _add(tx: Session, item: Item, no: int, draft: Draft, by: int, now: datetime) -> Version:
    made = Version(
        item_id=item.id,
        no=no,
        state=State.DRAFT,
        made_by=by,
        changed_at=now,
        approved_at=None,
        **_columns(draft),
    )
    tx.add(made)
    tx.flush()
    events.announce(tx, TOPIC, item.public_id)
    return made


def _columns(draft: Draft) -> dict[str, object]:
    """The draft as stored: no stray spaces, communes in order."""
    kept = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(draft).items()}
    return {**kept, "commune_codes": sorted(set(draft.commune_codes))}


_NAMES: Final = tuple(sorted(Draft.__dataclass_fields__))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _locked(tx: Session, item: Item) -> Version:
    """The newest version; its item is locked, so that two acts on one item meet here."""
    tx.refresh(item, with_for_update=True)
    no = tx.execute(select(func.max(Version.no)).where(Version.item_id == item.id)).scalar_one()
    query = select(Version).where(Version.item_id == item.id, Version.no == no)
    return tx.scalars(query.execution_options(populate_existing=True)).one()


def _move(tx: Session, item: Item, version: Version, to: State, now: datetime) -> None:
    if to not in MOVES[State(version.state)]:
        raise Conflict(State(version.state).sentence)
    version.state, version.changed_at = to, now
    tx.flush()
    events.announce(tx, TOPIC, item.public_id)


def _waiting(tx: Session, version: Version) -> approvals.Approval:
    waiting = approvals.waits(tx, KIND, version.id)
    if waiting is None:
        raise Conflict(State(version.state).sentence)
    return waiting
