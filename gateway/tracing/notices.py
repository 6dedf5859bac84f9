"""A notice: the list is fixed and submitted by one person, approved by another, then texted to exactly that list."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from gateway import approvals, audit, events
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages.outbox import new_public_id
from gateway.tracing import cases, listing
from gateway.tracing.model import Case, Notice, Recipient
from gateway.tracing.states import NOTICE_MOVES, Asked, CaseState, NoticeState

KIND: Final = "trace_notice"
"""What an approval of a notice is about."""


def submit(
    tx: Session, case: Case, by: int, now: datetime, note: str = "", seen: str | None = None
) -> Notice:
    """Fix the list as it is now and put it before a second person. Raises BadInput when nobody is on it.

    `seen`: the digest of the list that was looked at; Conflict where it is another by now.
    """
    cases.held(tx, case, CaseState.OPEN)
    drafted = listing.draft(tx, case, now)
    if not drafted.lines:
        raise BadInput(
            "contacts", "empty", "Không có ai để nhắn: cần xác nhận tiếp xúc trước, hoặc đã gọi hết."
        )
    if seen is not None and seen != drafted.digest:
        raise Conflict("Danh sách đã khác với lúc xem: xem lại rồi mới trình.")
    notice = Notice(
        public_id=new_public_id("trn"),
        case_id=case.id,
        state=NoticeState.SUBMITTED,
        count=len(drafted.lines),
        digest=drafted.digest,
        made_by=by,
        made_at=now,
        changed_at=now,
    )
    tx.add(notice)
    tx.flush()
    tx.execute(insert(Recipient), [_row(notice, place, line) for place, line in enumerate(drafted.lines, 1)])
    events.announce(tx, cases.TOPIC, notice.public_id)
    approvals.submit(
        tx,
        KIND,
        notice.id,
        notice.digest,
        by,
        now,
        note,
        count=notice.count,
        commune_code=case.commune_code,
    )
    return notice


def approve(tx: Session, notice: Notice, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to the list whose digest they saw; the scheduler texts it from now on."""
    approvals.approve(tx, _waiting(tx, notice).id, seen, by, now)
    case = tx.get_one(Case, notice.case_id)
    cases.held(tx, case, CaseState.OPEN)
    _move(tx, notice, NoticeState.APPROVED, now)
    audit.record(tx, f"account:{by}", "trace_notice.approve", notice.public_id, now, {"count": notice.count})


def return_(tx: Session, notice: Notice, why: str, by: int, now: datetime) -> None:
    """A second person sends it back with a reason; a new list is made."""
    approvals.return_(tx, _waiting(tx, notice).id, by, why, now)
    _move(tx, notice, NoticeState.RETURNED, now)


def withdraw(tx: Session, notice: Notice, by: int, now: datetime) -> None:
    """Whoever submitted it takes it back."""
    approvals.withdraw(tx, _waiting(tx, notice).id, by, now)
    _move(tx, notice, NoticeState.WITHDRAWN, now)


def by_public_id(tx: Session, public_id: str, case: Case | None = None) -> Notice:
    """One notice, of `case` where that is given. Raises NotFound."""
    notice = tx.scalars(select(Notice).where(Notice.public_id == public_id)).first()
    if notice is None or (case is not None and notice.case_id != case.id):
        raise NotFound("Không có thông báo này.")
    return notice


def of_case(tx: Session, case: Case) -> list[Notice]:
    """Every notice of a case, oldest first."""
    return list(tx.scalars(select(Notice).where(Notice.case_id == case.id).order_by(Notice.id)))


def some(tx: Session, ids: Collection[int]) -> list[tuple[Notice, str]]:
    """Those notices, oldest first, each with the public id of its case."""
    query = select(Notice, Case.public_id).join(Case, Case.id == Notice.case_id).where(Notice.id.in_(ids))
    return [(notice, case_id) for notice, case_id in tx.execute(query.order_by(Notice.id))]


def lines(tx: Session, notice: Notice) -> list[listing.Line]:
    """The list as it was fixed; who leaves it out later does not change it."""
    query = select(Recipient).where(Recipient.notice_id == notice.id).order_by(Recipient.ord)
    return [
        listing.Line(each.contact_id, each.number, each.template, json.loads(each.args))
        for each in tx.scalars(query)
    ]


def move(tx: Session, notice: Notice, to: NoticeState, now: datetime) -> None:
    """A locked notice goes on. Raises Conflict where the state does not allow it."""
    if to not in NOTICE_MOVES[NoticeState(notice.state)]:
        raise Conflict(NoticeState(notice.state).sentence)
    notice.state, notice.changed_at = to, now
    tx.flush()
    events.announce(tx, cases.TOPIC, notice.public_id)


def _move(tx: Session, notice: Notice, to: NoticeState, now: datetime) -> None:
    tx.refresh(notice, with_for_update=True)
    move(tx, notice, to, now)


def _waiting(tx: Session, notice: Notice) -> approvals.Approval:
    waiting = approvals.waits(tx, KIND, notice.id)
    if waiting is None:
        tx.refresh(notice)
        raise Conflict(NoticeState(notice.state).sentence)
    return waiting


def _row(notice: Notice, place: int, line: listing.Line) -> dict[str, object]:
    return {
        "notice_id": notice.id,
        "ord": place,
        "contact_id": line.contact,
        "number": line.number,
        "template": line.template,
        "args": json.dumps(line.args, ensure_ascii=False),
        "state": Asked.LISTED,
    }
