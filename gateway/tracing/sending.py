"""Texting an approved list, a slice a transaction: exactly those on it, less who must not be texted any more."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import approvals, audit, events, people
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.tracing import cases, listing, notices
from gateway.tracing.model import Case, Contact, Notice, Recipient
from gateway.tracing.states import Asked, CaseState, ContactState, NoticeState, Omission

log = structlog.get_logger(__name__)

SLICE: Final = 200
"""Numbers a transaction: half a second of orders, and locks as short."""


def send_next(tx: Session, now: datetime) -> bool:
    """Text the next slice of the oldest approved notice; False when there is nothing to do, or somebody does it."""
    query = select(Notice).where(Notice.state == NoticeState.APPROVED).order_by(Notice.id).limit(1)
    notice = tx.scalars(query.with_for_update(skip_locked=True)).first()
    if notice is None:
        return False
    case = tx.get_one(Case, notice.case_id)
    if not _stands(tx, notice) or case.state != CaseState.OPEN:
        log.error("tracing notice stopped", notice=notice.public_id)
        notices.move(tx, notice, NoticeState.STOPPED, now)
        audit.record(tx, "system", "trace_notice.stop", notice.public_id, now)
        return True
    waiting = select(Recipient).where(Recipient.notice_id == notice.id, Recipient.state == Asked.LISTED)
    slice_ = list(tx.scalars(waiting.order_by(Recipient.ord).limit(SLICE).with_for_update()))
    if not slice_:
        notices.move(tx, notice, NoticeState.SENT, now)
        return True
    _text(tx, notice, slice_, now)
    events.announce(tx, cases.TOPIC, notice.public_id)
    return True


def _stands(tx: Session, notice: Notice) -> bool:
    """Whether the list is still the one that was approved, number by number and word by word."""
    now_listed = listing.digest(notices.lines(tx, notice))
    return approvals.granted(tx, notices.KIND, notice.id, now_listed) is not None


def _text(tx: Session, notice: Notice, slice_: list[Recipient], now: datetime) -> None:
    numbers = [each.number for each in slice_]
    silent, out = people.silenced(tx, numbers), people.opted_out(tx, numbers)
    ids = [each.contact_id for each in slice_]
    confirmed = set(
        tx.scalars(
            select(Contact.id).where(Contact.id.in_(ids), Contact.state == ContactState.CONFIRMED)
        )
    )  # fmt: skip
    for each in slice_:
        reason = _reason(each, silent, out, confirmed)
        if reason is not None:
            each.state, each.reason = Asked.LEFT_OUT, reason
            continue
        spoken_to = people.remembered(tx, each.number) or people.Contact(each.number, "vi", "fold")
        ordered = outbox.order(
            tx,
            Order(
                each.number,
                "notice",
                each.template,
                json.loads(each.args),
                lang=spoken_to.lang,
                accents=spoken_to.accents,
                origin=f"trace:{notice.id}:{each.ord}",
            ),
            now,
        )
        each.state, each.asked_at = Asked.TEXTED, now
        each.message_id = ordered.public_id if ordered else None
    tx.flush()


def _reason(each: Recipient, silent: set[str], out: set[str], confirmed: set[int]) -> Omission | None:
    if each.number in silent:
        return Omission.SILENT
    if each.number in out:
        return Omission.OPTED_OUT
    return None if each.contact_id in confirmed else Omission.NOT_CONFIRMED
