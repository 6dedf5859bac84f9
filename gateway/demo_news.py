"""The demo's newsroom: made-up texts, written by one and approved by another, so that TIN, SL, TB and HD answer."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.content import Draft, Item, Kind, figures, writing
from gateway.content.figures import Row

_TEXTS: Final = Path(__file__).with_suffix(".toml")
_SOURCE: Final = "Tòa soạn thử 1022"
_VINH_HAI, _XUAN_HAI = "22846", "22861"
_MONTH: Final = timedelta(days=28)
_LASTING: Final = (Kind.GUIDE, Kind.PREVENTION, Kind.DIRECTIVE)

_FIGURES: Final = (
    Row("56", fresh=12, cases=1234, recovered=1100, deaths=7, doses=250_000),
    Row("vn", fresh=99, cases=12_345, recovered=11_000, deaths=70, doses=2_500_000),
    Row("world", fresh=999, cases=1_234_567, deaths=7_000),
    Row(_VINH_HAI, fresh=2, cases=34, recovered=30, deaths=0),
    Row(_XUAN_HAI, fresh=0, cases=8, recovered=8, deaths=0),
)


def seed(tx: Session, writer: int, approver: int, now: datetime) -> None:
    """Store them once; `writer` and `approver` are two accounts."""
    if tx.scalars(select(Item.id).limit(1)).first() is not None:
        return
    for said in tomllib.loads(_TEXTS.read_text("utf-8"))["items"]:
        kind, subtype = Kind(said.pop("kind")), said.pop("subtype", None)
        until = None if kind in _LASTING else now + _MONTH
        issued = clock.today(now) if kind is Kind.DIRECTIVE else None
        draft = Draft(source=_SOURCE, as_of=now, starts_at=now, expires_at=until, issued_on=issued, **said)
        item = writing.create(tx, kind, subtype, draft, writer, now)
        writing.submit(tx, item, writer, now)
        writing.approve(tx, item, writing.digest(item, writing.newest(tx, item)), approver, now)
    sheet = figures.enter(tx, _FIGURES, _SOURCE, now, writer, now)
    figures.approve(tx, sheet, figures.digest(tx, sheet), approver, now)
