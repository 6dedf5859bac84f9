"""Places that take bookings: set up on a site, their hours and closed days, found by whoever wants to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.appointments.hours import Hours
from gateway.appointments.model import ExamClinic, ExamClosure
from gateway.appointments.states import TOPIC, ClinicState
from gateway.errors import BadInput, NotFound
from gateway.sites import Kind, Site

SHORTEST_SLOT, LONGEST_SLOT, MOST_SEATS = 5, 120, 50
_MOST_LISTED: Final = 60  # clinics a person can name; seven of them have a key


@dataclass(frozen=True)
class Clinic:
    """A place as lists show it."""

    id: int
    site_code: str
    name: str
    commune_code: str
    state: ClinicState


def set_up(
    tx: Session,
    site: Site,
    *,
    hours: Hours,
    slot_minutes: int,
    seats: int,
    state: ClinicState = ClinicState.OPEN,
    by: int | None,
    now: datetime,
) -> ExamClinic:
    """Let a site of kind hospital take bookings, or change how; what is booked stands. Raises BadInput."""
    if site.kind != Kind.HOSPITAL:
        raise BadInput("site", "kind", "Chỉ bệnh viện, trạm y tế nhận lịch khám.")
    if not SHORTEST_SLOT <= slot_minutes <= LONGEST_SLOT:
        raise BadInput("slot_minutes", "range", "Một lượt khám từ 5 đến 120 phút.")
    if not 1 <= seats <= MOST_SEATS:
        raise BadInput("seats", "range", "Mỗi lượt nhận từ 1 đến 50 người.")
    if not any(hours.values()):
        raise BadInput("day1", "missing", "Cần ít nhất một buổi mở cửa trong tuần.")
    clinic = tx.scalars(select(ExamClinic).where(ExamClinic.site_id == site.id).with_for_update()).first()
    if clinic is None:
        clinic = ExamClinic(site_id=site.id)
        tx.add(clinic)
    clinic.hours = {day: [list(span) for span in spans] for day, spans in hours.items()}
    clinic.slot_minutes, clinic.seats, clinic.state = slot_minutes, seats, state
    clinic.changed_by, clinic.changed_at = by, now
    tx.flush()
    details = {"minutes": slot_minutes, "seats": seats, "state": state.value}
    audit.record(tx, _actor(by), "clinic.set_up", site.code, now, details)
    events.announce(tx, TOPIC, site.code)
    return clinic


def close_days(
    tx: Session, clinic: ExamClinic, starts_on: date, until: date, why: str, *, by: int | None, now: datetime
) -> ExamClosure:
    """Take nobody on these days; whoever has booked already is moved by staff. Raises BadInput."""
    if until < starts_on:
        raise BadInput("until", "order", "Ngày cuối phải từ ngày đầu trở đi.")
    if len(why.strip()) < 2:
        raise BadInput("why", "missing", "Ghi lý do nghỉ.")
    lock(tx, clinic.id)
    closure = ExamClosure(
        clinic_id=clinic.id, starts_on=starts_on, until=until, why=why.strip()[:200], set_by=by, set_at=now
    )
    tx.add(closure)
    tx.flush()
    days = {"from": starts_on.isoformat(), "until": until.isoformat()}
    audit.record(tx, _actor(by), "clinic.close_days", str(clinic.id), now, days)
    return closure


def open_days(tx: Session, clinic: ExamClinic, closure_id: int, *, by: int | None, now: datetime) -> None:
    """Those days are taken back. Raises NotFound."""
    closure = tx.get(ExamClosure, closure_id)
    if closure is None or closure.clinic_id != clinic.id:
        raise NotFound("no such closure")
    tx.delete(closure)
    audit.record(
        tx, _actor(by), "clinic.open_days", str(clinic.id), now, {"from": closure.starts_on.isoformat()}
    )
    tx.flush()


def closures(tx: Session, clinic_id: int, since: date) -> list[ExamClosure]:
    """Closed days that are not over, the next first."""
    query = select(ExamClosure).where(ExamClosure.clinic_id == clinic_id, ExamClosure.until >= since)
    return list(tx.scalars(query.order_by(ExamClosure.starts_on, ExamClosure.id)))


def lock(tx: Session, clinic_id: int, *, read: bool = False) -> ExamClinic:
    """The clinic as it is now. Who books shares it with others who book; who changes it has it alone."""
    query = select(ExamClinic).where(ExamClinic.id == clinic_id).with_for_update(read=read)
    clinic = tx.scalars(query.execution_options(populate_existing=True)).first()
    if clinic is None:
        raise NotFound("no such clinic")
    return clinic


def by_site(tx: Session, site: Site) -> ExamClinic | None:
    """The clinic of a site, if it takes bookings."""
    return tx.scalars(select(ExamClinic).where(ExamClinic.site_id == site.id)).first()


def site_of(tx: Session, clinic_id: int) -> Site:
    """The site a clinic is at."""
    query = select(Site).join(ExamClinic, ExamClinic.site_id == Site.id).where(ExamClinic.id == clinic_id)
    return tx.scalars(query).one()


_LISTED: Final = """
    SELECT c.id, s.code, s.name, s.commune_code, c.state
      FROM exam_clinics c JOIN sites s ON s.id = c.site_id
      LEFT JOIN communes at ON at.code = s.commune_code
      LEFT JOIN communes home ON home.code = :home
     WHERE s.state = 'active' {}
     ORDER BY s.commune_code IS DISTINCT FROM :home,
              (at.lat - home.lat) ^ 2 + (at.lon - home.lon) ^ 2 NULLS LAST, s.name_key, c.id
     LIMIT :limit
"""
_OPEN = text(_LISTED.format("AND c.state = 'open'"))
_EVERY = text(_LISTED.format("AND (CAST(:communes AS text[]) IS NULL OR s.commune_code = ANY(:communes))"))


def near(tx: Session, home: str | None) -> list[Clinic]:
    """Places that take bookings: those of the commune `home` first, then the nearest."""
    return _clinics(tx.execute(_OPEN, {"home": home, "limit": _MOST_LISTED}).mappings().all())


def every(tx: Session, communes: frozenset[str] | None) -> list[Clinic]:
    """All clinics of an area, paused ones too."""
    area = None if communes is None else sorted(communes)
    given: dict[str, Any] = {"home": None, "limit": 1_000, "communes": area}
    return _clinics(tx.execute(_EVERY, given).mappings().all())


def _clinics(rows: Sequence[Mapping[Any, Any]]) -> list[Clinic]:
    return [
        Clinic(row["id"], row["code"], row["name"], row["commune_code"], ClinicState(row["state"]))
        for row in rows
    ]


def _actor(by: int | None) -> str:
    return "house" if by is None else f"account:{by}"
