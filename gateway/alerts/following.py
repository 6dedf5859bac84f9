"""Going on from an alert that was released: its update, its correction, its end; two clicks from being submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import clock
from gateway.alerts import steering
from gateway.alerts.model import Alert
from gateway.alerts.states import RELEASED, Relation, State
from gateway.alerts.writing import Draft, Text, create, drafted
from gateway.errors import Conflict


def follow(
    tx: Session, earlier: Alert, relation: Relation, by: int, now: datetime, *, unit_id: int | None = None
) -> Alert:
    """A draft that goes on from `earlier`: a correction and an all-clear are for exactly those who were told.

    Its words are those of the catalogue (A3) with the earlier ones to be put right. From now on what is wrong, or over,
    rests: whoever heard it later would hear no correction.
    """
    alert = create(
        tx,
        drafted_after(tx, earlier, relation, now),
        by,
        now,
        unit_id=unit_id,
        follows=earlier,
        relation=relation,
    )
    if relation is not Relation.UPDATE:
        steering.rest(tx, earlier, alert, by, now)
    return alert


def drafted_after(tx: Session, earlier: Alert, relation: Relation, now: datetime) -> Draft:
    """The words and the audience with which `follow` begins. Raises Conflict for what nobody was told."""
    if State(earlier.state) not in RELEASED:
        raise Conflict("Cảnh báo trước chưa được phát: sửa ngay trong bản nháp.")
    before = drafted(tx, earlier)
    here = clock.local(now)
    was = clock.local(earlier.approved_at or earlier.made_at)
    told: Mapping[str, Any] = (
        before.audience
        if relation is Relation.UPDATE
        else {"include": [{"kind": "told", "ref": earlier.public_id}]}
    )
    return Draft(
        **{
            **{name: getattr(before, name) for name in Draft.__dataclass_fields__},
            "audience": told,
            "expires_at": max(before.expires_at, now + timedelta(hours=6)),
            "starts_at": None,
            "in_waves": False,
            "ladder_minutes": None if relation is Relation.CANCEL else before.ladder_minutes,
            "texts": [
                _said(relation, earlier, text, f"{here:%H:%M} {here.day}/{here.month}", f"{was:%H:%M}")
                for text in before.texts
            ],
        }
    )


_SHAPES: Final = MappingProxyType(
    {
        ("correction", "vi"): "ĐÍNH CHÍNH của {issuer} {at}: tin lúc {was} ghi sai {{chỗ sai}}. {{Điều đúng}}. "
                              "Xin báo hàng xóm. Hỏi thêm: gọi 1022",
        ("correction", "en"): "CORRECTION by {issuer} {at}: the text of {was} was wrong about {{what}}. "
                              "{{What is right}}. Please tell neighbours. Ask: call 1022",
        ("cancel", "vi"): "{issuer} {at}: tin lúc {was} về {event} không còn hiệu lực. Xin cảm ơn. "
                          "Hỏi thêm: gọi 1022",
        ("cancel", "en"): "{issuer} {at}: the alert of {was} ({event}) is over. Thank you. Ask: call 1022",
    }
)  # fmt: skip


def _said(relation: Relation, earlier: Alert, text: Text, at: str, was: str) -> Text:
    shape = _SHAPES.get((relation.value, text.lang))
    if shape is None:
        return text
    said = shape.format(issuer=earlier.issuer, at=at, was=was, event=earlier.event)
    return Text(lang=text.lang, sms=said, headline=text.headline)
