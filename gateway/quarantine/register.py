"""Who is in quarantine: admit, change, end; whatever ends it withdraws at once what was about to be texted.

A person is watched in one place at a time: a unique index sees to it. Every act is audited.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, clock, events, places
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages import outbox
from gateway.people.model import Person
from gateway.quarantine import rulebook, slots
from gateway.quarantine.model import WATCHED, Quarantine
from gateway.quarantine.rulebook import Class
from gateway.quarantine.states import MOVES, TOPIC, Basis, State
from gateway.sites import Site

LONGEST: Final = 60  # days; beyond it a date was mistyped
MOST_GROUP: Final = 8  # characters: "P5", "TO12"


@dataclass(frozen=True)
class Care:
    """What makes a person read every report, whatever it says."""

    pregnant: bool = False

    def stored(self) -> str | None:
        """The encrypted cell; nothing where there is nothing."""
        return json.dumps({"pregnant": True}) if self.pregnant else None


def care_of(row: Quarantine) -> Care:
    """The inverse of `Care.stored`."""
    return Care(bool(json.loads(row.care).get("pregnant"))) if row.care else Care()


def origin(quarantine_id: int) -> str:
    """How the origin of every text about somebody's daily health begins."""
    return f"sk:{quarantine_id}:"


def admit(
    tx: Session,
    *,
    person_id: int,
    number: str | None,
    cls: str,
    commune_code: str,
    until: date,
    starts_on: date | None = None,
    site_id: int | None = None,
    group: str | None = None,
    care: Care | None = None,
    by: str,
    now: datetime,
) -> Quarantine:
    """Begin to watch somebody; reports are due from the next slot on.

    `number`: E.164, or None for who has no phone: they are on the call list from the beginning of each slot. Raises
    BadInput by field, and Conflict when the person is watched already.
    """
    starts_on = starts_on or clock.today(now)
    known = _class(cls, now)
    _check_days(starts_on, until)
    values: dict[str, Any] = {
        "person_id": _person(tx, person_id),
        "number": number,
        "cls": cls,
        "place": known.place,
        "site_id": _site(tx, known, site_id),
        "commune_code": _commune(tx, commune_code),
        "group_code": _group(group),
        "starts_on": starts_on,
        "until": until,
        "care": (care or Care()).stored(),
        "state": State.WATCHED,
        "next_at": max(now, slots.on_day(cls, starts_on)[0].opens_at),
        "created_by": by,
        "created_at": now,
        "changed_at": now,
    }
    stored = insert(Quarantine).values(**values)
    stored = stored.on_conflict_do_nothing(index_elements=["person_id"], index_where=WATCHED)
    quarantine_id = tx.execute(stored.returning(Quarantine.id)).scalar()
    if quarantine_id is None:
        raise Conflict("this person is watched already")
    details = {"class": cls, "commune": commune_code, "until": until.isoformat()}
    audit.record(tx, by, "quarantine.admit", str(quarantine_id), now, details)
    events.announce(tx, TOPIC, str(quarantine_id))
    return tx.get_one(Quarantine, quarantine_id)


def change_class(tx: Session, quarantine_id: int, cls: str, by: str, now: datetime) -> Quarantine:
    """Another class of the same place from now on: how often, and what is asked, follow it."""
    row = held(tx, quarantine_id, State.WATCHED)
    known = _class(cls, now)
    if known.place != row.place:
        raise BadInput("class", "elsewhere", "this class stays elsewhere: move the person")
    details = {"from": row.cls, "to": cls}
    row.cls = cls
    _plan_anew(tx, row, now)
    audit.record(tx, by, "quarantine.class", str(row.id), now, details)
    return row


def extend(tx: Session, quarantine_id: int, until: date, by: str, now: datetime) -> Quarantine:
    """Another last day, later or earlier."""
    row = held(tx, quarantine_id, State.WATCHED)
    _check_days(row.starts_on, until)
    details = {"from": row.until.isoformat(), "to": until.isoformat()}
    row.until = until
    _plan_anew(tx, row, now)
    audit.record(tx, by, "quarantine.until", str(row.id), now, details)
    return row


def set_number(tx: Session, quarantine_id: int, number: str | None, by: str, now: datetime) -> Quarantine:
    """Remind them elsewhere; what waits for the old phone is withdrawn."""
    row = held(tx, quarantine_id, State.WATCHED)
    _withdraw(tx, row, now)
    row.number = number
    _plan_anew(tx, row, now)
    audit.record(tx, by, "quarantine.number", str(row.id), now)
    return row


def move(
    tx: Session,
    quarantine_id: int,
    *,
    cls: str,
    commune_code: str,
    site_id: int | None = None,
    group: str | None = None,
    by: str,
    now: datetime,
) -> Quarantine:
    """Hand over to the station of another place: the old line stays, a new one goes on to the same last day."""
    row = _end(tx, quarantine_id, State.MOVED, by, now)
    return admit(
        tx,
        person_id=row.person_id,
        number=row.number,
        cls=cls,
        commune_code=commune_code,
        until=row.until,
        site_id=site_id,
        group=group,
        care=care_of(row),
        by=by,
        now=now,
    )


def move_away(
    tx: Session, quarantine_id: int, by: str, now: datetime, basis: Basis | None = None
) -> Quarantine:
    """Another province has taken over."""
    return _end(tx, quarantine_id, State.MOVED, by, now, basis)


def hospitalise(
    tx: Session, quarantine_id: int, by: str, now: datetime, basis: Basis | None = None
) -> Quarantine:
    """The hospital watches now: nothing is asked of them until they come back."""
    return _end(tx, quarantine_id, State.HOSPITALISED, by, now, basis)


def come_back(tx: Session, quarantine_id: int, until: date, by: str, now: datetime) -> Quarantine:
    """Home from hospital, with more days to go."""
    row = held(tx, quarantine_id, State.HOSPITALISED)
    watched = select(Quarantine.id).where(Quarantine.person_id == row.person_id, WATCHED)
    if tx.execute(watched).first() is not None:
        raise Conflict("this person is watched already")
    _check_days(row.starts_on, until)
    row.until = until
    row.state = State.WATCHED
    _plan_anew(tx, row, now)
    audit.record(tx, by, "quarantine.come_back", str(row.id), now, {"until": until.isoformat()})
    return row


def release(
    tx: Session, quarantine_id: int, by: str, now: datetime, basis: Basis | None = None
) -> Quarantine:
    """Ended early, by order."""
    return _end(tx, quarantine_id, State.RELEASED, by, now, basis)


def decease(
    tx: Session, quarantine_id: int, by: str, now: datetime, basis: Basis | None = None
) -> Quarantine:
    """A reminder to the dead is what families never forgive: nothing is sent about them from this moment on."""
    return _end(tx, quarantine_id, State.DECEASED, by, now, basis)


def finish(tx: Session, row: Quarantine, now: datetime) -> None:
    """Its last day is over; `row` is locked by the caller."""
    _close(tx, row, State.FINISHED, now)
    audit.record(tx, "clock", "quarantine.finish", str(row.id), now)


def held(tx: Session, quarantine_id: int, *states: State) -> Quarantine:
    """That line, locked and as it is now. Raises NotFound, or Conflict when it is in none of `states`."""
    query = select(Quarantine).where(Quarantine.id == quarantine_id).with_for_update()
    row = tx.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("no such quarantine")
    if states and row.state not in states:
        raise Conflict(f"this quarantine is {row.state}")
    return row


def watched_on(tx: Session, number: str) -> list[Quarantine]:
    """Who is watched behind this phone, in the order in which they were admitted."""
    query = select(Quarantine).where(Quarantine.number == number, WATCHED)
    return list(tx.scalars(query.order_by(Quarantine.id)))


def _end(
    tx: Session, quarantine_id: int, to: State, by: str, now: datetime, basis: Basis | None = None
) -> Quarantine:
    row = held(tx, quarantine_id)
    if to not in MOVES[State(row.state)]:
        raise Conflict(f"this quarantine is {row.state}, from which it cannot become {to}")
    details = {"from": row.state} | ({"basis": basis.value} if basis else {})
    _close(tx, row, to, now)
    audit.record(tx, by, f"quarantine.{to}", str(row.id), now, details)
    return row


def _close(tx: Session, row: Quarantine, to: State, now: datetime) -> None:
    _withdraw(tx, row, now)
    row.state, row.next_at, row.changed_at = to, None, now
    events.announce(tx, TOPIC, str(row.id))
    tx.flush()


def _withdraw(tx: Session, row: Quarantine, now: datetime) -> None:
    """What waits in the outbox about this person is never sent; what a sender holds this second goes its way."""
    if row.number is not None:
        outbox.withdraw(tx, row.number, origin(row.id), now)


def _plan_anew(tx: Session, row: Quarantine, now: datetime) -> None:
    row.next_at = row.changed_at = (
        now  # the clock looks at once, and finds out what is due by what is true now
    )
    events.announce(tx, TOPIC, str(row.id))
    tx.flush()


def _class(cls: str, now: datetime) -> Class:
    classes: Mapping[str, Class] = rulebook.on(clock.today(now)).classes
    if cls not in classes:
        raise BadInput("class", "unknown", f"classes are {', '.join(classes)}")
    return classes[cls]


def _check_days(starts_on: date, until: date) -> None:
    if until < starts_on:
        raise BadInput("until", "before_start", "the last day is not before the first")
    if (until - starts_on).days > LONGEST:
        raise BadInput("until", "too_long", f"{LONGEST} days at most")


def _person(tx: Session, person_id: int) -> int:
    if tx.get(Person, person_id) is None:
        raise BadInput("person", "unknown", "no such person")
    return person_id


def _commune(tx: Session, code: str) -> str:
    commune = places.by_code(tx, code)
    if commune is None or commune.is_province:
        raise BadInput("commune", "unknown", f"no commune has the code {code}")
    return code


def _site(tx: Session, known: Class, site_id: int | None) -> int | None:
    if site_id is not None and tx.get(Site, site_id) is None:
        raise BadInput("site", "unknown", "no such site")
    if (site_id is not None) != (known.place == "site"):
        raise BadInput("site", "wrong_place", f"class {known.name} stays at a {known.place}")
    return site_id


def _group(said: str | None) -> str | None:
    code = "".join((said or "").split()).upper()
    if code and (len(code) > MOST_GROUP or not code.isalnum() or not code.isascii()):
        raise BadInput(
            "group", "invalid", f"a room or hamlet is up to {MOST_GROUP} letters and digits, such as P5"
        )
    return code or None
