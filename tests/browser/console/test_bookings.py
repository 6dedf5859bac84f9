"""A station's desk: somebody books by text, staff see the day, move the appointment, and the phone is told."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.console.conftest import look
from tests.journeys.daylight import daylight
from tests.journeys.town import Phone, Town

PHONE = "0900610301"


def test_a_booking_by_text_is_moved_at_the_desk(
    town: Town, colleague: Callable[..., Page], new_phone: Callable[[], Phone]
) -> None:
    phone = town.phone(PHONE)
    for words in ("KHAM", "5", "2", "Tran Thi Mau", "1971", "2"):
        phone.texts(words).reads()
    said = phone.texts("dau lung").reads("DA HEN kham cho MAU")
    found = re.search(r"(?<!\d)\d{7}(?!\d)", said)
    assert found is not None, said

    page = colleague("tram")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Lịch khám").first.click()
    look(page, "console-appointments")
    page.get_by_label("Tìm theo số hẹn").fill(found[0])
    page.get_by_role("button", name="Tìm").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tran Thi Mau")
    expect(page.get_by_text("dau lung")).to_be_visible()
    look(page, "console-appointment")
    page.get_by_role("button", name="Dời lịch").click()
    page.get_by_label("Giờ còn trống").select_option(index=20)
    with daylight(town, new_phone):
        page.get_by_role("button", name="Dời sang giờ này").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã dời lịch")
        phone.reads("Lich hen cua MAU doi sang")

    page.get_by_role("link", name="Trạm y tế Vĩnh Hải").click()
    look(page, "console-appointments-day")
    page.get_by_role("link", name="Giờ nhận lịch").click()
    look(page, "console-appointments-hours")
    page.goto(f"{town.ready['console_url']}/appointments/20023/closures")
    look(page, "console-appointments-closures")


def test_the_list_of_registrations_and_who_is_called(town: Town, colleague: Callable[..., Page]) -> None:
    page = colleague("tram")
    page.get_by_role("link", name="Tiêm chủng").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiêm chủng")
    look(page, "console-vaccination")
    page.get_by_role("link", name="Gọi tiêm").first.click()
    look(page, "console-vaccination-call")
    page.get_by_role("link", name="Phản ứng sau tiêm").first.click()
    look(page, "console-vaccination-reactions")
