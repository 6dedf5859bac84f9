"""The desks of exam appointments and vaccination: a day moved and noted, hours, closed days, call-up, doses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from gateway import appointments, clock, people, sites, vaccination
from gateway.appointments import State
from gateway.audit import AuditEntry
from gateway.house import House
from gateway.sites import Kind
from tests.console.conftest import Browser
from tests.vaccination.form import asks

DESK, DOSES = "/console/appointments", "/console/vaccination"
PHONE = "+84900006101"
HOURS = {str(day): [["06:00", "18:00"]] for day in range(1, 8)}


@pytest.fixture
def station(house: House) -> str:
    """A station that takes bookings; its number at the gate."""
    with house.db.transaction() as tx:
        now = clock.now()
        site = sites.add(
            tx, name="Trạm y tế Vĩnh Hải", kind=Kind.HOSPITAL, commune_code="22846", by="test", now=now
        )
        appointments.set_up(tx, site, hours=HOURS, slot_minutes=60, seats=1, by=None, now=now)
        return site.code


def at(hour: int, days: int = 1) -> datetime:
    """That hour of tomorrow in Viet Nam."""
    return datetime.combine(clock.today(clock.now()) + timedelta(days=days), time(hour), clock.VIETNAM)


def book(house: House, station: str, when: datetime, reason: str | None = "đau ngực nhẹ") -> str:
    """An's booking."""
    with house.db.transaction() as tx:
        people.contact(tx, PHONE, clock.now())
        who = people.remember(
            tx, PHONE, None, name="Nguyễn Văn An", birth_year=1985, sex="Nam", commune_code="22846",
            address="thôn 2", now=clock.now(),
        )  # fmt: skip
        site = sites.by_code(tx, station)
        clinic = appointments.by_site(tx, site) if site else None
        assert clinic is not None
        wish = appointments.Wish(clinic.id, when, who.person_id, PHONE, "sms", reason)
        return appointments.book(tx, wish, clock.now()).code


def state(house: House, code: str) -> tuple[str, datetime]:
    with house.db.transaction() as tx:
        found = appointments.by_code(tx, code)
        assert found is not None
        return found.state, found.starts_at


def test_a_day_is_read_moved_and_called_off(
    house: House, station: str, signed_in: Callable[..., Browser]
) -> None:
    code, used = book(house, station, at(8)), signed_in("station")
    assert "Trạm y tế Vĩnh Hải" in used.get(DESK).text
    day = f"{at(8):%Y-%m-%d}"
    page = used.get(f"{DESK}/{station}?day={day}").text
    assert "Nguyễn Văn An" in page and "08:00" in page and PHONE not in page
    one = used.get(f"{DESK}/find?number={code}").text
    assert "đau ngực nhẹ" in one and "Dời lịch" in one
    moved = used.post(f"{DESK}/booking/{code}/move", f"{DESK}/booking/{code}", starts_at=at(9).isoformat())
    assert "Người hẹn được nhắn tin" in moved.text and state(house, code)[1] == at(9)
    used.post(f"{DESK}/booking/{code}/off", f"{DESK}/booking/{code}", why="")
    assert state(house, code)[0] == State.BOOKED
    used.post(f"{DESK}/booking/{code}/off", f"{DESK}/booking/{code}", why="bác sĩ đi vắng")
    assert state(house, code)[0] == State.CANCELLED
    export = used.get(f"{DESK}/{station}?day={day}&format=csv")
    assert export.mimetype == "text/csv" and "Nguyễn Văn An" in export.text and "đau ngực" not in export.text


def test_why_they_come_is_for_who_may_read_health_and_on_record(
    house: House, station: str, signed_in: Callable[..., Browser]
) -> None:
    code = book(house, station, at(8))
    agent = signed_in("agent").get(f"{DESK}/booking/{code}").text
    assert "Nguyễn Văn An" in agent and "đau ngực" not in agent
    assert "đau ngực" in signed_in("clinician").get(f"{DESK}/booking/{code}").text
    with house.db.transaction() as tx:
        assert len(tx.scalars(select(AuditEntry).where(AuditEntry.action == "person.exam")).all()) == 1


def test_another_commune_sees_nothing(house: House, station: str, signed_in: Callable[..., Browser]) -> None:
    code, used = book(house, station, at(8)), signed_in("station", communes=["22366"])
    assert used.get(f"{DESK}/booking/{code}").status_code == 404
    assert used.get(f"{DESK}/{station}").status_code == 404
    assert "Chưa có nơi nào nhận lịch khám" in used.get(DESK).text


def test_hours_and_closed_days(house: House, station: str, signed_in: Callable[..., Browser]) -> None:
    book(house, station, at(8))
    used = signed_in("area_team")
    page = f"{DESK}/{station}/hours"
    wrong = used.post(page, page, state="open", slot_minutes="30", seats="2", day1="sáng")
    assert "Ghi giờ như" in wrong.text
    used.post(page, page, state="open", slot_minutes="30", seats="2", day1="7:30-11:30")
    assert "07:30-11:30" in used.get(page).text
    shut, tomorrow = f"{DESK}/{station}/closures", f"{at(8):%Y-%m-%d}"
    said = used.post(shut, shut, starts_on=tomorrow, until=tomorrow, why="tập huấn").text
    assert "Còn 1 người đã hẹn" in said and "tập huấn" in said
    (closure,) = re.findall(r"closures/(\d+)/open", said)
    assert "Chưa ghi ngày nghỉ" in used.post(f"{shut}/{closure}/open", shut).text


def test_a_new_place_begins_to_take_bookings(house: House, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        made = sites.add(
            tx, name="Trạm y tế Mới", kind=Kind.HOSPITAL, commune_code="22846", by="test", now=clock.now()
        )
        code = made.code
    used = signed_in("station")
    assert "Trạm y tế Mới" in used.get(DESK).text
    page = f"{DESK}/{code}/hours"
    used.post(page, page, state="open", slot_minutes="30", seats="2", day1="7:30-11:30")
    assert "Không có ai hẹn ngày này" in used.get(f"{DESK}/{code}").text


def test_people_are_called_up_and_the_dose_is_in_the_book(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    with house.db.transaction() as tx:
        stored = asks(tx, clock.now(), history=["chronic", "unknown"])
        code, person_id = stored.code, stored.person_id
    used = signed_in("station")
    assert "Nguyễn Văn An" in used.get(f"{DOSES}?commune=22846&state=registered&dose=1").text
    assert "bệnh mạn tính" in used.get(f"{DOSES}/{code}").text
    page, day = f"{DOSES}/call?commune=22846", f"{at(8):%Y-%m-%d}"
    when = {"day": day, "begins": "07:30", "ends": "09:00"}
    none = used.post(page, page, commune="22846", place="Trạm y tế Vĩnh Hải", **when)
    assert "Chọn ít nhất một người" in none.text
    told = used.post(page, page, commune="22846", codes=code, place="Trạm y tế Vĩnh Hải", **when)
    assert "Đã nhắn 1 người" in told.text
    today = f"{clock.today(clock.now())}"
    given = used.post(
        f"{DOSES}/{code}/dose", f"{DOSES}/{code}/dose", vaccine="AstraZeneca", lot="AB12", given_on=today
    )
    assert "Đã ghi mũi tiêm" in given.text and "AB12" in given.text
    with house.db.transaction() as tx:
        assert [dose.vaccine for dose in vaccination.doses(tx, person_id)] == ["AstraZeneca"]


def test_the_history_is_not_for_everybody(house: House, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        code = asks(tx, clock.now(), history=["chronic"], priority="chronic").code
    agent = signed_in("agent").get(f"{DOSES}/{code}").text
    assert "Nguyễn Văn An" in agent and "bệnh mạn tính" not in agent and "có bệnh nền" not in agent


def test_reactions_are_listed(house: House, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        stored = asks(tx, clock.now())
        vaccination.record(
            tx, person_id=stored.person_id, number=PHONE, commune_code="22846", days_since=1, said="sưng tay",
            ticket_code="2043", channel="sms", now=clock.now(),
        )  # fmt: skip
    page = signed_in("station").get(f"{DOSES}/reactions").text
    assert "sưng tay" in page and "2043" in page and "1 ngày" in page
    assert "sưng tay" not in signed_in("agent", email="a2@demo.example").get(f"{DOSES}/reactions").text
