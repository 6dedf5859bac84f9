"""A list of units as a file: looked through whole before anything is stored, so that a wrong line costs nothing.

Columns, by these names in any order; `,` or `;` between them, UTF-8 with or without a mark:

    loại         required: trạm y tế, trung tâm y tế, bệnh viện, phòng khám, UBND, CDC, Sở Y tế, Bộ Y tế, khác
    đơn vị       required
    số           required: one to four numbers, divided by `/`
    nơi          whom it is there for: xã, huyện cũ, tỉnh or cả nước, divided by `/`; empty: the province
    xã           where it stands
    địa chỉ
    dịch vụ
    vĩ độ, kinh độ
    từ ngày      20/11/2026; empty: today
    đến ngày

A unit that is in effect under the same name is changed; all others are new.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.directory import areas, keeping, numbers
from gateway.directory.finding import effective
from gateway.directory.keeping import Written
from gateway.directory.kinds import Kind
from gateway.directory.model import DirectoryEntry
from gateway.errors import BadInput, Conflict
from gateway.text.fold import fold

MOST_LINES: Final = 2_000  # twice the units of a province
LONGEST: Final = 1_000_000  # bytes: so many long lines

KINDS: Final[Mapping[str, Kind]] = {
    "tram y te": Kind.STATION,
    "trung tam y te": Kind.CENTRE,
    "ttyt": Kind.CENTRE,
    "benh vien": Kind.HOSPITAL,
    "phong kham": Kind.CLINIC,
    "ubnd": Kind.COMMITTEE,
    "ban chi dao": Kind.COMMITTEE,
    "cdc": Kind.CDC,
    "so y te": Kind.DEPARTMENT,
    "bo y te": Kind.MINISTRY,
    "khac": Kind.OTHER,
}
_HEADINGS: Final = {
    "loai": "kind",
    "don vi": "unit",
    "ten": "unit",
    "so": "numbers",
    "dien thoai": "numbers",
    "noi": "places",
    "xa": "commune",
    "dia chi": "address",
    "dich vu": "services",
    "vi do": "lat",
    "kinh do": "lon",
    "tu ngay": "starts_on",
    "den ngay": "ends_on",
}
_REQUIRED: Final = frozenset({"kind", "unit", "numbers"})


@dataclass(frozen=True)
class Fault:
    """A line that cannot be used, by its number in the file, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class Stored:
    """How many units were new, changed, or stood there already; with faults nothing was stored."""

    added: int
    changed: int
    same: int
    faults: Sequence[Fault] = ()


def store(tx: Session, data: bytes, home_province: str, by: str, now: datetime) -> Stored:
    """Every line of the file, or none where one of them is wrong. Raises BadInput where it is no such file."""
    read: list[Written] = []
    faults: list[Fault] = []
    for line, row in _rows(data):
        try:
            read.append(_written(tx, row, home_province, clock.today(now)))
        except BadInput as fault:
            faults.append(Fault(line, fault.message))
    if faults:
        return Stored(0, 0, 0, faults)
    if not read:
        raise BadInput("file", "empty", "there is no line beneath the headings")
    became = [_store(tx, written, by, now) for written in read]
    return Stored(became.count("added"), became.count("changed"), became.count("same"))


def _store(tx: Session, written: Written, by: str, now: datetime) -> str:
    same_name = select(DirectoryEntry).where(DirectoryEntry.unit_key == fold(written.unit), effective(now))
    known = tx.scalars(same_name.order_by(DirectoryEntry.id).limit(1)).first()
    if known is None:
        try:
            keeping.add(tx, written, by, now)
        except Conflict:
            return "same"
        return "added"
    kept = Written(**{**written.__dict__, "starts_on": known.starts_on})
    return "changed" if keeping.change(tx, known, kept, by, now) else "same"


def _written(tx: Session, row: Mapping[str, str], home_province: str, today: date) -> Written:
    kind = KINDS.get(fold(row.get("kind", "")))
    if kind is None:
        raise BadInput(
            "kind", "invalid", f"{row.get('kind', '')}: không phải loại đơn vị có trong danh sách."
        )
    commune = row.get("commune", "")
    where = row.get("places", "").replace("/", ";")
    written = Written(
        kind=kind,
        unit=" ".join(row.get("unit", "").split()),
        numbers=numbers.several(row.get("numbers", "")),
        places=areas.read(tx, where, home_province) if where else [home_province],
        commune_code=areas.commune(tx, commune, home_province) if commune else None,
        address=row.get("address", ""),
        services=row.get("services", ""),
        lat=_degrees(row.get("lat", "")),
        lon=_degrees(row.get("lon", "")),
        starts_on=_day(row.get("starts_on", "")) or today,
        ends_on=_day(row.get("ends_on", "")),
    )
    keeping.check(written)
    return written


def _degrees(said: str) -> float | None:
    if not said:
        return None
    try:
        return float(said.replace(",", "."))
    except ValueError:
        raise BadInput("lat", "invalid", f"{said}: không phải vĩ độ hay kinh độ.") from None


def _day(said: str) -> date | None:
    if not said:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise BadInput("starts_on", "invalid", f"{said}: ngày ghi như 20/11/2026.")


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, field → text) of every line that says something."""
    if len(data) > LONGEST:
        raise BadInput("file", "too_long", "the file is too long")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("file", "not_text", "the file is no CSV in UTF-8") from None
    heading = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    named = [_HEADINGS.get(fold(name), "") for name in next(lines, [])]
    if not _REQUIRED.issubset(named):
        raise BadInput("file", "no_columns", "Dòng đầu phải có ít nhất: loại, đơn vị, số.")
    for number, cells in enumerate(lines, start=2):
        if number > MOST_LINES:
            raise BadInput("file", "too_long", "the file is too long")
        row = {name: cell.strip() for name, cell in zip(named, cells, strict=False) if name}
        if any(row.values()):
            yield number, row
