"""The newsroom: one writes, another approves, and a phone reads it; the form counts as they type."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gateway.text.fold import strip_accents
from tests.browser.console.conftest import look
from tests.journeys.town import Phone, Town
from tests.rows.newsroom import XUAN_HAI, title
from tests.rows.operating import gateway

STATION = "Trạm y tế xã Xuân Hải thử"


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


@pytest.mark.row("D6", "web")
def test_d6_by_web_a_unit_posts_its_own_kinds_for_its_own_communes(
    town: Town, colleague: Callable[..., Page], phone: Phone
) -> None:
    """The register names whom to ask; who wrote a text does not approve it; a phone reads it afterwards."""
    _join(town, "donvi", STATION, XUAN_HAI)
    page = colleague("donvi")
    page.get_by_role("link", name="Tin tức", exact=True).first.click()
    news = page.url
    page.get_by_role("link", name="Soạn tin").first.click()
    expect(page.get_by_text("Đơn vị của bạn chưa được đăng loại tin nào.")).to_be_visible()

    approver = colleague("duyet")
    approver.get_by_role("link", name="Đơn vị đăng tin").first.click()
    approver.get_by_role("link", name="Thêm hoặc sửa đơn vị").click()
    approver.get_by_label("Đơn vị").select_option(label=STATION)
    approver.get_by_label("thông báo", exact=True).check()
    approver.get_by_label("Đầu mối").first.fill("Cán bộ Thử (đầu mối)")
    approver.get_by_role("button", name="Ghi").click()
    row = approver.get_by_role("row", name=STATION)
    expect(row).to_contain_text("Cán bộ Thử (đầu mối)")
    look(approver, "newsroom-contributors")

    page.reload()
    expect(page.get_by_role("link", name="lịch tiêm")).to_have_count(0)
    heading = title("Ai đã đến chợ Xuân Hải")
    page.get_by_role("link", name="truy vết", exact=True).click()
    _fill(page, heading)
    page.get_by_role("button", name="Ghi bản nháp").click()
    expect(page.get_by_text("chỉ đăng được cho xã, phường của mình").first).to_be_visible()
    page.get_by_label("Xã Xuân Hải").check()
    expect(page.get_by_label("Xã Vĩnh Hải")).to_have_count(0)
    page.get_by_role("button", name="Ghi bản nháp").click()
    page.get_by_role("button", name="Trình duyệt").click()
    expect(page.get_by_role("button", name="Duyệt và đăng")).to_have_count(0)
    approver.goto(page.url)
    approver.once("dialog", lambda asked: asked.accept())
    approver.get_by_role("button", name="Duyệt và đăng").click()
    expect(approver.get_by_text("Người dân hỏi thì đọc được từ bây giờ")).to_be_visible()
    phone.texts("TB truy vet Xuan Hai").reads(strip_accents(heading))

    page.goto(f"{news.rstrip('/')}/new/news")  # what is not offered is refused too
    _fill(page, title("Tin của người khác"))
    page.get_by_label("Xã Xuân Hải").check()
    page.get_by_role("button", name="Ghi bản nháp").click()
    expect(page.get_by_text("không được đăng loại này").first).to_be_visible()


def _join(town: Town, mailbox: str, unit: str, commune: str) -> None:
    """An editor of `unit`, as an operator lets them in."""
    email = f"{mailbox}@demo.example"
    made = ("--name", "Cán bộ Thử (đơn vị)", "--email", email, "--roles", "editor", "--unit", unit)
    password = gateway(town, "account", "create", *made, "--communes", commune).strip()
    town.ready["accounts"].append({"email": email, "password": password})


def _fill(page: Page, heading: str) -> None:
    page.get_by_label("Tiêu đề *").fill(heading)
    page.get_by_label("Tin ngắn: điều điện thoại bàn phím đọc").fill(f"{heading}: gọi trạm y tế.")
    page.get_by_label("Nguồn").fill("Trạm thử")
    if page.locator("details:not([open]) summary", has_text="Nơi").count():
        page.locator("summary", has_text="Nơi").first.click()
