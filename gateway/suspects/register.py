"""Putting somebody on the register and deciding about them; whoever tells of them twice adds to the one line."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.errors import BadInput, Conflict
from gateway.messages.outbox import new_public_id
from gateway.people.model import Person
from gateway.suspects.model import Suspect, SuspectEvent
from gateway.suspects.states import MOVES, OPEN, TOPIC, Happened, Source, State

_HOUSE: Final = "house"
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtext('suspects'), hashtext(:who))")
"""Two that tell of the same one at once meet here, so that one line comes of it."""


def feed(
    tx: Session,
    source: Source,
    *,
    person_id: int | None = None,
    number: str | None = None,
    described: str = "",
    commune_code: str | None = None,
    said: str = "",
    ref: str = "",
    by: str = _HOUSE,
    now: datetime,
) -> Suspect:
    """Somebody may be ill: a new line, or news on the one they have; who was closed is looked at again.

    `person_id`, else `number`, else `described` says who. `said`: what was told, for staff who may read health
    answers. `ref`: the ticket that came of it. Raises BadInput where nothing says who it is.
    """
    if person_id is None and number is None and not described.strip():
        raise BadInput("who", "missing", "Cần người, số điện thoại hoặc mô tả.")
    line = _line_of(tx, person_id, number)
    place = commune_code or _commune_of(tx, person_id)
    if line is None:
        line = Suspect(
            public_id=new_public_id("sus"),
            person_id=person_id,
            number=number,
            described=described.strip() or None,
            commune_code=place,
            state=State.SUSPECTED,
            source=source,
            first_at=now,
            last_at=now,
            changed_at=now,
        )
        tx.add(line)
    else:
        line.number = line.number or number
        line.commune_code = place or line.commune_code
        line.source, line.last_at, line.changed_at = source, now, now
        if State(line.state) not in OPEN:
            line.state = State.SUSPECTED
    tx.flush()
    _happened(tx, line, Happened.FED, now, by, source=source, body=said, ref=ref)
    events.announce(tx, TOPIC, line.public_id)
    return line


def decide(tx: Session, line: Suspect, to: State, by: str, now: datetime, why: str = "") -> None:
    """Staff say where somebody is now. Raises Conflict for a move that is none, BadInput where a reason is needed."""
    tx.refresh(line, with_for_update=True)
    if to not in MOVES[State(line.state)]:
        raise Conflict("Trạng thái đã đổi: tải lại trang rồi chọn lại.")
    if to in (State.CLEARED, State.MOVED) and not why.strip():
        raise BadInput("why", "missing", "Cần ghi lý do hoặc nơi chuyển đến.")
    line.state, line.changed_at = to, now
    tx.flush()
    _happened(tx, line, Happened.DECIDED, now, by, state=to, body=why)
    audit.record(tx, by, f"suspect.{to}", line.public_id, now)
    events.announce(tx, TOPIC, line.public_id)


def note(tx: Session, line: Suspect, said: str, by: str, now: datetime) -> None:
    """Staff add a word to the history."""
    if not said.strip():
        raise BadInput("note", "missing", "Cần ghi nội dung.")
    line.changed_at = now
    _happened(tx, line, Happened.NOTED, now, by, body=said)
    audit.record(tx, by, "suspect.note", line.public_id, now)


def is_open(tx: Session, number: str) -> bool:
    """Whether somebody of this phone is on the register and not closed."""
    known = select(Suspect.id).where(Suspect.number == number, Suspect.state.in_(OPEN)).limit(1)
    return tx.execute(known).first() is not None


def met(tx: Session, number: str, other: str, now: datetime) -> Suspect | None:
    """`number` says that they met `other`: they are looked at too where `other` is on the register."""
    return feed(tx, Source.CONTACT, number=number, now=now) if is_open(tx, other) else None


def settle(tx: Session, person_id: int, now: datetime) -> None:
    """Two records of one person have become one, or one has become two again: the line says what was decided last."""
    line = tx.scalars(select(Suspect).where(Suspect.person_id == person_id)).first()
    if line is None:
        return
    decided = select(SuspectEvent).where(
        SuspectEvent.person_id == person_id, SuspectEvent.kind == Happened.DECIDED
    )
    last = tx.scalars(decided.order_by(SuspectEvent.at.desc(), SuspectEvent.id.desc()).limit(1)).first()
    told = select(SuspectEvent.at).where(
        SuspectEvent.person_id == person_id, SuspectEvent.kind == Happened.FED
    )
    news = tx.scalar(told.order_by(SuspectEvent.at.desc()).limit(1))
    state = State.SUSPECTED if last is None or last.state is None else State(last.state)
    if state not in OPEN and last is not None and news is not None and news > last.at:
        state = State.SUSPECTED
    if state != line.state:
        line.state, line.changed_at = state, now
        tx.flush()
        events.announce(tx, TOPIC, line.public_id)


def _line_of(tx: Session, person_id: int | None, number: str | None) -> Suspect | None:
    """The line of this person, else of this phone while nobody knows who of it is meant; locked."""
    if person_id is None and number is None:
        return None
    for who in sorted(str(each) for each in (person_id, number) if each is not None):
        tx.execute(_LOCK, {"who": who})
    if person_id is not None:
        known = tx.scalars(select(Suspect).where(Suspect.person_id == person_id).with_for_update()).first()
        if known is not None:
            return known
    if number is None:
        return None
    of_phone = select(Suspect).where(Suspect.number == number)
    if person_id is None:  # of several people of a phone, whoever was told of last
        return tx.scalars(of_phone.order_by(Suspect.last_at.desc()).limit(1).with_for_update()).first()
    nameless = tx.scalars(of_phone.where(Suspect.person_id.is_(None)).with_for_update()).first()
    if nameless is not None:
        nameless.person_id = person_id
        tx.execute(
            text("UPDATE suspect_events SET person_id = :person WHERE suspect_id = :line"),
            {"person": person_id, "line": nameless.id},
        )
    return nameless


def _commune_of(tx: Session, person_id: int | None) -> str | None:
    person = None if person_id is None else tx.get(Person, person_id)
    return None if person is None else person.commune_code


def _happened(
    tx: Session,
    line: Suspect,
    kind: Happened,
    now: datetime,
    by: str,
    *,
    source: Source | None = None,
    state: State | None = None,
    body: str = "",
    ref: str = "",
) -> None:
    tx.add(
        SuspectEvent(
            suspect_id=line.id,
            person_id=line.person_id,
            at=now,
            kind=kind,
            source=source,
            state=state,
            body=body.strip() or None,
            ref=ref or None,
            by=by,
        )
    )
    tx.flush()
