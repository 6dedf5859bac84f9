"""The help desk: a report is taken, asked about, sent a team and closed; promises, a task, a marked number, paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import look
from tests.journeys.daylight import daylight
from tests.journeys.town import Phone, Town
from tests.rows.telling import talk

STATION = "0900000991"


def _number(told: str) -> str:
    found = re.search(r"(?<!\d)\d{4}(?!\d)", told)
    assert found is not None, told
    return found[0]


@pytest.mark.row("B1", "web")
@pytest.mark.row("B12", "web")
def test_a_report_is_followed_to_its_end(town: Town, colleague: Callable[..., Page], phone: Phone) -> None:
    told = talk(phone, "PA Vinh Hai, thon Khanh Nhon sau truong, 3 nguoi sot ho", "Da nhan phan anh")
    code = _number(told)
    page = colleague("tram")
    page.get_by_role("link", name="Yêu cầu").first.click()
    look(page, "console-requests")
    page.get_by_role("link", name=code).click()
    expect(page.get_by_text("người báo được giữ kín")).to_be_visible()
    look(page, "console-request")
    page.get_by_role("button", name="Nhận việc này").click()
    phone.reads("dang kiem tra")
    page.get_by_role("button", name="Nhắn người dân").click()
    page.get_by_label("Nội dung").fill("Nhà đó ở bên nào của trường?")
    page.get_by_label("Đây là câu hỏi").check()
    look(page, "console-request-say")
    page.get_by_role("button", name="Gửi", exact=True).click()
    phone.reads("Nha do o ben nao cua truong?")
    talk(phone, "ben trai, cong xanh", "Da ghi them vao so", code)
    page.reload()
    expect(page.get_by_text("ben trai, cong xanh")).to_be_visible()
    page.get_by_role("button", name="Đã xong").click()
    page.get_by_label("Kết quả").select_option(label="đã xem, không có gì")
    page.get_by_label("Đã làm gì, biết thêm gì").last.fill("đã đến, cả nhà khỏe")
    page.get_by_role("button", name="Đóng yêu cầu", exact=True).click()
    phone.reads("chua thay dau hieu benh")
    page.get_by_role("link", name="Lời hứa").first.click()
    look(page, "console-promised")


@pytest.mark.row("E7", "web")
def test_a_task_is_given_and_received(town: Town, colleague: Callable[..., Page]) -> None:
    page = colleague("cdc1")
    page.get_by_role("link", name="Giao việc").first.click()
    page.get_by_label("Giao cho đội").select_option(label="Trạm y tế Vĩnh Hải")
    page.get_by_label("Việc cần làm").fill("Phun khử khuẩn sân trường Nhơn Hải")
    page.get_by_label("Xong trước").fill("2099-11-02T17:00")
    look(page, "console-task")
    page.get_by_role("button", name="Giao việc").click()
    expect(page.get_by_text("Phun khử khuẩn sân trường")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("việc được giao")


@pytest.mark.row("B21", "web")
def test_two_people_mark_a_number(
    town: Town, colleague: Callable[..., Page], phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    code = _number(talk(phone, "HOI bao gio co dien tro lai vay", "Da nhan cau hoi"))
    page = colleague("tongdai")
    page.goto(page.url.split("/console")[0] + f"/console/requests?code={code}")
    page.get_by_role("link", name=code).click()
    page.get_by_role("button", name="Báo số quấy rối").click()
    page.get_by_label("Vì sao (người dân sẽ đọc)").fill("quấy rối tổng đài")
    page.get_by_role("button", name="Đề nghị").click()
    expect(page.get_by_role("status").last).to_contain_text("Chưa có gì thay đổi")
    look(page, "console-mark")
    other = colleague("truongca")
    other.get_by_role("link", name="Chờ người thứ hai").first.click()
    other.get_by_role("link", name="ghi số quấy rối").first.click()
    with daylight(town, new_phone):
        other.get_by_role("button", name="Đồng ý ghi số này").click()
        phone.reads("tam ngung nhan phan anh", "quay roi tong dai")
    other.get_by_role("link", name="Số quấy rối").first.click()
    look(other, "console-marks")


def test_paper_is_numbered_and_entered(colleague: Callable[..., Page]) -> None:
    page = colleague("tongdai")
    page.get_by_role("link", name="Phiếu giấy").first.click()
    look(page, "console-paper")
    page.get_by_label("Số phiếu cần in").fill("2")
    page.get_by_role("button", name="Đánh số và in").click()
    heading = page.locator(".paper h2").first.inner_text()
    code = re.sub(r"\D", "", heading.split("·")[1])
    look(page, "console-paper-forms")
    page.get_by_role("link", name="Về trang phiếu giấy").click()
    page.get_by_label("Số in trên phiếu").fill(code)
    page.get_by_label("Ghi lúc").fill("2020-01-01T08:00")
    page.get_by_label("Gọi lại số").fill("0900000123")
    page.get_by_label("Việc gì").fill("hết gạo ba ngày")
    page.get_by_role("button", name="Nhập phiếu").click()
    expect(page.get_by_text("sau khi in")).to_be_visible()
