"""Which unit may post what: an account of a unit posts only the kinds and the communes that the register gives it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, phone
from gateway.accounts import Account, Unit
from gateway.content.kinds import Kind
from gateway.content.model import Contributor
from gateway.errors import BadInput, NotFound


@dataclass(frozen=True)
class Registered:
    """A unit of the register with its name and communes (None: the whole province)."""

    unit_id: int
    unit: str
    communes: frozenset[str] | None
    kinds: tuple[Kind, ...]
    contact: str = field(repr=False)
    contact_phone: str | None = field(repr=False)
    ended: bool


def register(
    tx: Session,
    unit_id: int,
    kinds: Collection[Kind],
    contact: str,
    number: str | None,
    by: int,
    now: datetime,
) -> None:
    """Let a unit post `kinds`; again: what it may post, and whom to ask, is what was said last."""
    if tx.get(Unit, unit_id) is None:
        raise NotFound("Không có đơn vị này.")
    if not kinds:
        raise BadInput("kinds", "missing", "Chọn ít nhất một loại nội dung.")
    if not contact.strip():
        raise BadInput("contact", "unnamed", "Ghi họ tên đầu mối của đơn vị.")
    known = phone.classify(number).e164 if number else None
    if number and known is None:
        raise BadInput("contact_phone", "invalid", "Đây không phải là một số điện thoại.")
    row = {
        "kinds": sorted(kinds), "contact": contact.strip(), "contact_phone": known,
        "set_by": by, "changed_at": now, "ended_at": None,
    }  # fmt: skip
    stored = insert(Contributor).values(unit_id=unit_id, **row)
    tx.execute(stored.on_conflict_do_update(index_elements=["unit_id"], set_=row))
    audit.record(tx, f"account:{by}", "contributor.set", str(unit_id), now, {"kinds": sorted(kinds)})


def end(tx: Session, unit_id: int, by: int, now: datetime) -> None:
    """The unit posts nothing more; what it posted stays."""
    row = tx.get(Contributor, unit_id)
    if row is None:
        raise NotFound("Đơn vị này không có trong danh sách.")
    row.ended_at = row.changed_at = now
    tx.flush()
    audit.record(tx, f"account:{by}", "contributor.end", str(unit_id), now)


def every(tx: Session) -> list[Registered]:
    """The register, by name of the unit."""
    query = select(Contributor, Unit).join(Unit, Unit.id == Contributor.unit_id).order_by(Unit.name)
    return [_registered(row, unit) for row, unit in tx.execute(query)]


def kinds_of(tx: Session, account_id: int) -> list[Kind]:
    """What this account may post: everything for the newsroom itself, which belongs to no unit."""
    unit = _unit_of(tx, account_id)
    if unit is None:
        return list(Kind)
    row = tx.get(Contributor, unit.id)
    return [] if row is None or row.ended_at is not None else [Kind(kind) for kind in row.kinds]


def area_of(tx: Session, account_id: int) -> frozenset[str] | None:
    """For which communes; None: the whole province."""
    unit = _unit_of(tx, account_id)
    return None if unit is None or unit.communes is None else frozenset(unit.communes)


def check(tx: Session, account_id: int, kind: Kind, communes: Collection[str]) -> int | None:
    """The unit of the account, if it may post this here. Raises BadInput."""
    unit, area = _unit_of(tx, account_id), area_of(tx, account_id)
    if kind not in kinds_of(tx, account_id):
        raise BadInput("kind", "not_yours", "Đơn vị của bạn không được đăng loại này.")
    if area is not None and (not communes or not area.issuperset(communes)):
        raise BadInput("communes", "elsewhere", "Đơn vị của bạn chỉ đăng được cho xã, phường của mình.")
    return None if unit is None else unit.id


def _unit_of(tx: Session, account_id: int) -> Unit | None:
    query = select(Unit).join(Account, Account.unit_id == Unit.id).where(Account.id == account_id)
    return tx.scalars(query).first()


def _registered(row: Contributor, unit: Unit) -> Registered:
    area = None if unit.communes is None else frozenset(unit.communes)
    kinds = tuple(Kind(kind) for kind in row.kinds)
    return Registered(
        unit.id, unit.name, area, kinds, row.contact, row.contact_phone, row.ended_at is not None
    )
