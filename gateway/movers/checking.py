"""What a call or a visit brought is written down; who needs help becomes a call for help, and the duty is paged.

Texts to the duty phone say where and how many, never what ails them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock, duty, events, phone, places, tickets
from gateway.errors import BadInput
from gateway.movers.model import Mover, MoverCheck
from gateway.movers.reasons import TOPIC, Outcome
from gateway.settings import Settings
from gateway.tickets import Kind, Ticket, promises


@dataclass(frozen=True)
class Checked:
    """The check, and the call for help that it opened or belongs to."""

    check: MoverCheck
    ticket: Ticket | None = None


def note_check(
    tx: Session,
    settings: Settings,
    mover: Mover,
    alert_ref: str,
    outcome: str,
    now: datetime,
    *,
    by_account: int | None = None,
    by_number: str | None = None,
    said: str = "",
) -> Checked:
    """What a colleague (`by_account`) or a phone (`by_number`) has found. `said`: what whoever comes must know.

    With `needs_help` a rescue is opened under their number, else the neighbour's, and the station is paged; while it is
    open, saying so again adds to it and pages again. Raises BadInput.
    """
    if outcome not in set(Outcome):
        raise BadInput("outcome", "invalid", "Chọn kết quả.")
    if (by_account is None) == (by_number is None):
        raise BadInput("by", "invalid", "a check is made by one colleague or by one phone")
    check = MoverCheck(
        mover_id=mover.id, alert_ref=alert_ref, at=now, by_account=by_account, by_number=by_number, outcome=outcome
    )  # fmt: skip
    actor = f"account:{by_account}" if by_account is not None else "citizen"
    ticket = None
    if outcome == Outcome.NEEDS_HELP:
        ticket = _rescue(tx, settings, mover, check, said, actor, now)
        check.ticket_id = ticket.id
    tx.add(check)
    tx.flush()
    audit.record(
        tx, actor, "mover.check", mover.public_id, now, {"alert": alert_ref, "outcome": str(outcome)}
    )
    events.announce(tx, TOPIC, mover.public_id)
    return Checked(check, ticket)


def _rescue(
    tx: Session, settings: Settings, mover: Mover, check: MoverCheck, said: str, actor: str, now: datetime
) -> Ticket:
    known = _open(tx, mover)
    if known is not None:
        tickets.add_details(tx, known.id, _words(mover, said), now)
        _page(tx, settings, mover, known, "D1_AGAIN", f"{known.id}:{now:%Y%m%d%H}{now.minute // 5}", now)
        return known
    where = ", ".join(part for part in (mover.hamlet, mover.address) if part)
    ticket = tickets.open_ticket(
        tx,
        Kind.RESCUE,
        mover.number or mover.other_number or check.by_number or "",
        "staff",
        _words(mover, said),
        promised_at=promises.rescue(settings, now),
        now=now,
        commune_code=mover.commune_code,
        address=where or None,
    )
    audit.record(tx, actor, "rescue.open", ticket.code, now, {"channel": "staff", "mover": mover.public_id})
    events.announce(tx, tickets.TOPIC, ticket.code)
    _page(tx, settings, mover, ticket, "D1", str(ticket.id), now)
    return ticket


def _open(tx: Session, mover: Mover) -> Ticket | None:
    """The call for help that is open for this very person: a neighbour's number may stand for several."""
    latest = select(MoverCheck.ticket_id).where(
        MoverCheck.mover_id == mover.id, MoverCheck.ticket_id.is_not(None)
    )
    ticket_id = tx.scalar(latest.order_by(MoverCheck.id.desc()).limit(1))
    return None if ticket_id is None else tickets.by_id(tx, ticket_id)


def _words(mover: Mover, said: str) -> str:
    """What the ticket says to whoever goes there; it is encrypted."""
    parts = (f"Cần người giúp di dời, {mover.people} người", mover.name, said, mover.note)
    return ". ".join(part.strip() for part in parts if part.strip())


def _page(
    tx: Session, settings: Settings, mover: Mover, ticket: Ticket, template: str, origin: str, now: datetime
) -> None:
    place = places.by_code(tx, mover.commune_code)
    commune = f"{place.kind} {place.name}" if place else ""
    args: dict[str, Any] = {
        "ticket": ticket.code,
        "time": f"{clock.local(now):%H:%M}",
        "phone": phone.national(ticket.number) if ticket.number else settings.voice_number,
        "said": f"cần giúp di dời, {mover.people} người",
        "where": f"{mover.hamlet}, {commune}" if mover.hamlet and commune else commune,
        **promises.told(ticket.promised_at or now, now),
    }
    how: Any = {"urgent": True, "now": now, "origin": f"mover:{origin}", "fallback": settings.duty_phone}
    station = duty.Kind.STATION
    if template == "D1":
        duty.page_team(tx, station, mover.commune_code, template, args, ref=ticket.code, **how)
    else:
        duty.tell_more(tx, ticket.code, station, mover.commune_code, template, args, **how)
