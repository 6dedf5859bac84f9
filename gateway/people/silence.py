"""Numbers that must not be called or texted unasked; whoever plans to reach people asks here first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, phone
from gateway.db import array
from gateway.errors import BadInput
from gateway.people.model import SilentNumber


def silence(tx: Session, number: str, why: str, by: int, now: datetime) -> None:
    """Nothing unasked goes to `number` from now on; whatever it asks itself is still answered."""
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi lý do.")
    row = {"number": number, "why": why.strip(), "set_by": by, "set_at": now}
    tx.execute(insert(SilentNumber).values(row).on_conflict_do_nothing())
    audit.record(tx, f"account:{by}", "number.silence", phone.mask(number), now)


def unsilence(tx: Session, number: str, by: int, now: datetime) -> None:
    """It may be called and texted again."""
    tx.execute(delete(SilentNumber).where(SilentNumber.number == number))
    audit.record(tx, f"account:{by}", "number.unsilence", phone.mask(number), now)


_SILENT = text("SELECT number FROM silent_numbers WHERE number = ANY(CAST(:numbers AS text[]))")


def silenced(tx: Session, numbers: Iterable[str]) -> set[str]:
    """Those of `numbers` that must be left alone."""
    return set(tx.execute(_SILENT, {"numbers": array(numbers)}).scalars())
