"""Whom a colleague may pick: people of their own communes, lists and alerts of their own unit, and by nothing that they
may not read of people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import lists
from gateway.alerts import audience
from gateway.alerts.audience import Part
from gateway.alerts.model import Alert
from gateway.errors import Forbidden

NEEDS: Final = MappingProxyType(
    {"quarantine": "quarantine.read", "site": "visit.read", "screening": "arrival.read"}
)
"""Parts that say something of whoever is in them: only who may read that may pick, or leave out, by it."""
_SMALL_AREA: Final = frozenset({"communes", "list", "drill", "told"})
"""Parts that a colleague with an area may use; of the rest nobody can tell whether it stays in it."""


def allow(
    tx: Session,
    stored: Mapping[str, Any],
    *,
    by: int,
    unit_id: int | None,
    area: frozenset[str] | None,
    may: Collection[str] | None,
) -> None:
    """Raises Forbidden for a part that whoever writes may not use; `may` None: the house itself writes."""
    wanted = audience.unpack(stored)
    for part in (*wanted.include, *wanted.leave_out):
        needed = NEEDS.get(part.kind)
        if may is not None and needed is not None and needed not in may:
            raise Forbidden("Bạn không được chọn người nhận theo cách ly, lượt vào ra hay nơi đã đến.")
        if area is not None:
            _within(tx, part, by, unit_id, area)


def _within(tx: Session, part: Part, by: int, unit_id: int | None, area: frozenset[str]) -> None:
    if part.kind not in _SMALL_AREA:
        raise Forbidden("Với địa bàn xã, phường chỉ chọn được xã, phường của mình hoặc danh sách.")
    outside = sorted(set(part.codes) - area)
    if outside:
        raise Forbidden(f"Ngoài địa bàn của bạn: {', '.join(outside)}.")
    if part.kind == "list":
        listed = lists.by_public_id(tx, part.ref)
        whole = lists.count(tx, listed)
        if listed.made_by != by or lists.count(tx, listed, area) != whole:
            raise Forbidden("Danh sách này của người khác, hoặc có số ngoài địa bàn của bạn.")
    if part.kind == "told":
        earlier = select(Alert.unit_id).where(Alert.public_id == part.ref)
        if unit_id is None or tx.scalar(earlier) != unit_id:
            raise Forbidden("Cảnh báo trước không phải của đơn vị bạn.")
