"""Item 8: an owner checks their site, an inspector has the last word, and a text says what page and map say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from gateway.text.fold import strip_accents
from tests.browser.console.conftest import look
from tests.journeys.town import Town
from tests.rows.operating import gateway, operator

OWNER = "0900610201"
MARKET = "41536"  # of the demo
GROUPS = {
    "school": ("Khẩu trang cho học sinh", 8),
    "hospital": ("Phân luồng người sốt, ho từ cổng", 8),
    "lodging": ("Khách khai y tế khi nhận phòng", 7),
    "transport": ("Có danh sách khách mỗi chuyến", 7),
    "enterprise": ("Số người làm việc tập trung", 10),
}
"""Kinds of sites, the first question of their group, and how many there are."""


def site(town: Town, name: str, kind: str, *more: str) -> str:
    """The number at the gate of a new site."""
    return operator(town, "add", "--name", name, "--kind", kind, "--commune", "22846", *more).split()[0]


def owner(town: Town, open_browser: Callable[..., BrowserContext]) -> Page:
    """Somebody who answers for the sites of one phone, signed in."""
    told = ("--name", "Chủ Điểm Thử", "--email", "chudiem@demo.example", "--phone", OWNER)
    more = ("--roles", "site_owner", "--unit", "Chủ điểm Vĩnh Hải", "--communes", "22846")
    password = gateway(town, "account", "create", *told, *more)
    page = open_browser().new_page()
    page.goto(town.ready["console_url"])
    page.get_by_label("Thư điện tử").fill("chudiem@demo.example")
    page.get_by_label("Mật khẩu").fill(password.strip())
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chào")
    return page


def answers(page: Page, choice: int = 0) -> None:
    """Answer every question with the same choice; points where there are no choices."""
    for group in page.locator("fieldset").all():
        group.get_by_role("radio").nth(choice).check()
    for field in page.get_by_role("spinbutton").all():
        field.fill("1")


def heard(town: Town, code: str, *parts: str) -> str:
    """What anybody hears who asks by text."""
    return town.phone("0900610202").texts(f"AT {code}").reads(*parts)


@pytest.mark.row("A16", "web")
def test_a16_by_web_owner_inspector_and_map_agree_with_the_text(
    town: Town, open_browser: Callable[..., BrowserContext], colleague: Callable[..., Page]
) -> None:
    code = site(town, "Trường Đầm Vua", "school", "--phone", OWNER)
    page = owner(town, open_browser)
    page.get_by_role("link", name="An toàn điểm").first.click()
    page.get_by_label("Tên, số").fill(code)
    page.get_by_role("button", name="Lọc").click()
    page.get_by_role("link", name="Trường Đầm Vua").click()
    page.get_by_role("link", name="Tự đánh giá hôm nay").click()
    look(page, "console-safety-check")
    answers(page)
    page.get_by_role("group", name="1. Khẩu trang").get_by_label("chưa đạt").check()
    page.get_by_role("group", name="4. Lớp mở cửa sổ").get_by_label("chưa đạt").check()
    page.get_by_role("button", name="Ghi").click()
    expect(page.get_by_text("Đã ghi: nguy cơ thấp, 20/75 điểm.")).to_be_visible()
    expect(page.get_by_role("link", name="Ghi kết luận kiểm tra")).to_have_count(0)
    said = page.get_by_role("blockquote").inner_text()
    assert strip_accents(said).casefold() == heard(town, code, "nguy co thap").casefold()

    inspector = colleague("doi")
    inspector.on("dialog", lambda dialog: dialog.accept())
    inspector.get_by_role("link", name="An toàn điểm").first.click()
    look(inspector, "console-safety-list")
    inspector.goto(f"{town.ready['console_url']}/safety/{code}")
    inspector.get_by_role("link", name="Ghi kết luận kiểm tra").click()
    look(inspector, "console-safety-override")
    inspector.get_by_label("Mức sau kiểm tra").select_option(label="nguy cơ rất cao")
    inspector.get_by_label("Lý do").fill("không đo nhiệt độ ở cổng")
    inspector.get_by_role("button", name="Ghi", exact=True).click()
    expect(inspector.locator("h1 .chip").first).to_have_text("nguy cơ rất cao")
    said = inspector.get_by_role("blockquote").inner_text()
    assert strip_accents(said).casefold() == heard(town, code, "theo ket luan kiem tra").casefold()
    look(inspector, "console-safety-site")

    inspector.get_by_role("link", name="Bản đồ an toàn").first.click()
    worst = inspector.locator("[data-map] path.leaflet-interactive[stroke='#a3211b']")
    expect(worst).to_have_count(1)
    worst.hover()
    expect(inspector.get_by_text("Trường Đầm Vua: nguy cơ rất cao")).to_be_visible()
    expect(inspector.get_by_role("row", name="Vĩnh Hải")).to_be_visible()
    look(inspector, "console-safety-map")

    inspector.goto(f"{town.ready['console_url']}/safety/{code}")
    inspector.get_by_role("button", name="Bỏ kết luận kiểm tra").click()
    expect(inspector.locator("h1 .chip").first).to_have_text("nguy cơ thấp")
    heard(town, code, "nguy co thap. Co so tu danh gia")


@pytest.mark.row("A17", "web")
def test_a17_by_web_each_group_has_its_own_checklist(town: Town, colleague: Callable[..., Page]) -> None:
    page = colleague("tram")
    for kind, (first, many) in GROUPS.items():
        code = site(town, f"Điểm {kind}", kind)
        told = []
        for _ in range(2):
            page.goto(f"{town.ready['console_url']}/safety/{code}/check")
            expect(page.get_by_text(f"1. {first}")).to_be_visible()
            assert page.locator("fieldset").count() + page.get_by_role("spinbutton").count() == many
            answers(page)
            page.get_by_role("button", name="Ghi").click()
            expect(page.locator("h1 .chip").first).to_have_text("rất ít nguy cơ")
            told.append(page.get_by_role("status").inner_text())
        assert told[0] == told[1]  # the same answers, the same level


@pytest.mark.row("E16", "web")
def test_e16_by_web_a_market_is_not_rated_and_never_overdue(
    town: Town, colleague: Callable[..., Page]
) -> None:
    page = colleague("tram")
    page.goto(f"{town.ready['console_url']}/safety/{MARKET}")
    expect(page.get_by_text("không bao giờ quá hạn")).to_be_visible()
    expect(page.get_by_role("link", name="Tự đánh giá hôm nay")).to_have_count(0)
    look(page, "console-safety-not-rated")
    page.goto(f"{town.ready['console_url']}/safety?fresh=overdue")
    expect(page.get_by_role("link", name="Chợ Ninh Hải")).to_have_count(0)
    page.goto(f"{town.ready['console_url']}/safety?fresh=unrated")
    expect(page.get_by_role("row", name="Chợ Ninh Hải")).to_contain_text("không thuộc diện đánh giá")
