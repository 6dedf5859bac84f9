"""The audit log: who did what to what, and when; rows are plain inserts, a sealer chains them after commit.

Chaining inside the transaction would make every writer wait for the one before (measured: 2,083 down to 268
transactions a second), so one sealer folds batches of committed rows into `audit_seals` each second (decisions 14).
The application's role may only insert into both tables. What is too old is purged by whole seals, and the purge is
itself an act in the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Text,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)
_SEALER_LOCK = 102_201  # advisory lock number: one sealer at a time
_PURGED = "audit.purge"  # the act that explains why the oldest rows are gone
_BATCH = 5_000


class AuditEntry(Base):
    """One act. `details` hold identifiers and counts, never health answers, texts or codes."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index(None, "subject", "id"),
        # found by how they begin, whatever the collation of the database
        Index("ix_audit_log_actor", "actor", "id", postgresql_ops={"actor": "text_pattern_ops"}),
        Index("ix_audit_log_action", "action", "id", postgresql_ops={"action": "text_pattern_ops"}),
        Index(None, "at", "id"),
    )

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


def acts(
    tx: Session,
    *,
    by: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[AuditEntry]:
    """Acts, newest first, of exactly `by`; `actor`, `action`, `subject` match from their beginning ("site.")."""
    newest: list[ColumnElement[Any]] = [AuditEntry.id.desc()]
    if (
        since is not None or until is not None
    ):  # a day of long ago is found by its index, in the index's order
        newest.insert(0, AuditEntry.at.desc())
    query = select(AuditEntry).order_by(*newest).offset(offset).limit(limit)
    if by is not None:
        query = query.where(AuditEntry.actor == by)
    for column, begins in (
        (AuditEntry.actor, actor),
        (AuditEntry.action, action),
        (AuditEntry.subject, subject),
    ):
        if begins:
            query = query.where(column.startswith(begins, autoescape=True))
    if since is not None:
        query = query.where(AuditEntry.at >= since)
    if until is not None:
        query = query.where(AuditEntry.at < until)
    return list(tx.scalars(query))


def newest_seal(tx: Session) -> Seal | None:
    """The newest link of the chain, to be compared with the copies kept elsewhere."""
    last = tx.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()
    return None if last is None else Seal(last.last_id, last.digest.hex())


class Sealer:
    """Chains rows once every transaction that could still write between them has ended.

    Ids are given out before commits, so a row may appear below others that were there before. A call therefore only
    notes the newest row it sees; a later one seals up to it when all transactions of that time are over. A slow
    transaction delays a seal and never breaks one.
    """

    def __init__(self) -> None:
        self._noted: tuple[int, int] | None = None

    def seal(self, tx: Session, now: datetime) -> Seal | None:
        """Chain what may be chained; None when there is nothing or another sealer is at work."""
        if not tx.execute(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": _SEALER_LOCK}).scalar():
            return None
        last = tx.execute(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).scalar()
        after = last.last_id if last else 0
        until = self._settled(tx)
        rows = _rows(tx, after, until) if until is not None and until > after else []
        if not rows:
            return None
        digest = _digest(last.digest if last else b"", rows)
        values = {"first_id": rows[0].id, "last_id": rows[-1].id, "rows": len(rows), "digest": digest}
        tx.execute(insert(AuditSeal).values(**values, sealed_at=now))
        return Seal(rows[-1].id, digest.hex())

    def _settled(self, tx: Session) -> int | None:
        """The newest id below which nothing can appear any more."""
        newest, begun, oldest = tx.execute(_LOOK).one()
        if self._noted is not None and self._noted[1] > oldest:
            return None
        settled = self._noted[0] if self._noted is not None else None
        self._noted = (newest, begun) if newest is not None else None
        return settled


# Transactions from `begun` on started after this look; all those before have ended once `oldest` reaches it. Half a
# second covers a writer that has its row's id and not yet its own number.
_LOOK = text("""
    SELECT (SELECT max(id) FROM audit_log WHERE written_at < clock_timestamp() - interval '0.5 seconds'),
           CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint),
           CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)
""")


def broken_links(tx: Session) -> list[int]:
    """The ids of seals whose rows were altered, removed or added since; empty when the chain holds.

    Seals at or below the newest recorded purge have given up their rows; their digests still carry the chain.
    """
    purged = select(func.max(AuditEntry.details["through"].as_integer())).where(AuditEntry.action == _PURGED)
    through = tx.execute(purged).scalar() or 0
    broken, previous, below = [], b"", -(2**63)
    for link in tx.execute(select(AuditSeal).order_by(AuditSeal.id)).scalars():
        if link.last_id > through:
            rows = _rows(
                tx, below, link.last_id, limit=None
            )  # from the last seal on: nothing may hide between two
            if len(rows) != link.rows or _digest(previous, rows) != link.digest:
                broken.append(link.id)
        previous, below = link.digest, link.last_id
    return broken


def purge(tx: Session, before: datetime, now: datetime, limit: int) -> int:
    """Delete up to `limit` rows older than `before`, by whole seals only, and record it; returns how many are gone.

    Needs the schema owner's role: the application may not delete here.
    """
    keep_from = select(func.min(AuditEntry.id)).where(AuditEntry.at >= before).scalar_subquery()
    whole = select(func.max(AuditSeal.last_id)).where(AuditSeal.last_id < func.coalesce(keep_from, 2**63 - 1))
    through = tx.execute(whole).scalar()
    if through is None:
        return 0
    oldest = select(AuditEntry.id).where(AuditEntry.id <= through).order_by(AuditEntry.id).limit(limit)
    gone = tx.execute(delete(AuditEntry).where(AuditEntry.id.in_(oldest)).returning(AuditEntry.id)).all()
    if gone:
        record(tx, "system", _PURGED, "audit_log", now, {"through": through, "rows": len(gone)})
    return len(gone)


def _rows(tx: Session, after: int, until: int, limit: int | None = _BATCH) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.id > after, AuditEntry.id <= until).order_by(AuditEntry.id)
    return list(tx.execute(query.limit(limit)).scalars())


def _digest(previous: bytes, rows: list[AuditEntry]) -> bytes:
    chain = hashlib.sha256(previous)
    for row in rows:
        fields = [row.id, row.at.astimezone(UTC).isoformat(), row.actor, row.action, row.subject, row.details]
        chain.update(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode())
    return chain.digest()
