"""Whom to call first when an alert goes out: by danger, and those nobody has reached before those who were."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from gateway.movers.listing import current
from gateway.movers.model import Mover, MoverCheck
from gateway.movers.reasons import DANGERS, REACHED, Danger, Outcome, Reason, turn_sql


@dataclass(frozen=True)
class Call:
    """One to be called. `last`: the last check of this alert; `reached`: somebody knows how they are."""

    mover: Mover
    last: MoverCheck | None
    reached: bool

    @property
    def danger(self) -> Danger:
        """Why they are called when they are."""
        return DANGERS[Reason(self.mover.reason)]


def for_alert(
    tx: Session,
    alert_ref: str,
    communes: frozenset[str] | None,
    now: datetime,
    heard: Collection[str] = (),
    *,
    offset: int = 0,
    limit: int | None = None,
) -> list[Call]:
    """The order of calls for an alert over these communes (None: all).

    `heard`: numbers that have answered the alert themselves; a neighbour's counts only for whoever has no number of
    their own. The last check is the last word: who was on the way and then does not answer is called again.
    """
    newest = (
        select(func.max(MoverCheck.id))
        .where(MoverCheck.mover_id == Mover.id, MoverCheck.alert_ref == alert_ref)
        .correlate(Mover)
        .scalar_subquery()
    )
    answered = list(heard)
    says_so = or_(Mover.number.in_(answered), and_(Mover.number.is_(None), Mover.other_number.in_(answered)))
    known = func.coalesce(or_(MoverCheck.outcome.in_(REACHED), says_so), False)
    reached = and_(MoverCheck.outcome.is_distinct_from(Outcome.WRONG), known)
    query = (
        select(Mover, MoverCheck, reached.label("reached"))
        .outerjoin(MoverCheck, MoverCheck.id == newest)
        .where(current(now))
        .order_by(turn_sql(), reached, Mover.commune_code, Mover.hamlet, Mover.id)
        .offset(offset)
        .limit(limit)
    )
    if communes is not None:
        query = query.where(Mover.commune_code.in_(communes))
    return [Call(mover, last, bool(is_reached)) for mover, last, is_reached in tx.execute(query)]
