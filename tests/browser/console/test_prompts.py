"""Recorded prompts at the console: what is missing is found, a file is brought, somebody listens, callers hear it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from gateway import speech
from tests.browser.console.conftest import look
from tests.journeys.town import Town


def test_a_text_is_recorded_listened_to_and_in_use(town: Town, colleague: Callable[..., Page]) -> None:
    page, second = colleague("truongca"), colleague("bientap")
    page.get_by_role("link", name="Lời ghi sẵn", exact=True).first.click()
    page.locator("#filter-lang").select_option(label="Raglai")
    page.locator("#filter-standing").select_option(label="chưa có")
    page.locator("#filter-topic").select_option(label="tổng đài")
    page.get_by_role("button", name="Lọc", exact=True).click()
    expect(page.get_by_role("link", name="V_SILENT")).to_be_visible()
    look(page, "console-prompts")
    page.get_by_role("link", name="V_SILENT").click()
    expect(page.get_by_text("người gọi được nối với phiên dịch")).to_be_visible()
    page.get_by_role("link", name="Tải tệp lên").click()
    page.get_by_label("Ai đọc").fill("Katơr Thị Sa")
    page.get_by_label("Tệp âm thanh").set_input_files(
        files=[{"name": "rong.wav", "mimeType": "audio/wav", "buffer": b"RIFF"}]
    )
    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_text("không phải tệp âm thanh đọc được")).to_be_visible()
    look(page, "console-prompts-bring")
    wav = speech.speak("Chưa nghe bấm phím nào.", "vi", kind="phone")
    page.get_by_label("Tệp âm thanh").set_input_files(
        files=[{"name": "doc.wav", "mimeType": "audio/wav", "buffer": wav}]
    )
    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_text("Đã nhận bản ghi")).to_be_visible()
    expect(page.get_by_role("button", name="Đã nghe, cho người gọi nghe")).to_have_count(0)
    second.goto(page.url)
    player = second.locator("article audio")
    player.evaluate("(one) => one.play()")
    second.wait_for_function("document.querySelector('article audio').duration > 0.5")
    second.get_by_role("button", name="Đã nghe, cho người gọi nghe").click()
    expect(second.locator("h1 .chip")).to_have_text("đã ghi")
    look(second, "console-prompts-one")
    second.get_by_role("button", name="Ghi qua điện thoại").click()
    second.locator("#speaker").fill("Katơr Thị Sa")
    second.get_by_role("button", name="Lấy số").click()
    expect(second.get_by_text("bấm phím sao")).to_be_visible()
    look(second, "console-prompts-sitting")
