"""Working on tickets at a desk: taking, asking, sending a team, joining two, closing; `listing` finds them.

What it is about decides who acts: a commune's station on tickets of its communes, whoever works for the whole province
on those of unknown place too. Whatever a colleague does moves the owner's timer on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, duty, events, places
from gateway.errors import BadInput, Conflict, NotFound
from gateway.tickets import dispatching, telling
from gateway.tickets.desk import ticket_of
from gateway.tickets.kinds import RULES, Kind
from gateway.tickets.listing import Area, within
from gateway.tickets.model import Reporter, TicketEvent, TicketRow
from gateway.tickets.states import MOVES, TOPIC, Outcome, State

LONGEST_WORDS: Final = 160
"""Characters of what a colleague texts to a person: with its head three segments with accents, two without."""
_LONGEST_NOTE: Final = 2_000  # characters


def take(tx: Session, ticket_id: int, area: Area, account_id: int, now: datetime) -> None:
    """Work on it from now on; Conflict when somebody else does or it is closed. Taken twice by one is once."""
    row = _open(tx, ticket_id, area)
    if row.owner_id == account_id:
        return
    if row.owner_id is not None:
        raise Conflict("somebody else has taken this request")
    row.owner_id, row.taken_at = account_id, now
    fresh = row.state == State.WAITING
    if fresh:
        row.state = State.TAKEN
    _add(tx, row, "taken", None, account_id, now)
    if fresh:
        telling.step(tx, row, State.TAKEN, now)


def hand_over(
    tx: Session, ticket_id: int, area: Area, to: int | None, why: str, account_id: int, now: datetime
) -> None:
    """Give it to another colleague, or back to all (`to` None), with a reason for whoever goes on."""
    row = _open(tx, ticket_id, area)
    row.owner_id, row.taken_at = to, None if to is None else now
    if to is None and row.state == State.TAKEN:
        row.state = State.WAITING
    _add(tx, row, "handed_over", _note(why), account_id, now)
    if to is None:
        row.next_by = None


def note(
    tx: Session,
    ticket_id: int,
    area: Area,
    said: str,
    account_id: int,
    now: datetime,
    *,
    spoken: bool = False,
) -> None:
    """Write down what was done or found out; `spoken`: with the person, so what was promised to them is kept."""
    row = _open(tx, ticket_id, area)
    if spoken:
        row.answered_at = row.answered_at or now
    _add(tx, row, "called" if spoken else "note", _note(said), account_id, now)


def say(
    tx: Session, ticket_id: int, area: Area, words: str, account_id: int, now: datetime, *, asks: bool
) -> int:
    """Text all who asked; `asks`: what they text back belongs to this ticket. Returns how many were texted."""
    row = _open(tx, ticket_id, area)
    words = " ".join(words.split())
    if not 2 <= len(words) <= LONGEST_WORDS:
        raise BadInput("words", "invalid", f"write 2 to {LONGEST_WORDS} characters")
    row.answered_at = row.answered_at or now
    row.asked_at = now if asks else row.asked_at
    event = _add(tx, row, "asked" if asks else "told", words, account_id, now)
    return telling.say(tx, row, words, event.id, now, asks=asks)


def send_team(
    tx: Session,
    ticket_id: int,
    area: Area,
    team_id: int,
    eta: str | None,
    account_id: int,
    now: datetime,
    *,
    fallback: str | None = None,
) -> bool:
    """A team goes there: its officer on duty is texted the way, whoever asked the time (`eta`: "21:40").

    False when nobody of that team is on duty: then nothing has changed.
    """
    row = _open(tx, ticket_id, area)
    team = duty.team_of(tx, team_id)
    commune = row.commune_code if row.commune_code in team.communes else next(iter(team.communes), None)
    if not duty.has_officer(tx, team_id, now):
        return False
    duty.withdraw(tx, row.code, now)
    kind = duty.Kind(team.kind)
    if not dispatching.tell_team(tx, ticket_of(row), kind, commune, now, fallback=fallback, team_id=team_id):
        return False
    row.state, row.team_id = State.SENT, team_id
    row.answered_at = row.answered_at or now
    _add(tx, row, "sent", team.name if eta is None else f"{team.name}, {eta}", account_id, now)
    telling.step(tx, row, State.SENT, now, **({"eta": eta} if eta else {}))
    return True


def locate(
    tx: Session,
    ticket_id: int,
    area: Area,
    commune_code: str,
    address: str,
    account_id: int,
    now: datetime,
) -> None:
    """Say where it is: the commune, and the spot in words."""
    row = _open(tx, ticket_id, area)
    commune = places.by_code(tx, commune_code)
    if commune is None or commune.is_province:
        raise BadInput("commune_code", "invalid", "no such commune")
    row.commune_code, row.address = commune.code, " ".join(address.split())[:200] or row.address
    _add(tx, row, "located", f"{commune.kind} {commune.name}", account_id, now)


def join(tx: Session, ticket_id: int, area: Area, code: str, account_id: int, now: datetime) -> None:
    """Ticket `code` is about the same thing: whoever asked there is told from here on, and it ends as a duplicate."""
    row = _open(tx, ticket_id, area)
    query = select(TicketRow).where(
        TicketRow.code == code, TicketRow.closed_at.is_(None), TicketRow.id != row.id, within(area)
    )
    other = tx.scalars(query.with_for_update()).first()
    if other is None:
        raise BadInput("code", "unknown", f"no other open request has the number {code}")
    for number in telling.everybody(tx, other):
        if number != row.number:
            voice = insert(Reporter).values(ticket_id=row.id, number=number, channel=other.channel, at=now)
            tx.execute(voice.on_conflict_do_nothing())
    said = select(TicketEvent.body).where(TicketEvent.ticket_id == other.id, TicketEvent.kind == "opened")
    tx.add(TicketEvent(ticket_id=row.id, at=now, kind="joined", body=tx.scalars(said.limit(1)).first()))
    _add(tx, row, "merged", other.code, account_id, now)
    _end(tx, other, Outcome.DUPLICATE, row.code, account_id, now)


def finish(
    tx: Session,
    ticket_id: int,
    area: Area,
    said: str,
    account_id: int,
    now: datetime,
    outcome: Outcome = Outcome.DONE,
) -> None:
    """Somebody has acted: close it, with what was done; whoever asked is told how it ended."""
    row = _open(tx, ticket_id, area)
    if row.owner_id is None:
        row.owner_id, row.taken_at = account_id, now
    _end(tx, row, outcome, _note(said), account_id, now)
    telling.ended(tx, row, outcome, now)


def _end(tx: Session, row: TicketRow, outcome: Outcome, said: str, account_id: int, now: datetime) -> None:
    row.state, row.outcome, row.closed_at = State.CLOSED, outcome, now
    row.answered_at = row.answered_at or now
    duty.withdraw(tx, row.code, now)
    _add(tx, row, "closed", said, account_id, now)


def _add(
    tx: Session, row: TicketRow, kind: str, said: str | None, account_id: int, now: datetime
) -> TicketEvent:
    row.changed_at, row.next_by = now, now + RULES[Kind(row.kind)].within
    event = TicketEvent(ticket_id=row.id, at=now, kind=kind, body=said, account_id=account_id)
    tx.add(event)
    audit.record(tx, f"account:{account_id}", f"ticket.{kind}", row.code, now, {"kind": row.kind})
    events.announce(tx, TOPIC, row.code)
    tx.flush()
    return event


def _open(tx: Session, ticket_id: int, area: Area) -> TicketRow:
    query = select(TicketRow).where(TicketRow.id == ticket_id, within(area)).with_for_update()
    row = tx.scalars(query).first()
    if row is None:
        raise NotFound
    if not MOVES[State(row.state)]:
        raise Conflict("this request has been closed")
    return row


def _note(said: str) -> str:
    said = said.strip()
    if not 2 <= len(said) <= _LONGEST_NOTE:
        raise BadInput("note", "missing", "say in a sentence what was done")
    return said
