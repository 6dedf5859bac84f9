"""What all who asked are told about their ticket, each once: a step, an answer, the end; wording is data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock, people
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.people import Contact
from gateway.tickets import promises
from gateway.tickets.kinds import RULES, Kind
from gateway.tickets.model import Reporter, TicketRow
from gateway.tickets.states import Outcome, State

_STEPS: Final[Mapping[tuple[Kind | None, State], str]] = {
    (Kind.REPORT, State.TAKEN): "P2",
    (Kind.REPORT, State.SENT): "P3",
    (None, State.TAKEN): "Y_TAKEN",
    (None, State.SENT): "Y_SENT",
}
_ENDS: Final[Mapping[tuple[Kind | None, Outcome], str]] = {
    (Kind.REPORT, Outcome.DONE): "P4",
    (Kind.REPORT, Outcome.UNFOUNDED): "P5",
    (None, Outcome.DONE): "Y_DONE",
    (None, Outcome.REFERRED): "Y_REFERRED",
    (None, Outcome.UNREACHED): "Y_UNREACHED",
}
"""By kind, else for every kind (None); what has no text here is told to nobody."""


def step(tx: Session, row: TicketRow, state: State, now: datetime, **more: Any) -> None:
    """Whoever asked learns that somebody looks into it, or that a team is on its way (`eta`: its clock time)."""
    kind = Kind(row.kind)
    if kind is Kind.RESCUE and state is State.SENT and "eta" in more:
        _text(tx, row, "C3", more, f"{state}:{more['eta']}", now, urgent=True)
        return
    template = _STEPS.get((kind, state)) or _STEPS.get((None, state))
    if RULES[kind].steps and template is not None:
        due = promises.told(row.promised_at, now) if row.promised_at and row.promised_at > now else {}
        _text(tx, row, template, {**due, **more}, state, now)


def ended(tx: Session, row: TicketRow, outcome: Outcome, now: datetime) -> None:
    """Whoever asked learns how it ended."""
    kind = Kind(row.kind)
    template = _ENDS.get((kind, outcome)) or _ENDS.get((None, outcome))
    if RULES[kind].steps and template is not None:
        here = clock.local(now)
        _text(tx, row, template, {"time": f"{here:%H:%M}", "date": f"{here:%d/%m}"}, outcome, now)


def say(tx: Session, row: TicketRow, words: str, event_id: int, now: datetime, *, asks: bool) -> int:
    """What a colleague writes, to all who asked; `asks`: an answer is wanted. Returns how many were texted."""
    return _text(tx, row, "Y_ASK" if asks else "Y_SAY", {"words": words}, f"say:{event_id}", now)


def later(tx: Session, row: TicketRow, template: str, args: Mapping[str, Any], now: datetime) -> int:
    """What was promised comes later than it was said."""
    return _text(tx, row, template, args, f"later:{now:%Y%m%d%H%M}", now)


def everybody(tx: Session, row: TicketRow) -> list[str]:
    """The numbers that have said it, the first one first; numbers that were forgotten are none."""
    joined = (
        select(Reporter.number).where(Reporter.ticket_id == row.id).order_by(Reporter.at, Reporter.number)
    )
    return [number for number in (row.number, *tx.scalars(joined)) if number]


def _text(
    tx: Session,
    row: TicketRow,
    template: str,
    args: Mapping[str, Any],
    once: str,
    now: datetime,
    *,
    urgent: bool = False,
) -> int:
    numbers = everybody(tx, row)
    silent = people.silenced(tx, numbers)
    told = 0
    for contact in _contacts(tx, [number for number in numbers if number not in silent]):
        order = Order(
            contact.number,
            "emergency" if urgent else "reply",
            people.for_eyes(tx, contact.number, template),
            {"ticket": row.code, **args},
            lang=contact.lang,
            accents=contact.accents,
            origin=f"ticket:{row.id}:{once}:{contact.number}",
        )
        told += outbox.order(tx, order, now) is not None
    return told


def _contacts(tx: Session, numbers: list[str]) -> Iterator[Contact]:
    for number in numbers:
        yield people.remembered(tx, number) or Contact(number, "vi", "fold")
