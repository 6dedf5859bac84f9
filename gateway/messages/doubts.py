"""Attempts in doubt get the references of their receipts: the answer that would have told them was lost with a sender
or a line.

A receipt that fits no reference may come back with the mark of its attempt (`marks`). It is believed only where an
attempt at the same carrier, to the same phone, is in doubt and has that mark; it is then applied like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.db import array
from gateway.messages import marks
from gateway.messages.marks import Mark
from gateway.messages.outcomes import Key
from gateway.messages.status import Status

_OLDEST = timedelta(days=5)  # the longest life of a message and of a receipt that waits, and a day


class Stray(NamedTuple):
    """A receipt that fits no reference. `number` and `mark`: whose phone it speaks of, and what came back with it."""

    carrier: str
    ref: str
    number: str
    mark: int


_IN_DOUBT = text("""
    SELECT s.nth, a.month, a.message_id, a.no
      FROM unnest(CAST(:carriers AS text[]), CAST(:numbers AS text[])) WITH ORDINALITY AS s(carrier, number, nth)
      JOIN messages m ON m.recipient = s.number AND m.created_at > :since AND m.month = ANY(CAST(:recent AS date[]))
      JOIN attempts a ON a.month = m.month AND a.message_id = m.id
     WHERE a.carrier = s.carrier AND a.ref IS NULL AND a.status = :unknown
     ORDER BY a.month, a.message_id, a.no FOR UPDATE OF a
""")

_NAME_WHOLE = text("""
    UPDATE attempts a SET ref = f.ref
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:refs AS text[]))
           AS f(month, id, no, ref)
     WHERE a.month = f.month AND a.message_id = f.id AND a.no = f.no AND a.ref IS NULL
""")

# A part that is known to exist and has not been heard of stands as unknown and without a reference: until it is heard
# of, the worst part leaves the text in doubt.
_NAME_PARTS = text("""
    INSERT INTO parts AS p (month, message_id, no, part, carrier, ref, status)
    SELECT f.month, f.id, f.no, f.part, f.carrier, f.ref, :unknown
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:parts AS int[]),
                  CAST(:carriers AS text[]), CAST(:refs AS text[])) AS f(month, id, no, part, carrier, ref)
    ON CONFLICT (month, message_id, no, part) DO UPDATE SET ref = excluded.ref WHERE p.ref = ''
""")


def name(tx: Session, strays: Sequence[Stray], recent: Sequence[date], now: datetime) -> set[int]:
    """Give attempts in doubt the references of `strays`; returns the places of those that named one."""
    if not strays:
        return set()
    query = {
        "carriers": array([stray.carrier for stray in strays]),
        "numbers": array([stray.number for stray in strays]),
        "recent": list(recent),
        "since": now - _OLDEST,
        "unknown": int(Status.UNKNOWN),
    }
    whole: dict[Key, str] = {}
    parts: dict[tuple[Key, int], tuple[str, str]] = {}
    named: set[int] = set()
    for row in tx.execute(_IN_DOUBT, query).all():
        stray, mark = strays[row.nth - 1], marks.read(strays[row.nth - 1].mark)
        if mark.attempt != marks.of_attempt(row.message_id, row.no) or not mark.part:
            continue
        key = (row.month, row.message_id, row.no)
        named.add(row.nth - 1)
        if mark.part == 1 and mark.last:
            whole[key] = stray.ref
        else:
            for part in _known_by(mark):
                parts.setdefault((key, part), (stray.carrier, ""))
            parts[key, mark.part] = (stray.carrier, stray.ref)
    _write(tx, whole, parts)
    return named


def _known_by(mark: Mark) -> range:
    """The parts that must exist where this one does: all before it, and the next unless it is the last."""
    return range(1, mark.part + (1 if mark.last else 2))


def _write(tx: Session, whole: dict[Key, str], parts: dict[tuple[Key, int], tuple[str, str]]) -> None:
    if whole:
        tx.execute(_NAME_WHOLE, {**_columns(list(whole)), "refs": array(list(whole.values()))})
    if parts:
        ordered = sorted(parts.items())
        columns = {
            **_columns([key for (key, _), _ in ordered]),
            "parts": array([part for (_, part), _ in ordered]),
            "carriers": array([carrier for _, (carrier, _) in ordered]),
            "refs": array([ref for _, (_, ref) in ordered]),
        }
        tx.execute(_NAME_PARTS, {**columns, "unknown": int(Status.UNKNOWN)})


def _columns(keys: Sequence[Key]) -> dict[str, str]:
    return {
        "months": array([month for month, _, _ in keys]),
        "ids": array([message_id for _, message_id, _ in keys]),
        "nos": array([no for _, _, no in keys]),
    }
