"""Recordings from the beep to the sealed file: noted at once, fetched when the carrier has them, deleted there then.

Who fetches is not decided here. A carrier tells of a recording twice, late, in any order, or never: the row is one, and
it is looked for by the clock as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Tx

from gateway import audit, crypto
from gateway.dictation.model import Recording
from gateway.dictation.states import Sound
from gateway.errors import NotFound
from gateway.messages.outbox import new_public_id

FIRST_LOOK: Final = timedelta(seconds=5)  # a carrier has a recording ready about then, told or not
_PATIENCE: Final = timedelta(hours=24)  # what a carrier has not got by then it will never have
_LONGEST_PAUSE: Final = timedelta(minutes=10)
_LEASE: Final = timedelta(minutes=1)  # of whoever fetches it now; longer than any fetch
_PLACE: Final = "recordings.sound"
TALK: Final = "V_MAY_RECORD"
"""What recordings of talks answer."""


def note(
    tx: Tx, carrier: str, ref: str, call: str, number: str, asked: str, seconds: int, now: datetime
) -> str:
    """There is a recording; noted twice it is one. Answers the name under which we keep it."""
    row = insert(Recording).values(
        public_id=new_public_id("rec"),
        carrier=carrier,
        ref=ref,
        call=call,
        number=number,
        asked=asked,
        seconds=seconds,
        state=Sound.AWAITED,
        made_at=now,
        next_at=now + FIRST_LOOK,
    )
    tx.execute(row.on_conflict_do_nothing(index_elements=["carrier", "ref"]))
    known = select(Recording.public_id).where(Recording.carrier == carrier, Recording.ref == ref)
    return tx.execute(known).scalar_one()


def is_known(tx: Tx, carrier: str, ref: str) -> bool:
    """Whether it has been noted."""
    known = select(Recording.id).where(Recording.carrier == carrier, Recording.ref == ref)
    return tx.execute(known).first() is not None


def newest(tx: Tx, call: str, asked: Sequence[str], shortest: int) -> str | None:
    """What was said last in a call after one of these texts, at least so many seconds long."""
    query = (
        select(Recording.public_id)
        .where(Recording.call == call, Recording.asked.in_(asked), Recording.seconds >= shortest)
        .order_by(Recording.id.desc())
        .limit(1)
    )
    return tx.scalars(query).first()


def ready(tx: Tx, carrier: str, ref: str, now: datetime) -> None:
    """The carrier has it: it is fetched at once. One that is not ours, or here already, changes nothing."""
    found = _locked(tx, carrier, ref)
    if found is not None and found.state == Sound.AWAITED:
        found.next_at = now


def absent(tx: Tx, carrier: str, ref: str) -> None:
    """The carrier says that there is nothing to be had."""
    found = _locked(tx, carrier, ref)
    if found is not None and found.state == Sound.AWAITED:
        found.state, found.next_at = Sound.LOST, None


def unwanted(tx: Tx, carrier: str, ref: str, now: datetime) -> None:
    """Nobody has agreed to it: it is not fetched, and deleted at the carrier."""
    found = _locked(tx, carrier, ref)
    if found is not None and found.state == Sound.AWAITED:
        found.state, found.next_at = Sound.LOST, now


def claim(tx: Tx, now: datetime) -> Recording | None:
    """The next one to be fetched, or to be deleted at its carrier; for a minute nobody else is given it."""
    due = select(Recording).where(Recording.next_at <= now).order_by(Recording.next_at).limit(1)
    found = tx.scalars(due.with_for_update(skip_locked=True)).first()
    if found is not None:
        found.next_at = now + _LEASE
        found.tries += 1
    return found


def keep(tx: Tx, carrier: str, ref: str, sound: bytes, now: datetime) -> None:
    """It is here. What remains is to have the carrier's copy deleted."""
    found = _locked(tx, carrier, ref)
    if found is None or found.state != Sound.AWAITED:
        return
    found.sound, found.state, found.kept_at = crypto.ring().seal(sound, _PLACE), Sound.KEPT, now
    found.tries, found.next_at = 0, now


def gone(tx: Tx, carrier: str, ref: str) -> None:
    """The carrier has no copy any more."""
    found = _locked(tx, carrier, ref)
    if found is not None:
        found.next_at = None


def failed(tx: Tx, carrier: str, ref: str, now: datetime) -> None:
    """It could not be fetched, or deleted, now: again later, and after a day no more."""
    found = _locked(tx, carrier, ref)
    if found is None:
        return
    if now - found.made_at > _PATIENCE and found.state == Sound.AWAITED:
        found.state, found.next_at = Sound.LOST, None
        return
    found.next_at = now + min(_LONGEST_PAUSE, timedelta(seconds=2 ** min(found.tries, 10)))


def of(tx: Tx, public_ids: list[str]) -> dict[str, Recording]:
    """Recordings by the names under which we keep them."""
    rows = tx.scalars(select(Recording).where(Recording.public_id.in_(public_ids)))
    return {row.public_id: row for row in rows}


def of_talk(tx: Tx, call: str) -> list[Recording]:
    """What was recorded of the talks of one call, the earliest first."""
    query = select(Recording).where(Recording.call == call, Recording.asked == TALK).order_by(Recording.id)
    return list(tx.scalars(query))


def listen(tx: Tx, public_id: str, by: int, now: datetime, reason: str = "") -> bytes:
    """The sound, for a colleague, who is noted in the audit log, with why they listen to a talk.

    Raises NotFound where it is not here.
    """
    found = of(tx, [public_id]).get(public_id)
    if found is None or found.sound is None:
        raise NotFound("Chưa có bản ghi âm này.")
    why = {"reason": reason} if reason else {}
    audit.record(tx, f"account:{by}", "recording.listen", public_id, now, {"call": found.call, **why})
    return crypto.ring().open(found.sound, _PLACE)


def _locked(tx: Tx, carrier: str, ref: str) -> Recording | None:
    query = select(Recording).where(Recording.carrier == carrier, Recording.ref == ref).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).one_or_none()
