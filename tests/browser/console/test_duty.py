"""A station plans its own duty, sees a page that nobody has, and sees it go once somebody answers by text."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.console.conftest import look
from tests.journeys.town import Town
from tests.rows.watching import STATION, admit


def test_duty_is_planned_and_a_page_is_answered(town: Town, colleague: Callable[..., Page]) -> None:
    page = colleague("tram")
    page.get_by_role("link", name="Ai đang trực").first.click()
    expect(page.get_by_role("row").filter(has_text="Trạm y tế Vĩnh Hải")).to_contain_text("Người trực")
    look(page, "console-duty")
    page.get_by_role("link", name="Trạm y tế Vĩnh Hải").click()
    page.get_by_role("link", name="Xếp ca").click()
    page.get_by_label("Họ và tên").fill("Điều dưỡng Đêm")
    page.get_by_label("Số di động nhận tin").fill("0900000981")
    page.get_by_label("Bắt đầu").fill("2099-11-02T22:00")
    page.get_by_label("Hết ca").fill("2099-11-02T06:00")
    page.get_by_label("Được báo").select_option(label="thứ hai, khi chưa ai nhận")
    page.get_by_label("Lặp lại").select_option(label="mỗi ngày, trong 7 ngày")
    page.get_by_role("button", name="Ghi").click()
    expect(page.get_by_text("Giờ hết ca phải sau giờ bắt đầu.")).to_be_visible()
    look(page, "console-duty-form")
    page.get_by_label("Hết ca").fill("2099-11-03T06:00")
    page.get_by_role("button", name="Ghi").click()
    expect(page.get_by_role("status").last).to_contain_text("Đã xếp ca.")
    expect(page.get_by_text("Điều dưỡng Đêm").first).to_be_visible()
    look(page, "console-duty-week")

    page.get_by_role("link", name="Ai đang trực").first.click()
    ill, nurse = town.phone("0900700081"), town.phone(STATION)
    admit(town, ill, "f0_home", "Đinh Văn Gấp")
    nurse.texts("MENU").reads("1022")
    ill.texts("SK 37 SPO2 90").reads("DA NHAN yeu cau cap cuu")
    expect(page.locator("#pages")).to_contain_text("đang chờ người nhận")  # by itself
    look(page, "console-duty-page")
    told = nurse.reads("CAP CUU", ill.number)
    code, short = re.search(r"CAP CUU (\d{4})", told), re.search(r"Dap (\d{2,3}) 1", told)
    assert code is not None and short is not None, told
    expect(page.locator("#pages")).to_contain_text(code[1])
    nurse.texts(f"{short[1]} 1")
    expect(page.locator("#pages")).not_to_contain_text(code[1])


def test_what_waits_stands_on_the_first_page(colleague: Callable[..., Page]) -> None:
    page = colleague("cdc1")
    look(page, "console-home-waiting")
    page.get_by_role("link", name="Chờ người thứ hai").first.click()
    expect(page.get_by_text("Không có việc nào chờ bạn xem.")).to_be_visible()
    look(page, "console-approvals")
