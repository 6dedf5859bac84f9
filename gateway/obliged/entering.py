"""Putting people on the list, one by one or from a file; whoever has declared already is entered as such."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock, events, people, phone, places
from gateway.errors import BadInput
from gateway.obliged import leaving
from gateway.obliged.model import ObligedRow
from gateway.obliged.rules import rules_on
from gateway.obliged.states import TOPIC, State

MOST_LINES: Final = 10_000  # of one file: more is a mistake, or a list to be divided by commune
COLUMNS: Final = ("ho_ten", "nam_sinh", "so_dien_thoai", "ma_xa", "can_cu", "van_ban", "tu_ngay", "den_ngay")
"""The heads of a file; name and year, or the number, may be empty."""
_MOST_YEARS: Final = 130
_LONGEST: Final = 160  # characters of a ground: it stands on a sheet beside the name


@dataclass(frozen=True)
class Entry:
    """Somebody who must declare. `ground`: why, in words that may stand on paper; `paper`: number of the order."""

    commune_code: str
    ground: str
    paper: str
    since: date
    until: date
    name: str | None = field(default=None, repr=False)
    birth_year: int | None = None
    number: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Fault:
    """One line of a file that cannot be used; lines count as a spreadsheet shows them, from 1."""

    line: int
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class Imported:
    """What came of a file; nothing was entered where there are faults and the rest was not asked for."""

    entered: int
    faults: list[Fault]


def enter(
    tx: Session, entry: Entry, *, by: str, now: datetime, communes: frozenset[str] | None = None
) -> ObligedRow:
    """Put one on the list; the first reminder goes out at the next hour in which people are texted.

    `communes`: the area of whoever enters. Raises BadInput naming the field.
    """
    name = " ".join((entry.name or "").split()) or None
    number = phone.parse_recipient(entry.number) if entry.number else None
    _check(tx, entry, name, number, clock.today(now))
    if communes is not None and entry.commune_code not in communes:
        raise BadInput("commune", "elsewhere", "Xã này ngoài địa bàn của bạn.")
    if _is_listed(tx, entry, name, number):
        raise BadInput("number", "listed", "Người này đã ở trong danh sách, theo cùng văn bản.")
    rules = rules_on(clock.today(now))
    row = ObligedRow(
        name=name,
        name_keys=people.name_keys(name) if name else None,
        birth_year=entry.birth_year,
        number=number,
        commune_code=entry.commune_code,
        ground=entry.ground.strip(),
        paper=entry.paper.strip(),
        since=entry.since,
        until=entry.until,
        state=State.DUE,
        reminders=0,
        next_at=rules.reminder(1, now) if number else None,
        rules=rules.version,
        entered_by=by,
        created_at=now,
        changed_at=now,
    )
    tx.add(row)
    tx.flush()
    leaving.look_back(tx, row, now)
    events.announce(tx, TOPIC, str(row.id))
    audit.record(tx, by, "obliged.enter", str(row.id), now, {"paper": row.paper, "commune": row.commune_code})
    return row


def import_list(
    tx: Session,
    content: str,
    *,
    by: str,
    now: datetime,
    partial: bool = False,
    communes: frozenset[str] | None = None,
) -> Imported:
    """Enter a whole file (UTF-8, commas or semicolons, heads as in `COLUMNS`), in the caller's transaction.

    Every fault is told with its line; where there is one, the good lines are entered only when `partial` asks for it.
    """
    good: list[tuple[int, Entry]] = []
    faults: list[Fault] = []
    for line, row in _lines(content):
        try:
            good.append((line, _read(row)))
        except BadInput as fault:
            faults.append(Fault(line, fault.field, fault.code, fault.message))
    entered = 0
    with tx.begin_nested() as trial:
        for line, entry in good:
            try:
                enter(tx, entry, by=by, now=now, communes=communes)
                entered += 1
            except BadInput as fault:
                faults.append(Fault(line, fault.field, fault.code, fault.message))
        if faults and not partial:
            trial.rollback()
            entered = 0
    faults.sort(key=_line_of)
    return Imported(entered, faults)


def _check(tx: Session, entry: Entry, name: str | None, number: str | None, today: date) -> None:
    if number is None and (name is None or entry.birth_year is None):
        raise BadInput("number", "missing", "Cần số điện thoại, hoặc họ tên và năm sinh.")
    if name is not None and entry.birth_year is None:
        raise BadInput("birth_year", "missing", "Có họ tên thì cần năm sinh.")
    if entry.birth_year is not None and not today.year - _MOST_YEARS <= entry.birth_year <= today.year:
        raise BadInput("birth_year", "invalid", "Năm sinh không thể có.")
    commune = places.by_code(tx, entry.commune_code)
    if commune is None or commune.is_province:
        raise BadInput("commune", "invalid", f"Không có xã mã {entry.commune_code}.")
    if not 4 <= len(entry.ground.strip()) <= _LONGEST:
        raise BadInput("ground", "missing", "Cần ghi căn cứ: vì sao người này phải khai.")
    if not any(map(str.isdigit, entry.paper)):
        raise BadInput("paper", "missing", "Cần số của văn bản.")
    if not entry.since <= entry.until:
        raise BadInput("until", "bad_period", "Ngày cuối phải sau ngày đầu.")
    if entry.until < today:
        raise BadInput("until", "past", "Thời hạn khai đã qua.")


def _is_listed(tx: Session, entry: Entry, name: str | None, number: str | None) -> bool:
    """Whether they still owe a declaration by the same paper: a file that is sent twice is entered once."""
    same = select(ObligedRow.id).where(ObligedRow.state == State.DUE, ObligedRow.paper == entry.paper.strip())
    if name is None:
        return tx.scalar(same.where(ObligedRow.number == number, ObligedRow.name_keys.is_(None))) is not None
    born = (ObligedRow.birth_year == entry.birth_year, ObligedRow.name_keys == people.name_keys(name))
    return tx.scalar(same.where(*born, ObligedRow.commune_code == entry.commune_code)) is not None


def _lines(content: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of the file with the number of their line."""
    text = content.lstrip("\ufeff")
    divided = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ",")
    missing = [name for name in COLUMNS if name not in (divided.fieldnames or [])]
    if missing:
        raise BadInput("columns", "missing", f"Thiếu cột: {', '.join(missing)}.")
    try:
        for count, row in enumerate(divided):
            if count >= MOST_LINES:
                raise BadInput("file", "too_long", f"Nhiều nhất {MOST_LINES:,} dòng một tệp.")
            if any((value or "").strip() for value in row.values() if isinstance(value, str)):
                yield divided.line_num, {name: (row[name] or "").strip() for name in COLUMNS}
    except csv.Error as broken:
        raise BadInput("file", "not_text", f"Dòng {divided.line_num} không phải CSV.") from broken


def _read(row: dict[str, str]) -> Entry:
    year = row["nam_sinh"]
    if year and not (year.isascii() and year.isdecimal() and len(year) <= 4):
        raise BadInput("nam_sinh", "invalid", f"Năm sinh không phải số: {year[:12]}.")
    return Entry(
        commune_code=row["ma_xa"],
        ground=row["can_cu"],
        paper=row["van_ban"],
        since=_day("tu_ngay", row["tu_ngay"]),
        until=_day("den_ngay", row["den_ngay"]),
        name=row["ho_ten"] or None,
        birth_year=int(year) if year else None,
        number=row["so_dien_thoai"] or None,
    )


def _day(name: str, said: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day on paper has no zone
        except ValueError:
            continue
    raise BadInput(name, "invalid", f"Ngày viết như 20/11/2026, không phải: {said[:12]}.")


def _line_of(fault: Fault) -> int:
    return fault.line
