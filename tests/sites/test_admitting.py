"""Letting people in who have no phone in hand, by every way the plan knows; nobody twice, nobody turned away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import people, sites
from gateway.audit import AuditEntry
from gateway.errors import BadInput, Conflict
from gateway.messages.model import Message
from gateway.sites import By, Described, Guest, Kind, Measured, Method, Site, Visit, trips
from gateway.sites.admitting import degrees
from tests.cards.test_reading import IDENTITY, INSURED, NEW, OLD
from tests.declarations.test_register import declare, person
from tests.sites.test_gates import add

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 09:15 in Viet Nam
NOON = NOW + timedelta(hours=3)
NUMBER = "+84900002301"
GATE = By("account:7", 7)
GRANDMOTHER = Described("Katơr Thị Lá", 1938, "thôn Cầu Gãy", brought_by="cháu ngoại, Katơr Nam")


@pytest.fixture
def market(tx: Session) -> Site:
    """The market."""
    return add(tx)


@pytest.fixture
def school(tx: Session) -> Site:
    """The school."""
    return add(tx, name="Trường Nhơn Hải", kind=Kind.SCHOOL)


@pytest.fixture
def bus(tx: Session) -> Site:
    """A bus."""
    return add(tx, name="Xe Ninh Chữ", kind=Kind.TRANSPORT, plate="85B-012.34", route="Phan Rang - Vĩnh Hy")


def test_a_code_told_at_the_gate(tx: Session, market: Site) -> None:
    filed = declare(tx, person(tx))
    noted = Measured("368", device_at=NOW - timedelta(minutes=2))
    guest = Guest(NUMBER, filed.person_id)
    came = sites.admit(tx, market, guest, Method.OTP_STAFF, GATE, NOW, declaration=filed, noted=noted)
    visit = came.visit
    assert (visit.number, visit.person_id, visit.declaration_id) == (NUMBER, filed.person_id, filed.id)
    assert (visit.method, visit.proof, visit.staff_id) == ("otp_staff", "proved", 7)
    assert (visit.temperature, visit.device_at) == ("36.8", NOW - timedelta(minutes=2))
    (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "visit.admit"))
    assert (entry.actor, entry.subject) == ("account:7", visit.public_id)
    assert entry.details == {"site": market.code, "method": "otp_staff"}


def test_two_who_press_at_once_admit_once_and_are_told(tx: Session, market: Site, school: Site) -> None:
    guest = Guest(NUMBER)
    first = sites.admit(tx, market, guest, Method.OTP_STAFF, GATE, NOW)
    second = sites.admit(tx, market, guest, Method.OTP_STAFF, By("account:8", 8), NOON)
    assert not first.again and second.again and second.visit is first.visit
    third = sites.admit(tx, school, guest, Method.OTP_STAFF, GATE, NOON)
    assert [visit.closed_by for visit in third.left] == ["next_visit"]


@pytest.mark.parametrize("state", ["requested", "suspended", "closed"])
def test_only_active_sites_take_people_in(tx: Session, market: Site, state: str) -> None:
    came = sites.admit(tx, market, Guest(NUMBER), Method.OTP_STAFF, GATE, NOW)
    market.state = state
    tx.flush()
    with pytest.raises(sites.SiteTakesNobody) as refused:
        sites.admit(tx, market, Guest("+84900002302"), Method.OTP_STAFF, GATE, NOW)
    assert refused.value.state == state
    assert sites.let_out(tx, market, Guest(NUMBER), Method.OTP_STAFF, GATE, NOON) is came.visit


def test_a_number_read_out_is_unverified_told_and_can_be_taken_back(tx: Session, market: Site) -> None:
    came = sites.admit(tx, market, Guest(NUMBER), Method.READ_OUT, GATE, NOW)
    assert (came.visit.proof, came.visit.method) == ("unverified", "read_out")
    assert list(tx.scalars(select(Message.template).where(Message.recipient == NUMBER))) == ["V6"]
    assert sites.last_arrival(tx, NUMBER, NOW - timedelta(hours=1)) is came.visit
    assert sites.dispute(tx, came.visit, NOON) and sites.open_visit(tx, NUMBER) is None


def test_what_becomes_certain_later(tx: Session, market: Site) -> None:
    visit = sites.admit(tx, market, Guest(NUMBER), Method.READ_OUT, GATE, NOW).visit
    sites.confirm(tx, visit, "account:7", NOON)
    assert (visit.proof, visit.changed_at) == ("proved", NOON)


@pytest.mark.parametrize("shown", [OLD, NEW, "GD4585800000001", "5800 000 001", OLD.upper().rstrip("$")])
def test_old_and_new_cards_and_typing_are_one_person(
    tx: Session, market: Site, school: Site, shown: str
) -> None:
    first = sites.admit_by_card(tx, market, OLD, GATE, NOW)
    again = sites.admit_by_card(tx, school, shown, GATE, NOON)
    assert again.visit.person_id == first.visit.person_id and again.left == (first.visit,)
    assert (again.visit.number, again.visit.method, again.visit.proof) == (None, "bhyt", "proved")
    assert len(list(tx.scalars(select(Visit)))) == 2


def test_the_identity_card_and_an_insurance_card_with_its_number(
    tx: Session, market: Site, school: Site
) -> None:
    first = sites.admit_by_card(tx, market, IDENTITY, GATE, NOW)
    second = sites.admit_by_card(tx, school, INSURED, GATE, NOON)
    assert first.visit.method == "cccd" and second.visit.method == "bhyt"
    assert first.visit.person_id == second.visit.person_id


def test_a_damaged_or_typed_card_of_somebody_new_asks_for_the_name(tx: Session, market: Site) -> None:
    for given_, field in (({}, "name"), ({"name": "Nguyễn Văn An"}, "birth_year")):
        with pytest.raises(BadInput) as asked:
            sites.admit_by_card(tx, market, "5800000001", GATE, NOW, **given_)
        assert asked.value.field == field
    with pytest.raises(BadInput) as unreadable:
        sites.admit_by_card(tx, market, "???", GATE, NOW)
    assert unreadable.value.field == "card"
    came = sites.admit_by_card(tx, market, "5800000001", GATE, NOW, name="nguyen van an", birth_year=1985)
    assert sites.admit_by_card(tx, market, OLD, GATE, NOON).visit is came.visit, "the same, scanned later"


def test_a_card_typed_by_mistake_takes_nobody_elses_place(tx: Session, market: Site) -> None:
    """Somebody has claimed a card that is not theirs; whoever shows it is still let in as themselves."""
    other = people.enrol(tx, name="Trần Thị Nhầm", birth_year=1990, now=NOW)
    card = sites.admit_by_card(tx, market, NEW, GATE, NOW)
    people.learn_card(tx, other.id, _card(NEW), "sms", NOON)
    again = sites.admit_by_card(tx, market, OLD, GATE, NOON)
    assert again.again and again.visit is card.visit


def test_no_phone_and_no_card(tx: Session, market: Site, school: Site) -> None:
    came = sites.admit_without_papers(tx, market, GRANDMOTHER, GATE, NOW)
    visit = came.visit
    assert (visit.number, visit.method, visit.proof) == (None, "no_papers", "unverified")
    assert visit.brought_by == "cháu ngoại, Katơr Nam"
    stored = tx.get_one(people.Person, visit.person_id)
    assert (stored.name, stored.birth_year, stored.address, stored.sex) == (
        "Katơr Thị Lá", 1938, "thôn Cầu Gãy", None,
    )  # fmt: skip
    assert sites.admit_without_papers(tx, market, GRANDMOTHER, GATE, NOON).again, "the same grandmother"
    left = sites.let_out(tx, None, Guest(person_id=visit.person_id), Method.NO_PAPERS, GATE, NOON)
    assert left is visit and left.left_at == NOON
    tomorrow = sites.admit_without_papers(tx, market, GRANDMOTHER, GATE, NOON + timedelta(days=1))
    assert tomorrow.visit.person_id == visit.person_id and not tomorrow.again


@pytest.mark.parametrize(
    ("who", "field"),
    [
        (Described("  ", 1938, ""), "name"),
        (Described("Lá", 1738, ""), "birth_year"),
        (Described("Lá", 2027, ""), "birth_year"),
    ],
)
def test_without_papers_a_name_and_a_year_are_needed(
    tx: Session, market: Site, who: Described, field: str
) -> None:
    with pytest.raises(BadInput) as asked:
        sites.admit_without_papers(tx, market, who, GATE, NOW)
    assert asked.value.field == field


def test_a_departure_without_an_arrival_says_so(tx: Session, market: Site) -> None:
    left = sites.let_out(tx, market, Guest(NUMBER), Method.OTP_STAFF, GATE, NOW)
    assert left is not None and (left.came_at, left.came_known, left.staff_id) == (None, "unknown", 7)
    assert sites.let_out(tx, None, Guest("+84900002309"), Method.OTP_STAFF, GATE, NOW) is None


def test_a_person_is_inside_once_whatever_they_showed(tx: Session, market: Site, school: Site) -> None:
    filed = declare(tx, person(tx))
    by_phone = sites.check_in(tx, market, NUMBER, "sms", filed, NOW)
    by_card = sites.admit(tx, school, Guest(person_id=filed.person_id), Method.BHYT, GATE, NOON)
    assert by_phone.closed_by == "next_visit" and by_card.left == (by_phone,)
    sites.check_in(tx, market, NUMBER, "sms", filed, NOON + timedelta(hours=1))
    tx.refresh(by_card.visit)
    assert by_card.visit.closed_by == "next_visit"


def test_two_phones_that_declared_one_child_are_two_visits(tx: Session, market: Site, school: Site) -> None:
    filed = declare(tx, person(tx))
    mother = sites.check_in(tx, market, NUMBER, "sms", filed, NOW)
    sites.check_in(tx, school, "+84900002310", "sms", filed, NOON)
    assert mother.closed_by is None, "phones are with those who carry them"


def test_a_trip_takes_in_who_gets_in_and_is_handed_over(tx: Session, bus: Site, market: Site) -> None:
    before = sites.admit(tx, bus, Guest("+84900002311"), Method.OTP_STAFF, GATE, NOW).visit
    trip = trips.begin(tx, bus, NOON, staff_id=7, by="account:7", now=NOW)
    came = sites.admit(tx, bus, Guest(NUMBER), Method.OTP_STAFF, GATE, NOW, noted=Measured(seat=" 12a "))
    alone = sites.check_in(tx, bus, "+84900002312", "sms", None, NOW)
    assert (before.trip_id, came.visit.trip_id, came.visit.seat, alone.trip_id) == (
        None,
        trip.id,
        "12A",
        trip.id,
    )
    trips.hand_over(tx, trip, staff_id=8, by="account:7", now=NOON)
    assert trip.staff_id == 8
    back = trips.begin(tx, bus, NOON + timedelta(hours=4), staff_id=8, by="account:8", now=NOON)
    assert trip.ended_at == NOON and trips.running(tx, bus) is back
    with pytest.raises(Conflict):
        trips.hand_over(tx, trip, staff_id=9, by="account:8", now=NOON)
    with pytest.raises(BadInput):
        trips.begin(tx, market, NOON, staff_id=7, by="account:7", now=NOW)
    trips.end(tx, back, by="account:8", now=NOON)
    assert trips.running(tx, bus) is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("36.8", "36.8"),
        ("36,8", "36.8"),
        ("368", "36.8"),
        ("37", "37.0"),
        ("36.8 °C", "36.8"),
        ("43", "43.0"),
    ],
)
def test_temperatures(said: str, kept: str) -> None:
    assert degrees(said) == kept


@given(st.text(max_size=8))
def test_a_temperature_is_possible_or_refused(said: str) -> None:
    try:
        assert 34.0 <= float(degrees(said)) <= 43.0
    except BadInput as refused:
        assert refused.field == "temperature"


def test_nobody_at_all_and_impossible_notes_are_refused(tx: Session, market: Site) -> None:
    for guest, noted, field in (
        (Guest(), None, "person"),
        (Guest(NUMBER), Measured("50"), "temperature"),
        (Guest(NUMBER), Measured(seat="the window"), "seat"),
    ):
        with pytest.raises(BadInput) as refused:
            sites.admit(tx, market, guest, Method.OTP_STAFF, GATE, NOW, noted=noted)
        assert refused.value.field == field


def _card(shown: str):
    from gateway import cards

    return cards.read(shown)
