"""What must be true of the hotline at every moment, and of every call in the end; by SQL over the whole database."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway.db import Database

_EVERY: Final = 0.3  # seconds of the wall

ALWAYS: Final = {
    "a number that is kept twice": """
        SELECT count(*) FROM (SELECT number FROM call_places
         WHERE left_at IS NULL AND kept AND taken_at IS NULL AND number <> ''
         GROUP BY number HAVING count(*) > 1) twice""",
    "an agent with two callers": """
        SELECT count(*) FROM (SELECT agent_id FROM call_places WHERE left_at IS NULL AND agent_id IS NOT NULL
         GROUP BY agent_id HAVING count(*) > 1) twice""",
    "a place whose agent is elsewhere": """
        SELECT count(*) FROM call_places p LEFT JOIN agents a ON a.account_id = p.agent_id
         WHERE p.left_at IS NULL AND p.agent_id IS NOT NULL
           AND (a.call_id IS DISTINCT FROM p.call_id
                OR a.state <> CASE WHEN p.taken_at IS NULL THEN 'offered' ELSE 'talking' END)""",
    "an agent whose caller is elsewhere": """
        SELECT count(*) FROM agents a LEFT JOIN call_places p
            ON p.call_id = a.call_id AND p.left_at IS NULL AND p.agent_id = a.account_id
         WHERE a.state IN ('offered', 'talking') AND p.call_id IS NULL""",
    "a caller who waits without a place": """
        SELECT count(*) FROM calls c LEFT JOIN call_places p ON p.call_id = c.id AND p.left_at IS NULL
         WHERE c.state = 'waiting' AND p.call_id IS NULL  -- what is kept may go on in another place of the number
           AND NOT EXISTS (SELECT FROM call_places m WHERE m.call_id = c.id AND m.kept AND m.left_how = 'merged')""",
    "a place kept by nobody who waits": """
        SELECT count(*) FROM call_places p JOIN calls c ON c.id = p.call_id
         WHERE p.left_at IS NULL AND NOT p.kept AND c.state = 'over'""",
    "two open call-backs for a number": """
        SELECT count(*) FROM (SELECT number FROM tickets WHERE kind = 'callback' AND closed_at IS NULL
         GROUP BY number HAVING count(*) > 1) twice""",
}
"""Each counts what breaks it, in one snapshot."""

_OUTCOMES = text("""
    SELECT coalesce(outcome, 'none') AS outcome, count(*) FROM calls WHERE purpose = 'caller' GROUP BY 1""")
_WITHOUT = text("""
    SELECT count(*) FILTER (WHERE state <> 'over') AS still_open,
           count(*) FILTER (WHERE state = 'over' AND outcome IS NULL) AS none,
           count(*) FILTER (WHERE outcome = 'left' AND number <> '' AND EXISTS
               (SELECT FROM call_places p WHERE p.call_id = calls.id
                   AND p.left_how IS DISTINCT FROM 'merged')) AS left_the_queue,
           count(*) FILTER (WHERE outcome = 'left' AND number = '' AND EXISTS
               (SELECT FROM call_places p WHERE p.call_id = calls.id)) AS withheld,
           count(*) FILTER (WHERE outcome = 'callback' AND number <> ''
               AND NOT EXISTS (SELECT FROM call_places p WHERE p.number = calls.number
                                AND (p.left_at IS NULL AND p.kept OR p.left_how IN ('called', 'not_reached')))
               AND NOT EXISTS (SELECT FROM tickets t WHERE t.number = calls.number AND t.kind = 'callback'
                                AND t.closed_at IS NULL)) AS promised_and_forgotten
      FROM calls WHERE purpose = 'caller'""")
_MOST_OPEN = text("""
    SELECT coalesce(max(open), 0) FROM (SELECT count(*) AS open FROM call_places
     WHERE left_at IS NULL AND kept AND taken_at IS NULL AND number <> ''
     GROUP BY number) each""")
_PLACES = text("""
    SELECT count(*) FILTER (WHERE left_at IS NULL AND kept) AS open_callbacks,
           count(*) FILTER (WHERE left_how = 'not_reached') AS not_reached FROM call_places""")

_SURGES = text("""
    SELECT count(*), coalesce(sum(extract(epoch FROM coalesce(ended_at, :now) - began_at)) / 60, 0)::float8
      FROM surges""")


class Checking:
    """Looks all the time; `looks` is how often, `broken` what was not true, and how many times."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.looks = 0
        self.broken: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checking", daemon=True)

    def start(self) -> None:
        """From now on."""
        self._thread.start()

    def stop(self) -> None:
        """Until here, and once more."""
        self._over.set()
        self._thread.join()
        self.look()

    def look(self) -> None:
        """Once; everything in one statement, that is in one snapshot."""
        every = ", ".join(f"({query})" for query in ALWAYS.values())
        with self._db.transaction() as tx:
            seen = tx.execute(text(f"SELECT {every}")).one()
        self.looks += 1
        self.broken.update({name: int(count) for name, count in zip(ALWAYS, seen, strict=True) if count})

    def _run(self) -> None:
        while not self._over.wait(_EVERY):
            try:
                self.look()
            except SQLAlchemyError:
                self.broken["could not look"] += 1


def outcomes(db: Database) -> dict[str, Any]:
    """How every call of a caller has ended, and what is owed to whom."""
    with db.transaction() as tx:
        found = {f"outcome {row.outcome}": row.count for row in tx.execute(_OUTCOMES)}
        rest = tx.execute(_WITHOUT).one()._asdict()
        return (
            found
            | rest
            | tx.execute(_PLACES).one()._asdict()
            | {"most_callbacks_a_number": tx.execute(_MOST_OPEN).scalar_one()}
        )


def surges(db: Database, now: datetime) -> tuple[int, float]:
    """How many there were, and how many minutes they lasted."""
    with db.transaction() as tx:
        return tuple(tx.execute(_SURGES, {"now": now}).one())  # type: ignore[return-value]
