"""What waits for whom, what stands, and what was decided before; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from gateway.approvals.model import Approval
from gateway.approvals.states import State


@dataclass(frozen=True)
class Page:
    """A page of approvals, and how many there are in all."""

    rows: list[Approval]
    total: int


def granted(tx: Session, subject_kind: str, subject_id: int, digest: str) -> Approval | None:
    """The approval that stands for exactly this content; None where there is none, or of something else."""
    query = select(Approval).where(
        Approval.subject_kind == subject_kind,
        Approval.subject_id == subject_id,
        Approval.state == State.APPROVED,
        Approval.digest == digest,
    )
    return tx.scalars(query.order_by(Approval.id.desc()).limit(1)).first()


def waits(tx: Session, subject_kind: str, subject_id: int) -> Approval | None:
    """The approval of this subject that nobody has decided yet."""
    query = select(Approval).where(
        Approval.subject_kind == subject_kind,
        Approval.subject_id == subject_id,
        Approval.state == State.WAITING,
    )
    return tx.scalars(query).first()


def waiting(
    tx: Session,
    account: int,
    *,
    side: Literal["to_decide", "submitted", "all"] = "to_decide",
    kinds: Collection[str] | None = None,
    communes: frozenset[str] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Page:
    """What waits, oldest first: for `account` to decide (never what they submitted), or for others (`submitted`).

    `kinds`: those their role decides, None for all. `communes`: their area, None for the whole province.
    """
    asked = [*_area(communes), Approval.state == State.WAITING]
    if kinds is not None:
        asked.append(Approval.subject_kind.in_(kinds))
    if side != "all":
        own = Approval.submitted_by == account
        asked.append(own if side == "submitted" else ~own)
    query = select(Approval).where(*asked).order_by(Approval.submitted_at, Approval.id)
    total = tx.execute(select(func.count()).select_from(Approval).where(*asked)).scalar_one()
    return Page(list(tx.scalars(query.offset(offset).limit(limit))), total)


def waiting_counts(tx: Session, account: int, communes: frozenset[str] | None = None) -> dict[str, int]:
    """How many of each kind wait for `account` to decide."""
    query = (
        select(Approval.subject_kind, func.count().label("waiting"))
        .where(*_area(communes), Approval.state == State.WAITING, Approval.submitted_by != account)
        .group_by(Approval.subject_kind)
    )
    return {row.subject_kind: row.waiting for row in tx.execute(query)}


def history(tx: Session, subject_kind: str, subject_id: int) -> list[Approval]:
    """Every time this subject was submitted, oldest first."""
    query = select(Approval).where(Approval.subject_kind == subject_kind, Approval.subject_id == subject_id)
    return list(tx.scalars(query.order_by(Approval.id)))


def _area(communes: frozenset[str] | None) -> list[ColumnElement[bool]]:
    return [] if communes is None else [Approval.commune_code.in_(communes)]
