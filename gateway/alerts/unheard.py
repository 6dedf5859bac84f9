"""Who has not heard an alert: household by household, as of when they are looked for, and since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.alerts.model import Alert, Wave
from gateway.db import by_index

# A household has heard when one of its phones has: the same person stands behind both.
_UNHEARD: Final = text("""
    WITH told AS MATERIALIZED (
        SELECT r.number, r.place,
               EXISTS (SELECT FROM alert_answers a WHERE a.alert_id = r.alert_id AND a.number = r.number)
               OR (:undelivered AND coalesce(m.status, 0) = 40) AS heard
          FROM alert_recipients r
          LEFT JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
          LEFT JOIN messages m ON m.month = x.month AND m.id = x.message_id AND m.month = :month
         WHERE r.alert_id = :alert AND r.ord BETWEEN :first AND :last),
    reached AS MATERIALIZED (
        SELECT DISTINCT h.person_id FROM told t JOIN household_members h ON h.number = t.number WHERE t.heard)
    INSERT INTO alert_unheard (alert_id, number, wave, place)
    SELECT :alert, t.number, :wave, t.place FROM told t
     WHERE NOT t.heard
       AND NOT EXISTS (SELECT FROM household_members h JOIN reached p ON p.person_id = h.person_id
                        WHERE h.number = t.number)
    ON CONFLICT DO NOTHING
""")


_PLACES: Final = text("""
    SELECT place, count(*) AS many FROM alert_unheard WHERE alert_id = :alert AND wave = :wave GROUP BY place
""")


def note(tx: Session, alert: Alert, wave: Wave) -> Sequence[tuple[str, int]]:
    """Write down whom of a wave nobody has heard from; by commune, how many."""
    tx.execute(text("SET LOCAL statement_timeout = '60s'"))
    asked = {
        "alert": alert.id, "month": alert.month, "first": wave.first_ord, "last": wave.last_ord, "wave": wave.no,
        "undelivered": alert.ladder_for == "undelivered",
    }  # fmt: skip
    tx.execute(_UNHEARD, asked)
    found = tx.execute(_PLACES, {"alert": alert.id, "wave": wave.no})
    return [(row.place, row.many) for row in found]


# Whoever was called on and has not heard since: no answer, and where a receipt is enough none either, on any phone of
# the household.
_STILL: Final = """
      FROM alert_unheard u
      JOIN alerts l ON l.id = u.alert_id
     WHERE u.alert_id = :alert
       AND NOT EXISTS (
           SELECT FROM (SELECT u.number UNION
                        SELECT other.number FROM household_members own
                          JOIN household_members other ON other.person_id = own.person_id
                         WHERE own.number = u.number) house
            WHERE EXISTS (SELECT FROM alert_answers a WHERE a.alert_id = u.alert_id AND a.number = house.number)
               OR (l.ladder_for = 'undelivered' AND EXISTS (
                      SELECT FROM alert_recipients r
                        JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
                        JOIN messages m ON m.month = x.month AND m.id = x.message_id
                       WHERE r.alert_id = u.alert_id AND r.number = house.number AND m.status = 40)))"""
_BY_PLACE: Final = text(f"""
    SELECT u.place, count(*) AS many, count(u.visited_at) AS visited {_STILL} GROUP BY u.place ORDER BY many DESC
""")
_LISTED: Final = text(f"""
    SELECT u.number {_STILL} AND u.place = :place AND u.visited_at IS NULL AND (:wave = 0 OR u.wave = :wave)
     ORDER BY u.number LIMIT :most
""")
_COUNTED: Final = text(f"""
    SELECT count(*) {_STILL} AND u.place = :place AND u.visited_at IS NULL AND u.wave = :wave
""")


def unreached(tx: Session, alert: Alert) -> list[tuple[str, int, int]]:
    """By commune: numbers that were called on and have not heard since, and how many of them were visited."""
    by_index(tx)
    return [(row.place, row.many, row.visited) for row in tx.execute(_BY_PLACE, {"alert": alert.id})]


def listed(tx: Session, alert: Alert, place: str, limit: int = 300, *, wave: int = 0) -> list[str]:
    """Numbers at a place that nobody has heard from, E.164, of one wave or of all; for whoever walks there."""
    by_index(tx)
    asked = {"alert": alert.id, "place": place, "wave": wave, "most": limit}
    return list(tx.execute(_LISTED, asked).scalars())


def counted(tx: Session, alert: Alert, wave: int, place: str) -> int:
    """How many of a wave at a place have not heard and were not visited."""
    by_index(tx)
    return int(tx.execute(_COUNTED, {"alert": alert.id, "place": place, "wave": wave}).scalar_one())
