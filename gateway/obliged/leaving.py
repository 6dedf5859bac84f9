"""Leaving the list: by a declaration on whatever channel, by a reason, or because the obligation has ended.

Declarations are read like other systems read them, in the order of their change, so that no channel has to know of this
list; whoever is entered is looked up among those filed before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import audit, declarations, events
from gateway.declarations import HORIZON, Cursor
from gateway.errors import BadInput, Conflict, NotFound
from gateway.obliged.model import ObligedRow, ObligedSeen
from gateway.obliged.states import TOPIC, Excuse, State

_SLICE: Final = 500  # declarations a transaction
_SET_BACK: Final = timedelta(hours=1)  # looked at again; a declaration that was counted is not counted twice

_THEIRS = """
    (o.person_id = p.id
     OR (o.birth_year = p.birth_year AND o.name_keys = p.name_keys
         AND (o.number IS NULL OR o.number = d.number OR o.commune_code = p.commune_code))
     OR (o.name_keys IS NULL AND o.number = d.number))
    AND CAST(d.created_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date) >= o.since AND d.disputed_at IS NULL
"""
"""A declaration `d` of person `p` is the one that `o` owes."""

_LEAVE = text(f"""
    WITH theirs AS (
        SELECT o.id, d.id AS declaration_id, d.created_at, p.id AS person_id
          FROM declarations d JOIN people p ON p.id = d.person_id JOIN obliged o ON o.state = 'due' AND {_THEIRS}
         WHERE d.id = ANY(:ids) ORDER BY o.id, d.id),
    held AS (SELECT id FROM obliged WHERE id IN (SELECT id FROM theirs) ORDER BY id FOR UPDATE)
    UPDATE obliged o SET state = 'declared', declaration_id = t.declaration_id, declared_at = t.created_at,
                         person_id = t.person_id, next_at = NULL, changed_at = :now
      FROM (SELECT DISTINCT ON (id) * FROM theirs ORDER BY id, declaration_id) t JOIN held USING (id)
     WHERE o.id = t.id AND o.state = 'due'
    RETURNING o.id
""")  # noqa: S608 - put together from our own constants
_BACK = text("""
    UPDATE obliged SET state = 'due', declaration_id = NULL, declared_at = NULL, changed_at = :now
     WHERE id IN (SELECT id FROM obliged WHERE declaration_id = ANY(:ids) AND state = 'declared'
                   ORDER BY id FOR UPDATE)
    RETURNING id
""")
_LOOK_BACK = text(f"""
    SELECT d.id FROM obliged o
      JOIN people p ON p.id IN (
           SELECT id FROM people WHERE birth_year = o.birth_year AND name_keys = o.name_keys
           UNION ALL SELECT person_id FROM declarations WHERE number = o.number)
      JOIN declarations d ON d.person_id = p.id
     WHERE o.id = :id AND {_THEIRS} ORDER BY d.id LIMIT 1
""")  # noqa: S608 - put together from our own constants


def settle(tx: Session, now: datetime) -> tuple[int, int]:
    """Look at declarations since the last time: (how many were looked at, how many people left the list).

    One that was reported wrong since counts no more: its person is back on the list.
    """
    seen = tx.get(ObligedSeen, 1, with_for_update=True, populate_existing=True)
    if seen is None:  # nobody was ever entered
        return 0, 0
    if (
        seen.changed_at > now
    ):  # a clock that was ahead has been put right: what was filed meanwhile is not passed over
        seen.changed_at, seen.declaration_id = now - _SET_BACK, 0
    fresh = declarations.page(tx, Cursor(seen.changed_at, seen.declaration_id), _SLICE, now)
    if not fresh:
        return 0, 0
    wrong = [each.id for each in fresh if each.disputed_at is not None]
    good = [each.id for each in fresh if each.disputed_at is None]
    left = tx.execute(_LEAVE, {"ids": good, "now": now}).all() if good else []
    if wrong:
        tx.execute(_BACK, {"ids": wrong, "now": now})
    if left:
        events.announce(tx, TOPIC, "settled")
    seen.changed_at, seen.declaration_id = fresh[-1].changed_at, fresh[-1].id
    tx.flush()
    return len(fresh), len(left)


def look_back(tx: Session, row: ObligedRow, now: datetime) -> None:
    """Whether somebody just entered has declared already; from now on `settle` sees to it."""
    if tx.get(ObligedSeen, 1) is None:
        tx.add(ObligedSeen(id=1, changed_at=now - HORIZON - timedelta(minutes=1), declaration_id=0))
        tx.flush()
    found = tx.execute(_LOOK_BACK, {"id": row.id}).scalar()
    if found is not None:
        tx.execute(_LEAVE, {"ids": [found], "now": now})
        tx.refresh(row)


def excuse(tx: Session, obliged_id: int, why: Excuse, *, by: str, now: datetime) -> None:
    """There is a reason; nobody is reminded any more."""
    row = held(tx, obliged_id)
    if row.state != State.DUE:
        raise Conflict("Người này không còn trong danh sách chưa khai.")
    _end(tx, row, State.EXCUSED, why.value, by, now)


def close(tx: Session, obliged_id: int, why: str, *, by: str, now: datetime) -> None:
    """The obligation was a mistake, or is over."""
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi lý do.")
    row = held(tx, obliged_id)
    if row.state == State.CLOSED:
        raise Conflict("Việc này đã khép.")
    _end(tx, row, State.CLOSED, why.strip()[:160], by, now)


def held(tx: Session, obliged_id: int) -> ObligedRow:
    """The row, locked and as it is now."""
    row = tx.get(ObligedRow, obliged_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"nobody on the list has the number {obliged_id}")
    return row


def _end(tx: Session, row: ObligedRow, state: State, why: str, by: str, now: datetime) -> None:
    row.state, row.why, row.next_at, row.changed_at = state, why, None, now
    tx.flush()
    events.announce(tx, TOPIC, str(row.id))
    audit.record(tx, by, f"obliged.{state}", str(row.id), now)
