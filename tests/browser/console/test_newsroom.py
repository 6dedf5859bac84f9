"""The newsroom: one writes, another approves, and a phone reads it; the form counts as they type."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gateway.text.fold import strip_accents
from tests.browser.console.conftest import look
from tests.journeys.town import Phone
from tests.rows.newsroom import title


@pytest.mark.row("A19", "web")
@pytest.mark.row("B5", "web")
def test_one_writes_another_approves_and_a_phone_reads_it(
    colleague: Callable[..., Page], phone: Phone
) -> None:
    heading = title("Điểm tiêm mới")
    page = colleague("bientap")
    page.get_by_role("link", name="Tin tức", exact=True).first.click()
    look(page, "newsroom-list")
    page.get_by_role("link", name="Soạn tin").first.click()
    page.get_by_role("link", name="tin tức", exact=True).click()
    page.get_by_label("Tiêu đề *").fill(heading)
    page.get_by_label("Tin ngắn: điều điện thoại bàn phím đọc").fill(
        f"{heading}: từ 7 giờ sáng mai ở trạm y tế."
    )
    page.get_by_label("Nguồn").fill("CDC thử")
    expect(page.locator("#preview")).to_contain_text("Không dấu: 1 tin nhắn.")
    expect(page.locator("#preview")).to_contain_text(strip_accents(heading))
    look(page, "newsroom-form")
    page.get_by_role("button", name="Ghi bản nháp").click()
    look(page, "newsroom-draft")
    page.get_by_role("button", name="Trình duyệt").click()
    expect(page.get_by_text("Bạn đã trình")).to_be_visible()
    expect(page.get_by_role("button", name="Duyệt và đăng")).to_have_count(0)
    address = page.url
    other = colleague("duyet")
    other.get_by_role("link", name="Chờ người thứ hai").first.click()
    other.get_by_role("link", name="đăng tin").last.click()
    other.goto(address)
    other.once("dialog", lambda asked: asked.accept())
    other.get_by_role("button", name="Duyệt và đăng").click()
    expect(other.get_by_text("Người dân hỏi thì đọc được từ bây giờ")).to_be_visible()
    look(other, "newsroom-approved")
    phone.texts("TIN 1").reads(strip_accents(heading))
