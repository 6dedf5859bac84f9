"""Asking for a dose, once for each person and dose; what is known of a registration; taking it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, events, people
from gateway.appointments import new_code
from gateway.errors import Conflict, NotFound
from gateway.vaccination.model import VaccineDose, VaccineRegistration
from gateway.vaccination.states import MOVES, TOPIC, State

CONSENT = "vaccination"
"""The kind under which the yes of a registration is kept as evidence."""


class RegisteredAlready(Conflict):
    """This person stands on the list for this dose, or has it; `known` is the registration, None for a dose on file."""

    def __init__(self, known: VaccineRegistration | None) -> None:
        super().__init__("Người này đã đăng ký hoặc đã tiêm mũi này.")
        self.known = known


@dataclass(frozen=True)
class Wish:
    """A form filled in on a phone that a code has proved. `consent`: the text that was agreed to and the answer."""

    person_id: int
    number: str = field(repr=False)
    channel: str
    commune_code: str
    dose: int
    priority: str
    wished_on: date | None
    details: Mapping[str, Any] = field(repr=False)
    history: Sequence[str] = field(repr=False)
    consent: str = field(repr=False)


def register(tx: Session, wish: Wish, now: datetime) -> VaccineRegistration:
    """Put somebody on the list of their commune. Raises RegisteredAlready."""
    had = select(VaccineDose.id).where(VaccineDose.person_id == wish.person_id, VaccineDose.dose == wish.dose)
    if tx.execute(had).first() is not None:
        raise RegisteredAlready(None)
    row = {
        "code": new_code(tx),
        "person_id": wish.person_id,
        "number": wish.number,
        "commune_code": wish.commune_code,
        "dose": wish.dose,
        "priority": wish.priority,
        "wished_on": wish.wished_on,
        "details": json.dumps(dict(wish.details), ensure_ascii=False),
        "history": json.dumps(list(wish.history)),
        "state": State.REGISTERED,
        "channel": wish.channel,
        "created_at": now,
        "changed_at": now,
    }
    storing = (
        insert(VaccineRegistration).values(**row).on_conflict_do_nothing().returning(VaccineRegistration.id)
    )
    stored = tx.execute(storing).scalar()
    if stored is None:
        raise RegisteredAlready(standing(tx, wish.person_id, wish.dose))
    people.record_consent(
        tx, wish.number, CONSENT, given=True, channel=wish.channel, evidence=wish.consent, now=now
    )
    registration = tx.get_one(VaccineRegistration, stored)
    audit.record(tx, "citizen", "vaccine.register", registration.code, now, {"dose": wish.dose})
    events.announce(tx, TOPIC, registration.code)
    return registration


def standing(tx: Session, person_id: int, dose: int) -> VaccineRegistration | None:
    """The registration that stands for this person and dose."""
    query = select(VaccineRegistration).where(
        VaccineRegistration.person_id == person_id,
        VaccineRegistration.dose == dose,
        VaccineRegistration.state != State.WITHDRAWN,
    )
    return tx.scalars(query).first()


def of_phone(tx: Session, code: str, number: str) -> VaccineRegistration | None:
    """That registration, for the phone that made it and for whoever speaks for the person."""
    found = tx.scalars(select(VaccineRegistration).where(VaccineRegistration.code == code)).first()
    if found is None:
        return None
    family = {member.person_id for member in people.household(tx, number)}
    return found if found.number == number or found.person_id in family else None


def withdraw(tx: Session, code: str, *, by: str, now: datetime) -> None:
    """They do not want it, or want it elsewhere. Raises NotFound, Conflict once it was given."""
    registration = locked(tx, code)
    to(tx, registration, State.WITHDRAWN, by, now)


def locked(tx: Session, code: str) -> VaccineRegistration:
    """That registration, as it is now. Raises NotFound."""
    query = select(VaccineRegistration).where(VaccineRegistration.code == code).with_for_update()
    found = tx.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(f"no registration {code}")
    return found


def to(tx: Session, registration: VaccineRegistration, state: State, by: str, now: datetime) -> None:
    """Move it, on record. Raises Conflict where that cannot be."""
    if state not in MOVES[State(registration.state)]:
        raise Conflict(f"Đăng ký này {State(registration.state).label}.")
    registration.state, registration.changed_at = state, now
    tx.flush()
    audit.record(tx, by, f"vaccine.{state.value}", registration.code, now)
    events.announce(tx, TOPIC, registration.code)


def details(registration: VaccineRegistration) -> dict[str, Any]:
    """The form beside what `people` holds."""
    return dict(json.loads(registration.details))


def history(registration: VaccineRegistration) -> list[str]:
    """The conditions that were named; words of `states.HISTORY`."""
    return list(json.loads(registration.history))


def called(registration: VaccineRegistration) -> dict[str, str]:
    """Place, day and hours that were texted last; empty: never called."""
    return dict(json.loads(registration.called)) if registration.called else {}
