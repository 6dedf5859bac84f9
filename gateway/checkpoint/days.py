"""A colleague's day of texting: its PIN, whether the phone has shown itself by texting it back, and where they stand.

The sender of a text can be forged, the receiver cannot: the PIN goes to the phone on file and opens the local day.
It is derived and stored nowhere. Five mistakes make another; three PINs in a day are all there are. Whatever ends the
account's sessions ends the day too.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, clock
from gateway.accounts import Colleague, staff
from gateway.checkpoint import authority, travelling
from gateway.checkpoint.model import GateDay
from gateway.errors import BadInput
from gateway.messages import bodies
from gateway.sites import Site, SiteTakesNobody, State, on_board

MOST_MISTAKES: Final = 5
"""Guesses at one PIN of four digits."""
MOST_PINS: Final = 3
"""In a day: a guesser has one chance in 600, and whoever owns the phone has had three texts they did not ask for."""


@dataclass(frozen=True)
class Day:
    """`open`: the PIN was texted back. `site`: where they stand today; `usual`: where they stood last before."""

    open: bool
    site: Site | None
    usual: Site | None


@dataclass(frozen=True)
class Opened:
    """Whether a PIN was right; if not, `left` tries, or a `fresh` PIN on its way (its sealed argument)."""

    right: bool
    left: int = 0
    fresh: dict[str, str] | None = field(default=None, repr=False)


def day_of(tx: Session, by: Colleague, now: datetime) -> Day:
    """How their day stands; locks nothing."""
    row = tx.get(GateDay, (by.id, clock.today(now)), populate_existing=True)
    mine = row is not None and row.mark == staff.session_mark(tx, by.id)
    site = tx.get(Site, row.site_id) if row is not None and mine and row.site_id else None
    return Day(row is not None and mine and row.opened_at is not None, site, _usual(tx, by, clock.today(now)))


def pin_for(tx: Session, by: Colleague, now: datetime) -> dict[str, str] | None:
    """The sealed PIN of the day, to be texted to the account's phone and nowhere else; None: there are no more."""
    row = _held(tx, by, now)
    return None if row.round > MOST_PINS else _sealed(row)


def open_day(tx: Session, by: Colleague, pin: str, now: datetime) -> Opened:
    """The phone texts `pin` back: the day is open, or a mistake is counted."""
    row = _held(tx, by, now)
    if row.opened_at is not None:
        return Opened(True)
    if row.round > MOST_PINS:
        return Opened(False)
    row.changed_at = now
    if hmac.compare_digest(pin, bodies.pin_of(_sealed(row))):
        row.opened_at = now
        audit.record(tx, by.actor, "gate.open-day", str(by.id), now)
        tx.flush()
        return Opened(True)
    row.wrong += 1
    if row.wrong < MOST_MISTAKES:
        tx.flush()
        return Opened(False, MOST_MISTAKES - row.wrong)
    row.round, row.wrong = row.round + 1, 0
    audit.record(tx, by.actor, "gate.pin-mistaken", str(by.id), now, {"round": row.round})
    tx.flush()
    return Opened(False, fresh=None if row.round > MOST_PINS else _sealed(row))


def stand_at(tx: Session, by: Colleague, code: str, now: datetime) -> Site:
    """From now on, and until midnight, their texts are about the site on this board; on a vehicle its trip is theirs.

    Raises BadInput("site") for a number of no site, SiteTakesNobody, Forbidden and NotFound.
    """
    board = on_board(tx, code)
    if board is None:
        raise BadInput("site", "unknown", f"no site has the number {code}")
    authority.at(by, board.site)
    if board.site.state != State.ACTIVE:
        raise SiteTakesNobody(board.site)
    row = _held(tx, by, now)
    row.site_id, row.changed_at = board.site.id, now
    audit.record(tx, by.actor, "gate.stand", board.site.code, now)
    tx.flush()
    travelling.board(tx, board.site, by, now)
    return board.site


def _held(tx: Session, by: Colleague, now: datetime) -> GateDay:
    """Their row of today, locked; begun anew where their sessions have ended since."""
    today, mark = clock.today(now), staff.session_mark(tx, by.id)
    first = {"account_id": by.id, "day": today, "mark": mark, "round": 1, "wrong": 0, "changed_at": now}
    tx.execute(insert(GateDay).values(first).on_conflict_do_nothing())
    query = select(GateDay).where(GateDay.account_id == by.id, GateDay.day == today).with_for_update()
    row = tx.scalars(query.execution_options(populate_existing=True)).one()
    if row.mark != mark:
        row.mark, row.round, row.wrong, row.opened_at, row.site_id = mark, 1, 0, None, None
        tx.flush()
    return row


def _sealed(row: GateDay) -> dict[str, str]:
    return bodies.sealed_code(f"pin:{row.account_id}:{row.day:%Y%m%d}:{row.round}", row.mark)


def _usual(tx: Session, by: Colleague, today: date) -> Site | None:
    """Where they stood the last time before today, while they still could."""
    query = select(Site).join(GateDay, GateDay.site_id == Site.id).order_by(GateDay.day.desc()).limit(1)
    site = tx.scalars(query.where(GateDay.account_id == by.id, GateDay.day < today)).first()
    area = by.area(authority.USE)
    return site if site is not None and (area is None or site.commune_code in area) else None
