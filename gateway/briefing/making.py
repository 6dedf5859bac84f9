"""A quick report is made for a moment and then stays as it is."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from gateway import audit
from gateway.accounts import Colleague
from gateway.briefing.document import drawn
from gateway.briefing.figures import DAY, counted
from gateway.briefing.model import Briefing
from gateway.errors import BadInput, NotFound


def make(tx: Session, at: datetime, by: Colleague, now: datetime) -> Briefing:
    """Count, draw and keep. Raises BadInput for a moment to come."""
    if at > now:
        raise BadInput("at", "future", "Chưa đến giờ này: số liệu chưa đủ.")
    figures, before = counted(tx, at), counted(tx, at - DAY)
    document = drawn(at, figures, before, now)
    row = Briefing(
        at=at,
        figures=figures,
        before=before,
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        made_by=by.id,
        made_at=now,
    )
    tx.add(row)
    tx.flush()
    audit.record(tx, by.actor, "briefing.make", str(row.id), now, {"digest": row.digest})
    return row


def one(tx: Session, briefing_id: int) -> Briefing:
    """One that was made; NotFound."""
    row = tx.get(Briefing, briefing_id)
    if row is None:
        raise NotFound("Không có báo cáo nhanh này.")
    return row


def briefings(tx: Session, *, offset: int = 0, limit: int = 25) -> tuple[list[Briefing], int]:
    """The newest first, without their documents, and how many there are."""
    query = select(Briefing).options(defer(Briefing.document)).order_by(Briefing.id.desc())
    total = tx.scalar(select(func.count()).select_from(Briefing)) or 0
    return list(tx.scalars(query.offset(offset).limit(limit))), total
