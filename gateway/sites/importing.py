"""Sheets kept while there was no power or no network, entered later as a file: true times, and when they were entered.

Columns, by these names or their Vietnamese ones, in any order; `,` or `;` between them, UTF-8 with or without a mark:

    came         giờ vào       required: 20/11/2026 09:15, 2026-11-20 09:15, or 09:15 on the day of the sheet
    left         giờ ra        the same
    phone        điện thoại    a phone, or
    name         họ tên        a name
    birth_year   năm sinh      with a year of birth, or
    card         số thẻ        an insurance or identity card
    sex          giới tính     nam, nữ, khác
    hamlet       thôn
    temperature  nhiệt độ      36.8, 36,8 or 368

Every bad line is told with its number, its field and a way forward; nothing is stored unless all are good or the good
ones are asked for. The same line in the same or another file is stored once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, crypto, people
from gateway.errors import BadInput
from gateway.messages.outbox import new_public_id
from gateway.sites.model import Site, Visit
from gateway.sites.sheet_lines import HEADINGS, Entry, Fault, read_line
from gateway.sites.states import Arrival, ClosedBy, Method, Proof
from gateway.text.fold import fold

MOST_LINES: Final = 5_000
LONGEST: Final = 4_000_000  # bytes: so many long lines

_AT_ONCE: Final = 1_000  # a statement has room for 65,535 values, and a line takes twenty


class BadSheet(BadInput):
    """Lines of the file cannot be used; `faults` holds every one, `good` counts the lines that can."""

    def __init__(self, faults: Sequence[Fault], good: int) -> None:
        super().__init__("file", "bad_lines", f"{len(faults)} lines cannot be used, {good} can")
        self.faults = faults
        self.good = good


@dataclass(frozen=True)
class Checked:
    """A file read through. `entries`: the lines that can be stored; `faults`: the others."""

    entries: Sequence[Entry] = field(repr=False)
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Stored:
    """What was stored, what was there already, and the lines left out."""

    stored: int
    already: int
    faults: Sequence[Fault]


def check(data: bytes, now: datetime, day: date | None = None) -> Checked:
    """Read a file through and store nothing; `day`: of the sheet, for times without a date.

    Raises BadInput where the file as a whole cannot be read: no text, no headings, too long.
    """
    rows = _rows(data)
    entries, faults = [], []
    for number, row in rows:
        outcome = read_line(number, row, now, day)
        if isinstance(outcome, Entry):
            entries.append(outcome)
        else:
            faults.append(outcome)
    if not rows:
        raise BadInput("file", "empty", "there is no line beneath the headings")
    return Checked(entries, faults)


def store(
    tx: Session,
    site: Site,
    data: bytes,
    *,
    only_good: bool,
    method: Method = Method.IMPORT,
    staff_id: int | None,
    by: str,
    now: datetime,
    day: date | None = None,
) -> Stored:
    """Store a file's lines as visits that are over; with `only_good` despite bad ones, which are told.

    Raises BadSheet, and stores nothing, where a line is bad and `only_good` was not asked for.
    """
    checked = check(data, now, day)
    if checked.faults and not only_good:
        raise BadSheet(checked.faults, len(checked.entries))
    wanted = {_key(site, entry): entry for entry in checked.entries}
    had = set(tx.scalars(select(Visit.import_key).where(Visit.import_key.in_(wanted))))
    fresh = {key: entry for key, entry in wanted.items() if key not in had}
    rows = [
        {**_visit(site, entry, method, now), "person_id": _person(tx, site, entry, now), "staff_id": staff_id,
         "import_key": key}
        for key, entry in fresh.items()
    ]  # fmt: skip
    stored = 0
    for at in range(0, len(rows), _AT_ONCE):
        added = insert(Visit).values(rows[at : at + _AT_ONCE]).on_conflict_do_nothing()
        stored += len(tx.execute(added.returning(Visit.id)).all())
    told = {"lines": len(checked.entries), "stored": stored, "left_out": len(checked.faults)}
    audit.record(tx, by, "visits.import", site.code, now, told)
    return Stored(stored, len(checked.entries) - stored, checked.faults)


def _rows(data: bytes) -> list[tuple[int, Mapping[str, str]]]:
    """Numbered lines beneath the headings, by the names of our fields."""
    if len(data) > LONGEST:
        raise BadInput("file", "too_long", f"a file has at most {LONGEST // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("file", "not_utf8", "save the file as CSV UTF-8 and send it again") from None
    if "\0" in text:
        raise BadInput("file", "not_text", "save the file as CSV UTF-8 and send it again")
    head = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ","
    )
    names: list[str | None] = []
    rows: list[tuple[int, Mapping[str, str]]] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = _headings(cells)
                continue
            rows.append((reader.line_num, {name: cell.strip() for name, cell in zip(names, cells) if name}))  # noqa: B905
            if len(rows) > MOST_LINES:
                raise BadInput("file", "too_long", f"a file has at most {MOST_LINES} lines: split it")
    except csv.Error:
        raise BadInput(
            "file", "not_csv", f"line {reader.line_num} is no CSV: a quotation mark is not closed"
        ) from None
    return rows


def _headings(cells: Sequence[str]) -> list[str | None]:
    names = [HEADINGS.get(fold(cell)) for cell in cells]
    if "came" not in names:
        raise BadInput("file", "no_heading", "the first line names the columns; 'came' (giờ vào) is missing")
    return names


def _key(site: Site, entry: Entry) -> bytes:
    who = entry.phone or (entry.card.digits if entry.card else f"{fold(entry.name)}|{entry.birth_year}")
    return crypto.ring().token(f"visit|{site.id}|{who}|{entry.came_at.isoformat()}")


def _visit(site: Site, entry: Entry, method: Method, now: datetime) -> dict[str, Any]:
    return {
        "public_id": new_public_id("vis"),
        "site_id": site.id,
        "number": entry.phone,
        "method": method,
        "proof": Proof.UNVERIFIED,
        "temperature": entry.temperature,
        "came_at": entry.came_at,
        "came_known": Arrival.TOLD,
        "left_at": entry.left_at,
        "closed_by": ClosedBy.PERSON if entry.left_at is not None else ClosedBy.TIME,
        "created_at": now,
        "changed_at": now,
    }


def _person(tx: Session, site: Site, entry: Entry, now: datetime) -> int | None:
    """Who it was: of the phone's family, known by the card, or put on file; None where no name and year are told.

    A card number alone links to nobody: a list of invented numbers would bring the names of their holders.
    """
    if not entry.name or entry.birth_year is None:
        return None
    same = _known(tx, entry, entry.name, entry.birth_year)
    if same is not None:
        return same
    person = people.enrol(
        tx,
        name=entry.name,
        birth_year=entry.birth_year,
        sex=entry.sex,
        commune_code=site.commune_code,
        address=entry.hamlet,
        now=now,
    )
    if entry.card is not None:
        people.learn_card(tx, person.id, entry.card, "import", now)
    return person.id


def _known(tx: Session, entry: Entry, name: str, birth_year: int) -> int | None:
    if entry.card is not None:
        person = people.matched(tx, entry.card.digits, name, birth_year)
        if person is not None:
            return person.id
    if entry.phone is None:
        return None
    family = people.household(tx, entry.phone)
    key = (fold(name), birth_year)
    return next((each.person_id for each in family if (fold(each.name), each.birth_year) == key), None)
