"""Everything on file of one person, as they may see it: for a page, a printed sheet, or three short texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import appointments, arrivals, audit, clock, declarations, people, places, vaccination
from gateway.appointments import ExamBooking
from gateway.arrivals import Movement
from gateway.audit import AuditEntry
from gateway.declarations import Declaration
from gateway.errors import BadInput, NotFound
from gateway.people.model import Consent, HouseholdMember, PersonCard
from gateway.quarantine.model import HealthReport, Quarantine
from gateway.rights.inventory import PERSONAL
from gateway.rights.model import RightsRequest
from gateway.rights.requests import SHORTEST_REASON
from gateway.rights.states import Kind, State
from gateway.sites import Site, Visit
from gateway.tracing.model import Contact
from gateway.vaccination import VaccineReaction, VaccineRegistration

_LABELS = {
    "fullName": "họ tên",
    "passport": "hộ chiếu, căn cước",
    "birthYear": "năm sinh",
    "gender": "giới tính",
    "nation": "quốc tịch",
    "wardId": "mã xã",
    "address": "địa chỉ",
    "phone": "điện thoại",
    "email": "email",
    "healthinSuranceIdCard": "thẻ BHYT",
    "countryPassing": "nơi đã đến",
    "symptoms": "dấu hiệu",
    "showSignalNote": "dấu hiệu, lời kể",
    "hasPatient": "gần người mắc (1 có, 2 không)",
    "hasFromSickCountry": "gần người từ nước có dịch (1 có, 2 không)",
    "hasSick": "gần người sốt, ho (1 có, 2 không)",
}
"""Fields of the official form that say something of a person, in its own words."""
_MOST_ACTS = 200  # lines of who looked and acted: what a sheet can hold


@dataclass(frozen=True)
class Section:
    """A heading and its lines: what and how much."""

    title: str
    lines: list[tuple[str, str]] = field(repr=False)


@dataclass(frozen=True)
class Copy:
    """All of it."""

    person_id: int
    name: str = field(repr=False)
    made_at: datetime
    sections: list[Section] = field(repr=False)


def copy_of(tx: Session, person_id: int, reason: str, *, by: str, now: datetime) -> Copy:
    """The whole copy; who takes it and why is on record. Raises NotFound and BadInput."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("reason", "missing", "Cần ghi rõ ai yêu cầu và vì sao.")
    person = tx.get(people.Person, person_id)
    if person is None:
        raise NotFound("no such person")
    audit.record(tx, by, "person.copy", str(person_id), now, {"reason": reason.strip()[:200]})
    numbers = sorted(tx.scalars(select(HouseholdMember.number).where(HouseholdMember.person_id == person_id)))
    sections = [
        Section("Nhân thân", list(_identity(tx, person, numbers))),
        Section("Đồng ý và rút đồng ý", list(_consents(tx, numbers))),
        Section("Tờ khai y tế", list(_declarations(tx, person_id))),
        Section("Vào, ra các điểm", list(_visits(tx, person_id))),
        Section("Thẻ đã trình", list(_cards(tx, person_id))),
        Section("Theo dõi cách ly và báo cáo sức khỏe", list(_quarantines(tx, person_id))),
        Section("Lịch khám", list(_exams(tx, person_id))),
        Section("Tiêm chủng", list(_vaccination(tx, person_id))),
        Section("Từ nơi khác đến", list(_movements(tx, person_id))),
        Section("Truy vết", list(_contacts(tx, person_id))),
        Section("Yêu cầu về dữ liệu", list(_requests(tx, person_id))),
        Section("Ai đã xem, đã sửa", list(_acts(tx, person_id))),
        Section("Nơi khác có giữ", [(name, held.why) for name, held in PERSONAL.items() if held.why]),
    ]
    return Copy(person_id, person.name, now, sections)


def _identity(tx: Session, person: people.Person, numbers: list[str]) -> Iterator[tuple[str, str]]:
    yield "Họ và tên", person.name
    yield "Năm sinh", str(person.birth_year)
    yield "Giới tính", person.sex or ""
    place = places.by_code(tx, person.commune_code) if person.commune_code else None
    yield "Xã, phường", place.label_vi if place else ""
    yield "Địa chỉ", person.address or ""
    yield (
        "Số điện thoại",
        ", ".join(f"0{number[3:]}" if number.startswith("+84") else number for number in numbers),
    )
    yield "Ghi từ", _at(person.created_at)


def _consents(tx: Session, numbers: list[str]) -> Iterator[tuple[str, str]]:
    said = select(Consent).where(Consent.number.in_(numbers)).order_by(Consent.id)
    for each in tx.scalars(said):
        yield (
            _at(each.at),
            f"{each.kind}: {'có' if each.given else 'không'} ({each.channel}) {each.evidence or ''}",
        )


def _declarations(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    mine = select(Declaration).where(Declaration.person_id == person_id).order_by(Declaration.id)
    for filed in tx.scalars(mine):
        form = declarations.answers(filed)
        said = "; ".join(
            f"{label}: {_plain(form[name])}" for name, label in _LABELS.items() if form.get(name)
        )
        yield f"{_at(filed.created_at)}, mã {filed.code} ({filed.channel})", said


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _visits(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    mine = (
        select(Visit, Site.name)
        .join(Site, Site.id == Visit.site_id)
        .where(Visit.person_id == person_id)
        .order_by(Visit.id)
    )
    for visit, site in tx.execute(mine):
        disputed = ", đã báo sai" if visit.disputed_at else ""
        yield site, f"{_at(visit.came_at)} – {_at(visit.left_at)} ({visit.method}{disputed})"


def _cards(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    mine = select(PersonCard).where(PersonCard.person_id == person_id).order_by(PersonCard.learnt_at)
    for card in tx.scalars(mine):
        yield card.kind, f"{card.number} ({card.channel}, {_at(card.learnt_at)})"


def _quarantines(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    watched = select(Quarantine).where(Quarantine.person_id == person_id).order_by(Quarantine.id)
    for each in tx.scalars(watched):
        yield f"{each.starts_on:%d/%m/%Y} – {each.until:%d/%m/%Y}", f"{each.cls}, {each.place}, {each.state}"
    reports = select(HealthReport).where(HealthReport.person_id == person_id).order_by(HealthReport.id)
    for report in tx.scalars(reports):
        yield f"báo cáo {_at(report.at)} ({report.channel})", report.payload


def _exams(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    mine = select(ExamBooking).where(ExamBooking.person_id == person_id).order_by(ExamBooking.starts_at)
    for each in tx.scalars(mine):
        site, state = appointments.site_of(tx, each.clinic_id), appointments.State(each.state)
        yield f"{_at(each.starts_at)}, {site.name}", f"{state.label} ({each.channel}) {each.reason or ''}"


def _vaccination(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    asked = select(VaccineRegistration).where(VaccineRegistration.person_id == person_id)
    for each in tx.scalars(asked.order_by(VaccineRegistration.id)):
        state = vaccination.State(each.state)
        told = f"{state.label}, {each.details}, {each.history}, {each.called or ''}"
        yield f"đăng ký mũi {each.dose}, {_at(each.created_at)}", told
    for dose in vaccination.doses(tx, person_id):
        yield f"mũi {dose.dose}, {dose.given_on:%d/%m/%Y}", f"{dose.vaccine}, lô {dose.lot}"
    felt = select(VaccineReaction).where(VaccineReaction.person_id == person_id).order_by(VaccineReaction.id)
    for told_of in tx.scalars(felt):
        yield f"phản ứng sau tiêm, {_at(told_of.reported_at)}", told_of.said


def _movements(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    mine = select(Movement).where(Movement.person_id == person_id).order_by(Movement.id)
    for each in tx.scalars(mine):
        said = arrivals.details_of(each)
        parts = (
            said["said"],
            arrivals.VEHICLE_NAMES[arrivals.Vehicle(said["vehicle"])],
            said["plate"],
            said["seat"],
        )
        yield f"đến {each.arrived_on:%d/%m/%Y}", ", ".join(part for part in parts if part)


def _contacts(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    """That and when they may have been near somebody who is ill; never who that is."""
    mine = select(Contact).where(Contact.person_id == person_id).order_by(Contact.id)
    for each in tx.scalars(mine):
        yield f"{_at(each.first_at)} – {_at(each.last_at)}", each.state


def _requests(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    mine = select(RightsRequest).where(RightsRequest.person_id == person_id).order_by(RightsRequest.id)
    for each in tx.scalars(mine):
        yield (
            _at(each.created_at),
            f"{Kind(each.kind).label}: {State(each.state).value}, hạn {_at(each.due_at)}",
        )


def _acts(tx: Session, person_id: int) -> Iterator[tuple[str, str]]:
    """Acts that name the person; the index over subjects finds them (row C6: access is shown to the owner)."""
    named = select(AuditEntry).where(
        AuditEntry.subject == str(person_id), AuditEntry.action.startswith("person.")
    )
    for act in tx.scalars(named.order_by(AuditEntry.id.desc()).limit(_MOST_ACTS)):
        yield _at(act.at), f"{act.action} {act.actor}"


def _at(moment: datetime | None) -> str:
    return "" if moment is None else f"{clock.local(moment):%H:%M %d/%m/%Y}"
