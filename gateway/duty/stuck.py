"""The alarm when lanes do not move: logged each minute, texted to the officer on duty each quarter of an hour.

What was texted is read from the messages themselves, so that a scheduler that starts anew, or a second one, neither
repeats a page nor forgets to say that all is well. Only the lines of the log are remembered in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.duty.paging import page
from gateway.messages import backlog, outbox
from gateway.messages.backlog import Oldest
from gateway.messages.policy import STUCK_AFTER

log = structlog.get_logger(__name__)

LOG_EVERY = timedelta(minutes=1)
PAGE_EVERY = timedelta(minutes=15)
"""Between pages about one lane; also how long a page is true: one that cannot leave by then would mislead."""
_LOOK_BACK = timedelta(days=2)  # a page older than that is nobody's question any more
_LOCK = 102_203  # advisory lock number: of two schedulers one looks at a time
_STAMP = "%Y%m%dT%H%M%S"


class _Told(NamedTuple):
    """One text to the officer, as its origin tells: `page` or `well`, about which lanes, since when they stood."""

    kind: str
    lanes: frozenset[str]
    since: datetime
    at: datetime


class Alarm:
    """Looks at all lanes on behalf of one scheduler; `officer` is the number on duty, if there is one."""

    def __init__(self, officer: str | None) -> None:
        self._officer = officer
        self._logged: dict[str, datetime] = {}

    def look(self, tx: Session, now: datetime) -> dict[str, Oldest]:
        """Log and page what is stuck, tell what is well again; returns the oldest message of each stuck lane."""
        if not tx.execute(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": _LOCK}).scalar():
            return {}
        stuck = backlog.stuck(backlog.oldest(tx, now), now)
        self._log(stuck, now)
        if self._officer is not None:
            told = _told(tx, self._officer, now)
            self._tell_well(tx, self._officer, told, stuck, now)
            self._page(tx, self._officer, told, stuck, now)
        return stuck

    def _log(self, stuck: Mapping[str, Oldest], now: datetime) -> None:
        for lane in [lane for lane in self._logged if lane not in stuck]:
            del self._logged[lane]
            log.warning("a lane moves again", lane=lane)
        for lane, one in stuck.items():
            if now - self._logged.get(lane, now - LOG_EVERY) >= LOG_EVERY:
                self._logged[lane] = now
                waited = int((now - one.due_at).total_seconds())
                log.error("a lane is stuck", lane=lane, route=one.route, seconds=waited)

    def _page(
        self, tx: Session, officer: str, told: Sequence[_Told], stuck: Mapping[str, Oldest], now: datetime
    ) -> None:
        """One text for all lanes that were not paged about lately."""
        lately = {
            lane for one in told if one.kind == "page" and now - one.at < PAGE_EVERY for lane in one.lanes
        }
        new = {lane: one.due_at for lane, one in stuck.items() if lane not in lately}
        if new:
            since = min(new.values())
            args = {**_about(new, since), "next": _hour(now + PAGE_EVERY)}
            _text(tx, officer, "D5", args, "page", new, since, now)

    def _tell_well(
        self, tx: Session, officer: str, told: Sequence[_Told], stuck: Collection[str], now: datetime
    ) -> None:
        """One text for all lanes of which a page said that they are stuck, and nothing since that they are well."""
        open_pages = {
            lane: one.since for lane in STUCK_AFTER if (one := _last(told, lane)) and one.kind == "page"
        }
        well = {lane: since for lane, since in open_pages.items() if lane not in stuck}
        if not well:
            return
        if not stuck:
            outbox.withdraw(tx, officer, "stuck:page:", now)  # what could not leave would mislead now
        since = min(well.values())
        _text(tx, officer, "D6", {**_about(well, since), "end": _hour(now)}, "well", well, since, now)


# by the officer's number, whose index finds a day's pages among millions of messages
_TOLD = text("""
    SELECT origin, created_at FROM messages
     WHERE recipient = :officer AND created_at > :since AND created_at <= :now AND starts_with(origin, 'stuck:')
     ORDER BY created_at DESC, id DESC
""")


def _told(tx: Session, officer: str, now: datetime) -> list[_Told]:
    """What the officer was texted about lanes, the newest first."""
    rows = tx.execute(_TOLD, {"officer": officer, "since": now - _LOOK_BACK, "now": now})
    found = []
    for origin, at in rows:
        _, kind, lanes, since, _ = origin.split(":")
        moment = datetime.strptime(since, _STAMP).replace(tzinfo=UTC)
        found.append(_Told(kind, frozenset(lanes.split("+")), moment, at))
    return found


def _last(told: Iterable[_Told], lane: str) -> _Told | None:
    return next((one for one in told if lane in one.lanes), None)


def _text(
    tx: Session,
    officer: str,
    template: str,
    args: Mapping[str, Any],
    kind: str,
    lanes: Iterable[str],
    since: datetime,
    now: datetime,
) -> None:
    origin = f"stuck:{kind}:{'+'.join(sorted(lanes))}:{_stamp(since)}:{_stamp(now)}"
    page(tx, officer, template, args, urgent=True, now=now, origin=origin, expires_at=now + PAGE_EVERY)


def _about(lanes: Collection[str], since: datetime) -> dict[str, Any]:
    (first, *more) = lanes
    what = "W_LANES" if more else f"W_LANE_{first.upper()}"
    return {"what": {"w": what}, "time": _hour(since), "date": f"{clock.local(since):%d/%m}"}


def _hour(moment: datetime) -> str:
    return f"{clock.local(moment):%H:%M}"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):{_STAMP}}"
