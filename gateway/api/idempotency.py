"""Once per Idempotency-Key: the same request gets the same answer, another is refused; does no work itself.

The row of a key is claimed in the transaction that does the work. Whoever comes second with the same key
waits on that row, so equal requests at the same moment do the work once; should the first roll back, the
second does it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway import crypto
from gateway.db import Base, Encrypted
from gateway.errors import BadInput, Conflict

HEADER = "Idempotency-Key"
LIFE = timedelta(hours=24)  # decisions 26; retention deletes older rows
PATTERN = "^[!-~]{1,200}$"  # also in the description: visible ASCII survives every proxy and log
_KEY = re.compile(PATTERN)


class IdempotencyKey(Base):
    """One key of one client. `fingerprint` is keyed, because a request can be guessed from a plain hash."""

    __tablename__ = "idempotency_keys"

    key_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[str | None] = mapped_column(Encrypted("idempotency_keys.answer"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class KeyReused(Conflict):
    """The key belongs to another request of the last 24 hours."""

    code = "idempotency_key_reused"
    field = HEADER


def once(
    tx: Session,
    client: int,
    key: str | None,
    request: Mapping[str, Any],
    work: Callable[[], dict[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    """The answer of `work`, done at most once for (client, key) in 24 hours; without a key it is simply done.

    `request` is what was understood, so spelling, field order and unknown fields make no difference.
    Raises BadInput for a malformed key and KeyReused when the key was used for another request.
    """
    if key is None:
        return work()
    if not _KEY.fullmatch(key):
        raise BadInput(HEADER, "bad_key")
    fingerprint = crypto.ring().token("idempotency|" + json.dumps(request, sort_keys=True))
    if not _claim(tx, client, key, fingerprint, now):
        return _remembered(tx, client, key, fingerprint)
    answer = work()
    mine = (IdempotencyKey.key_id == client) & (IdempotencyKey.key == key)
    tx.execute(update(IdempotencyKey).where(mine).values(answer=json.dumps(answer)))
    return answer


def _claim(tx: Session, client: int, key: str, fingerprint: bytes, now: datetime) -> bool:
    """Make the key's row ours, waiting for whoever holds it; False when in use. Either way it is locked."""
    fresh = insert(IdempotencyKey).values(key_id=client, key=key, fingerprint=fingerprint, created_at=now)
    claim = fresh.on_conflict_do_update(
        index_elements=["key_id", "key"],
        set_={"fingerprint": fingerprint, "answer": None, "created_at": now},
        where=IdempotencyKey.created_at <= now - LIFE,
    )
    return tx.execute(claim.returning(IdempotencyKey.key_id)).first() is not None


def _remembered(tx: Session, client: int, key: str, fingerprint: bytes) -> dict[str, Any]:
    found = tx.execute(
        select(IdempotencyKey.fingerprint, IdempotencyKey.answer).where(
            IdempotencyKey.key_id == client, IdempotencyKey.key == key
        )
    ).one()
    if found.fingerprint != fingerprint:
        raise KeyReused
    return cast("dict[str, Any]", json.loads(found.answer))
