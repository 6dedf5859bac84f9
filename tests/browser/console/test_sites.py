"""Items 2 and 4: a site is opened, its board printed and replaced; a paper list is entered, and a list taken away."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from gateway import clock
from gateway.sites import Kind
from tests.browser.console.conftest import NARROW, look
from tests.browser.console.gates import prove
from tests.journeys.town import Phone, Town
from tests.rows.operating import requested
from tests.rows.telling import declare, talk

MARKET = "41536"  # of the demo


@pytest.mark.row("A9", "web")
def test_a_site_is_opened_and_its_stolen_board_opens_nothing(
    town: Town,
    phone: Phone,
    colleague: Callable[..., Page],
    open_browser: Callable[..., BrowserContext],
) -> None:
    page = colleague("doi")
    page.get_by_role("link", name="Điểm kiểm dịch").first.click()
    expect(page.locator("main")).to_contain_text("chờ duyệt")
    look(page, "console-sites")
    page.get_by_role("link", name="Đăng ký điểm").click()
    page.get_by_label("Tên").fill("Chợ Mỹ Hòa")
    page.get_by_label("Loại").select_option(label="chợ")
    page.get_by_label("Xã, phường").select_option(label="Xã Vĩnh Hải")
    look(page, "console-site-form")
    page.get_by_label("Địa chỉ").fill("thôn Mỹ Hòa, cạnh đình")
    page.get_by_role("button", name="Ghi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đang hoạt động")
    expect(page.get_by_role("img", name="Mã QR của điểm")).to_be_visible()
    look(page, "console-site")
    old = number_of(page)
    talk(phone, old, "CHUA VAO DUOC Cho My Hoa")
    page.get_by_role("button", name="Cấp số mới").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Cấp số mới").click()
    expect(page.get_by_role("status")).to_contain_text("Bảng cũ không dùng được nữa")
    assert number_of(page) != old
    talk(phone, old, f"So {old} la bang cu")
    visitor = open_browser(NARROW).new_page()
    visitor.goto(f"{town.ready['url']}/s/{old}")
    expect(visitor.get_by_role("alert")).to_contain_text("Bảng này đã cũ")
    look(visitor, "site-old-board")


@pytest.mark.row("A8", "web")
def test_a_site_is_registered_from_a_phone_and_opens_once_the_authority_agrees(
    town: Town,
    phone: Phone,
    new_phone: Callable[[], Phone],
    colleague: Callable[..., Page],
    open_browser: Callable[..., BrowserContext],
) -> None:
    owner = open_browser(NARROW).new_page()
    owner.goto(f"{town.ready['url']}/s/register")
    expect(owner.get_by_label("Tên")).to_have_count(0)  # nothing before the phone has shown itself
    look(owner, "site-register-number")
    prove(owner, phone)
    owner.get_by_label("Tên").fill("Quán Cô Thử")
    owner.get_by_label("Loại").select_option(label="quán ăn")
    owner.get_by_label("Xã, phường").select_option(label="Xã Vĩnh Hải")
    owner.get_by_label("Địa chỉ").fill("x")
    owner.get_by_role("button", name="Gửi đăng ký").click()
    expect(owner.locator("form").first).to_contain_text("Địa chỉ phải chính xác")
    owner.get_by_label("Địa chỉ").fill(f"thôn Mỹ Tường, nhà {phone.number[-4:]}")
    look(owner, "site-register")
    owner.get_by_role("button", name="Gửi đăng ký").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Đã nhận đăng ký")
    look(owner, "site-registered")
    code = requested(town, phone)
    guest = new_phone()
    declare(guest)
    talk(guest, code, f"Khong co diem so {code}")
    page = colleague("doi")
    page.get_by_role("link", name="Điểm kiểm dịch").first.click()
    page.get_by_label("Tên, địa chỉ, số").fill(code)
    page.get_by_label("Tên, địa chỉ, số").press("Enter")
    page.get_by_role("link", name="Quán Cô Thử").first.click()
    page.get_by_role("button", name="Duyệt").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đang hoạt động")
    phone.reads("DA DUYET Quan Co Thu", f"soan {code} gui 1022")
    talk(guest, code, "DA VAO Quan Co Thu")


@pytest.mark.row("A15", "web")
def test_a_paper_list_is_entered_and_a_list_taken_away(phone: Phone, colleague: Callable[..., Page]) -> None:
    declare(phone)
    talk(phone, MARKET, "DA VAO")
    page = colleague("cdc2")
    page.goto(f"{page.url.rstrip('/')}/visits/{MARKET}")
    expect(page.get_by_role("region", name="Người đến, người đi")).to_contain_text("tin nhắn")
    look(page, "console-visits-of-day")
    page.get_by_role("link", name="Nhập sổ giấy hoặc tệp").click()
    day = clock.today(clock.now()) - timedelta(days=1)
    good = "".join(f"07:{minute:02};;09006299{minute:02};;\n" for minute in range(3))
    sheet = f"giờ vào;giờ ra;điện thoại;họ tên;năm sinh\n25:99;;0900629901;;\n{good}".encode()
    send(page, sheet, f"{day}")
    expect(page.get_by_role("alert")).to_contain_text("1 dòng sai, 3 dòng đúng. Chưa ghi gì.")
    look(page, "console-visits-import")
    page.get_by_label("Nhập các dòng đúng, bỏ các dòng sai").check()
    send(page, sheet, f"{day}")
    expect(page.get_by_role("status").last).to_contain_text("Đã ghi 3 lượt")
    page.goto(f"{page.url.split('/console')[0]}/console/visits/{MARKET}/export")
    page.get_by_label("Để làm gì").fill("xem")
    page.get_by_role("button", name="Tải về (CSV)").click()
    expect(page.locator("main")).to_contain_text("Ghi rõ danh sách này cần cho việc gì")
    look(page, "console-visits-export")
    page.get_by_label("Để làm gì").fill("truy vết theo quyết định số 12")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải về (CSV)").click()
    assert MARKET in taken.value.path().read_text("utf-8-sig")
    page.goto(f"{page.url.split('/console')[0]}/console/visits?kind=market")
    expect(page.get_by_role("main")).to_contain_text("Chợ Ninh Hải")
    for kind in Kind:
        page.get_by_label("Loại điểm").select_option(kind.value)
    page.goto(f"{page.url.split('?')[0]}?kind=hospital")
    expect(page.get_by_role("main")).not_to_contain_text("Chợ Ninh Hải")


def send(page: Page, sheet: bytes, day: str) -> None:
    """Choose the file and the day of the sheet, and send them."""
    page.get_by_label("Tệp CSV").set_input_files({"name": "so.csv", "mimeType": "text/csv", "buffer": sheet})
    page.get_by_label("Ngày của sổ").fill(day)
    page.get_by_role("button", name="Đọc tệp").click()


def number_of(page: Page) -> str:
    """The five digits at the gate."""
    found = re.search(r"\b\d{5}\b", page.locator("dl.facts dd").first.inner_text())
    assert found is not None
    return found[0]
