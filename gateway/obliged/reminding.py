"""Reminders by text, at the hours of the rules, and what shows that one was read; nobody who declared is reminded."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock, people
from gateway.audit import AuditEntry
from gateway.errors import BadInput, Conflict
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.obliged import leaving
from gateway.obliged.model import ObligedReminder, ObligedRow
from gateway.obliged.rules import version
from gateway.obliged.states import State

SLICE: Final = 100  # people a transaction

_REACHED: Final = "obliged.reached"

READ: Final = 8
"""The digit that says "read", as in a drill (A2); no choice and no menu uses it."""


def remind(tx: Session, now: datetime) -> int:
    """Text those whose reminder is due, a slice of them; how many were looked at."""
    due = (
        select(ObligedRow)
        .where(ObligedRow.next_at.is_not(None), ObligedRow.next_at <= now)
        .order_by(ObligedRow.next_at, ObligedRow.id)
        .limit(SLICE)
        .with_for_update(skip_locked=True)
    )
    rows = list(tx.scalars(due.execution_options(populate_existing=True)))
    unspoken = people.detached(tx, [row.number for row in rows if row.number])
    for row in rows:
        row.next_at = None
        if row.state == State.DUE and row.number and row.until >= clock.today(now):
            if row.number not in unspoken:  # it may be somebody else's by now
                _text(tx, row, now)
            row.next_at = version(row.rules).reminder(row.reminders + 1, row.created_at)
    tx.flush()
    return len(rows)


def acknowledge(tx: Session, number: str, words: str, now: datetime) -> bool:
    """Whoever holds `number` has answered a reminder; False: there was none that waits for an answer."""
    mine = select(ObligedRow.id).where(ObligedRow.number == number, ObligedRow.state == State.DUE)
    unread = (
        select(ObligedReminder)
        .where(ObligedReminder.obliged_id.in_(mine), ObligedReminder.acknowledged_at.is_(None))
        .order_by(ObligedReminder.obliged_id, ObligedReminder.no)
        .with_for_update()
    )
    newest = {each.obliged_id: each for each in tx.scalars(unread)}
    for reminder in newest.values():
        reminder.acknowledged_at, reminder.acknowledged_by = now, words[:20]
    tx.flush()
    return bool(newest)


def reached(tx: Session, obliged_id: int, how: str, *, by: str, now: datetime) -> None:
    """A colleague has told them by a call or a visit, after a text that was delivered; `how` is kept as the answer."""
    row = leaving.held(tx, obliged_id)
    if not how.strip():
        raise BadInput("how", "missing", "Cần ghi đã báo bằng cách nào.")
    last = tx.scalars(
        select(ObligedReminder)
        .where(ObligedReminder.obliged_id == row.id)
        .order_by(ObligedReminder.no.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if last is None:
        raise Conflict("Chưa có lời nhắc nào được gửi.")
    if last.acknowledged_at is None:
        last.acknowledged_at, last.acknowledged_by = now, how.strip()[:80]
    tx.flush()
    audit.record(tx, by, _REACHED, str(row.id), now)


def reached_by(tx: Session, obliged_id: int, by: str) -> bool:
    """Whether this colleague has said that they told them; the audit log outlives the list, so it knows."""
    told = select(AuditEntry.id).where(
        AuditEntry.subject == str(obliged_id), AuditEntry.action == _REACHED, AuditEntry.actor == by
    )
    return tx.execute(told.limit(1)).first() is not None


def _text(tx: Session, row: ObligedRow, now: datetime) -> None:
    number = row.number or ""
    contact = people.remembered(tx, number)
    lang, accents = (contact.lang, contact.accents) if contact else ("vi", "fold")
    no, month = row.reminders + 1, clock.month_of(now)
    named = {"name": row.name} if row.name else {}
    wish = Order(
        number,
        "notice",
        "NV_REMIND",
        {"until": f"{row.until:%d/%m}", **named},
        lang,
        accents,
        origin=f"obliged:{row.id}:{no}",
        month=month,
    )
    ordered = outbox.order(tx, wish, now)
    if ordered is None:  # texted already, by a transaction whose end was not seen
        return
    row.reminders, row.changed_at = no, now
    tx.add(ObligedReminder(obliged_id=row.id, no=no, month=month, message=ordered.public_id, sent_at=now))
