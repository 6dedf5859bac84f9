"""People at the console: a family on one phone, a card, a name put right, two records made one, a number given up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.console.conftest import look
from tests.journeys.town import Phone, Town
from tests.rows.telling import code_of, declare, talk

WHY = "người dân nhờ xem lại tờ khai"


def hoa_declares_too(phone: Phone) -> str:
    """A second member of the family, in one line; her receipt."""
    talk(phone, "KB Tran Thi Hoa 1987 nu Nhon Hai khoe", "Xem lai")
    return code_of(talk(phone, "1", "Da nhan to khai cua HOA"))


def find(page: Page, said: str) -> Locator:
    """Look somebody up; the cards of whoever was found."""
    page.get_by_role("link", name="Hồ sơ người dân").first.click()
    page.get_by_label("Số điện thoại, thẻ hoặc họ tên").fill(said)
    page.get_by_label("Vì sao tìm").fill(WHY)
    page.get_by_role("button", name="Tìm", exact=True).click()
    return page.locator(".card")


@pytest.mark.row("A14", "web")
def test_a14_by_web_a_family_on_one_phone(town: Town, colleague: Callable[..., Page]) -> None:
    phone = town.phone("0900611001")
    an, hoa = declare(phone), hoa_declares_too(phone)
    talk(phone, "KB 2", "Khai hom nay cho HOA")
    again = code_of(talk(phone, "1", "Da nhan to khai cua HOA"))
    page = colleague("tram")
    found = find(page, "0900 611 001")
    expect(page.get_by_role("heading", name="Tìm thấy 2 người")).to_be_visible()
    look(page, "console-people")
    found.filter(has_text="Nguyen Van An").get_by_role("button", name="Mở hồ sơ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nguyen Van An")
    own = page.get_by_role("region", name="Tờ khai")
    expect(own).to_contain_text(an)
    expect(own).not_to_contain_text(hoa)
    family = page.get_by_role("region", name="Cùng dùng số +84 90 *** 1001")
    expect(family).to_contain_text("2. Tran Thi Hoa")
    for code in (hoa, again):
        expect(family).to_contain_text(code)
    look(page, "console-household")
    page.get_by_role("link", name="2. Tran Thi Hoa").click()
    expect(page.get_by_text("Hồ sơ này đang khép")).to_be_visible()
    look(page, "console-person-why")
    page.get_by_label("Vì sao mở hồ sơ này").fill(WHY)
    page.get_by_role("button", name="Mở hồ sơ").click()
    expect(page.get_by_role("region", name="Tờ khai").get_by_role("row")).to_have_count(
        3
    )  # the head, and two
    page.get_by_role("link", name=f"Xem câu trả lời của tờ khai {hoa}").click()
    expect(page.get_by_text("Câu trả lời về sức khỏe")).to_be_visible()
    look(page, "console-person-health")


@pytest.mark.row("A4", "web")
def test_a4_by_web_a_card_finds_its_holder_for_staff(town: Town, colleague: Callable[..., Page]) -> None:
    phone = town.phone("0900611002")
    talk(phone, "BHYT GD4585861100217", "8 cau")
    for words, heard in (
        ("1", "1/8"), ("Ca Mau Thi Tuyet", "2/8"), ("1979", "3/8"), ("nu", "4/8"), ("Nhon Hai, Ninh Hai", "1 Dung"),
        ("1", "5/8"), ("thon My Tuong 2", "6/8"), ("1", "7/8"), ("1", "8/8"), ("1", "Xem lai"), ("1", "cua TUYET"),
    ):  # fmt: skip
        talk(phone, words, heard)
    page = colleague("tongdai")
    for card in ("5861100217", "GD 4 58 5861100217", "5861100217|4361204d61752054687520547579e1babft|"):
        expect(find(page, card).first).to_contain_text("Ca Mau Thi Tuyet")
    find(page, "5861100299")
    expect(page.get_by_text("Không có ai trong hồ sơ như vậy.")).to_be_visible()


@pytest.mark.row("B19", "web")
def test_b19_by_web_a_name_put_right_and_two_records_made_one(
    town: Town, colleague: Callable[..., Page]
) -> None:
    one, other = town.phone("0900611003"), town.phone("0900611004")
    mine = declare(one, "KB Kator Thi Hanh 1971 nu Nhon Hai khoe")
    theirs = declare(other, "KB Kato Thi Hanh 1971 nu Nhon Hai khoe")
    page = colleague("dulieu")
    find(page, "0900611004").get_by_role("button", name="Mở hồ sơ").click()
    page.get_by_role("button", name="Sửa tên").click()
    page.get_by_label("Họ và tên đúng").fill("Katơr Thị Hạnh")
    page.get_by_role("button", name="Ghi tên này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Katơr Thị Hạnh")
    page.get_by_role("link", name="Hồ sơ có thể trùng").first.click()
    look(page, "console-twins")
    page.get_by_role("link", name="Kator Thi Hanh").click()
    look(page, "console-twins-compare")
    page.get_by_role("button", name="Là một người: gộp").click()
    page.get_by_label("Katơr Thị Hạnh").check()
    page.get_by_label("Vì sao biết là một người").fill("đã gọi hỏi cả hai số")
    page.get_by_role("button", name="Gộp", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Katơr Thị Hạnh")
    for code in (mine, theirs):
        expect(page.get_by_role("region", name="Tờ khai")).to_contain_text(code)
    look(page, "console-person-merged")
    talk(one, "MA", mine)
    page.get_by_role("button", name="Tách lại").first.click()
    page.get_by_label("Vì sao tách").fill("hai chị em trùng tên")
    page.get_by_role("dialog").get_by_role("button", name="Tách lại").click()
    expect(page.get_by_text("Đã tách lại thành hai hồ sơ.")).to_be_visible()
    expect(page.get_by_role("region", name="Tờ khai")).not_to_contain_text(mine)
    talk(other, "MA", theirs)


@pytest.mark.row("E23", "web")
def test_e23_by_web_a_number_given_up_tells_its_buyer_nothing(
    town: Town, colleague: Callable[..., Page]
) -> None:
    phone = town.phone("0900611005")
    declare(phone)
    page = colleague("dulieu")
    page.on("dialog", lambda asked: asked.accept())
    find(page, "0900611005").get_by_role("button", name="Mở hồ sơ").click()
    page.get_by_role("button", name="Số đã đổi chủ").click()
    expect(page.get_by_text("có thể đã đổi chủ")).to_be_visible()
    assert "AN" not in talk(phone, "MA", "chu dau cua ten goi").split()
    talk(phone, "H", "So nay chua co to khai nao")
    page.reload()
    expect(page.get_by_text("Không có số nào nói thay người này.")).to_be_visible()
