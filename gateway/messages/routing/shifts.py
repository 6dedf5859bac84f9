"""Shifts: ten points leave a carrier that is slow or makes errors, and come back when an hour has been quiet.

The rule is that of GOV.UK Notify, which moves shares between providers of texts by measured slowness.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gateway.messages.routing.drawing import CLOSED
from gateway.messages.routing.minutes import Lately, lately
from gateway.messages.routing.weights import STEP

TOO_SLOW = 0.15  # of the hand-overs of 15 minutes: twice what a busy evening does to a healthy carrier
ENOUGH = 20  # hand-overs to judge by: three slow ones of four in the night are no trend
TOO_MANY_ERRORS = 50  # in one minute
BETWEEN_SHIFTS = timedelta(minutes=5)  # until a shift shows in the measures
QUIET = timedelta(minutes=60)  # before points come back: what was slow once is soon slow again

_READ = text("""
    SELECT h.carrier, h.taken, h.shifted_at, h.bad_at, coalesce(r.most, 0) AS most
      FROM carrier_health h
      LEFT JOIN (SELECT carrier, max(base) AS most FROM routes WHERE base < 100 GROUP BY carrier) r USING (carrier)
     WHERE h.breaker = :closed
     ORDER BY h.carrier
""")

_WRITE = text("""
    UPDATE carrier_health
       SET taken = :taken, shifted_at = :shifted_at, bad_at = :bad_at, shift_why = :why
     WHERE carrier = :carrier
""")

_BAD_AGAIN = text("UPDATE carrier_health SET bad_at = :now WHERE carrier = :carrier")


def judge(tx: Session, now: datetime) -> list[str]:
    """Take or give back ten points where the last 15 minutes call for it; returns what was done, in sentences.

    The caller holds the drawing's lock and draws the plan afterwards.
    """
    measures = lately(tx, now)
    said = []
    for row in tx.execute(_READ, {"closed": CLOSED}).all():
        trouble = trouble_in(measures.get(row.carrier, Lately()))
        taken, why = _weigh(row, trouble, now)
        if taken != row.taken:
            bad_at = now if trouble else row.bad_at
            parameters = {"carrier": row.carrier, "taken": taken, "shifted_at": now, "bad_at": bad_at}
            tx.execute(_WRITE, {**parameters, "why": why if taken else None})
            said.append(f"{row.carrier}: {row.taken} → {taken} points taken: {why}")
        elif trouble:
            tx.execute(_BAD_AGAIN, {"carrier": row.carrier, "now": now})
    return said


def trouble_in(measured: Lately) -> str | None:
    """What is wrong with a carrier's last minutes, in words; None when nothing is."""
    if measured.burst >= TOO_MANY_ERRORS:
        return f"{measured.burst} errors in a minute"
    if measured.handed >= ENOUGH and measured.slow >= TOO_SLOW * measured.handed:
        percent = 100 * measured.slow // measured.handed
        return f"{percent} % of {measured.handed} hand-overs in 15 minutes were slow"
    return None


def _weigh(row: Row[Any], trouble: str | None, now: datetime) -> tuple[int, str]:
    """How many points shall be taken from a carrier, and why. More than its largest share has would never come back."""
    most = max(row.most - STEP, 0)
    if row.taken > most:
        return most, "its contract gives it less"
    shifted_lately = row.shifted_at is not None and now - row.shifted_at < BETWEEN_SHIFTS
    if trouble:
        taken = row.taken if shifted_lately else min(row.taken + STEP, most)
        return taken, trouble
    last = max((moment for moment in (row.shifted_at, row.bad_at) if moment is not None), default=None)
    if row.taken and (last is None or now - last >= QUIET):
        return max(row.taken - STEP, 0), "an hour without trouble"
    return row.taken, ""
