"""Calling people up to a place, a day and hours in neutral words, and noting the dose they got."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, clock, people
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.vaccination.model import VaccineDose, VaccineRegistration
from gateway.vaccination.registering import locked, to
from gateway.vaccination.states import State

MOST_CALLED: Final = 500  # people in one call-up: a day of one team


@dataclass(frozen=True)
class Call:
    """Where and when: a local day and hours of it."""

    place: str
    day: date
    begins: time
    ends: time


def call_up(
    tx: Session, codes: Sequence[str], call: Call, *, by: int, now: datetime
) -> tuple[int, list[str]]:
    """Text everybody of `codes` once; how many were texted, and the codes of those to be called by voice instead.

    Whoever stands no more on the list since is left out. Raises BadInput.
    """
    _check(call, codes, now)
    told, left = 0, []
    for code in sorted(set(codes)):
        registration = locked(tx, code)
        if State(registration.state) not in (State.REGISTERED, State.CALLED):
            continue
        registration.called = json.dumps(
            {
                "place": call.place.strip(),
                "day": call.day.isoformat(),
                "from": f"{call.begins:%H:%M}",
                "until": f"{call.ends:%H:%M}",
            }
        )
        to(tx, registration, State.CALLED, f"account:{by}", now)
        if _text(tx, registration, call, now):
            told += 1
        else:
            left.append(code)
    return told, left


def vaccinated(
    tx: Session, code: str, *, vaccine: str, lot: str, given_on: date, by: int, now: datetime
) -> VaccineDose:
    """The dose was given: it is in the person's health book. Raises BadInput, Conflict."""
    if not 2 <= len(vaccine.strip()) <= 60:
        raise BadInput("vaccine", "missing", "Ghi tên vắc xin.")
    if not 2 <= len(lot.strip()) <= 30:
        raise BadInput("lot", "missing", "Ghi số lô.")
    if given_on > clock.today(now):
        raise BadInput("given_on", "future", "Ngày tiêm chưa tới.")
    registration = locked(tx, code)
    row: dict[str, Any] = {
        "person_id": registration.person_id,
        "dose": registration.dose,
        "vaccine": vaccine.strip(),
        "lot": lot.strip(),
        "given_on": given_on,
        "entered_by": by,
        "entered_at": now,
    }
    storing = insert(VaccineDose).values(**row).on_conflict_do_nothing().returning(VaccineDose.id)
    dose_id = tx.execute(storing).scalar()
    if dose_id is None:
        raise Conflict("Mũi này đã có trong sổ.")
    to(tx, registration, State.VACCINATED, f"account:{by}", now)
    outbox.withdraw(tx, registration.number, _origin(registration), now)
    audit.record(tx, f"account:{by}", "vaccine.dose", code, now, {"dose": registration.dose})
    return tx.get_one(VaccineDose, dose_id)


def _text(tx: Session, registration: VaccineRegistration, call: Call, now: datetime) -> bool:
    """Neutral words: who, where, when. A silent number is left alone."""
    number = registration.number
    if people.silenced(tx, [number]):
        return False
    person = tx.get(people.Person, registration.person_id)
    if person is None:
        raise NotFound("no such person")
    spoken_to = people.remembered(tx, number) or people.Contact(number, "vi", "fold")
    order = Order(
        number,
        "reminder",
        "TM_CALL",
        {
            "name": person.name,
            "place": call.place.strip(),
            "date": f"{call.day:%d/%m}",
            "time": f"{call.begins:%H:%M}",
            "end": f"{call.ends:%H:%M}",
            "code": registration.code,
        },
        lang=spoken_to.lang,
        accents=spoken_to.accents,
        origin=f"{_origin(registration)}{call.day}:{call.begins}",
        expires_at=datetime.combine(call.day, call.ends, clock.VIETNAM),
    )
    outbox.order(tx, order, now)
    return True


def _check(call: Call, codes: Sequence[str], now: datetime) -> None:
    if not codes:
        raise BadInput("codes", "missing", "Chọn ít nhất một người.")
    if len(codes) > MOST_CALLED:
        raise BadInput("codes", "many", "Mỗi lần gọi nhiều nhất 500 người.")
    if not 3 <= len(call.place.strip()) <= 60:
        raise BadInput("place", "missing", "Ghi nơi tiêm.")
    if call.day < clock.today(now):
        raise BadInput("day", "past", "Ngày này đã qua.")
    if call.begins >= call.ends:
        raise BadInput("ends", "order", "Giờ kết thúc phải sau giờ bắt đầu.")


def _origin(registration: VaccineRegistration) -> str:
    return f"vaccine:{registration.id}:"
