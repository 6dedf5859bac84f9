"""A request comes in: one more voice about something known, or a ticket whose team is told; whatever the channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import events
from gateway.errors import NotFound
from gateway.tickets import dispatching
from gateway.tickets.alike import WITHIN, Said, alike
from gateway.tickets.desk import Ticket, add_details, open_ticket, still_open, ticket_of
from gateway.tickets.kinds import RULES, Kind
from gateway.tickets.model import Reporter, TicketEvent, TicketRow
from gateway.tickets.states import TOPIC

SAME_NUMBER: Final = timedelta(days=1)
"""What one phone adds within a day belongs to its open ticket of that kind."""
MOST_OF_A_PHONE: Final = 10
"""Open requests of one kind that a phone begins within a day; what it says beyond them is added to its newest."""
_MOST_COMPARED: Final = 100  # open tickets of one kind in one commune; each has to be decrypted
_LOCK: Final = 102_206  # advisory lock class: of two who say the same at once, the second hears of the first


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. `address`: where within the commune; `said`: the rest, in their words."""

    kind: Kind
    number: str
    channel: str
    said: str = field(repr=False)
    commune_code: str | None = None
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class Received:
    """The ticket it belongs to. `joined`: others had said it before; `again`: this number had."""

    ticket: Ticket
    joined: bool = False
    again: bool = False


def receive(
    tx: Session, wish: Wish, promised_at: datetime | None, now: datetime, *, fallback: str | None = None
) -> Received:
    """Open a ticket and tell its team, or add to one about the same. `fallback`: who is told where no roster is."""
    rule = RULES[wish.kind]
    many = newest_of_many(tx, wish.number, wish.kind, now)
    own = many or still_open(tx, wish.number, wish.kind, now - SAME_NUMBER)
    if own is not None and (many or not rule.merged or _is_like(tx, own.id, wish)):
        add_details(tx, own.id, _whole(wish), now)
        events.announce(tx, TOPIC, own.code)
        return Received(own, again=True)
    known = _known(tx, wish, now) if rule.merged and wish.commune_code else None
    if known is not None:
        return Received(ticket_of(known), joined=True, again=not _join(tx, known, wish, now))
    ticket = open_ticket(
        tx,
        wish.kind,
        wish.number,
        wish.channel,
        wish.said,
        promised_at=promised_at,
        now=now,
        commune_code=wish.commune_code,
        address=wish.address or None,
    )
    events.announce(tx, TOPIC, ticket.code)
    if rule.team is not None:
        dispatching.tell_team(tx, ticket, rule.team, wish.commune_code, now, fallback=fallback)
    return Received(ticket)


def join_in(tx: Session, ticket_id: int, number: str, channel: str, said: str, now: datetime) -> Received:
    """One more voice about an incident that a colleague has chosen: from here on they are told what all are told.

    Raises NotFound where it is not open any more.
    """
    query = select(TicketRow).where(TicketRow.id == ticket_id, TicketRow.closed_at.is_(None))
    row = tx.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    wish = Wish(Kind(row.kind), number, channel, said)
    return Received(ticket_of(row), joined=True, again=not _join(tx, row, wish, now))


def newest_of_many(tx: Session, number: str, kind: Kind, now: datetime) -> Ticket | None:
    """The newest of a phone that has as many open requests of a kind as it may: what it says next goes there (B21)."""
    mine = (
        select(TicketRow)
        .where(
            TicketRow.number == number,
            TicketRow.kind == kind,
            TicketRow.closed_at.is_(None),
            TicketRow.created_at >= now - SAME_NUMBER,
        )
        .order_by(TicketRow.id.desc())
        .limit(MOST_OF_A_PHONE)
    )
    rows = tx.scalars(mine).all()
    return ticket_of(rows[0]) if len(rows) == MOST_OF_A_PHONE else None


def reporters(tx: Session, ticket_id: int) -> int:
    """How many numbers have said it: one, and those who joined."""
    joined = select(func.count()).select_from(Reporter).where(Reporter.ticket_id == ticket_id)
    return 1 + tx.execute(joined).scalar_one()


def similar(tx: Session, ticket_id: int, now: datetime) -> list[Ticket]:
    """Open tickets of the same commune that may be about the same thing, whatever their kind, for staff to compare."""
    row = tx.get_one(TicketRow, ticket_id)
    if row.commune_code is None:
        return []
    said = _said(tx, row)
    others = select(TicketRow).where(
        TicketRow.closed_at.is_(None),
        TicketRow.commune_code == row.commune_code,
        TicketRow.id != row.id,
        TicketRow.created_at >= now - 7 * WITHIN,
    )
    found = tx.scalars(others.order_by(TicketRow.id.desc()).limit(_MOST_COMPARED)).all()
    return [ticket_of(each) for each in found if alike(said, _said(tx, each))]


def _known(tx: Session, wish: Wish, now: datetime) -> TicketRow | None:
    """The open ticket of that commune that says the same; whoever says it at this moment waits for us."""
    scope = func.hashtext(f"{wish.kind}:{wish.commune_code}")
    tx.execute(select(func.pg_advisory_xact_lock(_LOCK, scope)))
    query = select(TicketRow).where(
        TicketRow.closed_at.is_(None),
        TicketRow.kind == wish.kind,
        TicketRow.commune_code == wish.commune_code,
        TicketRow.created_at >= now - WITHIN,
    )
    said = Said(wish.address, wish.said)
    candidates = tx.scalars(query.order_by(TicketRow.id.desc()).limit(_MOST_COMPARED)).all()
    return next((row for row in candidates if alike(said, _said(tx, row))), None)


def _join(tx: Session, row: TicketRow, wish: Wish, now: datetime) -> bool:
    """One more voice; False when it was this number's already. What they said stands beside what is known."""
    if row.number == wish.number:
        return False
    voice = insert(Reporter).values(ticket_id=row.id, number=wish.number, channel=wish.channel, at=now)
    fresh = tx.execute(voice.on_conflict_do_nothing().returning(Reporter.number)).first() is not None
    if fresh:
        tx.add(TicketEvent(ticket_id=row.id, at=now, kind="joined", body=_whole(wish)))
        row.changed_at = now
        events.announce(tx, TOPIC, row.code)
        tx.flush()
    return fresh


def _is_like(tx: Session, ticket_id: int, wish: Wish) -> bool:
    row = tx.get_one(TicketRow, ticket_id)
    return row.commune_code == wish.commune_code and alike(_said(tx, row), Said(wish.address, wish.said))


def _said(tx: Session, row: TicketRow) -> Said:
    """What the first of them said."""
    opened = select(TicketEvent.body).where(TicketEvent.ticket_id == row.id, TicketEvent.kind == "opened")
    return Said(row.address or "", tx.scalars(opened.order_by(TicketEvent.id).limit(1)).first() or "")


def _whole(wish: Wish) -> str:
    return "; ".join(part for part in (wish.address, wish.said) if part)
