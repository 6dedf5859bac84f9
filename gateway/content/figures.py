"""Figures of the epidemic: by commune, province, country and world, with their time and source; approved as a sheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import approvals, audit, events, places
from gateway.content import on_phones
from gateway.content.model import Figures, Sheet
from gateway.content.states import MOVES, TOPIC, State
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages.outbox import new_public_id

KIND: Final = "figures"
"""What an approval of a sheet is about."""

COUNTRY, WORLD = "vn", "world"
STALE: Final = timedelta(hours=48)
"""Older figures say that they are old: bulletins are daily, and one may be late."""
FEW: Final = 5
"""Fewer than so many people of a commune are "under 5": neighbours would know who (people.md §6)."""
COUNTS: Final = ("fresh", "cases", "recovered", "deaths", "doses")
COLUMNS: Final = ("noi", "ca_moi", "tong_ca", "khoi", "tu_vong", "mui_tiem")
_MOST_LINES: Final = 500
_MOST: Final = 10**10  # doses of the world have eleven digits; more is a slip of the keys


@dataclass(frozen=True)
class Row:
    """The counts of one place; None: not known."""

    place: str
    fresh: int | None = None
    cases: int | None = None
    recovered: int | None = None
    deaths: int | None = None
    doses: int | None = None


@dataclass(frozen=True)
class Latest:
    """The newest approved counts of a place."""

    row: Row
    source: str
    as_of: datetime
    stale: bool


def enter(tx: Session, rows: Collection[Row], source: str, as_of: datetime, by: int, now: datetime) -> Sheet:
    """Put a sheet before a second person at once: there is nothing to write on. Raises BadInput."""
    if not rows:
        raise BadInput("rows", "empty", "Chưa có số liệu nào.")
    if not source.strip() or len(source.strip()) > on_phones.MOST_SOURCE:
        raise BadInput("source", "missing", "Ghi nguồn, không quá 40 chữ.")
    if as_of > now:
        raise BadInput("as_of", "future", "Giờ của số liệu không thể ở tương lai.")
    for row in rows:
        _check(tx, row)
    sheet = Sheet(
        public_id=new_public_id("fig"), state=State.SUBMITTED, source=source.strip(), as_of=as_of,
        made_by=by, made_at=now, changed_at=now,
    )  # fmt: skip
    tx.add(sheet)
    tx.flush()
    tx.add_all(Figures(sheet_id=sheet.id, **asdict(row)) for row in rows)
    tx.flush()
    approvals.submit(tx, KIND, sheet.id, digest(tx, sheet), by, now, count=len(rows))
    events.announce(tx, TOPIC, sheet.public_id)
    return sheet


def approve(tx: Session, sheet: Sheet, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to the numbers they saw."""
    tx.refresh(sheet, with_for_update=True)
    if digest(tx, sheet) != seen:
        raise approvals.Changed
    approvals.approve(tx, _waiting(tx, sheet).id, seen, by, now)
    _move(tx, sheet, State.APPROVED, now)


def return_(tx: Session, sheet: Sheet, why: str, by: int, now: datetime) -> None:
    """A second person sends it back; a new sheet is entered."""
    tx.refresh(sheet, with_for_update=True)
    approvals.return_(tx, _waiting(tx, sheet).id, by, why, now)
    _move(tx, sheet, State.RETURNED, now)


def withdraw(tx: Session, sheet: Sheet, by: int, now: datetime) -> None:
    """Wrong after all: the sheet before counts again."""
    tx.refresh(sheet, with_for_update=True)
    _move(tx, sheet, State.WITHDRAWN, now)
    audit.record(tx, f"account:{by}", "figures.withdraw", sheet.public_id, now)


def latest(tx: Session, place: str, now: datetime) -> Latest | None:
    """What people are told of a place; None where nobody has approved anything."""
    query = (
        select(Figures, Sheet)
        .join(Sheet, Sheet.id == Figures.sheet_id)
        .where(Figures.place == place, Sheet.state == State.APPROVED, Sheet.as_of <= now)
        .order_by(Sheet.as_of.desc(), Sheet.id.desc())
        .limit(1)
    )
    found = tx.execute(query).first()
    if found is None:
        return None
    figures, sheet = found
    return Latest(_row(figures), sheet.source, sheet.as_of, now - sheet.as_of > STALE)


def by_public_id(tx: Session, public_id: str) -> Sheet:
    """One sheet. Raises NotFound."""
    sheet = tx.scalars(select(Sheet).where(Sheet.public_id == public_id)).first()
    if sheet is None:
        raise NotFound("Không có bảng số liệu này.")
    return sheet


def rows(tx: Session, sheet: Sheet) -> list[Row]:
    """Its counts, in the order of places."""
    found = tx.scalars(select(Figures).where(Figures.sheet_id == sheet.id).order_by(Figures.place))
    return [_row(each) for each in found]


def sheets(tx: Session, *, offset: int = 0, limit: int = 25) -> tuple[list[Sheet], int]:
    """A page of all sheets, newest first, and how many there are."""
    found = list(tx.scalars(select(Sheet).order_by(Sheet.as_of.desc(), Sheet.id.desc())))
    return found[offset : offset + limit], len(found)


def digest(tx: Session, sheet: Sheet) -> str:
    """A fingerprint of every number, their time and source."""
    said = [sheet.source, sheet.as_of.timestamp(), *(list(asdict(row).values()) for row in rows(tx, sheet))]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def read_file(text: str) -> list[Row]:
    """The rows of a CSV file with the heads of `COLUMNS`; a wrong cell is named by its line. Raises BadInput."""
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    if not lines or any(column not in lines[0] for column in COLUMNS):
        raise BadInput("file", "heads", "Dòng đầu phải là: " + ",".join(COLUMNS))
    if len(lines) > _MOST_LINES:
        raise BadInput("file", "too_long", "Tệp quá dài: chia thành nhiều tệp.")
    found: dict[str, Row] = {}
    for at, line in enumerate(lines, 2):
        place = (line["noi"] or "").strip().lower()
        if place in found:
            raise BadInput("file", "twice", f"Dòng {at}: nơi này đã có ở dòng trên.")
        counts = (_count(line[column], at) for column in COLUMNS[1:])
        found[place] = Row(place, *counts)
    return list(found.values())


def _count(cell: str | None, at: int) -> int | None:
    said = (cell or "").strip().replace(".", "").replace(" ", "")
    if not said:
        return None
    if not said.isdecimal():
        raise BadInput("file", "number", f"Dòng {at}: có ô không phải là số.")
    return int(said)


def _check(tx: Session, row: Row) -> None:
    if row.place not in (COUNTRY, WORLD) and places.by_code(tx, row.place) is None:
        raise BadInput("place", "unknown", f"Không có nơi nào mang mã {row.place}.")
    counts = [count for name in COUNTS if (count := getattr(row, name)) is not None]
    if not counts:
        raise BadInput("rows", "empty", "Mỗi nơi cần ít nhất một con số.")
    if any(not 0 <= count <= _MOST for count in counts):
        raise BadInput("rows", "number", "Có con số không thể đúng.")
    _not_more(row.fresh, row.cases, "Ca mới nhiều hơn tổng số ca.")
    _not_more(row.deaths, row.cases, "Số tử vong nhiều hơn tổng số ca.")
    _not_more(row.recovered, row.cases, "Số khỏi nhiều hơn tổng số ca.")


def _not_more(part: int | None, whole: int | None, why: str) -> None:
    if part is not None and whole is not None and part > whole:
        raise BadInput("rows", "sum", why)


def _row(found: Figures) -> Row:
    return Row(found.place, *(getattr(found, name) for name in COUNTS))


def _waiting(tx: Session, sheet: Sheet) -> approvals.Approval:
    waiting = approvals.waits(tx, KIND, sheet.id)
    if waiting is None:
        raise Conflict(State(sheet.state).sentence)
    return waiting


def _move(tx: Session, sheet: Sheet, to: State, now: datetime) -> None:
    if to not in MOVES[State(sheet.state)]:
        raise Conflict(State(sheet.state).sentence)
    sheet.state, sheet.changed_at = to, now
    tx.flush()
    events.announce(tx, TOPIC, sheet.public_id)


def known_places(found: Iterable[Row]) -> set[str]:
    """The communes and provinces among the rows."""
    return {row.place for row in found} - {COUNTRY, WORLD}
