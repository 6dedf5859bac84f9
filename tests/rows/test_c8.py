"""C8, D2b, D4d, E8: what is ordered for a commune, until when, by text; two people stand behind it, its end is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway import clock, zones
from gateway.accounts import staff
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses, letters
from tests.rows.telling import declare, talk

THUAN_BAC = "22849"
NINH_CHU = "22834"


@pytest.mark.row("C8", "sms")
@pytest.mark.row("D2b", "sms")
@pytest.mark.row("D4d", "sms")
def test_c8_by_sms_level_dates_and_places(phone: Phone) -> None:
    talk(
        phone, "BD Xuan Hai", "Xa Xuan Hai: phong toa tu", "den 18:00", "o thon Phuoc Nhon 1", "theo 01/QD-THU",
        "Ca benh: duoi 5",
    )  # fmt: skip
    talk(phone, "BD 22861", "Xa Xuan Hai: phong toa tu")
    talk(phone, "BD", "Xem vung dich o xa, phuong nao?")
    talk(phone, "nhon hai", "Xa Vinh Hai: hien khong co vung phong toa")


@pytest.mark.row("E8", "sms")
def test_e8_by_sms_a_zone_counts_when_a_second_person_agreed_and_ends(town: Town, phone: Phone) -> None:
    talk(phone, "BD Thuan Bac", "Xa Thuan Bac:")
    with database(town) as tx:
        one, other = (staff.id_of(tx, f"{mailbox}@demo.example") for mailbox in ("doi", "cdc1"))
        now = clock.now()
        order = zones.Order(
            level=zones.Level.CONTAINED, communes=[THUAN_BAC], starts_at=now, ends_at=now + timedelta(days=2),
            order_number="02/QĐ-THỬ", issuer="UBND xã (thử)",
        )  # fmt: skip
        public_id = zones.propose(tx, order, one, now).public_id
    told = talk(phone, "BD Thuan Bac", "Xa Thuan Bac:")
    assert "khoanh vung tu" not in told
    with database(town) as tx:
        known = zones.by_public_id(tx, public_id)
        zones.approve(tx, known, zones.digest(known), other, clock.now())
    talk(phone, "BD Thuan Bac", "Xa Thuan Bac: khoanh vung tu", "theo 02/QD-THU")
    with database(town) as tx:
        zones.end(tx, zones.by_public_id(tx, public_id), "hết người liên quan", other, clock.now())
    talk(phone, "BD Thuan Bac", "khoanh vung da het tu", "Hien khong co vung nao khac")


@pytest.mark.row("C8", "sms")
def test_c8_by_sms_the_household_asks_without_a_place(phone: Phone) -> None:
    declare(phone)  # of Nhơn Hải
    talk(phone, "BD", "Xa Vinh Hai: hien khong co vung phong toa")


@pytest.mark.row("C8", "voice")
@pytest.mark.row("D2b", "voice")
@pytest.mark.row("D4d", "voice")
def test_c8_by_voice_level_dates_and_places(phone: Phone) -> None:
    line = chooses(phone, "5", "7")
    line.hears("Xem vùng dịch ở xã nào")
    line.presses(letters("Xuan Hai")).hears("Xã Xuân Hải: phong tỏa từ", "sáu giờ chiều", "ở thôn Phước Nhơn")


@pytest.mark.row("E8", "voice")
def test_e8_by_voice_a_zone_is_over_when_two_people_have_ended_it(town: Town, phone: Phone) -> None:
    heard = "khoanh vùng từ"
    with database(town) as tx:
        one, other = (staff.id_of(tx, f"{mailbox}@demo.example") for mailbox in ("doi", "cdc1"))
        now = clock.now()
        order = zones.Order(
            level=zones.Level.CONTAINED, communes=[NINH_CHU], starts_at=now, ends_at=now + timedelta(days=2),
            order_number="03/QĐ-THỬ", issuer="UBND xã (thử)",
        )  # fmt: skip
        public_id = zones.propose(tx, order, one, now).public_id
    told = _told(phone)
    assert heard not in told
    with database(town) as tx:
        known = zones.by_public_id(tx, public_id)
        zones.approve(tx, known, zones.digest(known), other, clock.now())
    assert heard in _told(phone)
    with database(town) as tx:
        zones.end(tx, zones.by_public_id(tx, public_id), "hết người liên quan", other, clock.now())
    assert "đã hết" in _told(phone)


def _told(phone: Phone) -> str:
    line = chooses(phone, "5", "7")
    line.hears("Xem vùng dịch ở xã nào")
    said = line.presses(letters("Ninh Chu")).hears("Ninh Ch", "Cần gì thêm")
    line.hangs_up()
    return said
