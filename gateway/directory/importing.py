"""A list of units as a file: looked through whole before it is proposed, so that a wrong line costs nothing.

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

A unit that is in effect under the same name is changed; all others are new. A second person decides the whole of it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.approvals import Waiting
from gateway.directory import areas, keeping, numbers, proposing
from gateway.directory.finding import in_time
from gateway.directory.keeping import Written
from gateway.directory.kinds import Kind
from gateway.directory.model import DirectoryEntry, DirectoryProposal
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
class Brought:
    """How many units are new, changed, or stand there already; with faults nothing was proposed."""

    added: int
    changed: int
    same: int
    faults: Sequence[Fault] = ()
    proposal: DirectoryProposal | None = None


def propose(tx: Session, data: bytes, home_province: str, by: int, now: datetime, note: str = "") -> Brought:
    """Every line of the file, or none where one of them is wrong. Raises BadInput where it is no such file."""
    wishes: list[proposing.Wish] = []
    same = 0
    faults: list[Fault] = []
    names: set[str] = set()
    for line, row in _rows(data):
        try:
            written = _written(tx, row, home_province, clock.today(now))
            _require_once(names, written)
            wish = _wish(tx, written, now)
        except (BadInput, Conflict) as fault:
            faults.append(Fault(line, fault.message))
            continue
        if wish is None:
            same += 1
        else:
            wishes.append(wish)
    if faults:
        return Brought(0, 0, 0, faults)
    if not names:
        raise BadInput("file", "empty", "there is no line beneath the headings")
    proposal = proposing.write(tx, wishes, by, now, note) if wishes else None
    added = sum(entry is None for entry, _ in wishes)
    return Brought(added, len(wishes) - added, same, proposal=proposal)


def _require_once(names: set[str], written: Written) -> None:
    key = fold(written.unit)
    if key in names:
        raise BadInput("unit", "twice", f"{written.unit}: đã có ở một dòng trên.")
    names.add(key)


def _wish(tx: Session, written: Written, now: datetime) -> proposing.Wish | None:
    """What is to be proposed of one line; None where it stands there already. Raises Waiting."""
    named = select(DirectoryEntry).where(DirectoryEntry.unit_key == fold(written.unit))
    begins = DirectoryEntry.starts_on == written.starts_on
    known = tx.scalars(named.where(in_time(now)).order_by(DirectoryEntry.id).limit(1)).first()
    if known is None:
        return None if tx.scalars(named.where(begins)).first() is not None else (None, written)
    kept = replace(written, starts_on=known.starts_on)
    if kept == Written.of(known):
        return None
    if proposing.waiting(tx, [known.id]):
        raise Waiting
    return known, kept


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
