"""Evidence that somebody was told and did not declare: reviewed by a second colleague, given away for a stated purpose.

Nobody gets there who has no phone, was not reached, did not answer a reminder, or has a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock
from gateway.errors import BadInput, Conflict
from gateway.obliged import leaving
from gateway.obliged.listing import Line, Reminded, one, reminders_of
from gateway.obliged.model import ObligedRow
from gateway.obliged.reminding import reached_by
from gateway.obliged.states import State, Verdict

MOST: Final = 5_000  # people of one export: it is read by somebody
SHORTEST: Final = 8  # characters of a note or a purpose


@dataclass(frozen=True)
class Evidence:
    """One person with every reminder."""

    line: Line
    reminders: list[Reminded]


def review(tx: Session, obliged_id: int, verdict: Verdict, note: str, *, by: str, now: datetime) -> None:
    """A colleague other than whoever entered or reached them has looked at it; `note`: what they found.

    Upheld can only be what was heard: a reminder that was delivered and acknowledged. Raises Conflict otherwise.
    """
    if len(note.strip()) < SHORTEST:
        raise BadInput("note", "too_short", "Cần ghi đã xem xét những gì.")
    row = leaving.held(tx, obliged_id)
    if by == row.entered_by:
        raise Conflict("Người nhập danh sách không tự xem xét: cần người thứ hai.")
    if reached_by(tx, row.id, by):
        raise Conflict("Người ghi đã báo trực tiếp không tự xem xét: cần người thứ hai.")
    if verdict == Verdict.UPHELD:
        _must_stand(tx, row, now)
    row.verdict, row.review, row.reviewed_by = verdict, note.strip(), by
    row.reviewed_at = row.changed_at = now
    tx.flush()
    audit.record(tx, by, "obliged.review", str(row.id), now, {"verdict": verdict})


def export(
    tx: Session, communes: frozenset[str] | None, purpose: str, *, by: str, now: datetime
) -> list[Evidence]:
    """Everything upheld that still stands, for the stated purpose, on record with how many and which."""
    if len(purpose.strip()) < SHORTEST:
        raise BadInput("purpose", "missing", "Cần ghi mục đích lấy danh sách.")
    query = select(ObligedRow.id).where(
        ObligedRow.state == State.DUE,
        ObligedRow.verdict == Verdict.UPHELD,
        ObligedRow.until < clock.today(now),
    )
    if communes is not None:
        query = query.where(ObligedRow.commune_code.in_(communes))
    ids = list(tx.scalars(query.order_by(ObligedRow.until, ObligedRow.id).limit(MOST)))
    reminded = reminders_of(tx, ids)
    found = [
        Evidence(one(tx, each, communes, now)[0], reminded.get(each, []))
        for each in ids
        if any(reminder.heard for reminder in reminded.get(each, []))
    ]
    told = {"purpose": purpose.strip()[:200], "count": len(found), "ids": [each.line.id for each in found]}
    audit.record(tx, by, "obliged.export", "obliged", now, told)
    return found


def _must_stand(tx: Session, row: ObligedRow, now: datetime) -> None:
    if row.state != State.DUE:
        raise Conflict("Người này đã khai hoặc có lý do.")
    if row.number is None:
        raise Conflict("Không có điện thoại là lý do, không phải vi phạm.")
    if row.until >= clock.today(now):
        raise Conflict("Chưa hết thời hạn khai.")
    if not any(reminder.heard for reminder in reminders_of(tx, [row.id]).get(row.id, [])):
        raise Conflict("Chưa có lời nhắc nào vừa đến máy vừa được trả lời.")
