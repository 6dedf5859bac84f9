"""Marking a number and hearing its holder: one proposes, another approves, a third decides what the holder objects.

A mark never reaches rescue, a call-back or anything about the holder's own records: see the table of tickets' kinds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway import approvals, audit, clock, events, people, phone
from gateway.abuse.model import Mark
from gateway.abuse.states import LONGEST, MOVES, TOPIC, State
from gateway.errors import BadInput, Conflict, Forbidden, NotFound
from gateway.messages import outbox
from gateway.messages.outbox import Order

KIND: Final = "abuse_mark"
"""What an approval of a mark is about."""
_MOST_REASON: Final = 40  # characters: it stands in the text to the holder
_IN_FORCE: Final = (State.STANDING, State.OBJECTED)


def propose(tx: Session, number: str, reason: str, days: int, by: int, now: datetime) -> Mark:
    """One colleague wants `number` marked for `days`; nothing changes for it before another agrees."""
    reason = " ".join(reason.split())
    if not 4 <= len(reason) <= _MOST_REASON:
        raise BadInput("reason", "invalid", f"say why in 4 to {_MOST_REASON} characters; the holder reads it")
    if not 1 <= days <= LONGEST:
        raise BadInput("days", "invalid", f"a mark stands for 1 to {LONGEST} days")
    _end_old(tx, number, now)
    mark = Mark(
        number=number,
        reason=reason,
        state=State.PROPOSED,
        until=now + timedelta(days=days),
        proposed_by=by,
        created_at=now,
        changed_at=now,
    )
    try:
        with tx.begin_nested():
            tx.add(mark)
            tx.flush()
    except IntegrityError:
        raise Conflict("this number has been proposed or marked already") from None
    approvals.submit(tx, KIND, mark.id, digest(mark), by, now, count=1)
    events.announce(tx, TOPIC, str(mark.id))
    return mark


def approve(tx: Session, mark: Mark, seen: str, by: int, now: datetime) -> None:
    """A second colleague agrees to what they saw; the holder is told for how long, and how to object."""
    approvals.approve(tx, _waiting(tx, mark).id, seen, by, now)
    mark.approved_by = by
    _move(tx, mark, State.STANDING, now)
    _tell(tx, mark, "XT_MARKED", {"reason": mark.reason, "until": f"{clock.local(mark.until):%d/%m}"}, now)


def return_(tx: Session, mark: Mark, why: str, by: int, now: datetime) -> None:
    """A second colleague does not agree, and says why."""
    approvals.return_(tx, _waiting(tx, mark).id, by, why, now)
    _move(tx, mark, State.REFUSED, now)


def object_to(tx: Session, mark: Mark, ticket: str, now: datetime) -> None:
    """The holder objects, in `ticket`; objecting again changes nothing."""
    if mark.state == State.STANDING:
        mark.objection = ticket
        _move(tx, mark, State.OBJECTED, now)


def decide_objection(tx: Session, mark: Mark, by: int, now: datetime, *, lift: bool) -> None:
    """Somebody else than those who marked it decides; Forbidden for those two."""
    if by in (mark.proposed_by, mark.approved_by):
        raise Forbidden("Người đã ghi không tự xét khiếu nại: cần một người khác.")
    mark.decided_by = by
    _move(tx, mark, State.LIFTED if lift else State.STANDING, now)
    audit.record(tx, f"account:{by}", "abuse.decide", str(mark.id), now, {"lift": lift})
    if lift:
        _tell(tx, mark, "XT_LIFTED", {}, now)


def standing(tx: Session, number: str, now: datetime) -> Mark | None:
    """The mark under which `number` stands now."""
    query = select(Mark).where(Mark.number == number, Mark.state.in_(_IN_FORCE), Mark.until > now)
    return tx.scalars(query).first()


def standing_among(tx: Session, numbers: Iterable[str], now: datetime) -> set[str]:
    """Those of `numbers` that are marked."""
    query = select(Mark.number).where(
        Mark.number.in_(list(numbers)), Mark.state.in_(_IN_FORCE), Mark.until > now
    )
    return set(tx.scalars(query))


def listed(tx: Session, state: State | None, offset: int, limit: int) -> tuple[list[Mark], int]:
    """Marks, the newest first, and how many there are."""
    where = [] if state is None else [Mark.state == state]
    rows = tx.scalars(select(Mark).where(*where).order_by(Mark.id.desc()).offset(offset).limit(limit))
    total = tx.execute(select(func.count()).select_from(Mark).where(*where)).scalar_one()
    return list(rows), total


def by_id(tx: Session, mark_id: int) -> Mark:
    """That mark, locked; NotFound."""
    mark = tx.get(Mark, mark_id, with_for_update=True)
    if mark is None:
        raise NotFound("no such mark")
    return mark


def digest(mark: Mark) -> str:
    """What is approved: the number, why, and until when."""
    said = f"{mark.number}|{mark.reason}|{mark.until.isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()


def _end_old(tx: Session, number: str, now: datetime) -> None:
    """One that has run out no longer stands in the way of a new one."""
    ended = update(Mark).where(Mark.number == number, Mark.state.in_(_IN_FORCE), Mark.until <= now)
    tx.execute(ended.values(state=State.LIFTED, changed_at=now))


def _waiting(tx: Session, mark: Mark) -> approvals.Approval:
    held = approvals.waits(tx, KIND, mark.id)
    if held is None:
        raise Conflict("this mark does not wait for anybody")
    return held


def _move(tx: Session, mark: Mark, to: State, now: datetime) -> None:
    if to not in MOVES[State(mark.state)]:
        raise Conflict("this mark has been decided")
    mark.state, mark.changed_at = to, now
    audit.record(tx, "house", f"abuse.{to}", phone.mask(mark.number), now, {"mark": mark.id})
    events.announce(tx, TOPIC, str(mark.id))
    tx.flush()


def _tell(tx: Session, mark: Mark, template: str, args: dict[str, str], now: datetime) -> None:
    contact = people.remembered(tx, mark.number) or people.Contact(mark.number, "vi", "fold")
    origin = f"mark:{mark.id}:{template}"
    order = Order(
        mark.number, "notice", template, args, lang=contact.lang, accents=contact.accents, origin=origin
    )
    outbox.order(tx, order, now)
