"""What the asked answer: 1 or 2, once; and who has said nothing, which the desk must see as plainly."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gateway import events
from gateway.declarations.model import Declaration
from gateway.tracing.cases import TOPIC
from gateway.tracing.model import Contact, Notice, Recipient
from gateway.tracing.reach import ANSWERED_WITHIN
from gateway.tracing.states import Asked


@dataclass(frozen=True)
class Pending:
    """A question that a number has not answered: which, and since when it has been asked."""

    notice_id: int
    ord: int
    contact_id: int
    asked_at: datetime


@dataclass(frozen=True)
class Answers:
    """A notice in figures: `count` is the sum of the others. `texted` are those who have said nothing so far."""

    count: int
    listed: int
    texted: int
    yes: int
    no: int
    left_out: int


def pending(tx: Session, number: str, now: datetime) -> Pending | None:
    """The newest tracing question that `number` may still answer with a digit."""
    columns = (Recipient.notice_id, Recipient.ord, Recipient.contact_id, Recipient.asked_at)
    query = select(*columns).where(
        Recipient.number == number,
        Recipient.state == Asked.TEXTED,
        Recipient.asked_at > now - ANSWERED_WITHIN,
    )
    row = tx.execute(query.order_by(Recipient.asked_at.desc()).limit(1)).first()
    return None if row is None else Pending(row.notice_id, row.ord, row.contact_id, row.asked_at or now)


def answer(tx: Session, asked: Pending, *, was_there: bool, now: datetime) -> None:
    """Note what the number said; said again, the first answer stands."""
    tx.execute(update(Contact).where(Contact.id == asked.contact_id).values(used_at=now))
    query = select(Recipient).where(Recipient.notice_id == asked.notice_id, Recipient.ord == asked.ord)
    held = tx.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    if held.state != Asked.TEXTED:
        return
    held.state, held.answered_at = (Asked.YES if was_there else Asked.NO), now
    tx.flush()
    events.announce(tx, TOPIC, str(asked.notice_id))


def figures(tx: Session, notice: Notice) -> Answers:
    """How a notice stands now."""
    query = select(Recipient.state, func.count().label("many")).where(Recipient.notice_id == notice.id)
    counts = {row.state: row.many for row in tx.execute(query.group_by(Recipient.state))}
    by_state = [
        counts.get(state, 0) for state in (Asked.LISTED, Asked.TEXTED, Asked.YES, Asked.NO, Asked.LEFT_OUT)
    ]
    return Answers(sum(by_state), *by_state)


def declared(tx: Session, numbers: Collection[str], since: datetime) -> dict[str, datetime]:
    """Who of `numbers` has declared their health since then, and when last: what an answer leads to."""
    query = select(Declaration.number, func.max(Declaration.created_at)).where(
        Declaration.number.in_(numbers),
        Declaration.created_at >= since,
        Declaration.disputed_at.is_(None),
    )
    return {number: last for number, last in tx.execute(query.group_by(Declaration.number))}  # noqa: C416  rows


def recipients(
    tx: Session, notice: Notice, *, state: Asked | None = None, offset: int = 0, limit: int = 100
) -> tuple[list[Recipient], int]:
    """The list of a notice in its order, or those of it in one state, and how many."""
    asked = [Recipient.notice_id == notice.id]
    if state is not None:
        asked.append(Recipient.state == state)
    rows = select(Recipient).where(*asked).order_by(Recipient.ord).offset(offset).limit(limit)
    total = tx.execute(select(func.count()).select_from(Recipient).where(*asked)).scalar_one()
    return list(tx.scalars(rows)), total
