"""A case goes to people: a request with its promise for the station, and to the commune's committee who and where.

What is wrong stands on the request, encrypted; no page names a person or an illness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import audit, clock, duty, phone, places, tickets
from gateway.quarantine.rulebook import Rules
from gateway.tickets import Kind, Ticket

SAME_RESCUE: Final = timedelta(minutes=30)
"""A second danger within this time belongs to the first call for help, as everywhere in the house."""
_FIVE: Final = 5  # minutes: people say times so
_AWAKE: Final = 7  # local hour from which somebody who is not in danger is called
SAME_CASE: Final = timedelta(days=3)
"""What is reported of the same phone within this time belongs to the request that is open."""


@dataclass(frozen=True)
class Case:
    """Whom it is about. `said`: what whoever calls must know, for the request alone."""

    number: str | None
    channel: str
    said: str = field(repr=False)
    commune_code: str | None = None
    address: str | None = field(default=None, repr=False)


def to_station(
    tx: Session,
    case: Case,
    *,
    promised_at: datetime | None,
    urgent: bool,
    now: datetime,
    fallback: str | None,
    page: bool = True,
) -> Ticket:
    """Open a request, or add to the one that is open; whoever is on duty at the station is paged about a new one.

    The promise that was made first stands while it can still be kept.
    """
    number = case.number or ""
    known = tickets.still_open(tx, number, Kind.HEALTH, now - SAME_CASE) if number else None
    if known is not None:
        tickets.add_details(tx, known.id, case.said, now)
        if promised_at is not None and (known.promised_at is None or known.promised_at <= now):
            known = tickets.promise(tx, known.id, Kind.HEALTH, promised_at, now)
        if urgent:
            _page(tx, "D7", case, known, urgent=urgent, now=now, fallback=fallback)
        return known
    ticket = tickets.open_ticket(
        tx,
        Kind.HEALTH,
        number,
        case.channel,
        case.said,
        promised_at=promised_at,
        now=now,
        commune_code=case.commune_code,
    )
    audit.record(tx, "house", "health.case", ticket.code, now, {"commune": case.commune_code})
    if page:
        _page(tx, "D7", case, ticket, urgent=urgent, now=now, fallback=fallback)
    return ticket


def call_by(rules: Rules, now: datetime) -> datetime:
    """When somebody has called: within the time of the rules, on five minutes, and not in the middle of the night."""
    due = now + timedelta(minutes=rules.call_within)
    due += timedelta(minutes=-due.minute % _FIVE, seconds=-due.second, microseconds=-due.microsecond)
    here = clock.local(due)
    return due if here.hour >= _AWAKE else clock.midnight(here.date()) + timedelta(hours=_AWAKE, minutes=30)


def rescue(tx: Session, case: Case, *, promised_at: datetime, now: datetime, fallback: str | None) -> Ticket:
    """The call for help that is open for this phone, or a new one: whoever is on duty is paged at once."""
    number = case.number or ""
    known = tickets.still_open(tx, number, Kind.RESCUE, now - SAME_RESCUE) if number else None
    if known is not None and not tickets.is_undone(tx, known.id):
        tickets.add_details(tx, known.id, case.said, now)
        return known
    ticket = tickets.open_ticket(
        tx, Kind.RESCUE, number, case.channel, case.said,
        promised_at=promised_at, now=now, commune_code=case.commune_code,
    )  # fmt: skip
    audit.record(tx, "house", "rescue.open", ticket.code, now, {"channel": case.channel})
    _page(tx, "D1", case, ticket, urgent=True, now=now, fallback=fallback, time=f"{clock.local(now):%H:%M}")
    return ticket


def to_committee(tx: Session, case: Case, code: str, now: datetime) -> None:
    """Who and where, once for each request, where the commune has a committee on duty; never what is wrong."""
    if case.commune_code is None:
        return
    on_duty = duty.on_duty(tx, duty.Kind.COMMITTEE, case.commune_code, now)
    if any(each.kind == duty.Kind.COMMITTEE for each in on_duty):
        args = {"ticket": code, **_whom(tx, case)}
        duty.page_team(
            tx, duty.Kind.COMMITTEE, case.commune_code, "D8", args,
            urgent=False, now=now, origin=f"committee:{code}:{now:%Y%m%d}",
        )  # fmt: skip


def call_list(
    tx: Session, commune_code: str, slot: Mapping[str, Any], origin: str, now: datetime, fallback: str | None
) -> None:
    """Some of a commune have not reported: the station calls them; told once for each slot (`origin`)."""
    args = {"where": _place(tx, commune_code), **slot}
    duty.page_team(
        tx, duty.Kind.STATION, commune_code, "D9", args,
        urgent=False, now=now, origin=origin, fallback=fallback,
    )  # fmt: skip


def _page(
    tx: Session,
    template: str,
    case: Case,
    ticket: Ticket,
    *,
    urgent: bool,
    now: datetime,
    fallback: str | None,
    **more: Any,
) -> None:
    """Whoever is on duty for the commune; about one request once an hour at most."""
    by = ticket.promised_at
    promised: dict[str, Any] = {} if by is None else {"by": f"{clock.local(by):%H:%M}", "day": _day(by, now)}
    args = {"ticket": ticket.code, **_whom(tx, case), **promised, **more}
    duty.page_team(
        tx, duty.Kind.STATION, case.commune_code, template, args,
        urgent=urgent, now=now, fallback=fallback, ref=ticket.code,
        origin=f"station:{ticket.id}:{now:%Y%m%d%H}",
    )  # fmt: skip


def _whom(tx: Session, case: Case) -> dict[str, Any]:
    place = _place(tx, case.commune_code) if case.commune_code else ""
    where = ", ".join(part for part in (case.address, place) if part)
    return ({"phone": phone.national(case.number)} if case.number else {}) | (
        {"where": where} if where else {}
    )


def _place(tx: Session, commune_code: str) -> str:
    place = places.by_code(tx, commune_code)
    return f"{place.kind} {place.name}" if place else commune_code


def _day(due: datetime, now: datetime) -> Any:
    return {"w": "W_HOM_NAY"} if clock.today(due) == clock.today(now) else f"{clock.local(due):%d/%m}"
