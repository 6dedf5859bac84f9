"""The audit log: who did what to what, and when; rows are plain inserts, a sealer chains them after commit.

Chaining inside the transaction would make every writer wait for the one before (measured: 2,083 down to 268
transactions a second), so one sealer folds batches of committed rows into `audit_seals` each second (decisions 14).
The application's role may only insert into both tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, LargeBinary, Text, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)
_SEALER_LOCK = 102_201  # advisory lock number: one sealer at a time
_HORIZON = "2 seconds"  # rows younger than this may have older neighbours still uncommitted
_BATCH = 5_000


class AuditEntry(Base):
    """One act. `details` hold identifiers and counts, never health answers, texts or codes."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    written_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=text("clock_timestamp()"))


class AuditSeal(Base):
    """A link of the chain: the digest over the previous seal and the rows (first_id … last_id) that it covers."""

    __tablename__ = "audit_seals"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    first_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = mapped_column(_MOMENT)


@dataclass(frozen=True)
class Seal:
    """The newest link, as it is also written to a file and the log."""

    last_id: int
    digest: str


def record(
    tx: Session,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one act into the caller's transaction: it is audited exactly when it happened."""
    tx.execute(
        insert(AuditEntry).values(
            at=now, actor=actor, action=action, subject=subject, details=dict(details or {})
        )
    )


def seal(tx: Session, now: datetime) -> Seal | None:
    """Chain the committed rows that no seal covers yet; None when there are none or another sealer is at work."""
    if not tx.execute(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": _SEALER_LOCK}).scalar():
        return None
    last = tx.execute(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).scalar()
    rows = _rows(tx, last.last_id if last else 0, None)
    if not rows:
        return None
    digest = _digest(last.digest if last else b"", rows)
    tx.execute(
        insert(AuditSeal).values(
            first_id=rows[0].id,
            last_id=rows[-1].id,
            rows=len(rows),
            digest=digest,
            sealed_at=now,
        )
    )
    return Seal(rows[-1].id, digest.hex())


def broken_links(tx: Session) -> list[int]:
    """The ids of seals whose rows were altered, removed or added since; empty when the chain holds."""
    broken, previous = [], b""
    for link in tx.execute(select(AuditSeal).order_by(AuditSeal.id)).scalars():
        rows = _rows(tx, link.first_id - 1, link.last_id)
        if len(rows) != link.rows or _digest(previous, rows) != link.digest:
            broken.append(link.id)
        previous = link.digest
    return broken


def _rows(tx: Session, after: int, until: int | None) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id)
    if until is not None:
        query = query.where(AuditEntry.id <= until)
    else:
        query = query.where(AuditEntry.written_at < text(f"clock_timestamp() - interval '{_HORIZON}'")).limit(
            _BATCH
        )
    return list(tx.execute(query).scalars())


def _digest(previous: bytes, rows: list[AuditEntry]) -> bytes:
    chain = hashlib.sha256(previous)
    for row in rows:
        fields = [row.id, row.at.isoformat(), row.actor, row.action, row.subject, row.details]
        chain.update(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode())
    return chain.digest()
