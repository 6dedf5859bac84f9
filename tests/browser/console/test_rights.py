"""Rights at the console: what a phone may not do alone, a data-protection officer answers, and the phone is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import look
from tests.journeys.town import Phone, Town
from tests.rows.rights import operator, prove
from tests.rows.telling import declare, talk


def person_of(page: Page, phone: Phone) -> str:
    """The number of the file of whoever declares from `phone`, opened at the console."""
    page.get_by_role("link", name="Hồ sơ người dân").first.click()
    page.get_by_label("Số điện thoại, thẻ hoặc họ tên").fill(phone.number)
    page.get_by_label("Vì sao tìm").fill("lệnh giữ của công an huyện")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("button", name="Mở hồ sơ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nguyen Van An")
    return page.url.rsplit("/", 1)[1]


def asks_to_be_erased(phone: Phone) -> str:
    """`XOA` with its code, while an authority wants it kept; the number of the request."""
    prove(phone, "XOA", "1 Xoa het du lieu")
    talk(phone, "1", "XOA HAN cua AN")
    held = talk(phone, "1", "Chua xoa duoc")
    found = re.search(r"yeu cau (\d+)", held)
    assert found is not None, held
    return found[1]


@pytest.mark.row("E23", "web")
def test_a_request_by_text_is_answered_at_the_console(
    town: Town, colleague: Callable[..., Page], tmp_path: Path
) -> None:
    phone, run = town.phone("0900612001"), operator(town)
    declare(phone)
    page = colleague("dulieu")
    page.on("dialog", lambda asked: asked.accept())
    person = person_of(page, phone)
    hold = run(
        "hold", "set", person, "--paper", "12/CAH", "--because", "dieu tra vu an", "--by", "dulieu"
    ).split()[-1]
    code = asks_to_be_erased(phone)
    page.get_by_role("link", name="Quyền dữ liệu").first.click()
    look(page, "console-rights")
    page.get_by_role("link", name=code).click()
    expect(page.get_by_text("Có lệnh giữ số 12/CAH")).to_be_visible()
    expect(page.get_by_text("còn ", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Nhận việc này").click()
    page.get_by_role("button", name="Gia hạn").click()
    page.get_by_role("dialog").get_by_label("Thêm bao nhiêu ngày").fill("5")
    page.get_by_role("dialog").get_by_label("Vì sao cần thêm").fill("chờ công an huyện trả lời")
    page.get_by_role("dialog").get_by_role("button", name="Gia hạn").click()
    phone.reads(f"Yeu cau {code}", "can them thoi gian (cho cong an huyen tra loi)")
    with page.expect_download() as taken:
        page.get_by_role("button", name="In bản sao (PDF)").click()
    taken.value.save_as(tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes().startswith(b"%PDF")
    page.reload()
    look(page, "console-rights-request")
    run("hold", "lift", hold, "--by", "dulieu")
    page.reload()
    page.get_by_role("button", name="Xóa hẳn và trả lời").click()
    expect(page.get_by_text("Đã xóa hẳn, đã đóng yêu cầu.")).to_be_visible()
    phone.reads(f"Yeu cau {code}", "da lam xong")
    talk(phone, "MA", "So nay chua co to khai nao")


def test_a_request_is_refused_on_a_ground(town: Town, colleague: Callable[..., Page]) -> None:
    phone = town.phone("0900612002")
    declare(phone)
    page = colleague("dulieu")
    page.get_by_role("link", name="Quyền dữ liệu").first.click()
    page.get_by_role("link", name="Ghi yêu cầu trên giấy").click()
    page.get_by_label("Muốn gì").select_option(label="phản đối xử lý")
    page.get_by_label("Số điện thoại của người yêu cầu").fill("0900612002")
    page.get_by_label("Yêu cầu nói gì").fill("đơn ngày 20/11: không muốn ai xem tờ khai")
    look(page, "console-rights-form")
    page.get_by_role("button", name="Ghi", exact=True).click()
    phone.reads("Da ghi yeu cau", "Can bo tra loi truoc")
    page.get_by_role("button", name="Từ chối").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Luật 91/2025/QH15 điều 19").check()
    dialog.get_by_label("Cụ thể vì sao").fill("đang có lệnh phòng dịch số 15")
    look(page, "console-rights-refuse")
    dialog.get_by_role("button", name="Từ chối").click()
    phone.reads("khong lam duoc vi luat 91/2025/QH15 dieu 19")
    expect(page.get_by_text("đang có lệnh phòng dịch số 15")).to_be_visible()
