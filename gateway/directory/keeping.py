"""Writing in the directory: a unit is added, changed, ended, hidden; the audit log keeps what stood there before.

What is told to the public changes by `proposing`, where a second person agrees; this is how it is written down then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock, events
from gateway.directory.kinds import TOPIC, Kind
from gateway.directory.model import DirectoryEntry
from gateway.errors import BadInput, Conflict, NotFound
from gateway.text.fold import fold

LONGEST: Final = 80  # characters of a unit's name
_KINDS: Final = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What is written of one unit; the columns of `DirectoryEntry`."""

    kind: str
    unit: str
    numbers: list[str]
    places: list[str]
    starts_on: date
    ends_on: date | None = None
    commune_code: str | None = None
    address: str = ""
    services: str = ""
    lat: float | None = None
    lon: float | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` has made of it."""
        ends = plain["ends_on"]
        days = {
            "starts_on": date.fromisoformat(plain["starts_on"]),
            "ends_on": None if ends is None else date.fromisoformat(ends),
        }
        return cls(**{**plain, **days})

    @classmethod
    def of(cls, entry: DirectoryEntry) -> Self:
        """What stands there."""
        return cls(**{name: getattr(entry, name) for name in cls.__dataclass_fields__})


def add(tx: Session, written: Written, by: str, now: datetime) -> DirectoryEntry:
    """A unit that was not there. Raises BadInput, Conflict where one of this name begins on the same day."""
    check(written)
    refuse_twin(tx, written)
    key = fold(written.unit)
    row = DirectoryEntry(unit_key=key, created_at=now, changed_at=now, **asdict(written))
    tx.add(row)
    tx.flush()
    _tell(tx, row, by, "directory.add", now, {"numbers": row.numbers, "kind": row.kind})
    return row


def change(tx: Session, entry: DirectoryEntry, written: Written, by: str, now: datetime) -> list[str]:
    """Write anew what differs; returns the names of the fields that changed. Every channel says it from now on.

    Raises BadInput, Conflict where another unit of this name begins on the same day.
    """
    check(written)
    refuse_twin(tx, written, entry)
    before = {name: getattr(entry, name) for name in asdict(written)}
    changed = {name: value for name, value in asdict(written).items() if value != before[name]}
    if not changed:
        return []
    for name, value in changed.items():
        setattr(entry, name, value)
    entry.unit_key, entry.changed_at = fold(entry.unit), now
    tx.flush()
    told = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
    _tell(tx, entry, by, "directory.change", now, told)
    return list(changed)


def end(tx: Session, entry: DirectoryEntry, by: str, now: datetime) -> None:
    """It is told no more from tomorrow on; one that has not begun, from today. Raises Conflict when it has ended."""
    today = clock.today(now)
    if entry.ends_on is not None and entry.ends_on <= today:
        raise Conflict("Mục này đã hết hiệu lực.")
    entry.ends_on = today if entry.starts_on <= today else entry.starts_on - timedelta(days=1)
    entry.changed_at = now
    tx.flush()
    _tell(tx, entry, by, "directory.end", now, {"ends_on": entry.ends_on.isoformat()})


def hide(tx: Session, entry: DirectoryEntry, by: str, now: datetime) -> None:
    """It is told no more from now on, until it is shown again."""
    if entry.hidden_at is None:
        entry.hidden_at = entry.changed_at = now
        tx.flush()
        _tell(tx, entry, by, "directory.hide", now, {})


def show(tx: Session, entry: DirectoryEntry, by: str, now: datetime) -> None:
    """It is told again."""
    if entry.hidden_at is not None:
        entry.hidden_at, entry.changed_at = None, now
        tx.flush()
        _tell(tx, entry, by, "directory.show", now, {})


def refuse_twin(tx: Session, written: Written, entry: DirectoryEntry | None = None) -> None:
    """Raises Conflict where a unit of this name, other than `entry`, begins on the same day."""
    twin = select(DirectoryEntry.id).where(
        DirectoryEntry.unit_key == fold(written.unit), DirectoryEntry.starts_on == written.starts_on
    )
    if entry is not None:
        twin = twin.where(DirectoryEntry.id != entry.id)
    if tx.scalar(twin) is not None:
        raise Conflict("Đơn vị này đã có trong danh bạ từ ngày ấy.")


def by_id(tx: Session, entry_id: int) -> DirectoryEntry:
    """That entry. Raises NotFound."""
    found = tx.get(DirectoryEntry, entry_id)
    if found is None:
        raise NotFound("Không có mục này trong danh bạ.")
    return found


def check(written: Written) -> None:
    """Raises BadInput with the field that is wrong."""
    if not 2 <= len(written.unit) <= LONGEST or not fold(written.unit):
        raise BadInput("unit", "invalid", f"Tên đơn vị có từ 2 đến {LONGEST} chữ.")
    if written.kind not in _KINDS:
        raise BadInput("kind", "invalid", "Chọn loại đơn vị.")
    if not written.numbers:
        raise BadInput("numbers", "missing", "Cần ít nhất một số điện thoại.")
    if written.ends_on is not None and written.ends_on < written.starts_on:
        raise BadInput("ends_on", "before_start", "Ngày hết hiệu lực không được trước ngày bắt đầu.")
    if (written.lat is None) != (written.lon is None):
        raise BadInput("lat", "half", "Cần cả vĩ độ và kinh độ, hoặc để trống cả hai.")
    if written.lat is not None and not (-90 <= written.lat <= 90 and -180 <= (written.lon or 0) <= 180):
        raise BadInput("lat", "invalid", "Vĩ độ, kinh độ không đúng, ví dụ 11.59 và 109.03.")


def _tell(
    tx: Session, entry: DirectoryEntry, by: str, action: str, now: datetime, details: dict[str, Any]
) -> None:
    audit.record(tx, by, action, subject(entry), now, details)
    events.announce(tx, TOPIC, str(entry.id))


def subject(entry: DirectoryEntry) -> str:
    """How the audit log calls it."""
    return f"directory:{entry.id}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
