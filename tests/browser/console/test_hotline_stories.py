"""The hotline as people live it, in real browsers: phones at the lab, an agent and a scribe at the console."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.console.conftest import look
from tests.browser.console.lines import database
from tests.browser.test_phone_lab import become, shot
from tests.journeys.calling import Handset, nobody_else_waits
from tests.journeys.town import Phone, Town
from tests.rows.calling import Line, first_time
from tests.rows.telling import code_of

DESK = "0900000996"
"""The phone of the demo's agent."""
HASTE = 8  # so many times faster than life they listen; keys are awaited as long as ever


@pytest.fixture
def lab(town: Town, open_browser: Callable[..., BrowserContext]) -> Page:
    """The phone lab in a window of its own."""
    page = open_browser().new_page()
    page.goto(town.ready["lab_url"])
    expect(page.locator("#link-words")).to_have_text("Mạng đang chạy")
    return page


@pytest.fixture
def agent(town: Town, colleague: Callable[..., Page]) -> Iterator[Page]:
    """The demo's agent on shift, with nobody in the queue."""
    with database(town) as db:
        nobody_else_waits(town, db)
    page = colleague("tongdai")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Bàn trả lời").first.click()
    page.get_by_role("button", name="Vào ca").click()
    expect(page.locator("#state")).to_contain_text("sẵn sàng")
    yield page
    phone = Handset(town, DESK)
    if phone.is_open():
        phone.hangs_up()
    page.goto(f"{town.ready['console_url']}/hotline")
    wraps_up(page)
    page.get_by_role("button", name="Ra ca").click()
    expect(page.get_by_role("button", name="Vào ca")).to_be_visible()


def wraps_up(page: Page) -> None:
    """What it was about, if it is asked; then ready again."""
    topic = page.get_by_label("Cuộc gọi về việc gì")
    expect(page.locator("#state")).to_contain_text(re.compile("ghi chép|sẵn sàng|nghỉ"))
    if topic.count():
        topic.select_option(index=1)
        page.keyboard.press("Alt+KeyX")
        expect(page.locator("#state")).to_contain_text("sẵn sàng")


def in_hand(lab: Page, town: Town, nth: int, number: str) -> Locator:
    """The phone of that number, the so-manieth on the page."""
    handset = lab.locator(".handset").nth(nth)
    become(handset, number)
    Handset(town, number)._does(haste=HASTE)
    return handset


def hears(handset: Locator, words: str) -> None:
    expect(handset.locator(".call-lines .bubble").filter(has_text=words).last).to_be_visible()


def presses(handset: Locator, keys: str) -> None:
    for key in keys:
        handset.get_by_role("button", name=f"Phím {key}", exact=True).click()


def says(handset: Locator, words: str) -> None:
    """Speak, in the room where the others are."""
    expect(handset.locator(".call-doing")).to_have_text("Đang nối với người khác")
    handset.locator(".call-words").fill(words)
    handset.locator(".call-words").press("Enter")


def picks_up(handset: Locator) -> None:
    expect(handset.locator(".call-state")).to_have_text("1022 gọi tới")
    handset.get_by_role("button", name="Nghe máy").click()


def test_a_caller_declares_by_voice(
    town: Town, lab: Page, colleague: Callable[..., Page], new_phone: Callable[[], Phone]
) -> None:
    """Keys, then words; a colleague hears them and writes them down; the receipt comes by text."""
    caller = new_phone()
    phone = in_hand(lab, town, 0, caller.number)
    phone.get_by_role("button", name="Gọi 1022").click()
    for keys, heard in first_time("1985"):
        presses(phone, keys)
        hears(phone, heard)
    line = Line(caller)
    for words, heard in (("Nguyễn Văn An", "Xin nói thôn"), ("thôn Mỹ Tường hai", "Xin nghe lại")):
        expect(phone.locator(".call-doing")).to_have_text("Đang ghi âm, hãy nói")
        line.says(words)
        hears(phone, heard)
    presses(phone, "1")
    hears(phone, "Đã ghi lời nói")
    shot(lab, "hotline-declares")
    phone.get_by_role("button", name="Gác máy").click()
    page = colleague("tongdai")
    page.get_by_role("link", name="Chép lời ghi âm").first.click()
    row = page.get_by_role("row").filter(has_text=caller.number[-3:]).last
    row.get_by_role("link").click()
    address = page.url
    for words in ("Nguyễn Văn An", "thôn Mỹ Tường 2"):
        expect(_home(page, address)).to_be_visible()
        page.get_by_label("Lời nghe được").first.fill(words)
        look(page, "hotline-dictation") if words.startswith("Nguyễn") else None
        page.get_by_role("button", name="Ghi", exact=True).first.click()
    expect(page.get_by_text("Đã chép xong").first).to_be_visible()
    assert code_of(caller.reads("Da nhan to khai cua AN"))


def _home(page: Page, address: str) -> Locator:
    """What was said, once it has come from the carrier."""
    for _ in range(60):
        if page.locator("audio").count() and not page.get_by_text("Bản ghi âm đang về").count():
            break
        page.wait_for_timeout(500)
        page.goto(address)
    return page.locator("audio").first


def test_a_caller_waits_keeps_the_place_and_is_called_back(
    town: Town, lab: Page, agent: Page, new_phone: Callable[[], Phone]
) -> None:
    caller = new_phone()
    phone, desk = in_hand(lab, town, 0, caller.number), in_hand(lab, town, 1, DESK)
    agent.get_by_role("button", name="Nghỉ giải lao").click()
    expect(agent.locator("#state")).to_contain_text("nghỉ")
    phone.get_by_role("button", name="Gọi 1022").click()
    hears(phone, "Gặp cán bộ, bấm không")
    presses(phone, "0")
    hears(phone, "giữ chỗ")
    presses(phone, "1")
    hears(phone, "Đã giữ chỗ")
    expect(phone.locator(".call-state")).to_have_text("Cuộc gọi đã xong")
    caller.reads("1022 giu cho cho so nay va goi lai truoc")
    agent.get_by_role("button", name="Sẵn sàng").click()
    picks_up(desk)
    hears(desk, "Có người chờ được gọi lại")
    presses(desk, "1")
    picks_up(phone)
    hears(phone, "gọi lại theo yêu cầu")
    expect(desk.locator(".call-doing")).to_have_text("Đang nối với người khác")
    says(phone, "Nhà tôi hết gạo hai ngày nay")
    hears(desk, "Nhà tôi hết gạo hai ngày nay")
    expect(agent.locator("#state")).to_contain_text("đang nói chuyện")
    shot(lab, "hotline-called-back")
    said = agent.get_by_label("Việc gì", exact=True)
    said.fill("hết gạo hai ngày nay")
    agent.get_by_label("Loại").select_option(value="food")
    agent.get_by_label("Chỗ nào").fill("thôn Mỹ Tường 2, Nhơn Hải")
    look(agent, "hotline-serves")
    agent.keyboard.press("Alt+KeyG")
    expect(agent.locator("#told")).to_contain_text("Đã ghi phiếu")
    phone.get_by_role("button", name="Gác máy").click()
    expect(agent.locator("#state")).to_contain_text("đang ghi chép")


def test_an_agent_declares_for_whoever_is_on_the_line(
    town: Town, lab: Page, agent: Page, new_phone: Callable[[], Phone]
) -> None:
    caller = new_phone()
    phone, desk = in_hand(lab, town, 0, caller.number), in_hand(lab, town, 1, DESK)
    phone.get_by_role("button", name="Gọi 1022").click()
    hears(phone, "Gặp cán bộ, bấm không")
    presses(phone, "0")
    picks_up(desk)
    hears(desk, "bấm một")
    presses(desk, "1")
    expect(desk.locator(".call-doing")).to_have_text("Đang nối với người khác")
    says(phone, "Cháu khai giúp bà với")
    hears(desk, "Cháu khai giúp bà với")
    agent.get_by_role("link", name="Khai y tế hộ").click()
    expect(agent.get_by_label("Số điện thoại của người được khai")).to_have_value(caller.number)
    agent.get_by_label("Họ và tên").fill("Trần Thị Bưởi")
    agent.get_by_label("Năm sinh").fill("1948")
    agent.get_by_label("nữ", exact=True).check()
    agent.get_by_label("Đang ở xã, phường").select_option(value="22846")
    agent.get_by_label("Số nhà, thôn, tổ dân phố").fill("Mỹ Tường 2")
    look(agent, "hotline-declares-for")
    agent.get_by_label("Đã đọc cho người này nghe").check()
    agent.get_by_role("button", name="Khai hộ").click()
    expect(agent.locator("#told, .note.good").first).to_contain_text("Đã khai hộ")
    caller.reads("khai y te giup")
    phone.get_by_role("button", name="Gác máy").click()
    expect(agent.locator("#state")).to_contain_text("đang ghi chép")
