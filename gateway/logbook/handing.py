"""Handing over: the leaving shift freezes its sheet and writes what the next must know; another reads and confirms."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.accounts import Account, Area, Colleague
from gateway.errors import BadInput, Conflict, Forbidden, NotFound
from gateway.logbook.model import Handover
from gateway.logbook.sheet import sheet
from gateway.logbook.shifts import shift_at

TOPIC: Final = "handover"
"""What open pages listen to."""
READ: Final = "duty.read"
WRITE: Final = "duty.write"
_LONGEST_NOTES: Final = 4_000  # characters: two pages of print
_LONGEST: Final = timedelta(hours=36)
"""A sheet goes back to the one before, so that no hour is in none; but not over days on which nobody handed over."""


@dataclass(frozen=True)
class Sheets:
    """Whose hand-overs a colleague sees. `unit_id`: their unit's, None: the province's duty."""

    unit_id: int | None
    area: Area


def mine(tx: Session, by: Colleague) -> Sheets:
    """By where they work."""
    area = by.area(READ)
    if area is None:
        return Sheets(None, None)
    return Sheets(tx.scalar(select(Account.unit_id).where(Account.id == by.id)), area)


def begins(tx: Session, sheets: Sheets, now: datetime) -> datetime:
    """When the shift that would hand over now began: at the hand-over before, else by the clock."""
    last = latest(tx, sheets)
    if last is not None and now - last.left_at < _LONGEST:
        return last.left_at
    return shift_at(now).begins


def hand_over(tx: Session, by: Colleague, notes: str, now: datetime) -> Handover:
    """Freeze the sheet of this moment. Raises BadInput for notes too long, Conflict while the last one is unread."""
    _require(by)
    sheets = mine(tx, by)
    notes = notes.strip()
    if len(notes) > _LONGEST_NOTES:
        raise BadInput("notes", "too_long", f"Ghi chú dài nhất {_LONGEST_NOTES} chữ.")
    _one_at_a_time(tx, sheets)
    last = latest(tx, sheets)
    if last is not None and last.taken_at is None and last.left_by == by.id:
        raise Conflict("Lần bàn giao trước của bạn chưa ai xác nhận.")
    row = Handover(
        unit_id=sheets.unit_id,
        begins_at=begins(tx, sheets, now),
        left_at=now,
        left_by=by.id,
        sheet=sheet(tx, sheets.area, now),
        notes=notes or None,
        digest="",
    )
    row.digest = digest(row)
    tx.add(row)
    tx.flush()
    events.announce(tx, TOPIC, str(row.id))
    audit.record(tx, by.actor, "handover.leave", str(row.id), now, {"digest": row.digest})
    return row


def confirm(tx: Session, handover_id: int, by: Colleague, now: datetime) -> Handover:
    """Read and confirmed by whoever takes over; twice by one is once. Raises Conflict for the one who left."""
    _require(by)
    query = select(Handover).where(Handover.id == handover_id).with_for_update()
    row = tx.scalars(query.execution_options(populate_existing=True)).first()
    if row is None or row.unit_id != mine(tx, by).unit_id:
        raise NotFound("Không có phiếu bàn giao này ở đơn vị của bạn.")
    if row.left_by == by.id:
        raise Conflict("Người giao không tự xác nhận: cần người của ca sau.")
    if row.taken_by is not None and row.taken_by != by.id:
        raise Conflict("Người khác đã xác nhận phiếu này.")
    if row.taken_by is None:
        row.taken_by, row.taken_at = by.id, now
        tx.flush()
        events.announce(tx, TOPIC, str(row.id))
        audit.record(tx, by.actor, "handover.take", str(row.id), now, {"digest": row.digest})
    return row


def one(tx: Session, handover_id: int, sheets: Sheets) -> Handover:
    """One of these sheets; NotFound."""
    row = tx.get(Handover, handover_id)
    if row is None or row.unit_id != sheets.unit_id:
        raise NotFound("Không có phiếu bàn giao này ở đơn vị của bạn.")
    return row


def latest(tx: Session, sheets: Sheets) -> Handover | None:
    """The last one."""
    found, _total = handovers(tx, sheets, limit=1)
    return found[0] if found else None


def handovers(tx: Session, sheets: Sheets, *, offset: int = 0, limit: int = 20) -> tuple[list[Handover], int]:
    """The newest first, and how many there are."""
    ours = Handover.unit_id.is_not_distinct_from(sheets.unit_id)
    query = select(Handover).where(ours).order_by(Handover.id.desc()).offset(offset).limit(limit)
    total = tx.scalar(select(func.count()).select_from(Handover).where(ours)) or 0
    return list(tx.scalars(query)), total


def digest(row: Handover) -> str:
    """Over everything the leaving shift signed."""
    signed: dict[str, Any] = {
        "begins": row.begins_at.isoformat(),
        "left": row.left_at.isoformat(),
        "by": row.left_by,
        "sheet": row.sheet,
        "notes": row.notes,
    }
    return hashlib.sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _require(by: Colleague) -> None:
    if not by.may(WRITE):
        raise Forbidden(f"this needs {WRITE}")


def _one_at_a_time(tx: Session, sheets: Sheets) -> None:
    """Two of one shift who press together make one sheet."""
    name = f"handover of {sheets.unit_id}"
    tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
