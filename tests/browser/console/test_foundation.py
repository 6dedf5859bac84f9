"""Signing in, getting about by keyboard, another language, a passkey, and the pages of the system's own desks."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console.conftest import account, look, sign_in
from tests.journeys.town import Town


def test_a_station_signs_in_by_keyboard_alone(
    town: Town, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser().new_page()
    page.goto(town.ready["console_url"])
    look(page, "console-sign-in")
    known = account(town, "tram")
    page.reload()
    expect(page.get_by_label("Thư điện tử")).to_be_focused()
    page.keyboard.type(known["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(known["password"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chào Cán bộ Thử (trạm)")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    look(page, "console-home")


def test_a_wrong_password_is_told_beside_the_form(
    town: Town, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser().new_page()
    page.goto(town.ready["console_url"])
    page.get_by_label("Thư điện tử").fill("doi@demo.example")
    page.get_by_label("Mật khẩu").fill("khong phai cau nay")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_have_text("Thư điện tử hoặc mật khẩu không đúng.")
    look(page, "console-wrong-password")


def test_the_administrator_makes_an_account(colleague: Callable[..., Page]) -> None:
    page = colleague("quantri")
    page.get_by_role("link", name="Tài khoản", exact=True).first.click()
    look(page, "console-accounts")
    page.get_by_role("link", name="Tạo tài khoản").click()
    look(page, "console-account-form")
    page.get_by_label("Họ và tên").fill("Cán bộ Mới")
    page.get_by_label("Thư điện tử").fill("moi@demo.example")
    page.get_by_label("trạm y tế xã").check()
    page.get_by_role("button", name="Ghi").click()
    expect(page.get_by_text("chọn đơn vị")).to_be_visible()  # a station without an area would see nobody
    page.get_by_label("Đơn vị").select_option(label="Trạm y tế xã Vĩnh Hải")
    page.get_by_role("button", name="Ghi").click()
    expect(page.get_by_role("status").last).to_contain_text("chỉ hiện một lần")
    look(page, "console-account-made")
    page.get_by_role("link", name="Về danh sách").click()
    expect(page.get_by_role("link", name="Cán bộ Mới")).to_be_visible()


def test_carriers_and_the_audit_log(colleague: Callable[..., Page], town: Town) -> None:
    town.phone("0900600001").texts("MENU").reads("Soan")
    page = colleague("quantri")
    page.get_by_role("link", name="Nhà mạng").first.click()
    expect(page.locator(".card").first).to_contain_text("đang chạy")
    expect(page.locator(".uplot")).to_be_visible()
    look(page, "console-carriers")
    page.get_by_role("link", name="Nhật ký", exact=True).first.click()
    expect(page.get_by_role("cell", name="account.sign-in").first).to_be_visible()
    look(page, "console-audit")
    page.get_by_label("Việc").fill("key.")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_role("cell", name="key.create").first).to_be_visible()
    expect(page.get_by_role("cell", name="account.sign-in")).to_have_count(0)


def test_english_is_one_press_away(colleague: Callable[..., Page]) -> None:
    page = colleague("kiemtoan")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(page.url.rstrip("/") + "/audit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit log")
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhật ký")


def test_a_passkey_stands_for_the_password(town: Town, open_browser: Callable[..., BrowserContext]) -> None:
    page = open_browser().new_page()
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto(
        town.ready["console_url"].replace("127.0.0.1", "localhost")
    )  # passkeys belong to names, not to addresses
    sign_in(page, town, "truongca")
    page.get_by_role("link", name="Cán bộ Thử").click()
    look(page, "console-own-account")
    page.get_by_role("link", name="Khóa bảo mật").click()
    page.get_by_label("Đặt tên").fill("khoa cua toi")
    page.get_by_label("đăng nhập không cần mật khẩu").check()
    page.get_by_role("button", name="Thêm khóa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản của tôi")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Dùng khóa bảo mật hoặc vân tay").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chào")
