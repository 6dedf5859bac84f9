"""E18 and the broadcasts of the chat: officials follow, an item reaches them, the desk counts both exactly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gateway import chat, clock
from tests.browser.console.conftest import look
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.chatting import Chatter
from tests.rows.operating import gateway
from tests.waiting import until

ARTICLE = {
    "title": "5K và vắc xin",
    "description": "Bản tin của tỉnh",
    "body": ["Đeo khẩu trang.", "Tiêm đủ liều."],
}


@pytest.mark.row("E18", "web")
def test_e18_by_web(town: Town, phone: Phone, colleague: Callable[..., Page]) -> None:
    """A unit of two: one follows and has opened the item that went to everybody; the page says 2, 1, 1."""
    official = Chatter(town)
    official.follows().reads("Chào mừng")
    official.writes("KB").reads("cần số điện thoại")
    official.links(phone).reads("Từ nay kênh này")
    unit = ("--roles", "station", "--unit", "Trạm y tế thử kênh", "--communes", "22846")
    gateway(town, "account", "create", "--name", "Cán bộ Một", "--phone", phone.number, *unit)
    gateway(town, "account", "create", "--name", "Cán bộ Hai", "--email", "hai.zalo@demo.example", *unit)
    with database(town) as tx:
        text_id = f"news:{official.user}"
        assert chat.broadcast(tx, text_id, ARTICLE, account="zalo", by="tests", now=clock.now())
    official.reads("5K và vắc xin")
    official.does(open=official.sees()[-1]["ref"])

    page = colleague("truongca")
    page.get_by_role("link", name="Zalo", exact=True).first.click()
    line = page.locator("tr", has_text="5K và vắc xin")
    expect(line).to_contain_text("1/1")
    seen = line.locator("td").last

    def counted() -> bool:
        """the desk counts who has opened it"""
        page.reload()
        return seen.inner_text().strip() == "1"

    until(counted, 30)
    look(page, "chat")
    page.get_by_role("link", name="Cán bộ quan tâm Zalo").click()
    cells = page.locator("tr", has_text="Trạm y tế thử kênh").locator("td")
    assert [cell.strip() for cell in cells.all_inner_texts()] == ["Trạm y tế thử kênh", "2", "1", "1"]
    look(page, "chat-units")
