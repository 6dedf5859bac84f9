"""C8, D2b, D4d, E8: what is ordered for a commune, until when, by text; two people stand behind it, its end is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway import clock, zones
from gateway.accounts import staff
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.telling import declare, talk

THUAN_BAC = "22849"


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
