"""What a person decides about a list: it is used without its bad lines, or not at all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.errors import Conflict
from gateway.lists.model import NumberList
from gateway.lists.states import MOVES, TOPIC, State


def leave_out_bad(tx: Session, brought: NumberList, by: int, now: datetime) -> None:
    """Its good numbers are all there is: from now on it may be sent to. Raises Conflict where none is good."""
    _hold(tx, brought, State.READY)
    if not brought.good:
        raise Conflict("Danh sách không có số nào dùng được.")
    _move(tx, brought, State.READY, "list.leave_out_bad", by, now)


def discard(tx: Session, brought: NumberList, by: int, now: datetime) -> None:
    """Nothing is sent to it any more; its numbers are forgotten in the night. Raises Conflict when it was before."""
    _hold(tx, brought, State.DISCARDED)
    _move(tx, brought, State.DISCARDED, "list.discard", by, now)


def _hold(tx: Session, brought: NumberList, to: State) -> None:
    """Lock the row as it is now; two at once meet here, and the second hears that somebody was quicker."""
    held = select(NumberList).where(NumberList.id == brought.id).with_for_update()
    row = tx.scalars(held.execution_options(populate_existing=True)).one()
    if to not in MOVES[State(row.state)]:
        raise Conflict("Danh sách này vừa được người khác xử lý. Xin tải lại trang.")


def _move(tx: Session, brought: NumberList, to: State, action: str, by: int, now: datetime) -> None:
    brought.state, brought.changed_at = to, now
    tx.flush()
    audit.record(
        tx, f"account:{by}", action, brought.public_id, now, {"good": brought.good, "bad": brought.bad}
    )
    events.announce(tx, TOPIC, brought.public_id)
