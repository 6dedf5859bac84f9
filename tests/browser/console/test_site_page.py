"""The page behind a gate's QR code, on a smartphone and on a computer at the site, and what it opens at the gate."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console.conftest import NARROW, look
from tests.browser.console.gates import at_gate, declare_in, declares, opens, prove, show
from tests.journeys.daylight import is_answered
from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import MARKET
from tests.rows.telling import declare, filed, read_by_others, talk
from tests.rows.test_a5 import PAST_ITS_DAYS
from tests.rows.watching import STATION
from tests.waiting import until


@pytest.mark.row("A1", "web")
@pytest.mark.row("A2", "web")
@pytest.mark.row("A3", "web")
@pytest.mark.row("A6", "web")
def test_a_smartphone_declares_and_checks_in_behind_the_code(
    town: Town, phone: Phone, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser(NARROW).new_page()
    page.goto(f"{town.ready['url']}/s/{MARKET}")
    look(page, "site-door")
    prove(page, phone, first="000000")
    expect(page.get_by_role("main")).to_contain_text("chưa có tờ khai còn hạn")
    page.get_by_role("link", name="Khai y tế").click()
    declare_in(page, "Nguyễn Thị Mẫu", "99")
    page.get_by_label("Tôi đồng ý khai y tế").check()
    page.get_by_role("button", name="Gửi tờ khai").click()
    expect(page.get_by_text("Năm sinh có 4 số")).to_be_visible()
    assert read_by_others(town, phone) == []
    page.get_by_label("Năm sinh").fill("1990")
    look(page, "site-declare")
    page.get_by_role("button", name="Gửi tờ khai").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhận tờ khai")
    look(page, "site-receipt")
    page.get_by_role("button", name="Vào").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ĐÃ VÀO")
    look(page, "site-in")
    (record,) = filed(town, phone, 1)
    assert (record["fullName"], record["otherUser"]) == ("Nguyễn Thị Mẫu", 0)
    page.get_by_role("link", name="Về trang của điểm").click()
    page.get_by_role("button", name="Ra", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đã ra lúc")


@pytest.mark.row("A7", "web")
def test_a_computer_at_the_site_prints_the_sheet_that_opens_the_gate(
    town: Town,
    phone: Phone,
    open_browser: Callable[..., BrowserContext],
    colleague: Callable[..., Page],
) -> None:
    declare(phone, "KB Tran Thi Mau 1971 nu Nhon Hai khoe")
    kiosk = open_browser().new_page()
    kiosk.goto(f"{town.ready['url']}/s/{MARKET}/kiosk")
    prove(kiosk, phone)
    look(kiosk, "site-kiosk")
    kiosk.get_by_role("link", name="In mã QR").click()
    expect(kiosk.get_by_role("img")).to_be_visible()
    look(kiosk, "site-sheet")
    written = kiosk.locator("code").inner_text()
    kiosk.get_by_role("button", name="Xong, mời người sau").click()
    expect(kiosk.get_by_label("Số điện thoại của bạn")).to_have_value("")
    kiosk.go_back()
    assert (
        "Tran Thi" not in kiosk.content() and "TRAN THI" not in kiosk.content()
    )  # what the next one finds by going back
    page = at_gate(colleague)
    page.get_by_label("Quét, hoặc gõ số thẻ").fill(written.lower())
    page.get_by_label("Quét, hoặc gõ số thẻ").press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("MAU")
    look(page, "console-gate-sheet")


@pytest.mark.row("A5", "web")
def test_the_receipt_of_a_smartphone_opens_as_a_picture_and_as_a_number_until_it_is_over(
    town: Town,
    phone: Phone,
    new_phone: Callable[[], Phone],
    open_browser: Callable[..., BrowserContext],
    colleague: Callable[..., Page],
) -> None:
    visitor = opens(town, open_browser, phone)
    declares(visitor, "Lê Thị Thử", "1962")
    expect(visitor.get_by_role("img", name="Mã QR của Lê Thị Thử")).to_be_visible()
    receipt = visitor.locator("code").inner_text()
    talk(phone, "MA", f"Ma cua THU: {receipt}")
    visitor.get_by_role("link", name="In mã QR").click()
    picture = visitor.locator("code").inner_text()
    page = at_gate(colleague)
    show(page, picture)
    expect(page.get_by_role("status").last).to_contain_text("THỬ")
    page.get_by_label("Quét, hoặc gõ số thẻ").fill(picture)
    page.get_by_role("button", name="Cho ra").nth(1).click()
    expect(page.get_by_role("status").last).to_contain_text("ĐÃ RA")
    show(page, receipt)
    expect(page.get_by_role("status").last).to_contain_text("Tờ khai còn đến")
    look(page, "console-gate-receipt")
    page.get_by_label("Năm sinh").first.fill("1962")
    page.get_by_role("status").last.get_by_role("button", name="Cho vào").click()
    expect(page.get_by_role("status").last).to_contain_text("ĐÃ VÀO")
    phone.reads("SAI")
    try:
        town.turn_clock(PAST_ITS_DAYS)
        until(lambda: is_answered(new_phone()), 30)
        page = at_gate(colleague, "tram")
        for shown in (picture, receipt):
            show(page, shown)
            expect(page.get_by_role("status").last).to_contain_text("Tờ khai này hết hạn ngày")
    finally:
        town.turn_clock(0)
        until(lambda: is_answered(new_phone()), 30)


@pytest.mark.row("A20", "web")
def test_signs_that_a_smartphone_tells_stand_in_the_stations_queue_with_their_time(
    town: Town, phone: Phone, open_browser: Callable[..., BrowserContext], colleague: Callable[..., Page]
) -> None:
    visitor = opens(town, open_browser, phone)
    declares(visitor, "Nguyễn Thị Ho", "1979", "ho")
    told = re.search(r"gọi số này trước (\d\d:\d\d)", visitor.get_by_role("main").inner_text())
    assert told is not None
    ticket = re.search(
        r"\b\d{4}(?:\d{3})?\b", town.phone(STATION).reads("SUC KHOE", phone.number, "Vinh Hai")
    )
    assert ticket is not None
    page = colleague("tram")
    page.get_by_role("link", name="Yêu cầu").first.click()
    line = page.get_by_role("row").filter(has_text=ticket[0])
    expect(line).to_be_visible()
    expect(line).to_contain_text(told[1])  # the same hour as the person was told
