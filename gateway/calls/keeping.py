"""Places that are kept for calling somebody back: one a number, and over by a talk, the last try, or their own word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session as Tx

from gateway import tickets
from gateway.calls import news
from gateway.calls.model import Call, Place
from gateway.calls.place import give_up, of_number, open_place, withdraw_offer, wrap_up
from gateway.calls.states import NOT_PLACED, Purpose, Urgency
from gateway.tickets.model import TicketRow

AGAIN: Final = timedelta(minutes=10)
"""So much later whoever did not answer is called back once more."""
MOST_TRIES: Final = 3
NOT_PLACED_AGAIN: Final = timedelta(minutes=1)
"""So much later a call is tried again that no carrier has placed, and twice as long after each further one."""
NOT_PLACED_LATEST: Final = timedelta(minutes=30)
MERGED: Final = "merged"
NOT_REACHED: Final = "not_reached"


def keep(tx: Tx, call_id: int, now: datetime, ticket_id: int | None = None) -> Place | None:
    """The caller hangs up and is called back in their place, as `ticket_id` promises; None where they have none."""
    place = open_place(tx, call_id)
    if place is not None:
        if place.taken_at is None:
            only_promise(tx, place, now)
        place.kept, place.ticket_id = True, ticket_id or place.ticket_id
        news.of_board(tx)
        tx.flush()
    return place


def goes_on(tx: Tx, call: Call, now: datetime) -> bool:
    """Whether the mobile of `call`, which is over, has called again before that was told: they wait in that call."""
    place = open_place(tx, call.id)
    if place is None or place.kept or place.taken_at is not None:
        return False
    newer = [each for each in of_number(tx, place.number) if each.call_id > call.id and not each.kept]
    if not newer:
        return False
    withdraw_offer(tx, place, now)
    place.left_at, place.left_how = now, MERGED
    newer[0].rank_at = min(newer[0].rank_at, place.rank_at)
    newer[0].entered_at = min(newer[0].entered_at, place.entered_at)
    return True


def put_off(tx: Tx, number: str, until: datetime, now: datetime) -> None:
    """Whoever is to be called back wishes it at that time, and is called then as if for the first time."""
    place = promised(tx, number)
    if place is not None:
        withdraw_offer(tx, place, now)
        place.try_at, place.tries = until, 0


def missed(tx: Tx, call_id: int, now: datetime) -> Place | None:
    """Who was called back did not answer: they keep their place and are called later, a few times; the agent is free.

    None: there was nothing to miss. The place is over after the last try.
    """
    place = _let_go(tx, call_id, now)
    if place is None:
        return None
    place.tries, place.try_at = place.tries + 1, now + AGAIN
    if place.tries >= MOST_TRIES:
        place.left_at, place.left_how = now, NOT_REACHED
    tx.flush()
    return place


def not_placed(tx: Tx, call_id: int, now: datetime) -> Place | None:
    """No carrier has placed the call back: no try of theirs, and it is tried again a little later; the agent is free.

    None: nobody was being called.
    """
    place = _let_go(tx, call_id, now, NOT_PLACED)
    if place is None:
        return None
    refused = select(func.count()).select_from(Call).where(
        Call.parent_id == call_id, Call.purpose == Purpose.CALLBACK, Call.ended_how == NOT_PLACED
    )  # fmt: skip
    before = min(max(tx.execute(refused).scalar_one() - 1, 0), 5)
    place.try_at = now + min(NOT_PLACED_AGAIN * 2**before, NOT_PLACED_LATEST)
    tx.flush()
    return place


def _let_go(tx: Tx, call_id: int, now: datetime, why: str | None = None) -> Place | None:
    """Nobody calls them back any more who had begun to; None: nobody had, or they hear each other."""
    place = open_place(tx, call_id)
    if place is None or place.taken_at is None or place.joined_at is not None:
        return None
    wrap_up(tx, place, now, why)
    only_promise(tx, place, now)
    place.agent_id = place.taken_at = None
    return place


def forgo(tx: Tx, number: str, now: datetime) -> bool:
    """Whoever waits to be called back needs it no more. False: somebody has taken them already."""
    kept = [each for each in of_number(tx, number) if each.kept]
    for place in kept:
        if place.taken_at is None:
            give_up(tx, place, "not_needed", now)
    return not any(place.taken_at is not None for place in kept)


def closed(tx: Tx, now: datetime) -> int:
    """Whoever was promised a call, and was seen to by a colleague who closed its ticket, needs it no more. How many."""
    done = exists().where(TicketRow.id == Place.ticket_id, TicketRow.outcome == tickets.Outcome.DONE)
    query = (
        select(Place)
        .where(Place.left_at.is_(None), Place.kept, Place.taken_at.is_(None), done)
        .order_by(Place.call_id)
        .with_for_update(of=Place, skip_locked=True)
    )
    places = tx.scalars(query.execution_options(populate_existing=True)).all()
    for place in places:
        give_up(tx, place, "not_needed", now)
    return len(places)


def being_called(tx: Tx, number: str) -> Place | None:
    """The place of a number that an agent has taken and is calling back, locked; nobody there has answered yet."""
    taken = (each for each in of_number(tx, number) if each.kept and each.taken_at is not None)
    return next((each for each in taken if each.joined_at is None), None)


def is_calling(tx: Tx, number: str) -> int | None:
    """The call in whose place that is, seen and not locked: who is told of a call holds it before its place."""
    query = select(Place.call_id).where(
        Place.number == number, Place.number != "", Place.left_at.is_(None), Place.kept,
        Place.taken_at.is_not(None), Place.joined_at.is_(None),
    )  # fmt: skip
    return tx.execute(query.order_by(Place.call_id).limit(1)).scalar()


def owed(tx: Tx, place: Place) -> bool:
    """Whether what was promised about `place` is promised to another place as well."""
    others = select(Place.call_id).where(
        Place.ticket_id == place.ticket_id, Place.call_id != place.call_id, Place.number == place.number,
        Place.left_at.is_(None),
    )  # fmt: skip
    return place.ticket_id is not None and tx.execute(others.limit(1)).first() is not None


def promised(tx: Tx, number: str) -> Place | None:
    """The place in which a number waits to be called back, locked."""
    kept = (each for each in of_number(tx, number) if each.kept)
    return next((each for each in kept if each.taken_at is None), None)


def only_promise(tx: Tx, place: Place, now: datetime) -> None:
    """One open call-back a number: what else was kept for it goes on in `place`."""
    other = promised(tx, place.number)
    if other is None or other.call_id == place.call_id:
        return
    withdraw_offer(tx, other, now)
    other.left_at, other.left_how = now, MERGED
    place.rank_at = min(place.rank_at, other.rank_at)
    place.entered_at = min(place.entered_at, other.entered_at)
    place.urgency = max(Urgency(place.urgency), Urgency(other.urgency))
    place.ticket_id = place.ticket_id or other.ticket_id
    tx.flush()
