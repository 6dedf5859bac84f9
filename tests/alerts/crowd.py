"""Many people at once, by one statement, and what must be true of an alert whatever happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import alerts, crypto
from gateway.alerts import Alert, State
from tests.alerts.siren import VINH_HAI, counts
from tests.messages.writing import NOW

_PEOPLE = text("""
    WITH known AS (
        INSERT INTO phone_numbers (number, first_at, last_at)
        SELECT '+' || (84900000000 + n), :now, :now FROM generate_series(0, CAST(:many AS int) - 1) n
        RETURNING number),
    born AS (
        INSERT INTO people (name, name_keys, birth_year, commune_code, created_at, changed_at)
        SELECT :name, '{}', 1970, :commune, :now, :now FROM known RETURNING id)
    INSERT INTO household_members (number, ord, person_id)
    SELECT k.number, 1, b.id
      FROM (SELECT number, row_number() OVER (ORDER BY number) AS n FROM known) k
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM born) b USING (n)
""")


def gather(tx: Session, many: int, commune: str = VINH_HAI, now: datetime = NOW) -> None:
    """So many people in one commune, each with a phone.

    Where the server has seen the tables empty, it keeps for the whole statement a plan that reads all phones for each.
    """
    name = crypto.encrypt("Người Thử", "people.name")
    tx.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    tx.execute(_PEOPLE, {"many": many, "commune": commune, "now": now, "name": name})
    tx.execute(text("SET LOCAL plan_cache_mode = auto"))


def each_once(tx: Session, alert: Alert, most: int) -> int:
    """How many have a message; nobody has two, nobody else has one, and the account adds up to `most`."""
    meant = _pairs(tx, "SELECT ord, number FROM alert_recipients WHERE alert_id = :alert", alert)
    links = _pairs(tx, "SELECT message_id, ord FROM alert_messages WHERE alert_id = :alert", alert)
    told = _pairs(
        tx, "SELECT id, recipient FROM messages WHERE template LIKE '%alert ' || :alert || ' %'", alert
    )
    assert len(meant) == most and len(set(told.values())) == len(told) == len(links)
    assert all(told[message] == meant[ord_] for message, ord_ in links.items())
    waits = set(tx.execute(text("SELECT id FROM outbox")).scalars())
    queued = set(tx.execute(text("SELECT id FROM messages WHERE status = 0")).scalars())
    assert queued <= waits, "queued for ever"
    assert counts(tx, alert)["audience"] == most
    return len(told)


def _pairs(tx: Session, query: str, alert: Alert) -> dict[Any, Any]:
    return dict(tx.execute(text(query), {"alert": alert.id}).all())  # type: ignore[arg-type]  # pairs


def waiting(tx: Session) -> int:
    """What nobody has in hand."""
    return int(tx.execute(text("SELECT count(*) FROM outbox WHERE lease_by IS NULL")).scalar_one())


def work(tx: Session, now: datetime) -> bool:
    """One step of the lane, seen by others at once."""
    done = alerts.stepping.work(tx, now)
    tx.expire_all()
    return done


def is_over(alert: Alert) -> bool:
    """Whether nothing more of it will be written down."""
    return State(alert.state) in {State.SENT, State.STOPPED, State.CANCELLED}
