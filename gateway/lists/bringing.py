"""A list comes in: its good numbers are stored by the batch, its bad lines counted and the first of them kept.

However long it is, only a batch of it is held at a time; whether a number was there before is the database's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from gateway import audit, events, places
from gateway.db import array
from gateway.errors import BadInput
from gateway.lists import reading
from gateway.lists.communes import Communes
from gateway.lists.faults import NOTES, SENTENCES, Code, Fault
from gateway.lists.model import NumberList, NumberListFault
from gateway.lists.reading import Taken
from gateway.lists.states import TOPIC, State
from gateway.messages.outbox import new_public_id

MOST_ROWS: Final = 1_000_000
MOST_FAULTS: Final = 1_000
"""Faults that are stored, and as many notes; nobody reads more before they mend the file."""
BATCH: Final = 5_000  # numbers a statement: more are no faster, and these are a megabyte
_LONGEST_NAME: Final = 80  # characters

_STORE = text("""
    INSERT INTO number_list_rows (list_id, number, commune_code, lang, line)
    SELECT :list, fresh.number, fresh.commune_code, fresh.lang, fresh.line
      FROM unnest(CAST(:numbers AS text[]), CAST(:communes AS text[]), CAST(:langs AS text[]), CAST(:lines AS int[]))
           AS fresh(number, commune_code, lang, line)
    ON CONFLICT DO NOTHING RETURNING number
""")
_LINES = text("""
    SELECT number, line FROM number_list_rows WHERE list_id = :list AND number = ANY(CAST(:numbers AS text[]))
""")


@dataclass
class _Tally:
    """What has been found so far; of faults and notes the first of each."""

    list_id: int
    good: int = 0
    bad: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def fault(self, fault: Fault) -> None:
        self.bad += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def note(self, taken: Taken) -> None:
        for code, why in taken.notes:
            if len(self.notes) < MOST_FAULTS:
                self.notes.append(Fault(taken.line, taken.said, code, why))


def bring(
    tx: Session, name: str, body: bytes | str, by: int, now: datetime, *, home_province: str = places.HOME
) -> NumberList:
    """Read a whole file or paste; `ready` where every line is good, else `checking` until a person decides.

    Raises BadInput, and the caller's transaction must end, where it is no list: no text, no numbers, too long.
    """
    name = " ".join(name.split())
    if not 2 <= len(name) <= _LONGEST_NAME:
        raise BadInput("name", "invalid", f"Tên danh sách có từ 2 đến {_LONGEST_NAME} chữ.")
    row = NumberList(
        public_id=new_public_id("lst"), name=name, state=State.CHECKING, good=0, bad=0,
        made_by=by, made_at=now, changed_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    tally = _Tally(row.id)
    for batch in _batches(reading.read(body, Communes(tx, home_province))):
        _take(tx, tally, batch)
        if tally.good + tally.bad > MOST_ROWS:
            raise BadInput(
                "file", "too_many", f"Quá {MOST_ROWS:,} số: chia thành nhiều tệp.".replace(",", ".")
            )
    if not tally.good + tally.bad:
        raise BadInput("file", "empty", "Danh sách không có số nào.")
    _keep(tx, tally)
    row.good, row.bad = tally.good, tally.bad
    row.state = State.CHECKING if tally.bad else State.READY
    tx.flush()
    audit.record(tx, f"account:{by}", "list.bring", row.public_id, now, {"good": row.good, "bad": row.bad})
    events.announce(tx, TOPIC, row.public_id)
    return row


def _batches(found: Iterator[Taken | Fault]) -> Iterator[list[Taken | Fault]]:
    while batch := list(islice(found, BATCH)):
        yield batch


def _take(tx: Session, tally: _Tally, batch: Iterable[Taken | Fault]) -> None:
    first: dict[str, Taken] = {}
    held: list[Taken | Fault] = []
    for one in batch:
        if isinstance(one, Fault):
            held.append(one)
            continue
        known = first.setdefault(one.number, one)
        held.append(one if known is one else _twice(one, known.line))
    before = _store(tx, tally.list_id, first)
    for one in held:
        if isinstance(one, Taken) and one.number in before:
            one = _twice(one, before[one.number])  # noqa: PLW2901 - the line is what it turns out to be
        if isinstance(one, Fault):
            tally.fault(one)
        else:
            tally.good += 1
            if one.notes:
                tally.note(one)


def _store(tx: Session, list_id: int, fresh: dict[str, Taken]) -> dict[str, int]:
    """Store a batch; the line of each number that an earlier batch has brought.

    Asked also where nothing of it is good: a transaction that is idle for half a minute is ended by the server, and
    half a million bad lines take longer.
    """
    rows = fresh.values()
    given = {
        "list": list_id,
        "numbers": array(row.number for row in rows),
        "communes": array(row.commune_code for row in rows),
        "langs": array(row.lang for row in rows),
        "lines": array(row.line for row in rows),
    }
    stored = set(tx.scalars(_STORE, given))
    if len(stored) == len(fresh):
        return {}
    twice = {"list": list_id, "numbers": array(fresh.keys() - stored)}
    return {row.number: row.line for row in tx.execute(_LINES, twice)}


def _twice(taken: Taken, line: int) -> Fault:
    return Fault(taken.line, taken.said, Code.DUPLICATE, SENTENCES[Code.DUPLICATE].format(line=line))


def _keep(tx: Session, tally: _Tally) -> None:
    kept = sorted([*tally.faults, *tally.notes], key=_line_of)
    rows = [
        {
            "list_id": tally.list_id,
            "no": no,
            "line": one.line,
            "said": one.said,
            "code": one.code,
            "why": one.why,
        }
        for no, one in enumerate(kept, start=1)
    ]
    if rows:
        tx.execute(insert(NumberListFault), rows)


def _line_of(fault: Fault) -> tuple[int, bool]:
    return fault.line, fault.code in NOTES
