"""Exam appointments from phones: booked in one talk, told again, given back, and asked anew when a seat has gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import appointments, clock, people, sites
from gateway.appointments import ExamBooking, ExamClinic, State
from tests.conversations.talk import Talk

EVERY_DAY = {str(day): [["06:00", "18:00"]] for day in range(1, 8)}


@pytest.fixture
def clinic(talk: Talk) -> ExamClinic:
    """A station that is open all week, one seat a slot."""
    site = sites.add(
        talk.tx,
        name="Trạm y tế Vĩnh Hải",
        kind=sites.Kind.HOSPITAL,
        commune_code="22846",
        by="tests",
        now=talk.now,
    )
    return appointments.set_up(
        talk.tx, site, hours=EVERY_DAY, slot_minutes=60, seats=1, by=None, now=talk.now
    )


def bookings(talk: Talk) -> list[ExamBooking]:
    return list(talk.tx.scalars(select(ExamBooking).where(ExamBooking.number == talk.number)))


def an(talk: Talk) -> None:
    """The phone speaks for one known person."""
    people.contact(talk.tx, talk.number, talk.now)
    people.remember(
        talk.tx, talk.number, None, name="Nguyễn Văn An", birth_year=1985, sex="Nam", commune_code="22846",
        address="thôn 2", now=talk.now,
    )  # fmt: skip


def test_somebody_new_books_is_told_again_and_gives_it_back(talk: Talk, clinic: ExamClinic) -> None:
    talk.says("KHAM").hears("Tram y te Vinh Hai, kham ngay nao?")
    talk.says("2").hears("may gio? 1 06:00")
    talk.says("3").hears("Ho va ten?")
    talk.says("Katơr Thị Ví Dụ").hears("Nam sinh?")
    talk.says("1990").hears("Gioi tinh?")
    talk.says("2").hears("Kham vi sao?")
    talk.says("đau lưng").hears("DA HEN kham cho DU: 08:00", "BO KHAM")
    (booked,) = bookings(talk)
    assert (booked.reason, booked.clinic_id, booked.channel) == ("đau lưng", clinic.id, "sms")
    assert booked.starts_at == clock.midnight(clock.today(talk.now) + timedelta(days=1)) + timedelta(hours=8)
    talk.says("KHAM").hears("co lich kham 08:00", booked.code, "3 Bo lich nay")
    talk.says("3").hears("DA BO lich kham cua DU 08:00")
    assert [each.state for each in bookings(talk)] == [State.CANCELLED]


def test_a_reason_may_stay_unsaid_and_a_time_be_written(talk: Talk, clinic: ExamClinic) -> None:
    an(talk)
    tomorrow = clock.today(talk.now) + timedelta(days=1)
    talk.says("khám", f"{tomorrow:%d/%m}", "16h").hears("Kham cho ai? 1 An, 2 Nguoi moi")
    talk.says("1", "K").hears("DA HEN kham cho AN: 16:00")
    (booked,) = bookings(talk)
    assert booked.reason is None


def test_the_seat_goes_while_they_write(
    talk: Talk, new_talk: Callable[..., Talk], clinic: ExamClinic
) -> None:
    other = new_talk()
    an(talk)
    an(other)
    talk.says("KHAM", "2", "3", "1")
    other.says("KHAM", "2", "3", "1", "K").hears("DA HEN kham cho AN: 08:00")
    talk.says("K").hears("Gio do vua co nguoi dat. Con: 1 09:00")
    talk.says("2").hears("DA HEN kham cho AN: 10:00")


def test_only_their_own_number_gives_it_back(
    talk: Talk, new_talk: Callable[..., Talk], clinic: ExamClinic
) -> None:
    an(talk)
    talk.says("KHAM", "2", "3", "1", "K")
    (booked,) = bookings(talk)
    new_talk().says(f"BO KHAM {booked.code}").hears("khong giu lich kham do")
    assert bookings(talk)[0].state == State.BOOKED
    talk.says(f"bỏ khám {booked.code}").hears("DA BO lich kham cua AN")
    talk.says(f"BO KHAM {booked.code}").hears("khong giu lich kham do")


def test_danger_in_the_reason_is_a_call_for_help(talk: Talk, clinic: ExamClinic) -> None:
    an(talk)
    talk.says("KHAM", "2", "3", "1", "khó thở quá").hears("DA NHAN yeu cau cap cuu")
    assert talk.tickets("rescue")


def test_nobody_takes_bookings(talk: Talk) -> None:
    talk.says("KHAM").hears("Chua co noi kham nao")
