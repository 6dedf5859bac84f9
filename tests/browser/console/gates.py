"""What colleagues at a gate and people with a smartphone do on its pages, for the stories of both."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console.conftest import NARROW
from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import MARKET, digits


def at_gate(colleague: Callable[..., Page], mailbox: str = "cong") -> Page:
    """The page of the market, as somebody opens it in the morning."""
    page = colleague(mailbox)
    page.get_by_role("link", name="Ra cổng").first.click()
    if page.get_by_role("heading", name="Bạn đứng ở điểm nào?").count():
        page.get_by_role("link", name="Chợ Ninh Hải").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danh sách người đến/đi")
    return page


def look_up(page: Page, phone: Phone, press: str = "Tra, gửi mã") -> None:
    """Type the number that was read out."""
    page.get_by_label("Người đó đọc số").fill(phone.number)
    page.get_by_role("button", name=press).first.click()


def declare_in(page: Page, name: str, year: str) -> None:
    """The form of the declaration, all well."""
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Năm sinh").fill(year)
    page.get_by_label("nữ", exact=True).check()
    page.get_by_label("Số nhà, thôn, tổ dân phố").fill("thôn Mỹ Tường 2")


def show(page: Page, what: str) -> None:
    """A picture is scanned, or a number typed, at the gate."""
    field = page.get_by_label("Quét, hoặc gõ số thẻ")
    field.fill(what)
    field.press("Enter")


def prove(page: Page, phone: Phone, first: str = "") -> None:
    """The number, and the code its phone is texted; `first`: a wrong one that is tried before it."""
    page.get_by_label("Số điện thoại của bạn").fill(phone.number)
    phone.seen = phone._last()
    page.get_by_role("button", name="Gửi mã").click()
    code = digits(6, phone.reads("Ma xac thuc 1022"))
    if first and first != code:
        page.get_by_label("Mã 6 số").fill(first)
        page.get_by_role("button", name="Tiếp").click()
        expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng, còn 4 lần")
    page.get_by_label("Mã 6 số").fill(code)
    page.get_by_role("button", name="Tiếp").click()


def opens(town: Town, open_browser: Callable[..., BrowserContext], phone: Phone, site: str = MARKET) -> Page:
    """The page behind a gate's code on a smartphone that has shown its number."""
    page = open_browser(NARROW).new_page()
    page.goto(f"{town.ready['url']}/s/{site}")
    prove(page, phone)
    return page


def declares(page: Page, name: str, year: str, *signs: str) -> None:
    """From the page of the site to its receipt."""
    page.get_by_role("link", name="Khai y tế").click()
    declare_in(page, name, year)
    for sign in signs:
        page.get_by_label(sign, exact=True).check()
    page.get_by_label("Tôi đồng ý khai y tế").check()
    page.get_by_role("button", name="Gửi tờ khai").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhận tờ khai")
