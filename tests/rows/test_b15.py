"""B15: who comes from elsewhere is screened and called by the right station; lodgings tell their guests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from gateway import clock
from gateway.arrivals import Movement
from tests.journeys.subscribers import database, e164
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses, letters
from tests.rows.operating import operator
from tests.rows.telling import declare, talk


def moved(town: Town, phone: Phone) -> tuple[str, str, str, str]:
    """From where, where they stay, class and state of this phone's journey; from the demo's list, Đà Nẵng is high."""
    with database(town) as tx:
        told = select(Movement.from_province, Movement.commune_code, Movement.class_, Movement.state)
        row = tx.execute(told.where(Movement.number == e164(phone))).one()
        return row.from_province, row.commune_code, row.class_, row.state


@pytest.mark.row("B15", "sms")
def test_b15_by_sms_the_right_station_calls_by_a_time(town: Town, phone: Phone) -> None:
    declare(phone)
    for words, heard in (
        ("VETINH", "6/8 Ve tu tinh hoac huyen nao?"),
        ("Da Nang", "6/8 Den day ngay nao?"),
        ("hom qua", "6/8 Den bang gi?"),
        ("3", "6/8 Bien so xe"),
        ("K", "7/8"),
        ("1", "8/8"),
        ("1", "Da Nang; dau hieu"),
    ):
        talk(phone, words, heard)
    phone.texts("1").reads("Da ghi: den tu Da Nang", "Tram y te xa Vinh Hai goi truoc")
    assert moved(town, phone) == ("48", "22846", "central", "waiting")


@pytest.mark.row("B15", "sms")
def test_b15_by_sms_in_one_line_from_where_nothing_is_listed(town: Town, phone: Phone) -> None:
    declare(phone)
    talk(phone, "DC Quy Nhon*hom nay*xe khach*85B-01234", "7/8")
    talk(phone, "1", "8/8")
    talk(phone, "1", "Xem lai")
    talk(phone, "1", "Da nhan to khai")
    assert moved(town, phone) == ("52", "22846", "none", "noted")


@pytest.mark.row("B15", "sms")
def test_b15_by_sms_a_lodging_tells_its_guests(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    guest = new_phone()
    operator(
        town,
        "add",
        "--name",
        "Nhà nghỉ Ba Tháp",
        "--kind",
        "lodging",
        "--commune",
        "22846",
        "--phone",
        phone.number,
    )
    talk(phone, f"LT {guest.number}", "Da ghi Nha nghi Ba Thap ngay", "them 1 khach, tat ca 1")
    guest.reads("Nha nghi Ba Thap vua ghi so nay la khach", "soan SAI")
    talk(guest, "SAI", "khach o Nha nghi Ba Thap")
    talk(phone, "LT 0", "khong co khach")
    talk(guest, f"LT {phone.number}", "1022 da nhan tin nay")  # plain words from any other phone


@pytest.mark.row("B15", "ussd")
def test_b15_by_ussd_by_digits_and_lists(town: Town, phone: Phone) -> None:
    declare(phone)
    session = phone.dials("*1022*1*2#")
    for shown, key in (
        ("tinh khac", "2"),
        ("Ve tu tinh nao?", "dana"),
        ("Den day ngay nao?", f"{clock.today(clock.now()):%d%m}"),
        ("1 May bay", "3"),
        ("14 ngay qua", "1"),
        ("o gan", "1"),
        ("1 Gui", "1"),
    ):
        session.shows(shown)
        session.presses(key)
    session.ends("Da ghi: den tu Da Nang", "goi truoc")
    assert moved(town, phone) == ("48", "22846", "central", "waiting")


@pytest.mark.row("B15", "voice")
def test_b15_by_voice_by_digits_and_lists(town: Town, phone: Phone) -> None:
    declare(phone)
    line = chooses(phone, "1")
    line.hears("Có thay đổi, bấm hai")
    line.goes(
        ("2", "tỉnh khác"),
        ("2", "ở tỉnh nào"),
        (letters("Da Nang"), "ngày nào"),
        (f"{clock.today(clock.now()):%d%m}", "Đến bằng gì"),
        ("3", "Câu bảy"),
        ("1", "Câu tám"),
        ("1", "Đà Nẵng. Dấu hiệu: không"),
    )
    line.presses("1").hears("Đã ghi chuyến đi", "Trạm y tế gọi trước")
    assert moved(town, phone) == ("48", "22846", "central", "waiting")
