"""Arrivals at the console: two people list an area, the station reads why, a lodging tells; one register of cases."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import look
from tests.journeys.town import Phone, Town
from tests.rows.operating import operator
from tests.rows.telling import declare, talk

_numbers = itertools.count(1)


@pytest.fixture
def new_phone(town: Town) -> Callable[[], Phone]:
    """A phone nobody has used yet."""
    return lambda: town.phone(f"09006131{next(_numbers):02d}")


@pytest.mark.row("B15", "web")
def test_b15_by_web_from_a_listed_area_to_the_right_station(
    town: Town, new_phone: Callable[[], Phone], colleague: Callable[..., Page]
) -> None:
    one, other = colleague("cdc1"), colleague("cdc2")
    one.get_by_role("link", name="Quy tắc sàng lọc").first.click()
    look(one, "console-screening")
    one.get_by_role("link", name="Thêm vùng").click()
    one.get_by_label("Tỉnh, thành phố").select_option(label="Tỉnh Quảng Ngãi")
    one.get_by_label("Mức", exact=True).select_option(label="mức vừa")
    one.get_by_label("Số văn bản").fill("31/QĐ")
    look(one, "console-screening-area")
    one.get_by_role("button", name="Đề nghị").click()
    expect(one.get_by_text("Một người khác phải xem và duyệt.")).to_be_visible()
    other.get_by_role("link", name="Quy tắc sàng lọc").first.click()
    other.get_by_role("button", name="Duyệt").first.click()
    expect(other.get_by_text("Đã ghi.")).to_be_visible()

    traveller = new_phone()
    declare(traveller)
    talk(traveller, "DC Quang Ngai*hom nay*xe khach*76B-01234", "Noi nao? 1 Quang Ngai")
    talk(traveller, "1", "7/8")
    talk(traveller, "1", "8/8")
    talk(traveller, "1", "Xem lai")
    traveller.texts("1").reads("Da ghi: den tu Quang Ngai")
    station = colleague("tram")
    station.get_by_role("link", name="Người đến").first.click()
    look(station, "console-arrivals")
    station.locator("tbody").get_by_role("link").first.click()
    expect(station.get_by_text("Vì đến từ Tỉnh Quảng Ngãi (mức vừa), theo văn bản số 31/QĐ.")).to_be_visible()
    look(station, "console-arrival")
    station.get_by_role("button", name="Đã liên hệ xong").click()
    expect(station.get_by_text("trạm đã liên hệ")).to_be_visible()

    inn = new_phone()
    operator(
        town,
        "add",
        "--name",
        "Nhà nghỉ Vĩnh Hy",
        "--kind",
        "lodging",
        "--commune",
        "22846",
        "--phone",
        inn.number,
    )
    talk(inn, f"LT {traveller.number}", "Da ghi Nha nghi Vinh Hy")
    station.get_by_role("link", name="Cơ sở lưu trú").first.click()
    look(station, "console-lodgings")
    station.get_by_role("link", name="Nhà nghỉ Vĩnh Hy").click()
    expect(station.get_by_text("đã khai", exact=True)).to_be_visible()
    look(station, "console-guests")


@pytest.mark.row("E6", "web")
def test_e6_by_web_one_line_is_read_and_decided(
    new_phone: Callable[[], Phone], colleague: Callable[..., Page]
) -> None:
    ill = new_phone()
    talk(ill, "KB Le Thi Nghi 1985 nu Nhon Hai ho", "8 cau")
    talk(ill, "1", "5/8 So nha")
    for words, heard in (("thon My Tuong 2", "6/8"), ("1", "8/8"), ("1", "Xem lai")):
        talk(ill, words, heard)
    talk(ill, "1", "Da nhan to khai")
    station = colleague("tram")
    station.get_by_role("link", name="Nghi nhiễm").first.click()
    look(station, "console-suspects")
    station.get_by_role("link", name="Le Thi Nghi").first.click()
    station.get_by_label("đã lấy mẫu").check()
    station.get_by_role("button", name="Ghi", exact=True).click()
    expect(station.get_by_text("Đã ghi.")).to_be_visible()
    look(station, "console-suspect")
