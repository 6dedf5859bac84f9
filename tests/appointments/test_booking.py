"""Seats of a clinic: given once whatever comes at once, given back, moved, closed; and who may do which."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import appointments, damm, people
from gateway.appointments import BookedThatDay, ExamBooking, Full, State, TooMany
from gateway.errors import BadInput, Conflict, NotFound
from gateway.house import House
from gateway.messages import bodies
from gateway.messages.model import Message
from tests.appointments.clinic import MONDAY, NOW, PHONE, STAFF, at, clinic, person, wish

TOGETHER = 20


def test_twenty_at_once_for_the_last_seat_one_wins_and_the_others_hear_what_is_free(house: House) -> None:
    with house.db.transaction() as tx:
        place = clinic(tx, seats=1)
        who = [person(tx, f"Người {nth}", 1960 + nth, f"+84900006{nth:03d}") for nth in range(TOGETHER)]
        wishes = [
            wish(place, one, at(MONDAY, 8), f"+84900006{nth:03d}") for nth, one in enumerate(who)
        ]  # fmt: skip
    won: list[str] = []
    offered: list[list[float]] = []
    faults: list[BaseException] = []
    start = threading.Barrier(TOGETHER)

    def go(each: appointments.Wish) -> None:
        start.wait(30)
        try:
            with house.db.transaction() as tx:
                won.append(appointments.book(tx, each, NOW).code)
        except Full as full:
            offered.append([moment.timestamp() for moment in full.next_free])
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=go, args=(each,)) for each in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert len(won) == 1 and len(offered) == TOGETHER - 1
    assert all(free[0] == at(MONDAY, 8.5).timestamp() and len(free) == 7 for free in offered)
    with house.db.transaction() as tx:
        assert len(tx.scalars(select(ExamBooking)).all()) == 1


def test_a_number_has_seven_digits_and_its_check_digit(tx: Session) -> None:
    place, who = clinic(tx), person(tx)
    booked = appointments.book(tx, wish(place, who, at(MONDAY, 8), reason="đau lưng"), NOW)
    assert len(booked.code) == appointments.LENGTH and damm.valid(booked.code)
    assert (booked.reason, booked.state) == ("đau lưng", State.BOOKED)


def test_days_and_times_that_can_be_had(tx: Session) -> None:
    place, who = clinic(tx, seats=1), person(tx)
    days = appointments.free(tx, place, NOW)
    assert [day.day for day in days][:3] == [20, 23, 24]  # no Saturday, no Sunday
    today = next(iter(days.values()))
    assert today[0] == at(20, 10)  # half an hour to get there
    appointments.book(tx, wish(place, who, at(MONDAY, 7.5)), NOW)
    monday = appointments.free(tx, place, NOW)[at(MONDAY, 0).date()]
    assert monday[0] == at(MONDAY, 8) and at(MONDAY, 12) not in monday and at(MONDAY, 16) in monday


@pytest.mark.parametrize(
    "when",
    [at(MONDAY, 12), at(22, 8), at(19, 8), at(MONDAY, 8.25)],
    ids=["noon", "Sunday", "past", "between"],
)
def test_no_seat_where_there_is_no_slot(tx: Session, when: object) -> None:
    place, who = clinic(tx), person(tx)
    with pytest.raises(Full) as full:
        appointments.book(tx, wish(place, who, when), NOW)  # type: ignore[arg-type]
    assert full.value.next_free[0] >= NOW


def test_a_closed_day_takes_nobody_until_it_is_opened_again(tx: Session) -> None:
    place, who = clinic(tx), person(tx)
    day = at(MONDAY, 0).date()
    shut = appointments.close_days(tx, place, day, day, "tập huấn", by=STAFF, now=NOW)
    assert day not in appointments.free(tx, place, NOW)
    with pytest.raises(Full):
        appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW)
    appointments.open_days(tx, place, shut.id, by=STAFF, now=NOW)
    appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW)
    assert appointments.booked_between(tx, place.id, day, day) == 1


def test_one_day_one_booking_and_so_many_for_a_phone(tx: Session) -> None:
    place, who = clinic(tx), person(tx)
    appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW)
    with pytest.raises(BookedThatDay):
        appointments.book(tx, wish(place, who, at(MONDAY, 14)), NOW)
    for nth in range(1, appointments.MOST_OPEN):
        appointments.book(tx, wish(place, who, at(MONDAY + nth, 8) if nth < 5 else at(30, 8)), NOW)
    with pytest.raises(TooMany):
        appointments.book(tx, wish(place, who, at(30, 9)), NOW)


def test_only_the_phone_that_booked_and_the_family_give_it_back(tx: Session) -> None:
    place, who = clinic(tx, seats=1), person(tx)
    code = appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW).code
    stranger, relative = "+84900006777", "+84900006778"
    with pytest.raises(NotFound):
        appointments.cancel(tx, code, number=stranger, now=NOW)
    people.contact(tx, relative, NOW)
    people.remember(
        tx, relative, None, name="Nguyễn Văn An", birth_year=1985, sex="Nam", commune_code="22846", address="x",
        now=NOW, person_id=who,
    )  # fmt: skip
    appointments.cancel(tx, code, number=relative, now=NOW)
    appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW)  # the seat is free again
    with pytest.raises(Conflict):
        appointments.cancel(tx, code, number=PHONE, now=NOW)


def test_staff_move_it_and_the_person_is_told(tx: Session) -> None:
    place, who, other = clinic(tx, seats=1), person(tx), person(tx, "Lê Thị Ba", 1990, "+84900006002")
    code = appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW).code
    appointments.book(tx, wish(place, other, at(24, 8), "+84900006002"), NOW)
    with pytest.raises(Full):
        appointments.move(tx, code, at(24, 8), by=STAFF, now=NOW)
    assert appointments.move(tx, code, at(24, 9), by=STAFF, now=NOW)
    moved = appointments.one(tx, code)
    assert moved is not None and moved.booking.starts_at == at(24, 9) and moved.booking.next_at == at(23, 17)
    assert "09:00" in said(tx, "EX_MOVED") and "24/11" in said(tx, "EX_MOVED")
    appointments.book(tx, wish(place, other, at(MONDAY, 8), "+84900006002"), NOW)
    with pytest.raises(BadInput):
        appointments.move(tx, code, at(24, 9), by=STAFF, now=NOW)


def test_a_move_onto_a_day_the_person_has_already(tx: Session) -> None:
    place, who = clinic(tx), person(tx)
    code = appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW).code
    appointments.book(tx, wish(place, who, at(24, 8)), NOW)
    with pytest.raises(BookedThatDay):
        appointments.move(tx, code, at(24, 10), by=STAFF, now=NOW)
    kept = appointments.one(tx, code)
    assert kept is not None and kept.booking.starts_at == at(MONDAY, 8)


def test_staff_call_it_off_with_a_reason(tx: Session) -> None:
    place, who = clinic(tx), person(tx)
    code = appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW).code
    with pytest.raises(BadInput):
        appointments.call_off(tx, code, " ", by=STAFF, now=NOW)
    assert appointments.call_off(tx, code, "bác sĩ đi vắng", by=STAFF, now=NOW)
    assert "bac si di vang" in said(tx, "EX_CALLED_OFF")


def test_who_came_is_noted_on_the_day_and_can_be_put_right(tx: Session) -> None:
    place, who = clinic(tx), person(tx)
    code = appointments.book(tx, wish(place, who, at(MONDAY, 8)), NOW).code
    with pytest.raises(Conflict):
        appointments.note(tx, code, State.CAME, by=STAFF, now=NOW)
    appointments.note(tx, code, State.MISSED, by=STAFF, now=at(MONDAY, 9))
    assert appointments.note(tx, code, State.CAME, by=STAFF, now=at(MONDAY, 9)).state == State.CAME


def test_the_nearest_places_come_first(tx: Session) -> None:
    clinic(tx, name="Trạm y tế Nha Trang", commune="22366")
    clinic(tx, name="Trạm y tế Ninh Hải", commune="22852")
    clinic(tx)
    assert [each.name for each in appointments.near(tx, "22846")] == [
        "Trạm y tế Vĩnh Hải",
        "Trạm y tế Ninh Hải",
        "Trạm y tế Nha Trang",
    ]


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("7:30-11:30, 13:30-16:30", [["07:30", "11:30"], ["13:30", "16:30"]]),
        ("7h-11h30", [["07:00", "11:30"]]),
        ("", []),
    ],
)
def test_hours_are_read_as_people_write_them(written: str, spans: list[list[str]]) -> None:
    assert appointments.hours.read("1", written) == spans


@pytest.mark.parametrize("written", ["sáng", "11:00-7:00", "8:00-12:00, 11:00-13:00", "25:00-26:00"])
def test_hours_that_are_none(written: str) -> None:
    with pytest.raises(BadInput):
        appointments.hours.read("1", written)


def said(tx: Session, template: str) -> str:
    """The last text of that kind."""
    message = tx.scalars(
        select(Message).where(Message.template == template).order_by(Message.id.desc())
    ).first()
    assert message is not None
    return bodies.render(message.template, bodies.unpack(message.args), message.lang, message.accents)
