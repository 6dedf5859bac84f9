"""Checks: one text is one ticket however many ask; a verdict settles it, and then everybody who asked is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, clock, crypto, editions, events, tickets
from gateway.errors import Conflict, NotFound
from gateway.rumours.model import Asker, Check, Rumour
from gateway.rumours.states import CHECK_MOVES, CHECKS, CheckState
from gateway.rumours.substance import substance
from gateway.text import likeness
from gateway.tickets import Kind, Ticket, working
from gateway.tickets.model import TicketRow

TOPIC: Final = "rumour_check"
"""What open pages listen to."""
_SAME: Final = 94.0  # of 100: letters of a copy that was typed by hand, never another place or hour
_LOOKED_AT: Final = 200  # open checks, the newest: what else would make asking dear on a bad day


@dataclass(frozen=True)
class Asked:
    """What somebody who asks is told: the ticket with its promise, and whether they are the first."""

    ticket: Ticket
    first: bool


@dataclass(frozen=True)
class CheckLine:
    """One check in a list: how many phones ask, how often it came."""

    check: Check = field(repr=False)
    askers: int
    code: str
    promised_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """How many texts wait for a verdict, and how many phones for them."""

    checks: int
    askers: int


def settled_by(tx: Session, said: str, now: datetime) -> Rumour | None:
    """The verdict on this very text, where it has one that is still told."""
    query = select(Check.rumour).where(
        Check.fingerprint == fingerprint(said), Check.state != CheckState.OPEN, Check.rumour.is_not(None)
    )
    known = tx.scalars(query.order_by(Check.id.desc()).limit(1)).first()
    if known is None:
        return None
    told = select(Rumour).where(Rumour.public_id == known, Rumour.state == editions.State.PUBLISHED)
    row = tx.scalars(told).first()
    return row if row is not None and row.told_on(clock.today(now)) else None


def ask(tx: Session, said: str, number: str, channel: str, due: datetime, now: datetime) -> Asked:
    """Put `said` before a person by `due`, or add `number` to those who ask about the same text already."""
    print_ = fingerprint(said)
    lock = int.from_bytes(
        print_[:8], signed=True
    )  # two who ask at once meet here, and the second finds the first
    tx.execute(select(func.pg_advisory_xact_lock(lock)))
    check = _open_one(tx, print_) or _open_alike(tx, said)
    if check is None:
        ticket = tickets.open_ticket(tx, Kind.RUMOUR, number, channel, said, promised_at=due, now=now)
        check = Check(
            ticket_id=ticket.id,
            fingerprint=print_,
            said=said,
            state=CheckState.OPEN,
            copies=1,
            opened_at=now,
            changed_at=now,
        )
        tx.add(check)
        tx.flush()
        _add_asker(tx, check.id, number, channel, now)
        events.announce(tx, TOPIC, ticket.code)
        return Asked(ticket, first=True)
    tx.execute(update(Check).where(Check.id == check.id).values(copies=Check.copies + 1, changed_at=now))
    _add_asker(tx, check.id, number, channel, now)
    events.announce(tx, TOPIC, str(check.id))
    return Asked(_promised(tx, check, due, now), first=False)


def fingerprint(said: str) -> bytes:
    """The same for copies of one text, whatever their accents, capitals, spaces, and whatever is asked around them."""
    return crypto.ring().token(f"rumour|{substance(said) or said.casefold().strip()}")


def waiting(tx: Session) -> Waiting:
    """What waits for a verdict."""
    query = select(func.count(Check.id.distinct()), func.count(Asker.number)).outerjoin(
        Asker, Asker.check_id == Check.id
    )
    row = tx.execute(query.where(Check.state == CheckState.OPEN)).one()
    return Waiting(row[0], row[1])


def listed(
    tx: Session, state: CheckState | None, offset: int = 0, limit: int = 50
) -> tuple[Sequence[CheckLine], int]:
    """Checks by how many ask, most first; without a state those without a verdict."""
    many = select(func.count()).where(Asker.check_id == Check.id).scalar_subquery()
    query = select(Check, many, *_TICKET).join(TicketRow, TicketRow.id == Check.ticket_id)
    wanted = Check.state == (state or CheckState.OPEN)
    rows = tx.execute(query.where(wanted).order_by(many.desc(), Check.id).offset(offset).limit(limit)).all()
    total = tx.execute(select(func.count()).select_from(Check).where(wanted)).scalar_one()
    return [CheckLine(*row) for row in rows], total


def one(tx: Session, check_id: int) -> CheckLine:
    """One check; NotFound."""
    many = select(func.count()).where(Asker.check_id == Check.id).scalar_subquery()
    query = select(Check, many, *_TICKET).join(TicketRow, TicketRow.id == Check.ticket_id)
    row = tx.execute(query.where(Check.id == check_id)).first()
    if row is None:
        raise NotFound("Không có tin chờ kiểm tra này.")
    return CheckLine(*row)


def settle(tx: Session, check_id: int, rumour: Rumour, by: int, now: datetime) -> None:
    """`rumour`, which is published, is the verdict; its ticket is closed, and everybody who asked is told.

    Raises Conflict where the check has a verdict already, or the rumour is not told.
    """
    if not rumour.told_on(clock.today(now)):
        raise Conflict("Mục này không còn được dùng: chọn mục khác hoặc viết mục mới.")
    query = select(Check).where(Check.id == check_id).with_for_update()
    check = tx.scalars(query.execution_options(populate_existing=True)).first()
    if check is None:
        raise NotFound("Không có tin chờ kiểm tra này.")
    if CheckState.SETTLED not in CHECK_MOVES[CheckState(check.state)] or _stands(tx, check):
        raise Conflict(CHECKS[CheckState(check.state)])
    check.state, check.rumour, check.changed_at = CheckState.SETTLED, rumour.public_id, now
    tx.flush()
    if tickets.by_id(tx, check.ticket_id) is not None:
        working.finish(tx, check.ticket_id, None, rumour.fact, by, now)
    audit.record(
        tx, f"account:{by}", "rumour_check.settle", f"check:{check.id}", now, {"rumour": rumour.public_id}
    )
    events.announce(tx, TOPIC, str(check.id))


def told(tx: Session, check: Check, now: datetime) -> None:
    """Nobody is left to tell."""
    if CheckState.TOLD in CHECK_MOVES[CheckState(check.state)]:
        check.state, check.changed_at = CheckState.TOLD, now
        tx.flush()
        events.announce(tx, TOPIC, str(check.id))


def _stands(tx: Session, check: Check) -> bool:
    """Whether it has a verdict that is told; one that was taken down before all were told may be given anew."""
    query = select(Rumour.id).where(
        Rumour.public_id == check.rumour, Rumour.state == editions.State.PUBLISHED
    )
    return tx.execute(query).first() is not None


_TICKET = (TicketRow.code, TicketRow.promised_at)


def _open_one(tx: Session, print_: bytes) -> Check | None:
    return tx.scalars(
        select(Check).where(Check.fingerprint == print_, Check.state == CheckState.OPEN)
    ).first()


def _open_alike(tx: Session, said: str) -> Check | None:
    """The same text with slips of the hand; other figures or links make it another."""
    mine = substance(said)
    if not mine:
        return None
    query = select(Check).where(Check.state == CheckState.OPEN, Check.said.is_not(None))
    for check in tx.scalars(query.order_by(Check.id.desc()).limit(_LOOKED_AT)):
        other = check.said or ""
        same = (
            likeness.figures(said) == likeness.figures(other)
            and likeness.links(said) == likeness.links(other)
            and likeness.denies(said) == likeness.denies(other)
        )
        if same and fuzz.ratio(mine, substance(other)) >= _SAME:
            return check
    return None


def _add_asker(tx: Session, check_id: int, number: str, channel: str, now: datetime) -> None:
    row = {"check_id": check_id, "number": number, "channel": channel, "asked_at": now}
    tx.execute(insert(Asker).values(row).on_conflict_do_nothing())


def _promised(tx: Session, check: Check, due: datetime, now: datetime) -> Ticket:
    """Its ticket, promised anew where the time has passed; another one where a desk has closed it without a verdict."""
    ticket = tickets.by_id(tx, check.ticket_id)
    if ticket is None:
        first = tx.get_one(TicketRow, check.ticket_id)
        ticket = tickets.open_ticket(
            tx, Kind.RUMOUR, first.number, first.channel, check.said, promised_at=due, now=now
        )
        tx.execute(update(Check).where(Check.id == check.id).values(ticket_id=ticket.id))
    if ticket.promised_at is None or ticket.promised_at <= now:
        return tickets.promise(tx, ticket.id, Kind.RUMOUR, due, now)
    return ticket
