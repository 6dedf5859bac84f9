"""Reading prompts over the phone: a code keyed in once opens a sitting; each reading is a take, kept or read again.

A take is the carrier's until it has been fetched: it may come late, or never. What the reader kept becomes a recording
that waits to be listened to as soon as it has come; nothing here asks the carrier.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from gateway import crypto, events
from gateway.errors import BadInput, NotFound
from gateway.messages.outbox import new_public_id
from gateway.prompts.converting import Sound, converted
from gateway.prompts.keeping import LONGEST_NAME, bring, words_of
from gateway.prompts.model import Sitting, Take
from gateway.prompts.states import TOPIC, How
from gateway.prompts.tongues import is_recorded_only
from gateway.wording import Piece

LIFE: Final = timedelta(minutes=10)
"""How long a code waits for its call."""
PATIENCE: Final = timedelta(hours=1)
"""How long a take may be on its way from the carrier before it is given up."""
MOST: Final = 30
"""Pieces of one sitting: half an hour of reading."""
MISSING: Final = "missing"
"""Why a take cannot be used that never came; other faults are those of `converted`."""

_CODES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sitting is: pieces in all, kept so far, of these on their way, and those that never came."""

    of: int
    kept: int
    late: int
    lost: int


def begin(
    tx: Session, pieces: Sequence[Piece], lang: str, *, by: int, now: datetime, speaker: str = ""
) -> tuple[Sitting, str]:
    """A sitting and the code that opens it; the same colleague's code that nobody has keyed in is void.

    Raises NotFound for a piece that is none, BadInput(pieces | speaker).
    """
    speaker = " ".join(speaker.split())
    if not 1 <= len(pieces) <= MOST:
        raise BadInput("pieces", "count")
    if len(speaker) > LONGEST_NAME or (is_recorded_only(lang) and len(speaker) < 2):
        raise BadInput("speaker", "invalid")
    for piece in pieces:
        words_of(piece, lang)
    mine = (Sitting.made_by == by) & Sitting.call_ref.is_(None) & (Sitting.until > now)
    tx.execute(update(Sitting).where(mine).values(until=now, ended_at=now))
    while True:  # a code that waits already is one of a handful in a million
        code = f"{secrets.randbelow(_CODES):06d}"
        row = insert(Sitting).values(
            public_id=new_public_id("sit"),
            code=_hidden(code),
            shown=code,
            lang=lang,
            pieces=[list(piece) for piece in pieces],
            speaker=speaker or None,
            made_by=by,
            made_at=now,
            until=now + LIFE,
        )
        free = row.on_conflict_do_nothing(index_elements=["code"], index_where=Sitting.call_ref.is_(None))
        made = tx.scalars(free.returning(Sitting)).one_or_none()
        if made is not None:
            return made, code


def claim(tx: Session, code: str, call_ref: str, now: datetime) -> Sitting | None:
    """The sitting that this code opens, from now on this call's; None: there is none, or another call was first."""
    known = of_call(tx, call_ref)
    if known is not None:
        return known
    waits = (Sitting.code == _hidden(code)) & Sitting.call_ref.is_(None) & (Sitting.until > now)
    found = tx.scalars(select(Sitting).where(waits).with_for_update()).one_or_none()
    if found is not None:
        found.call_ref, found.shown = call_ref, None
        _tell(tx, found)
    return found


def awaited(tx: Session, now: datetime) -> bool:
    """Whether a code waits for a call."""
    waits = select(Sitting.id).where(Sitting.call_ref.is_(None), Sitting.until > now).limit(1)
    return tx.execute(waits).first() is not None


def of_call(tx: Session, call_ref: str) -> Sitting | None:
    """The sitting of a call, held by this transaction."""
    return tx.scalars(select(Sitting).where(Sitting.call_ref == call_ref).with_for_update()).one_or_none()


def by_public_id(tx: Session, public_id: str) -> Sitting:
    """That sitting. Raises NotFound."""
    found = tx.scalars(select(Sitting).where(Sitting.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def pieces_of(sitting: Sitting) -> list[Piece]:
    """What is read in it, in order."""
    return [Piece(*each) for each in sitting.pieces]


def take(tx: Session, sitting: Sitting, ref: str, now: datetime) -> None:
    """The piece at hand was read; told of twice it is one take."""
    row = insert(Take).values(sitting_id=sitting.id, place=sitting.place, ref=ref, made_at=now)
    tx.execute(row.on_conflict_do_nothing(index_elements=["ref"]))


def of_ref(tx: Session, ref: str) -> Take | None:
    """The take that the carrier calls so, held by this transaction."""
    return tx.scalars(_take(Take.ref == ref)).one_or_none()


def keep(tx: Session, sitting: Sitting, take: Take, now: datetime) -> None:
    """The reader is content with it: it waits to be listened to once it has come, and the next piece is read."""
    if take.place == sitting.place and not take.wanted:
        take.wanted = True
        _hand_over(tx, sitting, take, now)
        skip(tx, sitting, take.place, now)


def skip(tx: Session, sitting: Sitting, place: int, now: datetime) -> None:
    """The next piece is read; said twice of the same place it is said once."""
    if place == sitting.place:
        sitting.place += 1
        if sitting.place >= len(sitting.pieces):
            sitting.ended_at = now
        _tell(tx, sitting)


def came(tx: Session, ref: str, brought: bytes | None, now: datetime) -> None:
    """What the carrier had of a take; None: it has none and never will. Repeated or unknown, it changes nothing."""
    found = of_ref(tx, ref)
    if found is None or found.sound is not None or found.fault is not None:
        return
    try:
        sound = None if brought is None else converted(brought)
    except BadInput as fault:
        found.fault = fault.code
    else:
        found.fault = MISSING if sound is None else None
        if sound is not None:
            found.sound, found.seconds, found.level = sound.wav, sound.seconds, sound.level
    sitting = tx.get_one(Sitting, found.sitting_id)
    if found.wanted:
        _hand_over(tx, sitting, found, now)
    _tell(tx, sitting)


def forgotten(tx: Session, ref: str) -> None:
    """The carrier has deleted its copy."""
    tx.execute(update(Take).where(Take.ref == ref).values(gone=True))


def outstanding(tx: Session, before: datetime, most: int) -> list[tuple[str, datetime, bool]]:
    """Takes of before then that the carrier still has a copy of: (ref, when, whether it has come), the oldest first."""
    come = Take.sound.is_not(None) | Take.fault.is_not(None)
    rows = select(Take.ref, Take.made_at, come).where(~Take.gone, Take.made_at < before)
    return [(ref, at, bool(there)) for ref, at, there in tx.execute(rows.order_by(Take.made_at).limit(most))]


def draft(tx: Session, ref: str) -> bytes:
    """What was read, for its reader. Raises NotFound where it has not come."""
    sound = tx.scalar(select(Take.sound).where(Take.ref == ref))
    if sound is None:
        raise NotFound
    return sound


def progress(tx: Session, sitting: Sitting) -> Progress:
    """How far it is."""
    rows = tx.execute(
        select(Take.sound.is_not(None), Take.fault).where(Take.sitting_id == sitting.id, Take.wanted)
    )
    kept = [(bool(there), fault) for there, fault in rows]
    late = sum(not there and fault is None for there, fault in kept)
    lost = sum(fault is not None for _, fault in kept)
    return Progress(len(sitting.pieces), len(kept), late, lost)


def _hand_over(tx: Session, sitting: Sitting, take: Take, now: datetime) -> None:
    if take.sound is None or take.seconds is None or take.level is None:
        return
    bring(
        tx,
        pieces_of(sitting)[take.place],
        sitting.lang,
        Sound(take.sound, take.seconds, take.level),
        by=sitting.made_by,
        now=now,
        how=How.PHONE,
        speaker=sitting.speaker or "",
    )


def _take(which: ColumnElement[bool]):  # type: ignore[no-untyped-def]  # a Select of takes with their sound
    return select(Take).where(which).options(undefer(Take.sound)).with_for_update()


def _hidden(code: str) -> bytes:
    return crypto.ring().token(f"sitting|{code}")


def _tell(tx: Session, sitting: Sitting) -> None:
    events.announce(tx, TOPIC, sitting.public_id)
