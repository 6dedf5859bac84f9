"""People who need help, out of a file: every line that is wrong is told by its number, and the good ones wait for it.

Columns, by these names in any order, with accents or without; `lists.sheets` says how a file may be written:

    lý do        required: chạy thận, liệt giường, tàu trên biển, mang thai, sống một mình
    họ tên       required
    xã           required: a code or a name, of today or before July 2025
    thôn, địa chỉ   one of them
    số điện thoại, số người thân, số người, dự sinh (20/11/2026), ghi chú
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from gateway import audit, places
from gateway.errors import BadInput
from gateway.lists import numbers, sheets
from gateway.lists.communes import Communes
from gateway.lists.faults import Code
from gateway.movers.keeping import Entry, put
from gateway.movers.reasons import Reason
from gateway.text.fold import fold

MOST_LINES: Final = 2_000  # of one file: a commune has a few hundred, and a page waits for it
COLUMNS: Final = (
    "lý do", "họ tên", "xã", "thôn", "địa chỉ", "số điện thoại", "số người thân", "số người", "dự sinh", "ghi chú",
)  # fmt: skip
"""The heads of a file."""

_HEADINGS: Final = {
    **dict.fromkeys(("ly do", "dien", "loai", "reason"), "reason"),
    **dict.fromkeys(("ho ten", "ho va ten", "ten", "name"), "name"),
    **dict.fromkeys(("xa", "ma xa", "xa phuong", "phuong", "commune"), "commune"),
    **dict.fromkeys(("thon", "khu pho", "thon khu pho", "to dan pho", "hamlet"), "hamlet"),
    **dict.fromkeys(("dia chi", "address"), "address"),
    **dict.fromkeys(("so dien thoai", "dien thoai", "sdt", "so", "phone"), "number"),
    **dict.fromkeys(
        ("so nguoi than", "so hang xom", "sdt nguoi than", "nguoi than", "hang xom", "other phone"), "other_number"
    ),
    **dict.fromkeys(("so nguoi", "so nguoi phai dua di", "people"), "people"),
    **dict.fromkeys(("du sinh", "ngay du sinh", "den ngay", "until"), "until"),
    **dict.fromkeys(("ghi chu", "note"), "note"),
}  # fmt: skip
_REQUIRED: Final = {"reason": "lý do", "name": "họ tên", "commune": "xã"}
_REASONS: Final[Mapping[str, Reason]] = {
    **dict.fromkeys(("chay than", "loc mau", "dialysis"), Reason.DIALYSIS),
    **dict.fromkeys(
        ("liet giuong", "nam liet giuong", "nam liet", "liet", "nam mot cho", "bedridden"), Reason.BEDRIDDEN
    ),
    **dict.fromkeys(
        ("tau tren bien", "tau", "ghe", "tau ca", "tren bien", "di bien", "dang di bien", "boat"), Reason.BOAT
    ),
    **dict.fromkeys(("mang thai", "co thai", "sap sinh", "thai phu", "pregnant"), Reason.PREGNANT),
    **dict.fromkeys(
        ("song mot minh", "gia neo don", "neo don", "nguoi gia neo don", "nguoi gia song mot minh", "alone"),
        Reason.ALONE,
    ),
}


@dataclass(frozen=True)
class Fault:
    """One line that cannot be used; lines count as a spreadsheet shows them, from 1."""

    line: int
    code: str
    why: str = field(repr=False)


@dataclass(frozen=True)
class Brought:
    """What came of a file; nobody was put on the list where there are faults and the rest was not asked for."""

    entered: int
    good: int
    faults: Sequence[Fault]


def bring(
    tx: Session,
    body: bytes | str,
    by: int,
    now: datetime,
    *,
    only_good: bool = False,
    communes: frozenset[str] | None = None,
    home_province: str = places.HOME,
) -> Brought:
    """Put a whole file on the list, or with `only_good` its good lines. Raises BadInput where it is no such file."""
    where = Communes(tx, home_province)
    faults: list[Fault] = []
    good = 0
    with tx.begin_nested() as trial:
        for line, row in _rows(body):
            try:
                put(tx, _entry(row, where), by, now, communes)
                good += 1
            except BadInput as fault:
                faults.append(Fault(line, f"{fault.field}.{fault.code}", fault.message))
        if not good and not faults:
            raise BadInput("file", "empty", "Dưới dòng tên cột không có dòng nào.")
        entered = good if only_good or not faults else 0
        if not entered:
            trial.rollback()
    if entered:
        told = {"entered": entered, "left_out": len(faults)}
        audit.record(tx, f"account:{by}", "mover.bring", "movers", now, told)
    return Brought(entered, good, faults)


def _rows(body: bytes | str) -> list[tuple[int, Mapping[str, str]]]:
    found = sheets.rows(body)
    _, heads = next(found, (0, []))
    fields = sheets.named(heads, _HEADINGS)
    missing = [name for wanted, name in _REQUIRED.items() if wanted not in fields]
    if missing:
        raise BadInput("file", "no_columns", f"Dòng đầu thiếu cột: {', '.join(missing)}.")
    rows: list[tuple[int, Mapping[str, str]]] = []
    for line, cells in found:
        rows.append((line, {name: cell for name, cell in zip(fields, cells, strict=False) if name}))
        if len(rows) > MOST_LINES:
            raise BadInput("file", "too_many", f"Nhiều nhất {MOST_LINES} dòng một tệp.")
    return rows


def _entry(row: Mapping[str, str], where: Communes) -> Entry:
    said = row["reason"] if row.get("reason") else ""
    reason = _REASONS.get(fold(said))
    if reason is None:
        raise BadInput("reason", "invalid", f"{said[:30]}: lý do không có trong bảng.")
    commune = where.read(row.get("commune", "")) if row.get("commune") else None
    if commune is None or commune.commune_code is None:
        raise BadInput("commune", "unknown", commune.why if commune else "Dòng này chưa có xã.")
    return Entry(
        reason=reason,
        name=row.get("name", ""),
        commune_code=commune.commune_code,
        hamlet=row.get("hamlet", ""),
        address=row.get("address", ""),
        note=row.get("note", ""),
        number=_number("number", row.get("number", "")),
        other_number=_number("other_number", row.get("other_number", "")),
        people=_people(row.get("people", "")),
        until=_day(row.get("until", "")),
    )


def _number(name: str, said: str) -> str | None:
    """As it is kept, where a spreadsheet or the year 2018 has changed it; else as written, for `put` to judge."""
    if not said:
        return None
    found = numbers.read(said)
    if found.code is Code.SCIENTIFIC:
        raise BadInput(name, found.code.value, found.why)
    return found.number or said


def _people(said: str) -> int:
    if not said:
        return 1
    if not (said.isascii() and said.isdecimal() and len(said) <= 3):
        raise BadInput("people", "invalid", f"{said[:12]}: số người ghi bằng chữ số.")
    return int(said)


def _day(said: str) -> date | None:
    if not said:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day on paper has no zone
        except ValueError:
            continue
    raise BadInput("until", "invalid", f"{said[:12]}: ngày ghi như 20/11/2026.")
