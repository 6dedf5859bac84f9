"""Really gone: erasing one person from every table, and what ends when consent is taken back or an order ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import audit, clock, declarations, people
from gateway.errors import Conflict, NotFound
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.quarantine.model import WATCHED, Quarantine
from gateway.rights import holds
from gateway.rights.inventory import LAST, PERSONAL
from gateway.rights.model import RightsRequest
from gateway.rights.requests import Asked, record_done
from gateway.rights.states import Kind

_SLICE: Final = 50  # people a transaction: each is a dozen statements


class Held(Conflict):
    """A court or agency wants it kept, or the person is in quarantine; `paper` says which."""

    def __init__(self, paper: str) -> None:
        super().__init__(f"Chưa xóa được: {paper}.")
        self.paper = paper


@dataclass(frozen=True)
class Tally:
    """What is on file of a person, as counts."""

    declared: int
    visited: int
    last_declared: datetime | None
    held: bool


_TALLY = text("""
    SELECT (SELECT count(*) FROM declarations WHERE person_id = :person) AS declared,
           (SELECT count(*) FROM visits WHERE person_id = :person) AS visited,
           (SELECT max(created_at) FROM declarations WHERE person_id = :person) AS last_declared
""")
_NUMBERS = text("""
    SELECT m.number, NOT EXISTS (SELECT FROM household_members o
                                  WHERE o.number = m.number AND o.person_id <> :person) AS alone
      FROM household_members m WHERE m.person_id = :person ORDER BY m.number
""")


def tally(tx: Session, person_id: int, now: datetime) -> Tally:
    """For the read-back before anything is erased, and for a short copy."""
    row = tx.execute(_TALLY, {"person": person_id}).one()
    return Tally(row.declared, row.visited, row.last_declared, _kept_by(tx, person_id, now) is not None)


def erase(tx: Session, person_id: int, *, here: str = "", by: str, now: datetime) -> dict[str, int]:
    """Erase a person everywhere; the rows touched by table. `here`: the number whose talk asks for it, if one does.

    Raises NotFound, and Held while a legal hold binds.
    """
    if tx.get(people.Person, person_id, with_for_update=True, populate_existing=True) is None:
        raise NotFound("no such person")
    kept_by = _kept_by(tx, person_id, now)
    if kept_by is not None:
        raise Held(kept_by)
    numbers = tx.execute(_NUMBERS, {"person": person_id}).all()
    given = {
        "person": person_id,
        "numbers": [row.number for row in numbers],
        "alone": [row.number for row in numbers if row.alone],
        "here": here,
    }
    gone: dict[str, int] = {}
    for table in (*(name for name in PERSONAL if name not in LAST), *LAST):
        statement = PERSONAL[table].erase
        if statement is not None:
            gone[table] = int(tx.execute(text(statement), given).rowcount)  # type: ignore[attr-defined]
    tx.expire_all()
    told = {table: count for table, count in gone.items() if count}
    audit.record(tx, by, "person.erase", str(person_id), now, told)
    return gone


def _kept_by(tx: Session, person_id: int, now: datetime) -> str | None:
    """What forbids erasing a person now: the number of an order, or that they are watched in quarantine."""
    binding = holds.holds_on(tx, person_id, clock.today(now))
    if binding:
        return f"lệnh giữ số {binding[0].paper}"
    watched = select(Quarantine.id).where(Quarantine.person_id == person_id, WATCHED)
    return "đang được theo dõi cách ly" if tx.execute(watched).first() else None


def withdraw(
    tx: Session, number: str, person_id: int, *, channel: str, said: str, by: str, now: datetime
) -> RightsRequest:
    """Consent is taken back: what rests on it ends at once; what an order of the authorities allows goes on.

    The next declaration from the number asks for consent again.
    """
    people.record_consent(tx, number, people.DECLARE, given=False, channel=channel, evidence=said, now=now)
    order = people.order_in_force(tx, clock.today(now))
    ended = declarations.withdraw(tx, person_id, now) if order is None else 0
    evidence = f"{ended} tờ khai thôi dùng" if order is None else f"Văn bản {order.number} còn hiệu lực"
    person = tx.get_one(people.Person, person_id)
    asked = Asked(Kind.WITHDRAW, channel, said, number, person_id, commune_code=person.commune_code)
    return record_done(tx, asked, evidence, by=by, now=now)


# Whoever never agreed, declared while an order ruled, and is under no hold.
_RESTED_ON_ORDER = text("""
    SELECT DISTINCT d.person_id, d.number
      FROM declarations d
     WHERE d.created_at >= :starts AND d.created_at < :ends
       AND NOT EXISTS (SELECT FROM (SELECT DISTINCT ON (c.kind) c.given FROM consents c
                                     WHERE c.number = d.number AND c.kind IN ('declare', 'name')
                                     ORDER BY c.kind, c.id DESC) latest WHERE latest.given)
       AND NOT EXISTS (SELECT FROM legal_holds h WHERE h.person_id = d.person_id AND h.lifted_at IS NULL
                          AND (h.until IS NULL OR h.until >= :today))
       AND NOT EXISTS (SELECT FROM quarantines q WHERE q.person_id = d.person_id AND q.state = 'watched')
     ORDER BY d.person_id LIMIT :n
""")


def settle_ended_orders(tx: Session, now: datetime) -> int:
    """An order has ended: what rested on it alone is erased and its people are told, a slice of them; how many.

    Nothing is erased while another order rules.
    """
    today = clock.today(now)
    if people.order_in_force(tx, today) is not None:
        return 0
    for order in reversed(people.orders(tx)):
        if order.settled_at is not None or order.until >= today:
            continue
        period = {"starts": clock.midnight(order.starts_on), "ends": now, "today": today, "n": _SLICE}
        rested = tx.execute(_RESTED_ON_ORDER, period).all()
        for person_id in dict.fromkeys(row.person_id for row in rested):
            erase(tx, person_id, by="schedule", now=now)
        for number in sorted({row.number for row in rested}):
            contact = people.remembered(tx, number)
            lang, accents = (contact.lang, contact.accents) if contact else ("vi", "fold")
            told = Order(number, "notice", "YC_ORDER_OVER", {"order": order.number}, lang, accents,
                         origin=f"order-over:{order.id}:{number}")  # fmt: skip
            outbox.order(tx, told, now)
        if not rested:
            order.settled_at = now
            audit.record(tx, "schedule", "order.settle", order.number, now)
        tx.flush()
        return len(rested)
    return 0
