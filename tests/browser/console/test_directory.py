"""The directory, zones and the map as colleagues, citizens and other websites see them; the phone says the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from gateway.text.fold import strip_accents
from tests.browser.console.conftest import look
from tests.journeys.town import Phone, Town

CA_NA = "22909"


def _approve(second: Page, page: Page) -> None:
    """A second person approves what `page` shows."""
    second.goto(page.url)
    second.get_by_role("button", name="Duyệt", exact=True).click()
    expect(second.locator("h1 .chip")).to_have_text("đã duyệt")
    page.reload()


@pytest.mark.row("A18", "web")
@pytest.mark.row("B18", "web")
@pytest.mark.row("D4e", "web")
@pytest.mark.row("E21", "web")
def test_a18_by_web_one_change_is_on_the_page_in_the_widget_and_in_the_text(
    town: Town, open_browser: Callable[..., BrowserContext], colleague: Callable[..., Page], phone: Phone
) -> None:
    page, second = colleague("truongca"), colleague("duyet")
    page.get_by_role("link", name="Danh bạ", exact=True).first.click()
    look(page, "console-directory")
    page.get_by_role("link", name="Thêm đơn vị").click()
    page.get_by_label("Loại").select_option(label="trạm y tế xã")
    page.get_by_label("Tên đơn vị").fill("Trạm y tế xã Cà Ná")
    page.get_by_label("Số điện thoại").fill("0900 000 241")
    page.get_by_label("Phục vụ ở đâu").fill("xã Cà Ná")
    look(page, "console-directory-form")
    page.get_by_role("button", name="Trình để duyệt").click()
    expect(page.get_by_text("một người khác phải xem và duyệt")).to_be_visible()
    _approve(second, page)
    page.get_by_role("link", name="Xem mục này trong danh bạ").click()
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.get_by_label("Số điện thoại").fill("0900 000 242")
    page.get_by_role("button", name="Trình để duyệt").click()
    expect(page.get_by_text("0900 000 241 → 0900 000 242")).to_be_visible()
    phone.texts("SDT xa Ca Na").reads("Tram y te Ca Na 0900 000 241")
    second.goto(page.url)
    look(second, "console-directory-waiting")
    _approve(second, page)
    page.get_by_role("link", name="Xem mục này trong danh bạ").click()
    look(page, "console-directory-one")
    page.get_by_role("link", name="Số tổng đài").first.click()
    page.locator("#number").fill("0258 1022")
    page.get_by_label("In cho nơi nào").fill("xã Cà Ná")
    page.get_by_role("button", name="Trình để duyệt").click()
    _approve(second, page)
    page.get_by_role("link", name="Số tổng đài").first.click()
    expect(page.get_by_role("row", name="0258 1022")).to_contain_text("đang in")
    look(page, "console-directory-numbers")
    phone.texts("SDT xa Ca Na").reads("Tram y te Ca Na 0900 000 242", "goi 0258 1022")

    page.get_by_role("link", name="Ô số nóng").first.click()
    page.get_by_label("Số gần xã").select_option(value=CA_NA)
    page.get_by_role("button", name="Chọn").click()
    pasted = page.locator("pre code").first.inner_text()
    assert f"/widget.js?commune={CA_NA}" in pasted
    look(page, "console-directory-widget")
    visitor = open_browser(360).new_page()
    visitor.goto(f"{town.ready['url']}/widget?commune={CA_NA}")
    expect(visitor.get_by_role("link", name="0900 000 242")).to_have_attribute("href", "tel:0900000242")
    expect(visitor.get_by_role("link", name="0258 1022")).to_be_visible()
    look(visitor, "public-widget")
    visitor.goto(f"{town.ready['url']}/phones?commune={CA_NA}")
    expect(visitor.get_by_role("link", name="0900 000 242")).to_have_attribute("href", "tel:0900000242")
    look(visitor, "public-phones")


@pytest.mark.row("E8", "web")
@pytest.mark.row("C8", "web")
@pytest.mark.row("D2b", "web")
@pytest.mark.row("D4d", "web")
@pytest.mark.row("B16", "web")
def test_e8_by_web_two_people_order_a_zone_and_the_map_says_what_the_text_says(
    town: Town, open_browser: Callable[..., BrowserContext], colleague: Callable[..., Page], phone: Phone
) -> None:
    team, cdc = colleague("doi"), colleague("cdc1")
    team.get_by_role("link", name="Vùng", exact=True).first.click()
    team.get_by_role("link", name="Trình một vùng").click()
    team.get_by_label("Mức").select_option(label="khoanh vùng")
    team.get_by_label("Phường Ninh Chử").check()
    team.get_by_label("Số quyết định").fill("09/QĐ-THỬ")
    team.get_by_label("Nơi ban hành").fill("UBND phường (thử)")
    look(team, "console-zones-form")
    team.get_by_role("button", name="Trình để duyệt").click()
    expect(team.get_by_text("một người khác phải xem và duyệt")).to_be_visible()

    cdc.goto(team.url)
    look(cdc, "console-zones-waiting")
    cdc.get_by_role("button", name="Duyệt vùng này").click()
    expect(cdc.locator("h1 .chip")).to_have_text("đang có hiệu lực")
    told = phone.texts("BD Ninh Chu").reads("khoanh vung tu", "09/QD-THU", "Ca benh: duoi 5")
    cdc.get_by_role("link", name="Vùng", exact=True).first.click()
    look(cdc, "console-zones")

    cdc.get_by_role("link", name="Bản đồ", exact=True).first.click()
    row = cdc.get_by_role("row", name="Phường Ninh Chử")
    expect(row).to_contain_text("khoanh vùng")
    points = cdc.locator("[data-map] path.leaflet-interactive")
    expect(points.first).to_be_attached()
    every = points.count()
    assert every >= cdc.locator("tbody tr").count()
    cdc.get_by_label("điểm kiểm dịch").uncheck()
    assert points.count() < every
    look(cdc, "console-map")

    visitor = open_browser(360).new_page()
    visitor.goto(f"{town.ready['url']}/map")
    shown = strip_accents(visitor.get_by_role("row", name="Phường Ninh Chử").inner_text())
    assert "khoanh vung" in shown and "09/QD-THU" in shown and "duoi 5" in shown and "khoanh vung" in told
    expect(visitor.get_by_role("row", name="Xã Xuân Hải")).to_contain_text("phong tỏa")
    look(visitor, "public-map")

    team.reload()
    team.get_by_role("button", name="Kết thúc sớm").click()
    team.get_by_label("Lý do, số quyết định mới").fill("Hết người liên quan")
    team.get_by_role("button", name="Kết thúc vùng này").click()
    expect(team.locator("h1 .chip")).to_have_text("kết thúc sớm")
    phone.texts("BD Ninh Chu").reads("khoanh vung da het tu")
