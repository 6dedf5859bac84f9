"""An agent in a real browser: signs on, is rung, sees who calls, notes what is needed, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.console.conftest import look
from tests.browser.console.lines import database
from tests.journeys.calling import Handset, nobody_else_waits
from tests.journeys.town import Phone, Town
from tests.rows.telling import talk

DESK = "0900000996"
"""The phone of the demo's agent."""


def test_a_call_from_ringing_to_wrap_up(
    town: Town, colleague: Callable[..., Page], new_phone: Callable[[], Phone]
) -> None:
    caller, neighbour = new_phone(), new_phone()
    talk(neighbour, "PA Vinh Hai, thon My Hoa dau xom, heo chet nhieu", "Da nhan phan anh")
    with database(town) as db:
        nobody_else_waits(town, db)
    page = colleague("tongdai")
    page.get_by_role("link", name="Bàn trả lời").first.click()
    look(page, "console-hotline-off")
    page.get_by_role("button", name="Vào ca").click()
    expect(page.locator("#state")).to_contain_text("sẵn sàng")
    line, desk = Handset(town, caller.number), Handset(town, DESK)
    line.calls().presses("0").hears("đang nối cán bộ")
    expect(page.locator("#state")).to_contain_text("đang đổ chuông")
    expect(page).to_have_title("☎ Cuộc gọi đến · Bàn trả lời · 1022")
    look(page, "console-hotline-ringing")
    desk.answers().hears("bấm một").presses("1")
    expect(page.locator("#state")).to_contain_text("đang nói chuyện")
    said = page.get_by_label("Việc gì", exact=True)
    expect(said).to_be_visible()
    page.keyboard.press("Alt+KeyM")
    expect(page.locator("#who")).to_contain_text("Cùng dùng số này")
    page.keyboard.press("Alt+KeyV")
    expect(said).to_be_focused()
    page.keyboard.type("hết gạo hai ngày nay")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Loại")).to_be_focused()
    page.keyboard.press("l")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("thôn Mỹ Tường 2, Nhơn Hải")
    expect(page.locator("#kept")).to_contain_text("Đã giữ lúc")
    page.get_by_label("Người gọi hỏi gì").fill("tiêm ở trạm")
    expect(page.locator("#answers")).not_to_be_empty()
    page.get_by_text("Tuyệt vọng, nói đến cái chết").click()
    look(page, "console-hotline-talking")
    page.keyboard.press("Alt+KeyH")
    expect(page.locator("#line")).to_contain_text("người gọi đang chờ máy")
    look(page, "console-hotline-held")
    page.keyboard.press("Alt+KeyJ")
    expect(page.locator("#line")).not_to_contain_text("người gọi đang chờ máy")
    page.keyboard.press("Alt+KeyG")
    expect(page.locator("#told")).to_contain_text("Đã ghi phiếu")
    line.hangs_up()
    expect(page.locator("#state")).to_contain_text("đang ghi chép")
    page.get_by_label("Cuộc gọi về việc gì").select_option(label="lương thực, thuốc, chỗ ở")
    page.keyboard.press("Alt+KeyX")
    expect(page.locator("#state")).to_contain_text("sẵn sàng")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Ra ca").click()
    expect(page.get_by_role("button", name="Vào ca")).to_be_visible()
