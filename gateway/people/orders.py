"""Orders under which health data is collected without consent: entered with their number and end, never by default."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock
from gateway.errors import BadInput, NotFound
from gateway.people.consent import DECLARE, consented
from gateway.people.model import EpidemicOrder

MOST_DAYS = 183  # half a year: an order that lasts longer is entered again, so that somebody looks at it


def enter_order(
    tx: Session, number: str, starts_on: date, until: date, by: str, now: datetime
) -> EpidemicOrder:
    """Switch the basis on from one local day through another; `number` is the paper's."""
    number = " ".join(number.split())
    if not any(map(str.isdigit, number)):
        raise BadInput("number", "missing", "Cần số của văn bản.")
    if not starts_on <= until or (until - starts_on).days > MOST_DAYS:
        raise BadInput(
            "until", "bad_period", f"Ngày kết thúc phải sau ngày bắt đầu, nhiều nhất {MOST_DAYS} ngày."
        )
    if tx.scalar(select(EpidemicOrder.id).where(EpidemicOrder.number == number)) is not None:
        raise BadInput("number", "taken", "Văn bản này đã được nhập.")
    order = EpidemicOrder(number=number, starts_on=starts_on, until=until, entered_by=by, entered_at=now)
    tx.add(order)
    tx.flush()
    audit.record(tx, by, "order.enter", number, now, {"until": until.isoformat()})
    return order


def end_order(tx: Session, number: str, by: str, now: datetime) -> None:
    """It ends today, sooner than its paper said."""
    order = tx.scalar(select(EpidemicOrder).where(EpidemicOrder.number == number).with_for_update())
    if order is None or order.until < clock.today(now):
        raise NotFound(f"no order {number} is in force")
    order.until = clock.today(now)
    tx.flush()
    audit.record(tx, by, "order.end", number, now)


def order_in_force(tx: Session, today: date) -> EpidemicOrder | None:
    """The order that rules on the local day `today`; of several the one that lasts longest."""
    query = select(EpidemicOrder).where(EpidemicOrder.starts_on <= today, EpidemicOrder.until >= today)
    return tx.scalars(query.order_by(EpidemicOrder.until.desc()).limit(1)).first()


def orders(tx: Session) -> list[EpidemicOrder]:
    """Every order ever entered, the newest first; they are few."""
    return list(tx.scalars(select(EpidemicOrder).order_by(EpidemicOrder.id.desc())))


def may_be_asked(tx: Session, number: str, today: date) -> bool:
    """Whether `number` need not be asked for consent again: it has agreed, or an order rules."""
    return consented(tx, number, DECLARE) or order_in_force(tx, today) is not None
