"""Registrations: once for person and dose, called up in neutral words; merged, copied, erased, forgotten."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import appointments, clock, people, retention, rights, vaccination
from gateway.appointments import ExamBooking
from gateway.errors import BadInput, Conflict
from gateway.house import House
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.vaccination import (
    Call,
    RegisteredAlready,
    State,
    VaccineDose,
    VaccineReaction,
    VaccineRegistration,
)
from tests.appointments.clinic import MONDAY, NOW, STAFF, at, clinic, wish
from tests.vaccination.form import PHONE, asks, person

DAY = date(2026, 11, 25)
MORNING = Call("Trạm y tế Vĩnh Hải", DAY, time(7, 30), time(9))


def dose(tx: Session, code: str) -> VaccineDose:
    """It was given."""
    return vaccination.vaccinated(
        tx, code, vaccine="AstraZeneca", lot="AB12", given_on=clock.today(NOW), by=STAFF, now=NOW
    )


def test_once_for_each_person_and_dose(tx: Session) -> None:
    stored = asks(tx, NOW)
    with pytest.raises(RegisteredAlready) as already:
        asks(tx, NOW)
    assert already.value.known is not None and already.value.known.id == stored.id
    asks(tx, NOW, dose=2)
    vaccination.withdraw(tx, stored.code, by="account:31", now=NOW)
    dose(tx, asks(tx, NOW).code)
    with pytest.raises(Conflict):
        vaccination.withdraw(tx, stored.code, by="account:31", now=NOW)


def test_a_dose_on_file_cannot_be_asked_for_again(tx: Session) -> None:
    first = asks(tx, NOW)
    dose(tx, first.code)
    with pytest.raises(RegisteredAlready):
        asks(tx, NOW)
    with pytest.raises(Conflict):
        dose(tx, first.code)


def test_a_call_up_says_who_where_and_when_and_nothing_else(tx: Session) -> None:
    stored, silent = asks(tx, NOW, history=["chronic"]), asks(tx, NOW, name="Lê Ba", number="+84900006202")
    people.silence(tx, "+84900006202", "bạo lực gia đình", STAFF, NOW)
    told, left = vaccination.call_up(tx, [stored.code, silent.code], MORNING, by=STAFF, now=NOW)
    assert (told, left) == (1, [silent.code])
    message = tx.scalars(select(Message).where(Message.template == "TM_CALL")).one()
    said = bodies.render(message.template, bodies.unpack(message.args), message.lang, message.accents)
    assert "Moi AN den Tram y te Vinh Hai 07:30-09:00 ngay 25/11" in said
    assert "vac xin" not in said and "man tinh" not in said
    assert (stored.state, vaccination.called(stored)["place"]) == (State.CALLED, "Trạm y tế Vĩnh Hải")


@pytest.mark.parametrize(
    "call",
    [
        Call("", DAY, time(7), time(9)),
        Call("Trạm", date(2026, 11, 1), time(7), time(9)),
        Call("Trạm", DAY, time(9), time(7)),
    ],
)
def test_a_call_up_that_makes_no_sense(tx: Session, call: Call) -> None:
    stored = asks(tx, NOW)
    with pytest.raises(BadInput):
        vaccination.call_up(tx, [stored.code], call, by=STAFF, now=NOW)


def everything(tx: Session) -> int:
    """A person with a booking, a registration, a dose and a reaction."""
    stored = asks(tx, NOW)
    dose(tx, stored.code)
    place = clinic(tx)
    appointments.book(tx, wish(place, stored.person_id, at(MONDAY, 8), PHONE, "đau lưng"), NOW)
    vaccination.record(
        tx, person_id=stored.person_id, number=PHONE, commune_code="22846", days_since=1, said="sưng tay",
        ticket_code="2043", channel="sms", now=NOW,
    )  # fmt: skip
    return stored.person_id


TABLES = (ExamBooking, VaccineRegistration, VaccineDose, VaccineReaction)


def rows(tx: Session, person_id: int) -> list[int]:
    """How many of each are the person's."""
    return [
        tx.execute(select(func.count()).select_from(each).where(each.person_id == person_id)).scalar_one()
        for each in TABLES
    ]


def test_a_copy_holds_all_of_it(tx: Session) -> None:
    copy = rights.copy_of(tx, everything(tx), "chính chủ yêu cầu", by="account:31", now=NOW)
    said = str([section.lines for section in copy.sections])
    for word in ("đau lưng", "AstraZeneca", "AB12", "012345678901", "sưng tay"):
        assert word in said


def test_erasing_leaves_nothing(tx: Session) -> None:
    who = everything(tx)
    rights.erase(tx, who, by="account:31", now=NOW)
    assert rows(tx, who) == [0, 0, 0, 0]


def test_merging_moves_it_and_splitting_gives_it_back(tx: Session) -> None:
    who = everything(tx)
    other = person(tx, NOW, "Nguyễn Văn Anh", "+84900006203")
    merged = people.merge(tx, other, who, "account:31", "cùng một người", NOW)
    assert rows(tx, other) == [1, 1, 1, 1]
    people.split(tx, merged, "account:31", "hai người", NOW)
    assert rows(tx, who) == [1, 1, 1, 1]


def test_it_is_forgotten_on_time_and_the_dose_outlives_the_rest(house: House) -> None:
    with house.db.transaction() as tx:
        who = everything(tx)
    kinds = {
        "exam_bookings",
        "vaccine_registrations",
        "vaccine_reactions",
        "vaccine_doses",
        "members",
        "people",
    }
    retention.purge(house.db, house.settings, NOW + timedelta(days=190), kinds)
    with house.db.transaction() as tx:
        assert rows(tx, who) == [0, 0, 1, 0]
        assert tx.get(people.Person, who) is not None
    retention.purge(house.db, house.settings, NOW + timedelta(days=1_830), kinds)
    with house.db.transaction() as tx:
        assert rows(tx, who) == [0, 0, 0, 0] and tx.get(people.Person, who) is None
