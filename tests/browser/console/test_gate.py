"""At the market's gate: a colleague with a cheap computer, people with keypad phones, with a card, with nothing; and
the page behind the gate's QR code, on a smartphone and on a computer at the site.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console.conftest import NARROW, look
from tests.journeys.daylight import is_answered
from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import MARKET, digits
from tests.rows.operating import gateway, operator
from tests.rows.telling import code_of, declare, filed, read_by_others, talk
from tests.rows.test_a4 import declare_with, new_card
from tests.rows.test_a5 import PAST_ITS_DAYS
from tests.rows.watching import STATION
from tests.waiting import until


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


@pytest.mark.row("A10", "web")
@pytest.mark.row("A11", "web")
def test_declared_for_and_let_in_by_the_code_of_their_own_phone(
    town: Town, phone: Phone, colleague: Callable[..., Page]
) -> None:
    page = at_gate(colleague)
    look(page, "console-gate")
    look_up(page, phone)
    expect(page.get_by_role("status").last).to_contain_text("chưa có tờ khai còn hạn")
    assert page.get_by_role("button", name="Check in").count() == 0
    look(page, "console-gate-undeclared")
    page.get_by_role("button", name="Khai hộ").click()
    declare_in(page, "Katơr Thị Lá", "1938")
    look(page, "console-gate-declare")
    page.get_by_role("button", name="Khai hộ").click()  # without the tick that they agree
    expect(page.get_by_role("heading", level=1)).to_contain_text("Khai hộ cho")
    page.get_by_label("người này đồng ý khai").check()
    page.get_by_role("button", name="Khai hộ").click()
    expect(page.get_by_role("status").last).to_contain_text("Đã khai hộ Lá")
    receipt = code_of(phone.reads("Can bo cong CHO NINH HAI vua khai y te giup LA bang so nay"))
    phone.seen = phone._last()
    page.get_by_role("button", name="Gửi mã cho vào").click()
    code = digits(6, phone.reads("Ma vao CHO NINH HAI", "Chi doc cho can bo"))
    page.get_by_label("Mã 6 số").fill("000000" if code != "000000" else "000001")
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng, còn 4 lần")
    look(page, "console-gate-code")
    page.get_by_label("Mã 6 số").fill(code)
    page.get_by_label(re.compile("Nhiệt độ.*có thì ghi")).fill("36,8")
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_role("status").last).to_contain_text("LÁ")
    expect(page.get_by_role("cell", name="Lá", exact=True)).to_be_visible()
    assert "sốt" not in page.content()
    look(page, "console-gate-in")
    (record,) = filed(town, phone, 1)
    assert record["otherUser"] == 1
    talk(phone, f"SAI {receipt}", "Da ghi bao sai")
    look_up(page, phone)
    expect(page.get_by_role("status").last).to_contain_text("đã bị chính người đó báo sai")


@pytest.mark.row("A12", "web")
def test_a_card_alone_old_or_new_in_and_out(phone: Phone, colleague: Callable[..., Page]) -> None:
    card = new_card()
    declare_with(phone, card)
    page = at_gate(colleague)
    field = page.get_by_label("Quét, hoặc gõ số thẻ")
    field.fill(f"GD458{card}|4e677579|01/01/1985")  # a scanner types the whole QR code
    field.press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("ĐÃ VÀO")
    page.get_by_label("Quét, hoặc gõ số thẻ").fill(card)
    page.get_by_role("button", name="Cho ra").nth(1).click()
    expect(page.get_by_role("status").last).to_contain_text("ĐÃ RA")
    page.get_by_label("Quét, hoặc gõ số thẻ").fill(new_card())
    page.get_by_label("Quét, hoặc gõ số thẻ").press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("chưa có trong sổ")
    look(page, "console-gate-card")


@pytest.mark.row("A7", "web")
@pytest.mark.row("E1", "web")
@pytest.mark.row("E2", "web")
def test_a_phone_at_home_and_nothing_at_all(phone: Phone, colleague: Callable[..., Page]) -> None:
    declare(phone)
    page = at_gate(colleague)
    look_up(page, phone, "Máy để ở nhà")
    for year in ("1971", "1985"):
        page.get_by_role("status").last.get_by_label("Năm sinh").fill(year)
        page.get_by_role("status").last.get_by_role("button", name="Cho vào").click()
    expect(page.get_by_role("status").last).to_contain_text("ĐÃ VÀO")
    expect(page.get_by_role("status").last).to_contain_text("Chưa xác minh")
    phone.reads("SAI")
    look(page, "console-gate-at-home")
    page.get_by_text("Ghi tên, không để ai phải về").click()
    page.get_by_label("Họ và tên").fill("Chamaléa Thị Bướm")
    page.get_by_label("Năm sinh").fill("1930")
    page.get_by_label("Ở thôn, khu nào").fill("thôn Cầu Gãy")
    page.get_by_label("Ai đưa đến").fill("con dâu")
    page.locator("details").get_by_role("button", name="Cho vào").click()
    expect(page.get_by_role("status").last).to_contain_text("BƯỚM")


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
    visitor = open_browser(NARROW).new_page()
    visitor.goto(f"{town.ready['url']}/s/{MARKET}")
    prove(visitor, phone)
    visitor.get_by_role("link", name="Khai y tế").click()
    declare_in(visitor, "Lê Thị Thử", "1962")
    visitor.get_by_label("Tôi đồng ý khai y tế").check()
    visitor.get_by_role("button", name="Gửi tờ khai").click()
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


@pytest.mark.row("E11", "web")
def test_a_volunteer_helps_in_their_commune_and_sees_nothing_afterwards(
    town: Town, phone: Phone, open_browser: Callable[..., BrowserContext]
) -> None:
    email = f"tnv{phone.number}@demo.example"
    unit = ("--unit", "Đoàn xã Thử", "--communes", "22846")
    made = gateway(
        town, "account", "create", "--name", "Cán bộ Thử", "--email", email, "--roles", "volunteer", *unit
    )
    page = open_browser(NARROW).new_page()
    page.goto(town.ready["console_url"])
    page.get_by_label("Thư điện tử").fill(email)
    page.get_by_label("Mật khẩu").fill(made.split()[-1])
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chào")
    page.goto(f"{town.ready['console_url']}/gate/{MARKET}")
    look_up(page, phone)
    page.get_by_role("button", name="Khai hộ").click()
    declare_in(page, "Pi Năng Thử", "1941")
    page.get_by_label("người này đồng ý khai").check()
    page.get_by_role("button", name="Khai hộ").click()
    expect(page.get_by_role("status").last).to_contain_text("Đã khai hộ Thử")
    receipt = code_of(phone.reads("vua khai y te giup THU bang so nay"))
    look(page, "console-gate-volunteer")
    elsewhere = digits(5, operator(town, "add", "--name", "Chợ Xa", "--kind", "market", "--commune", "22861"))
    for desk in ("people", "visits", "quarantine", "tracing", f"gate/{elsewhere}"):
        answer = page.request.get(f"{town.ready['console_url']}/{desk}")
        assert answer.status in (403, 404), desk
        assert receipt not in answer.text()


@pytest.mark.row("A20", "web")
def test_signs_that_a_smartphone_tells_stand_in_the_stations_queue_with_their_time(
    town: Town, phone: Phone, open_browser: Callable[..., BrowserContext], colleague: Callable[..., Page]
) -> None:
    visitor = open_browser(NARROW).new_page()
    visitor.goto(f"{town.ready['url']}/s/{MARKET}")
    prove(visitor, phone)
    visitor.get_by_role("link", name="Khai y tế").click()
    declare_in(visitor, "Nguyễn Thị Ho", "1979")
    visitor.get_by_label("ho", exact=True).check()
    visitor.get_by_label("Tôi đồng ý khai y tế").check()
    visitor.get_by_role("button", name="Gửi tờ khai").click()
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


@pytest.mark.row("E14", "web")
def test_a_trip_changes_hands_and_seats_are_noted(
    town: Town, phone: Phone, colleague: Callable[..., Page], open_browser: Callable[..., BrowserContext]
) -> None:
    made = operator(
        town,
        "add",
        *("--name", "Xe Cà Ná", "--kind", "transport", "--commune", "22846"),
        *("--plate", "85B-01234", "--route", "Ninh Hải - Cà Ná"),
    )
    bus = digits(5, made)
    driver = colleague("cong")
    driver.goto(f"{town.ready['console_url']}/gate/{bus}")
    expect(driver.get_by_role("main")).to_contain_text("Chưa có chuyến nào đang chạy")
    driver.get_by_label("Giờ xuất bến").fill("07:30")
    driver.get_by_role("button", name="Bắt đầu chuyến mới").click()
    expect(driver.get_by_role("main")).to_contain_text("người phụ trách: Cán bộ Thử (cổng chợ)")
    driver.get_by_text("Ghi tên, không để ai phải về").click()
    driver.get_by_label("Họ và tên").fill("Chamaléa Văn Ghế")
    driver.get_by_label("Năm sinh").fill("1950")
    driver.locator("#papers-seat").fill("12a")
    driver.locator("details").get_by_role("button", name="Cho vào").click()
    expect(driver.get_by_role("status").last).to_contain_text("ĐÃ VÀO")
    look(driver, "console-gate-trip")
    declare(phone)
    passenger = open_browser(NARROW).new_page()
    passenger.goto(f"{town.ready['url']}/s/{bus}")
    prove(passenger, phone)
    passenger.get_by_label(re.compile("Ghế")).fill("13B")
    look(passenger, "site-seat")
    passenger.get_by_role("button", name="Vào", exact=True).click()
    expect(passenger.get_by_role("heading", level=1)).to_contain_text("ĐÃ VÀO")
    station = colleague("tram")
    station.goto(f"{town.ready['console_url']}/gate/{bus}")
    station.get_by_role("button", name="Tôi nhận chuyến này").click()
    expect(station.get_by_role("main")).to_contain_text("người phụ trách: Cán bộ Thử (trạm)")
    centre = colleague("cdc2")
    centre.goto(f"{town.ready['console_url']}/visits/{bus}/export")
    centre.get_by_label("Để làm gì").fill("truy vết theo quyết định số 12")
    with centre.expect_download() as taken:
        centre.get_by_role("button", name="Tải về (CSV)").click()
    listed = taken.value.path().read_text("utf-8-sig")
    assert "12A" in listed and "13B" in listed


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
