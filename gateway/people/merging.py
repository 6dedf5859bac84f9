"""One human being on file twice: made one so that it can be undone, or said to be two.

The database itself says which tables refer to a person, so a table that is added later moves with the others.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway import audit
from gateway.errors import BadInput, Conflict, NotFound
from gateway.people.model import Person, PersonMerge

MERGED, SPLIT, DISTINCT = "merged", "split", "distinct"

_FIRST = ("household_members", "declarations", "visits")  # the lock order of the house; the rest by name
_ONCE: dict[str, tuple[str, ...]] = {"household_members": ("number",), "suspects": ()}
"""Beside the keys of the tables: what one person can be there once only. A number lists nobody twice; the register of
suspected cases has one line for everybody, and its history goes with the person."""


@dataclass(frozen=True)
class _Reference:
    """A column that refers to people: its table and the key of its rows."""

    table: str
    column: str
    key: Sequence[str]


_REFERENCES = text("""
    SELECT c.conrelid::regclass::text AS name, quote_ident(a.attname) AS referring,
           array(SELECT quote_ident(p.attname) FROM pg_index i
                   JOIN pg_attribute p ON p.attrelid = i.indrelid AND p.attnum = ANY(i.indkey)
                  WHERE i.indrelid = c.conrelid AND i.indisprimary ORDER BY p.attnum) AS key
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'people'::regclass AND c.conparentid = 0
     ORDER BY 1, 2
""")


def merge(tx: Session, keep_id: int, other_id: int, by: str, reason: str, now: datetime) -> int:
    """Everything of `other_id` becomes `keep_id`'s, and the record of `other_id` goes; the number by which to split.

    What is said of the person kept stays as it is. Raises NotFound, BadInput without a reason, and Conflict where both
    stand in a list that has room for one, such as that of the quarantined: one of them is to be ended first.
    """
    _two(tx, keep_id, other_id, reason)
    moved: list[dict[str, Any]] = []
    removed: list[dict[str, Any]] = []
    try:
        with tx.begin_nested():
            for each in _references(tx):
                removed += _remove_doubles(tx, each, keep_id, other_id)
                moved += _move(tx, each, keep_id, other_id)
            gone = text("DELETE FROM people WHERE id = :other RETURNING to_jsonb(people)")
            row = tx.execute(gone, {"other": other_id}).scalar_one()
            removed.insert(0, {"table": "people", "row": row})
    except IntegrityError:
        raise Conflict(
            "Hai hồ sơ cùng có tên trong một danh sách đang theo dõi: kết thúc một bên trước."
        ) from None
    merged = PersonMerge(
        keep_id=keep_id,
        other_id=other_id,
        state=MERGED,
        reason=reason.strip(),
        moved=moved,
        removed=json.dumps(removed),
        done_by=by,
        done_at=now,
    )
    tx.add(merged)
    tx.flush()
    tx.expire_all()
    audit.record(tx, by, "person.merge", str(keep_id), now, {"other": other_id, "merge": merged.id})
    return merged.id


def split(tx: Session, merge_id: int, by: str, reason: str, now: datetime) -> int:
    """Undo a merge: the other person is back with what was theirs; what came later stays. Returns their id.

    Raises NotFound, and Conflict where the person kept was merged into another since: that is undone first.
    """
    if not reason.strip():
        raise BadInput("reason", "missing", "Cần ghi lý do.")
    done = tx.get(PersonMerge, merge_id, with_for_update=True)
    if done is None or done.state != MERGED or done.removed is None:
        raise NotFound(f"no merge {merge_id} can be undone")
    if tx.get(Person, done.keep_id, with_for_update=True) is None:
        raise Conflict("Hồ sơ giữ lại đã được gộp tiếp hoặc đã xóa: tách lần gộp sau trước.")
    for each in json.loads(done.removed):
        _put_back(tx, each["table"], each["row"])
    for each in done.moved:
        _move_back(tx, each, done.keep_id, done.other_id)
    done.state, done.removed, done.done_by, done.done_at = SPLIT, None, by, now
    done.reason = reason.strip()
    tx.flush()
    tx.expire_all()
    audit.record(tx, by, "person.split", str(done.keep_id), now, {"other": done.other_id, "merge": merge_id})
    return done.other_id


def distinct(tx: Session, one_id: int, other_id: int, by: str, reason: str, now: datetime) -> None:
    """They are two: they are not suggested again."""
    _two(tx, one_id, other_id, reason)
    tx.add(
        PersonMerge(
            keep_id=one_id, other_id=other_id, state=DISTINCT, reason=reason.strip(), moved=[], done_by=by, done_at=now
        )
    )  # fmt: skip
    tx.flush()
    audit.record(tx, by, "person.distinct", str(one_id), now, {"other": other_id})


def merges_of(tx: Session, person_id: int) -> list[PersonMerge]:
    """What was merged into this person or decided about them, newest first."""
    query = select(PersonMerge).where(
        (PersonMerge.keep_id == person_id) | (PersonMerge.other_id == person_id)
    )
    return list(tx.scalars(query.order_by(PersonMerge.id.desc())))


def merged_place(merged: PersonMerge) -> str | None:
    """The commune of the record that went into another; None also where nothing can be undone any more."""
    gone = json.loads(merged.removed)[0] if merged.removed else {}
    place = gone.get("row", {}).get("commune_code")
    return None if place is None else str(place)


def _two(tx: Session, keep_id: int, other_id: int, reason: str) -> None:
    """Both records, locked in the order of their keys."""
    if not reason.strip():
        raise BadInput("reason", "missing", "Cần ghi lý do.")
    if keep_id == other_id:
        raise BadInput("other", "same", "Cùng một hồ sơ.")
    both = select(Person.id).where(Person.id.in_((keep_id, other_id))).order_by(Person.id)
    if len(tx.scalars(both.with_for_update()).all()) != 2:
        raise NotFound("no such person")


def _references(tx: Session) -> list[_Reference]:
    found = [_Reference(*row) for row in tx.execute(_REFERENCES)]
    rank = {table: place for place, table in enumerate(_FIRST)}
    return sorted(found, key=lambda each: (rank.get(each.table, len(_FIRST)), each.table, each.column))


def _remove_doubles(tx: Session, of: _Reference, keep_id: int, other_id: int) -> list[dict[str, Any]]:
    """Rows of the other that would stand twice beside those of the person kept."""
    keyed = tuple(name for name in of.key if name != of.column and of.column in of.key)
    once = _ONCE.get(of.table, keyed)
    if not once and of.table not in _ONCE:
        return []
    same = " AND ".join(f"k.{name} = d.{name}" for name in once) or "true"
    gone = text(f"""
        DELETE FROM {of.table} d WHERE d.{of.column} = :other
           AND EXISTS (SELECT FROM {of.table} k WHERE k.{of.column} = :keep AND {same})
        RETURNING to_jsonb(d)
    """)  # noqa: S608 - names from the database's own catalogue, quoted there
    rows = tx.execute(gone, {"keep": keep_id, "other": other_id}).scalars()
    return [{"table": of.table, "row": row} for row in rows]


def _move(tx: Session, of: _Reference, keep_id: int, other_id: int) -> list[dict[str, Any]]:
    named = ", ".join(f"'{name}', to_jsonb({name})" for name in of.key if name != of.column)
    moving = text(f"""
        UPDATE {of.table} SET {of.column} = :keep WHERE {of.column} = :other RETURNING jsonb_build_object({named})
    """)  # noqa: S608 - names from the database's own catalogue, quoted there
    keys = list(tx.execute(moving, {"keep": keep_id, "other": other_id}).scalars())
    return [{"table": of.table, "column": of.column, "keys": keys}] if keys else []


def _put_back(tx: Session, table: str, row: dict[str, Any]) -> None:
    """A removed row as it was; a place in a family that is taken meanwhile becomes the next free one."""
    if table == "household_members":
        free = text("""
            SELECT CASE WHEN bool_or(ord = :ord) THEN max(ord) + 1 ELSE :ord END
              FROM household_members WHERE number = :number
        """)
        row = {**row, "ord": tx.execute(free, row).scalar_one() or row["ord"]}
    putting = text(f"""
        INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, CAST(:row AS jsonb))
    """)  # noqa: S608 - the name was the catalogue's when it was stored
    tx.execute(putting, {"row": json.dumps(row)})


def _move_back(tx: Session, moved: dict[str, Any], keep_id: int, other_id: int) -> None:
    """What is still there and still the kept person's; a purge may have been faster."""
    table, column = moved["table"], moved["column"]
    names = list(moved["keys"][0])
    same = " AND ".join(f"to_jsonb(t.{name}) = k.key -> '{name}'" for name in names) or "true"
    back = text(f"""
        UPDATE {table} t SET {column} = :other
          FROM jsonb_array_elements(CAST(:keys AS jsonb)) AS k(key)
         WHERE t.{column} = :keep AND {same}
    """)  # noqa: S608 - names were the catalogue's when they were stored
    tx.execute(back, {"keep": keep_id, "other": other_id, "keys": json.dumps(moved["keys"])})
