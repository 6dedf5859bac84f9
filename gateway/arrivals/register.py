"""A movement is declared: screened, kept, and handed to the station of the commune where the traveller stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, clock, declarations, events, suspects
from gateway.arrivals import areas, rulebook, screening
from gateway.arrivals.model import Movement
from gateway.arrivals.origins import Origin
from gateway.arrivals.screening import Facts, Listing, Reason, Verdict
from gateway.arrivals.states import CLASS_NAMES, MOVES, TOPIC, VEHICLE_NAMES, Class, Level, State, Vehicle
from gateway.declarations import Declaration
from gateway.declarations.fields import YES
from gateway.errors import Conflict
from gateway.messages.outbox import new_public_id
from gateway.quarantine import handover
from gateway.quarantine import rulebook as quarantine_rules
from gateway.quarantine.handover import Case

LOOK_BACK: Final = timedelta(days=14)
"""So long ago an arrival is still asked about, and still counts at a control station."""


@dataclass(frozen=True)
class Journey:
    """What was said of it. `origin`: None where no place is known by what was `said`. `plate`: or a flight, or ""."""

    said: str = field(repr=False)
    origin: Origin | None
    arrived_on: date
    vehicle: Vehicle
    plate: str = field(default="", repr=False)
    seat: str = field(default="", repr=False)


def declare(
    tx: Session, filed: Declaration, journey: Journey, *, now: datetime, fallback: str | None
) -> Movement:
    """Keep the journey that `filed` tells of; told again it is the same one, judged anew. Raises BadInput.

    The station is given a request with a clock time where the class asks for a call; its phone is told, in words that
    say nothing of why. `fallback`: who is told where no roster is.
    """
    verdict, version = _screened(tx, filed, journey, now)
    row = _same(tx, filed.person_id, journey)
    if row is None:
        row = Movement(public_id=new_public_id("mov"), person_id=filed.person_id, state=State.NOTED)
        tx.add(row)
    row.declaration_id, row.number, row.commune_code = filed.id, filed.number, filed.commune_code
    row.from_province = journey.origin.province if journey.origin else ""
    communes = journey.origin.communes if journey.origin else ()
    row.from_commune = communes[0] if len(communes) == 1 else None
    row.arrived_on = journey.arrived_on
    row.details = json.dumps(_details(journey), ensure_ascii=False)
    row.class_, row.rules = verdict.cls, version
    row.reasons = json.dumps([asdict(each) for each in verdict.reasons], ensure_ascii=False)
    row.declared_at = row.changed_at = now
    tx.flush()
    audit.record(
        tx, "citizen", "movement.declare", row.public_id, now, {"class": verdict.cls, "rules": version}
    )
    if verdict.cls.calls and row.state != State.ADMITTED:
        _hand_over(tx, row, filed, verdict, now, fallback)
    events.announce(tx, TOPIC, row.public_id)
    return row


def declared_lately(tx: Session, person_id: int, now: datetime) -> bool:
    """Whether somebody has told of an arrival that a control station still asks about."""
    since = clock.today(now) - LOOK_BACK
    query = select(Movement.id).where(Movement.person_id == person_id, Movement.arrived_on >= since)
    return tx.execute(query.limit(1)).first() is not None


def move(tx: Session, row: Movement, to: State, by: str, now: datetime) -> None:
    """The station has talked with them, or they are watched from now on. Raises Conflict for a move that is none."""
    tx.refresh(row, with_for_update=True)
    if to not in MOVES[State(row.state)]:
        raise Conflict("Trạng thái đã đổi: tải lại trang.")
    row.state, row.changed_at = to, now
    tx.flush()
    audit.record(tx, by, f"movement.{to}", row.public_id, now)
    events.announce(tx, TOPIC, row.public_id)


def details_of(row: Movement) -> dict[str, str]:
    """What was said: `said`, `vehicle`, `plate`, `seat`."""
    return dict(json.loads(row.details))


def reasons_of(row: Movement) -> list[Reason]:
    """Why they are of their class."""
    return [Reason(**{**each, "cls": Class(each["cls"])}) for each in json.loads(row.reasons)]


def _screened(tx: Session, filed: Declaration, journey: Journey, now: datetime) -> tuple[Verdict, int]:
    form, rules = declarations.answers(filed), rulebook.in_force(tx)
    origin, arrived_on = journey.origin, journey.arrived_on
    found = areas.listed(tx, origin, arrived_on) if origin else []
    ordered = areas.zoned(tx, origin, arrived_on, now) if origin else []
    facts = Facts(
        arrived_on=journey.arrived_on,
        today=clock.today(now),
        areas=[
            *(Listing(areas.name_of(tx, each), Level(each.level), each.paper) for each in found),
            *ordered,
        ],
        patient=form["hasPatient"] == YES,
        abroad=form["hasFromSickCountry"] == YES,
        signs=bool(form["symptoms"]),
    )
    return screening.judge(facts, rules), rules.version


def _same(tx: Session, person_id: int, journey: Journey) -> Movement | None:
    """The same arrival told before: one of this person on that day, from there."""
    province = journey.origin.province if journey.origin else ""
    query = select(Movement).where(
        Movement.person_id == person_id,
        Movement.arrived_on == journey.arrived_on,
        Movement.from_province == province,
    )
    return tx.scalars(query.order_by(Movement.id.desc()).limit(1).with_for_update()).first()


def _hand_over(
    tx: Session, row: Movement, filed: Declaration, verdict: Verdict, now: datetime, fallback: str | None
) -> None:
    """To the station, and onto the register of suspected cases where the class says so."""
    form = declarations.answers(filed)
    said = _told(row, form["fullName"], verdict.reasons)
    case = Case(filed.number, filed.channel, said, filed.commune_code, form["address"])
    call_by = handover.call_by(quarantine_rules.on(clock.today(now)), now)
    ticket = handover.to_station(tx, case, promised_at=call_by, urgent=False, now=now, fallback=fallback)
    row.state, row.ticket, row.call_by = State.WAITING, ticket.code, ticket.promised_at
    tx.flush()
    if verdict.cls.suspected:
        suspects.feed(
            tx,
            suspects.Source.MOVEMENT,
            person_id=row.person_id,
            number=row.number,
            commune_code=row.commune_code,
            said=screening.explained(verdict.reasons),
            ref=ticket.code,
            now=now,
        )


def _told(row: Movement, name: str, reasons: Sequence[Reason]) -> str:
    """For the request: who, from where, what screening came to and why."""
    said = details_of(row)
    by = ", ".join(part for part in (VEHICLE_NAMES[Vehicle(said["vehicle"])], said["plate"]) if part)
    where = f"đến {row.arrived_on:%d/%m} từ {said['said']} ({by})"
    return f"{name}; {where}; {CLASS_NAMES[Class(row.class_)]} {screening.explained(reasons)}"


def _details(journey: Journey) -> dict[str, Any]:
    origin = journey.origin
    name = origin.name if origin is not None else ""
    return {
        "said": journey.said or name,
        "from": name or journey.said,
        "vehicle": journey.vehicle,
        "plate": journey.plate,
        "seat": journey.seat,
    }
