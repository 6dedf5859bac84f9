"""Requests of four weeks: most are closed in time, some late, and a few hundred wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from gateway import damm
from gateway.seed.copying import copy, identities
from gateway.seed.world import CLERK, World
from gateway.tickets import Kind
from gateway.tickets.model import TicketEvent, TicketRow

_KINDS: Final = {
    Kind.CALLBACK: 35,
    Kind.QUESTION: 35,
    Kind.RESCUE: 4,
    Kind.DISPUTE: 6,
    Kind.HEALTH: 10,
    Kind.TEXT: 10,
}
_PROMISED: Final = {
    Kind.CALLBACK: timedelta(hours=1),
    Kind.QUESTION: timedelta(hours=4),
    Kind.RESCUE: timedelta(minutes=3),
    Kind.HEALTH: timedelta(hours=1),
    Kind.DISPUTE: timedelta(hours=24),
}
_OPEN: Final = 300
"""The most that wait, the newest: more would leave no short codes free."""
_SAID: Final = "Câu hỏi bịa ra để thử, không của ai cả"

_TICKET = (
    TicketRow.id, TicketRow.code, TicketRow.kind, TicketRow.number, TicketRow.channel, TicketRow.commune_code,
    TicketRow.promised_at, TicketRow.created_at, TicketRow.changed_at, TicketRow.closed_at, TicketRow.owner_id,
    TicketRow.taken_at,
)  # fmt: skip
_EVENT = TicketEvent.ticket_id, TicketEvent.at, TicketEvent.kind, TicketEvent.body, TicketEvent.account_id


def write(world: World) -> int:
    """As many as the size says, in the order of time."""
    rows = list(_rows(world))
    copy(world.tx, _TICKET, rows)
    copy(world.tx, _EVENT, _events(rows))
    return len(rows)


def _rows(world: World) -> Iterator[tuple[Any, ...]]:
    dice = world.chance("tickets")
    count = world.size.tickets
    waiting = min(_OPEN, count // 10)
    taken = set(world.tx.scalars(select(TicketRow.code).where(TicketRow.closed_at.is_(None))))
    codes = [code for each in range(100, 1_000) if (code := f"{each}{damm.digit(f'{each}')}") not in taken]
    open_codes = iter(dice.sample(codes, min(waiting, len(codes))))
    ids = identities(world.tx, TicketRow, count)
    speakers = [soul for soul in world.souls if soul.number is not None]
    for left, (ticket_id, at) in zip(
        range(count, 0, -1), zip(ids, world.moments(dice, count), strict=True), strict=True
    ):
        soul = dice.choice(speakers)
        kind = dice.choices([*_KINDS], [*_KINDS.values()])[0]
        promised = at + _PROMISED[kind] if kind in _PROMISED else None
        open_code = next(open_codes, None) if left <= waiting else None
        closed = None if open_code else min(world.now, at + _worked(dice.random(), kind))
        code = open_code or damm.new_code(7, dice.randrange)
        taken_at = closed or (at if dice.random() < 0.4 else None)
        yield (
            ticket_id, code, kind, soul.number, "sms", soul.commune if dice.random() < 0.8 else None, promised, at,
            closed or at, closed, CLERK if taken_at else None, taken_at,
        )  # fmt: skip


def _worked(chance: float, kind: Kind) -> timedelta:
    """How long somebody took: one in seven longer than promised."""
    return _PROMISED.get(kind, timedelta(hours=4)) * (1.4 if chance > 0.86 else chance)


def _events(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for ticket_id, _, _, _, _, _, _, created, _, closed, _, _ in rows:
        yield ticket_id, created, "opened", _SAID, None
        if closed is not None:
            yield ticket_id, closed, "closed", None, CLERK
