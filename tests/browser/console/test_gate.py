"""At the market's gate: a colleague with a cheap computer, people with keypad phones, with a card, with nothing; a bus
whose trip changes hands; a volunteer.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from gateway import clock
from tests.browser.console.conftest import NARROW, look
from tests.browser.console.gates import at_gate, declare_in, look_up, opens
from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import MARKET, digits
from tests.rows.operating import gateway, operator
from tests.rows.telling import code_of, declare, filed, talk
from tests.rows.test_a4 import declare_with, new_card


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
    driver.get_by_label("Giờ xuất bến").fill(f"{clock.local(clock.now()):%H:%M}")
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
    passenger = opens(town, open_browser, phone, bus)
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
