"""A station reports its figures and hands its shift over; the shift leader sums up and makes the quick report."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.console.conftest import look
from tests.journeys.town import Town
from tests.rows.obliging import by_day


def test_the_figures_of_a_day_reach_the_authority(town: Town, colleague: Callable[..., Page]) -> None:
    with by_day(town):
        page = colleague("tram")
        page.get_by_role("link", name="Báo cáo", exact=True).first.click()
        look(page, "console-reports")
        page.get_by_role("table").get_by_role("link", name="Trạm y tế xã Vĩnh Hải").click()
        for label, value in (("ca mới", 900), ("F1 mới", 5), ("đang cách ly", 40), ("mẫu đã lấy", 120)):
            page.get_by_label(label).fill(str(value))
        page.get_by_label("tổng số ca").fill("1500")
        page.get_by_role("button", name="báo cáo").click()
        expect(page.get_by_role("alert")).to_contain_text("cao hơn mức thường gặp")
        look(page, "console-reports-odd")
        page.get_by_label("Các số trên là đúng").check()
        page.get_by_role("button", name="báo cáo").click()
        expect(page.get_by_role("status").last).to_contain_text("báo cáo")

        page.get_by_role("link", name="Giao ca", exact=True).first.click()
        look(page, "console-handover")
        page.get_by_label("Dặn ca sau").fill("Thôn Mỹ Tường 2 mất điện.")
        page.get_by_role("button", name="Giao ca").click()
        expect(page.get_by_text("Thôn Mỹ Tường 2 mất điện.")).to_be_visible()
        look(page, "console-handover-sheet")

        leader = colleague("truongca")
        leader.get_by_role("link", name="Tổng hợp báo cáo").first.click()
        expect(leader.get_by_role("row").filter(has_text="Toàn tỉnh")).to_be_visible()
        expect(leader.get_by_role("row").filter(has_text="Vĩnh Hải").last).to_contain_text("900")
        look(leader, "console-reports-sums")
        leader.get_by_role("link", name="Báo cáo nhanh").first.click()
        leader.get_by_role("button", name="Lập báo cáo").click()
        expect(leader.get_by_text("Tờ khai y tế")).to_be_visible()
        look(leader, "console-briefing")
        leader.get_by_role("link", name="Nhật ký trực").first.click()
        expect(leader.get_by_text("Lập báo cáo nhanh").first).to_be_visible()
        look(leader, "console-duty-log")
        leader.get_by_role("link", name="Đồng bộ").first.click()
        look(leader, "console-sync")
