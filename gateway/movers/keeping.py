"""Who stands on the list: put there, changed, taken off with a reason; each colleague within their own communes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway import audit, clock, events, phone, places
from gateway.errors import BadInput, Conflict
from gateway.messages.outbox import new_public_id
from gateway.movers.model import Mover
from gateway.movers.reasons import TOPIC, End, Reason
from gateway.text.fold import fold

MOST_PEOPLE: Final = 20  # of one house; more are an institution, which has a plan of its own
LATEST_BIRTH: Final = timedelta(days=90)
"""Who is in the eighth month gives birth within two months; a week or so late, and the doctor was wrong by as much."""
_LONGEST: Final = {"name": 60, "hamlet": 40, "address": 160, "note": 300}  # characters
_REASONS: Final = frozenset(reason.value for reason in Reason)
_CALLABLE: Final = (phone.Kind.MOBILE, phone.Kind.LANDLINE)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is known of one; the columns of `Mover`. Numbers may be as they were typed."""

    reason: str
    name: str = field(repr=False)
    commune_code: str
    hamlet: str = ""
    address: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    number: str | None = field(default=None, repr=False)
    other_number: str | None = field(default=None, repr=False)
    people: int = 1
    until: date | None = None


def put(tx: Session, entry: Entry, by: int, now: datetime, communes: frozenset[str] | None = None) -> Mover:
    """Somebody who was not on the list. `communes`: the area of whoever writes. Raises BadInput naming the field."""
    values = _checked(tx, entry, now, communes)
    if _is_listed(tx, values):
        raise BadInput("name", "listed", "Người này đã có trong danh sách của xã.")
    mover = Mover(public_id=new_public_id("mov"), made_by=by, made_at=now, changed_at=now, **values)
    tx.add(mover)
    tx.flush()
    _tell(tx, mover, by, "mover.put", now, {"commune": mover.commune_code})
    return mover


def change(
    tx: Session, mover: Mover, entry: Entry, by: int, now: datetime, communes: frozenset[str] | None = None
) -> list[str]:
    """Write anew what differs; returns the names of the fields. Raises BadInput, Conflict where they are off."""
    _hold(tx, mover)
    values = _checked(tx, entry, now, communes)
    changed = [name for name, value in values.items() if value != getattr(mover, name)]
    for name in changed:
        setattr(mover, name, values[name])
    if changed:
        mover.changed_at = now
        tx.flush()
        _tell(tx, mover, by, "mover.change", now, {"commune": mover.commune_code, "fields": changed})
    return changed


def end(tx: Session, mover: Mover, why: str, by: int, now: datetime) -> None:
    """They are called no more. Raises BadInput, Conflict when they were off the list before."""
    if why not in set(End):
        raise BadInput("why", "invalid", "Chọn lý do.")
    _hold(tx, mover)
    mover.ended_at, mover.ended_why, mover.changed_at = now, why, now
    tx.flush()
    _tell(tx, mover, by, "mover.end", now, {"commune": mover.commune_code})


def _hold(tx: Session, mover: Mover) -> None:
    held = select(Mover).where(Mover.id == mover.id).with_for_update()
    if tx.scalars(held.execution_options(populate_existing=True)).one().ended_at is not None:
        raise Conflict("Người này đã ra khỏi danh sách. Xin tải lại trang.")


def _checked(tx: Session, entry: Entry, now: datetime, communes: frozenset[str] | None) -> dict[str, Any]:
    """The columns. Numbers are E.164, words have single spaces."""
    words = {name: " ".join(getattr(entry, name).split()) for name in _LONGEST}
    if entry.reason not in _REASONS:
        raise BadInput("reason", "invalid", "Chọn lý do cần giúp.")
    if len(words["name"]) < 2:
        raise BadInput("name", "missing", "Cần họ và tên.")
    for name, most in _LONGEST.items():
        if len(words[name]) > most:
            raise BadInput(name, "too_long", f"Dài quá {most} chữ.")
    commune = places.by_code(tx, entry.commune_code)
    if commune is None or commune.is_province or (communes is not None and commune.code not in communes):
        raise BadInput("commune_code", "invalid", "Chọn xã, phường trong địa bàn của bạn.")
    if not words["hamlet"] and not words["address"]:
        raise BadInput("hamlet", "missing", "Ghi thôn hoặc địa chỉ: người đến giúp phải tìm được nhà.")
    if not 1 <= entry.people <= MOST_PEOPLE:
        raise BadInput("people", "invalid", f"Số người phải đưa đi từ 1 đến {MOST_PEOPLE}.")
    return {
        "reason": entry.reason,
        **words,
        "number": _callable("number", entry.number),
        "other_number": _callable("other_number", entry.other_number),
        "commune_code": commune.code,
        "people": entry.people,
        "until": _until(entry, clock.today(now)),
    }


def _callable(name: str, said: str | None) -> str | None:
    """A number that somebody answers. Landlines too: these people are called, not texted."""
    if not (said or "").strip():
        return None
    number = phone.classify(said or "")
    if number.kind not in _CALLABLE:
        raise BadInput(name, number.kind.value, number.reason or number.kind.sentence)
    return number.e164


def _until(entry: Entry, today: date) -> date | None:
    if entry.until is None:
        if entry.reason == Reason.PREGNANT:
            raise BadInput("until", "missing", "Mang thai thì cần ngày dự sinh.")
        return None
    if entry.until < today:
        raise BadInput("until", "past", "Ngày này đã qua.")
    if entry.reason == Reason.PREGNANT and entry.until > today + LATEST_BIRTH:
        raise BadInput("until", "too_early", "Chỉ ghi từ tháng thứ 8: ngày dự sinh trong 90 ngày tới.")
    return entry.until


def _is_listed(tx: Session, values: dict[str, Any]) -> bool:
    """Whether they are on the list for the same reason: a file that is sent twice is entered once."""
    there = select(Mover).where(
        Mover.commune_code == values["commune_code"],
        Mover.reason == values["reason"],
        Mover.ended_at.is_(None),
        or_(Mover.number.is_(None), Mover.number == values["number"]),
    )
    if values["number"] is None:
        there = there.where(Mover.number.is_(None), Mover.hamlet == values["hamlet"])
    return any(fold(one.name) == fold(values["name"]) for one in tx.scalars(there))


def _tell(tx: Session, mover: Mover, by: int, action: str, now: datetime, details: dict[str, Any]) -> None:
    """On record without the reason: it tells of their health."""
    audit.record(tx, f"account:{by}", action, mover.public_id, now, details)
    events.announce(tx, TOPIC, mover.public_id)
