"""An approved item is sent to those who subscribe: two people, a slice a transaction, each address once, until stopped.

The text is the approved one; where it is replaced, withdrawn or expires meanwhile, nothing more leaves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import approvals, audit, clock, events, people
from gateway.content import on_phones, subscriptions, writing
from gateway.content.kinds import Kind, topic_of
from gateway.content.model import Item, Sending, Version
from gateway.content.states import SENDING_MOVES, TOPIC, SendingState, State
from gateway.content.subscriptions import Wanted
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages import outbox
from gateway.messages.outbox import Order, new_public_id
from gateway.messages.status import Status

log = structlog.get_logger(__name__)

KIND: Final = "content_sending"
"""What an approval of a sending is about."""
SLICE: Final = 200
"""Addresses a transaction: half a second of orders, and locks as short."""
PHONES: Final = "+"
"""How the addresses of phones begin; other channels take theirs by `subscriptions.audience`."""


def submit(tx: Session, item: Item, by: int, now: datetime) -> Sending:
    """Propose to send what is told now. Raises BadInput where nobody subscribes, Conflict where nothing is told."""
    version = writing.told(tx, item)
    if version is None:
        raise Conflict("Chưa có bản nào được duyệt để gửi.")
    wanted = wanted_by(item, version)
    counted = subscriptions.count(tx, wanted)
    if counted == 0:
        raise BadInput("audience", "empty", "Chưa có ai đăng ký nhận loại tin này ở nơi này.")
    made = Sending(
        public_id=new_public_id("snd"), version_id=version.id, state=SendingState.SUBMITTED,
        purpose="notice" if item.kind == Kind.NOTICE else "bulk", count=counted, reached="", ordered=0,
        left_out=0, made_by=by, made_at=now, changed_at=now,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    place = version.commune_codes[0] if len(version.commune_codes) == 1 else None
    approvals.submit(
        tx, KIND, made.id, digest(item, version, made), by, now, count=counted, commune_code=place
    )
    events.announce(tx, TOPIC, made.public_id)
    return made


def approve(tx: Session, sending: Sending, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to this text for these subscribers; the scheduler sends it from now on."""
    tx.refresh(sending, with_for_update=True)
    waiting = _waiting(tx, sending)
    if digest(*subject(tx, sending), sending) != seen:
        raise approvals.Changed
    approvals.approve(tx, waiting.id, seen, by, now)
    sending.month = clock.month_of(now)
    _move(tx, sending, SendingState.APPROVED, now)
    audit.record(tx, f"account:{by}", "content.send", sending.public_id, now, {"count": sending.count})


def return_(tx: Session, sending: Sending, why: str, by: int, now: datetime) -> None:
    """A second person does not agree."""
    tx.refresh(sending, with_for_update=True)
    approvals.return_(tx, _waiting(tx, sending).id, by, why, now)
    _move(tx, sending, SendingState.RETURNED, now)


def stop(tx: Session, sending: Sending, by: int, now: datetime) -> None:
    """Send no more, at once, by one person alone: what has not left is taken out of the outbox too."""
    tx.refresh(sending, with_for_update=True)
    _move(tx, sending, SendingState.STOPPED, now)
    if sending.month is not None:
        outbox.withdraw_all(tx, sending.month, *_origins(sending), now)
    audit.record(tx, f"account:{by}", "content.stop", sending.public_id, now)


def send_next(tx: Session, now: datetime) -> bool:
    """Order the next slice of the oldest approved sending; False when there is nothing to do, or somebody does it."""
    query = select(Sending).where(Sending.state == SendingState.APPROVED).order_by(Sending.id).limit(1)
    sending = tx.scalars(query.with_for_update(skip_locked=True)).first()
    if sending is None:
        return False
    item, version = subject(tx, sending)
    if not _stands(tx, sending, item, version, now):
        log.error("sending stopped", sending=sending.public_id)
        _move(tx, sending, SendingState.STOPPED, now)
        audit.record(tx, "system", "content.stop", sending.public_id, now)
        return True
    slice_ = subscriptions.audience(
        tx, wanted_by(item, version), begins=PHONES, after=sending.reached, limit=SLICE
    )
    if not slice_:
        _move(tx, sending, SendingState.SENT, now)
        return True
    _order(tx, sending, version, slice_, now)
    sending.reached, sending.changed_at = slice_[-1], now
    tx.flush()
    events.announce(tx, TOPIC, sending.public_id)
    return True


def of_item(tx: Session, item: Item) -> list[Sending]:
    """Every sending of an item, newest first."""
    query = select(Sending).join(Version, Version.id == Sending.version_id).where(Version.item_id == item.id)
    return list(tx.scalars(query.order_by(Sending.id.desc())))


def by_public_id(tx: Session, public_id: str) -> Sending:
    """One sending. Raises NotFound."""
    sending = tx.scalars(select(Sending).where(Sending.public_id == public_id)).first()
    if sending is None:
        raise NotFound("Không có lần gửi này.")
    return sending


def subject(tx: Session, sending: Sending) -> tuple[Item, Version]:
    """What is sent."""
    version = tx.get_one(Version, sending.version_id)
    return tx.get_one(Item, version.item_id), version


def wanted_by(item: Item, version: Version) -> Wanted:
    """Whom it is for. Raises BadInput for what is looked up and never sent."""
    topic = topic_of(item.kind, item.subtype)
    if topic is None:
        raise BadInput("kind", "not_sent", "Loại này để tra cứu, không gửi đi.")
    return Wanted(topic, tuple(version.commune_codes))


def digest(item: Item, version: Version, sending: Sending) -> str:
    """A fingerprint of the text, whom it is for and in which class it goes."""
    said = [writing.digest(item, version), sending.purpose, *(version.commune_codes or [])]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def is_told(tx: Session, sending: Sending, version: Version, now: datetime) -> bool:
    """Whether it is still the text that was approved for sending, still told, and not over; for other channels."""
    return _stands(tx, sending, tx.get_one(Item, version.item_id), version, now)


def text_of(version: Version, lang: str) -> Mapping[str, Any]:
    """The arguments of the message that is sent: one text on every channel."""
    english = lang == "en" and bool(version.short_en)
    here = clock.local(version.as_of)
    issued = f"{version.issued_on:%d/%m/%Y}" if version.issued_on else None
    short = on_phones.said(
        version.short_en if english else version.short_vi, version.doc_no, version.issuer, issued, lang
    )
    return on_phones.args(short, version.source, f"{here:%H:%M}", f"{here:%d/%m}")


@dataclass(frozen=True)
class Carried:
    """What became of the texts of a sending with one carrier ("": not handed over yet)."""

    carrier: str
    waiting: int
    sent: int
    delivered: int
    failed: int
    unknown: int


def report(tx: Session, sending: Sending) -> list[Carried]:
    """By carrier: sent, delivered, failed (row C5)."""
    if sending.month is None:
        return []
    counted: dict[str, dict[str, int]] = {}
    first, last = _origins(sending)
    for carrier, status, many in tx.execute(_REPORT, {"month": sending.month, "first": first, "last": last}):
        of_carrier = counted.setdefault(carrier, {})
        kind = _KINDS.get(Status(status), "failed")
        of_carrier[kind] = of_carrier.get(kind, 0) + many
    names = ("waiting", "sent", "delivered", "failed", "unknown")
    return [Carried(each, *(counted[each].get(name, 0) for name in names)) for each in sorted(counted)]


_KINDS: Final = {
    Status.QUEUED: "waiting",
    Status.SENT: "sent",
    Status.DELIVERED: "delivered",
    Status.UNKNOWN: "unknown",
}
# `uq_messages_origin` finds them: origins of one sending stand together, since ";" follows ":".
_REPORT = text("""
    SELECT coalesce(a.carrier, '') AS carrier, m.status, count(*)
      FROM messages m LEFT JOIN LATERAL (
               SELECT carrier FROM attempts a WHERE a.month = m.month AND a.message_id = m.id
                ORDER BY a.no DESC LIMIT 1) a ON true
     WHERE m.month = :month AND m.origin >= :first AND m.origin < :last
     GROUP BY 1, 2
""")


def _origins(sending: Sending) -> tuple[str, str]:
    return f"news:{sending.id}:", f"news:{sending.id};"


def _stands(tx: Session, sending: Sending, item: Item, version: Version, now: datetime) -> bool:
    """Whether it is still the text that was approved, still told, and not over."""
    over = version.expires_at is not None and version.expires_at <= now
    seen = digest(item, version, sending)
    granted = approvals.granted(tx, KIND, sending.id, seen) is not None
    return version.state == State.APPROVED and not over and granted


def _order(tx: Session, sending: Sending, version: Version, numbers: list[str], now: datetime) -> None:
    quiet = people.silenced(tx, numbers) | people.opted_out(tx, numbers)
    for at, number in enumerate(numbers, sending.ordered + sending.left_out + 1):
        if number in quiet:
            sending.left_out += 1
            continue
        spoken_to = people.remembered(tx, number) or people.Contact(number, "vi", "fold")
        outbox.order(
            tx,
            Order(
                number,
                sending.purpose,
                "TIN_SENT",
                text_of(version, spoken_to.lang),
                lang=spoken_to.lang,
                accents=spoken_to.accents,
                origin=f"news:{sending.id}:{at}",
                month=sending.month,
            ),
            now,
        )
        sending.ordered += 1


def _move(tx: Session, sending: Sending, to: SendingState, now: datetime) -> None:
    if to not in SENDING_MOVES[SendingState(sending.state)]:
        raise Conflict(SendingState(sending.state).sentence)
    sending.state, sending.changed_at = to, now
    tx.flush()
    events.announce(tx, TOPIC, sending.public_id)


def _waiting(tx: Session, sending: Sending) -> approvals.Approval:
    waiting = approvals.waits(tx, KIND, sending.id)
    if waiting is None:
        raise Conflict(SendingState(sending.state).sentence)
    return waiting
