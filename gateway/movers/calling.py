"""Whom to call first when an alert goes out: by danger, and those nobody has reached before those who were."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from gateway.movers.listing import current
from gateway.movers.model import Mover, MoverCheck
from gateway.movers.reasons import DANGERS, REACHED, Danger, Outcome, Reason, turn_sql

WAITING: Final = "waiting"
"""Nobody has called them, and they have not answered."""
ANSWERED: Final = "answered"
"""They have answered the alert themselves."""


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
    query, reached = _standing(alert_ref, communes, now, heard)
    query = query.order_by(turn_sql(), reached, Mover.commune_code, Mover.hamlet, Mover.id)
    return _calls(tx, query.offset(offset).limit(limit))


def next_call(
    tx: Session, alert_ref: str, communes: frozenset[str] | None, now: datetime, heard: Collection[str] = ()
) -> Call | None:
    """Whom to call now: the first by turn whom nobody has called, then who was tried longest ago; None: all are known.

    A wrong number is called no more: somebody has to ask for the right one.
    """
    query, reached = _standing(alert_ref, communes, now, heard)
    open_ones = query.where(not_(reached), MoverCheck.outcome.is_distinct_from(Outcome.WRONG))
    by_turn = open_ones.order_by(
        MoverCheck.at.asc().nulls_first(), turn_sql(), Mover.commune_code, Mover.hamlet, Mover.id
    )
    return next(iter(_calls(tx, by_turn.limit(1))), None)


def tally(
    tx: Session, alert_ref: str, communes: frozenset[str] | None, now: datetime, heard: Collection[str] = ()
) -> dict[str, int]:
    """How many stand where: by the outcome of their last check, ANSWERED without one, WAITING for a first call."""
    query, reached = _standing(alert_ref, communes, now, heard)
    unchecked = case((reached, ANSWERED), else_=WAITING)
    standing = func.coalesce(MoverCheck.outcome, unchecked)
    counted = tx.execute(query.with_only_columns(standing, func.count()).group_by(standing))
    found = {row[0]: row[1] for row in counted}
    return {name: found.get(name, 0) for name in (WAITING, *Outcome, ANSWERED)}


def _standing(
    alert_ref: str, communes: frozenset[str] | None, now: datetime, heard: Collection[str]
) -> tuple[Select[Mover, MoverCheck, bool], ColumnElement[bool]]:
    """Each with their last check of this alert, and whether anybody knows how they are."""
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
    )
    return query if communes is None else query.where(Mover.commune_code.in_(communes)), reached


def _calls(tx: Session, query: Select[Mover, MoverCheck, bool]) -> list[Call]:
    return [Call(mover, last, bool(is_reached)) for mover, last, is_reached in tx.execute(query)]
