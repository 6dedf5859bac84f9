"""The numbers by which people reach the house itself: several at once, the nearest printed; an old one never dies.

What nobody has written down is what the settings say: a house begins with one number to call and one to text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, events, places
from gateway.directory import areas, numbers
from gateway.directory.kinds import TOPIC, Standing, Use
from gateway.directory.model import AccessNumber
from gateway.errors import NotFound
from gateway.settings import Settings


@dataclass(frozen=True)
class Access:
    """What is printed for one place, in groups: the number to call and the number to text."""

    call: str
    text: str


def nearest(tx: Session, commune_code: str | None, settings: Settings) -> Access:
    """The numbers printed for this commune; without one, or without any on file, those of the settings."""
    return Access(
        _nearest(tx, commune_code, Use.CALL) or settings.voice_number,
        _nearest(tx, commune_code, Use.TEXT) or settings.service_number,
    )


def add(tx: Session, number: str, use: Use, codes: list[str], by: str, now: datetime) -> AccessNumber:
    """From now on this number is printed for these places; one that was kept is printed again. Raises BadInput.

    What is printed changes by `proposing`, where a second person agrees; this is how it is written down then.
    """
    dialled = numbers.one(number)
    row = tx.get(AccessNumber, (dialled, use.value))
    if row is None:
        row = AccessNumber(number=dialled, use=use, places=codes, created_at=now)
        tx.add(row)
    row.places, row.standing, row.changed_at = codes, Standing.PRINTED, now
    tx.flush()
    _tell(tx, row, by, "access.print", now)
    return row


def keep(tx: Session, number: str, use: str, by: str, now: datetime) -> None:
    """It is printed no more and goes on working: people have it on paper. One person is enough. Raises NotFound."""
    row = tx.get(AccessNumber, (number, use))
    if row is None:
        raise NotFound("Không có số này.")
    row.standing, row.changed_at = Standing.KEPT, now
    tx.flush()
    _tell(tx, row, by, "access.keep", now)


def every(tx: Session) -> list[AccessNumber]:
    """All that work, those that are printed first."""
    query = select(AccessNumber).order_by(AccessNumber.standing.desc(), AccessNumber.use, AccessNumber.number)
    return list(tx.scalars(query))


def _nearest(tx: Session, commune_code: str | None, use: Use) -> str:
    place = places.by_code(tx, commune_code) if commune_code else None
    printed = [row for row in every(tx) if row.use == use and row.standing == Standing.PRINTED]
    if place is None:
        wide = [row for row in printed if not row.places]
        return numbers.readable(wide[0].number) if wide else ""
    near = places.neighbours(tx, place.code) if printed else frozenset()
    ranked = [(rank, row) for row in printed if (rank := areas.nearness(place, near, row.places)) is not None]
    best = min(ranked, key=lambda one: one[0], default=None)
    return "" if best is None else numbers.readable(best[1].number)


def _tell(tx: Session, row: AccessNumber, by: str, action: str, now: datetime) -> None:
    audit.record(tx, by, action, f"{row.use}:{row.number}", now, {"places": list(row.places)})
    events.announce(tx, TOPIC, row.number)
