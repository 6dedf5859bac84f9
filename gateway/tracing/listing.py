"""Who would be asked, and what: the confirmed contacts of a case, less those who must not or need not be texted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock, people, phone
from gateway.db import by_index
from gateway.tracing.finding import BEGAN, ENDED, WHO
from gateway.tracing.model import Case
from gateway.tracing.reach import CROWD, LONGEST_STAY
from gateway.tracing.states import Call, Omission

NAMES_PLACE: Final = "T1"
ASKS_TO_TALK: Final = "T1_TALK"
"""The two texts: only the first says where, and only where a crowd passed."""
_NOON, _EVENING = 12, 18  # local hours at which people stop saying sáng, and chiều


class Line(NamedTuple):
    """One number and what it is asked; `args` are those of the text."""

    contact: int
    number: str
    template: str
    args: Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """A list as it would be submitted now: its lines in order, and how many are left out for which reason."""

    lines: list[Line]
    left_out: Mapping[Omission, int]
    digest: str = field(default="")


# Of several meetings the longest is asked about: the person remembers it best. `day_at`: the first that is known to
# the day; whom somebody met "at some time" is asked about no day.
_CONFIRMED = text("""
    SELECT DISTINCT ON (c.id) c.id, c.number, c.call, c.depth, l.site_id, s.name, l.since, l.until,
           (SELECT min(k.since) FROM contact_links k
             WHERE k.contact_id = c.id AND k.until - k.since <= interval '1 day') AS day_at
      FROM contacts c LEFT JOIN contact_links l ON l.contact_id = c.id AND l.how = 'visit'
      LEFT JOIN sites s ON s.id = l.site_id
     WHERE c.case_id = :case AND c.state = 'confirmed' AND c.depth > 0
     ORDER BY c.id, l.minutes DESC NULLS LAST, l.since
""")
_PASSED = text(f"""
    SELECT count(DISTINCT {WHO}) FROM visits v
     WHERE v.site_id = :site AND v.disputed_at IS NULL
       AND coalesce(v.came_at, v.left_at) >= :since - :longest AND coalesce(v.came_at, v.left_at) <= :until + :stay
       AND {BEGAN} <= :until AND {ENDED} >= :since
""")  # noqa: S608 - put together from our own constants
_ASKED_BEFORE = text("""
    SELECT r.number FROM trace_recipients r JOIN trace_notices n ON n.id = r.notice_id
     WHERE n.case_id = :case AND n.state IN ('submitted', 'approved', 'sent') AND r.state <> 'left_out'
""")


def draft(tx: Session, case: Case, now: datetime) -> Draft:
    """The list of now, in the order of contacts; one text for a number, however many people share it."""
    by_index(tx)
    rows = tx.execute(_CONFIRMED, {"case": case.id}).all()
    numbers = [row.number for row in rows if row.number is not None]
    silent, out = people.silenced(tx, numbers), people.opted_out(tx, numbers)
    before = set(tx.execute(_ASKED_BEFORE, {"case": case.id}).scalars())
    crowded = _crowded(tx, case, rows, now)
    lines: dict[str, Line] = {}
    left_out: Counter[Omission] = Counter()
    for row in rows:
        reason = _reason(row.number, row.call, silent, out, before)
        if reason is not None:
            left_out[reason] += 1
        elif row.number not in lines:
            lines[row.number] = _line(row, named=_when(row) in crowded)
    listed = list(lines.values())
    return Draft(listed, left_out, digest(listed))


def digest(lines: list[Line]) -> str:
    """A fingerprint of exactly who is asked exactly what."""
    plain = [[line.number, line.template, sorted(line.args.items())] for line in lines]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _reason(
    number: str | None, call: str | None, silent: set[str], out: set[str], before: set[str]
) -> Omission | None:
    if number is None:
        return Omission.NO_NUMBER
    if number in silent:
        return Omission.SILENT
    if call == Call.TALKED:
        return Omission.TALKED
    if number in before:
        return Omission.ASKED_BEFORE
    if not phone.takes_texts(phone.classify(number)):
        return Omission.NOT_TEXTED
    return Omission.OPTED_OUT if number in out else None


_When = tuple[int, date, str]
"""A site and the part of a day that a text would name."""


def _when(row: Any) -> _When | None:
    return None if row.site_id is None else (row.site_id, clock.today(row.since), _slot(row.since))


def _crowded(tx: Session, case: Case, rows: Sequence[Any], now: datetime) -> set[_When]:
    """Where more than a crowd passed while contacts were met there, with the margin of the case."""
    met: dict[_When, tuple[datetime, datetime]] = {}
    for row in rows:
        when = _when(row)
        if when is not None:
            since, until = met.get(when, (row.since, row.until))
            met[when] = min(since, row.since), max(until, row.until)
    return {when for when, span in met.items() if _passed(tx, case, when[0], *span, now) > CROWD}


def _passed(tx: Session, case: Case, site: int, since: datetime, until: datetime, now: datetime) -> int:
    """How many people passed `site` between `since` and `until`, with the margin of the case."""
    window, stay = timedelta(minutes=case.window_minutes), timedelta(minutes=case.stay_minutes)
    asked = {"site": site, "since": since - window, "until": until + window, "stay": stay, "now": now}
    return int(tx.execute(_PASSED, {**asked, "longest": LONGEST_STAY}).scalar_one())


def _line(row: Any, *, named: bool) -> Line:
    if named:
        when = {"slot": {"w": _slot(row.since)}, "date": _day(row.since)}
        return Line(row.id, row.number, NAMES_PLACE, {**when, "site": row.name})
    return Line(row.id, row.number, ASKS_TO_TALK, {} if row.day_at is None else {"date": _day(row.day_at)})


def _day(moment: datetime) -> str:
    return f"{clock.local(moment):%d/%m}"


def _slot(moment: datetime) -> str:
    hour = clock.local(moment).hour
    return "W_SANG" if hour < _NOON else "W_CHIEU" if hour < _EVENING else "W_TOI"
