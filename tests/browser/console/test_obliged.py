"""Who must declare, and the scoreboard: a list by file, a reminder that is heard, evidence by two; then figures."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gateway import clock
from tests.browser.console.conftest import look
from tests.journeys.town import Town
from tests.rows.obliging import SETTLES, by_day
from tests.rows.telling import declare, talk
from tests.waiting import STANDSTILL

HEAD = "ho_ten;nam_sinh;so_dien_thoai;ma_xa;can_cu;van_ban;tu_ngay;den_ngay"
NAME = "Chamalea Thi Lieu"  # nobody else's in this town: a declaration of the same name and year would count as hers
COUNTED = 90_000  # milliseconds: the scoreboard is counted each minute


def today_of(town: Town) -> date:
    """The day by the town's clock."""
    turned = town.folder / "clock"
    seconds = float(turned.read_text() or 0) if turned.exists() else 0.0
    return clock.today(datetime.now(UTC) + timedelta(seconds=seconds))


def bring(page: Page, file: Path, *, only_good: bool = False) -> None:
    """Send a list of people."""
    page.get_by_label("Tệp CSV").set_input_files(file)
    if only_good:
        page.get_by_label("Nhập các dòng đúng").check()
    page.get_by_role("button", name="Đọc tệp").click()


@pytest.mark.row("A23", "web")
def test_a23_by_web_entered_by_a_file_and_gone_by_declaring(
    town: Town, colleague: Callable[..., Page], tmp_path: Path
) -> None:
    phone, sheet = town.phone("0900613001"), tmp_path / "ds.csv"
    with by_day(town):
        rest = f"22846;đi từ vùng dịch về;21/QĐ-UBND;01/11/2026;{today_of(town):%d/%m/%Y}"
        lines = [HEAD, f"{NAME};1966;{phone.number};{rest}", f"Le Van Sai;85;;{rest}", f";;12;{rest}"]
        sheet.write_text("\n".join(lines), "utf-8")
        page = colleague("tram")
        page.get_by_role("link", name="Phải khai báo").first.click()
        page.get_by_role("link", name="Nhập danh sách").click()
        bring(page, sheet)
        expect(page.get_by_role("alert")).to_have_text("2 dòng sai. Chưa ghi gì.")
        look(page, "console-obliged-import")
        bring(page, sheet, only_good=True)
        expect(page.get_by_text("Đã nhập 1 người.")).to_be_visible()
        page.get_by_role("link", name="Xem danh sách").click()
        page.get_by_label("Số văn bản").fill("21/QĐ-UBND")
        page.get_by_role("button", name="Lọc").click()
        look(page, "console-obliged")
        page.get_by_role("link", name=NAME).click()
        phone.reads("Tram y te nhac")
        page.reload()
        expect(page.get_by_role("region", name="Lời nhắc")).to_contain_text("chưa chắc đã nghe")
        declare(phone, f"KB {NAME} 1966 nu Nhon Hai khoe")

        def declared() -> None:
            page.reload()
            expect(page.get_by_role("heading", level=1)).to_contain_text("đã khai", timeout=1_000)

        eventually(declared)


@pytest.mark.row("E17", "web")
def test_e17_by_web_evidence_of_what_was_heard_by_two_people(
    town: Town, colleague: Callable[..., Page], tmp_path: Path
) -> None:
    phone = town.phone("0900613002")
    with by_day(town):
        first = colleague("cdc1")
        first.get_by_role("link", name="Phải khai báo").first.click()
        first.get_by_role("link", name="Thêm một người").click()
        first.get_by_label("Số điện thoại").fill(phone.number)
        first.get_by_label("Xã, phường").select_option("22846")
        first.get_by_label("Vì sao phải khai").fill("đi từ vùng dịch về")
        first.get_by_label("Số văn bản").fill("22/QĐ-UBND")
        for field in ("Từ ngày", "Đến ngày"):
            first.get_by_label(field).fill(f"{today_of(town)}")
        look(first, "console-obliged-form")
        first.get_by_role("button", name="Ghi", exact=True).click()
        expect(first.get_by_role("heading", level=1)).to_contain_text("chưa khai")
        phone.reads("Tram y te nhac")
        talk(phone, "8", "da doc loi nhac")
    with by_day(town, days=1):
        first.reload()
        expect(first.get_by_text("cần người thứ hai xem xét")).to_be_visible()
        second = colleague("cdc2")
        second.goto(first.url)

        def heard() -> None:
            second.reload()
            expect(second.get_by_text("đã nghe", exact=True)).to_be_visible(timeout=1_000)

        eventually(heard)
        second.get_by_role("button", name="Xem xét").click()
        second.get_by_label("Đã nghe nhắc, không có lý do, vẫn chưa khai").check()
        second.get_by_label("Đã xem xét những gì").fill("đã gọi hai lần, đến nhà một lần")
        second.get_by_role("dialog").get_by_role("button", name="Ghi").click()
        expect(second.get_by_text("được lấy làm chứng cứ")).to_be_visible()
        look(second, "console-obliged-one")
        second.get_by_role("link", name="Phải khai báo").first.click()
        second.get_by_role("link", name="Lấy chứng cứ").click()
        second.get_by_label("Để làm gì").fill("báo cáo UBND theo công văn 12")
        with second.expect_download() as taken:
            second.get_by_role("button", name="Tải về (CSV)").click()
        taken.value.save_as(tmp_path / "evidence.csv")
    with (tmp_path / "evidence.csv").open(encoding="utf-8-sig") as evidence:
        mine = [line for line in csv.DictReader(evidence) if line["Số văn bản"] == "22/QĐ-UBND"]
    assert len(mine) == 1 and mine[0]["Đến máy lúc"] and mine[0]["Đã đọc lúc"]


def test_the_scoreboard_counts_what_was_declared_and_who_came(
    town: Town, colleague: Callable[..., Page]
) -> None:
    phone = town.phone("0900613003")
    declare(phone)
    talk(phone, "41536", "DA VAO")
    page = colleague("cdc1")
    page.get_by_role("link", name="Bảng điểm").first.click()

    def counted() -> None:
        page.reload()
        expect(page.get_by_role("cell", name="Xã Vĩnh Hải")).to_be_visible(timeout=1_000)
        expect(page.locator(".figure").nth(1)).not_to_have_text("0", timeout=1_000)

    eventually(counted, COUNTED)
    expect(page.locator(".uplot")).to_be_visible()
    look(page, "console-scoreboard")
    page.get_by_label("Mỗi dòng là").select_option("site")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_role("columnheader", name="Điểm")).to_be_visible()
    look(page, "console-scoreboard-sites")


def eventually(act: Callable[[], None], patience: float = (SETTLES + STANDSTILL) * 1_000) -> None:
    """Do `act` again until it goes through."""
    until = datetime.now(UTC) + timedelta(milliseconds=patience)
    while True:
        try:
            return act()
        except AssertionError:
            if datetime.now(UTC) > until:
                raise
