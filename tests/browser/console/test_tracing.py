"""Item 7: two colleagues open a case and send a notice; exactly those who were near are asked; yes leads on."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import look
from tests.journeys.daylight import daylight
from tests.journeys.town import Phone, Town
from tests.rows.operating import operator
from tests.rows.telling import declare, talk

_numbers = itertools.count(1)


@pytest.fixture
def new_phone(town: Town) -> Callable[[], Phone]:
    """A phone nobody has used yet."""
    return lambda: town.phone(f"09006101{next(_numbers):02d}")


def masked(phone: Phone) -> str:
    """As lists show a number."""
    return f"*** {phone.number[-4:]}"


def asked(phone: Phone) -> list[str]:
    """Texts by which somebody who was near is asked."""
    return [one["text"] for one in phone.inbox() if "Tram y te" in one["text"]]


@pytest.mark.row("A13", "web")
def test_a13_by_web_two_colleagues_trace_a_case(
    town: Town, new_phone: Callable[[], Phone], colleague: Callable[..., Page]
) -> None:
    ill, near, named, elsewhere = (new_phone() for _ in range(4))
    market = ("add", "--name", "Chợ Đầm Vua", "--kind", "market", "--commune", "22846")
    board = operator(town, *market).split()[0]
    for each in (ill, near):
        declare(each)
        talk(each, board, "DA VAO Cho Dam Vua")
    talk(ill, f"TX {named.number}*hom nay", f"Da ghi co gap so {named.number} hom nay")
    talk(elsewhere, "MENU", "1022")

    one, other = colleague("cdc1"), colleague("cdc2")
    for page in (one, other):
        page.on("dialog", lambda dialog: dialog.accept())
    one.get_by_role("link", name="Truy vết").first.click()
    one.get_by_role("link", name="Đề nghị mở ca").click()
    one.get_by_label("Số điện thoại của người bệnh").fill("12")
    one.get_by_role("button", name="Đề nghị").click()
    expect(one.get_by_text("Đây không phải là một số điện thoại.")).to_be_visible()
    look(one, "console-tracing-form")
    one.get_by_label("Số điện thoại của người bệnh").fill(ill.number)
    one.get_by_label("Xã, phường phụ trách").select_option(label="Xã Vĩnh Hải")
    one.get_by_label("Căn cứ").fill("phiếu xét nghiệm số 12")
    one.get_by_role("button", name="Đề nghị").click()
    expect(one.get_by_text("Bạn đã đề nghị ca này")).to_be_visible()
    expect(one.get_by_role("button", name="Xác nhận ca này")).to_have_count(0)
    look(one, "console-tracing-proposed")

    other.get_by_role("link", name="Truy vết").first.click()
    expect(other.get_by_text("1 ca chờ bạn xác nhận.")).to_be_visible()
    look(other, "console-tracing-cases")
    other.locator("tbody").get_by_role("link").first.click()
    look(other, "console-tracing-to-confirm")
    other.get_by_role("button", name="Xác nhận ca này").click()
    expect(other.get_by_text("Tìm thấy 2 người.")).to_be_visible()
    expect(other.get_by_role("link", name=masked(near))).to_be_visible()
    expect(other.get_by_role("link", name=masked(named))).to_be_visible()
    expect(other.get_by_role("link", name=masked(elsewhere))).to_have_count(0)

    expect(one.get_by_role("heading", name="Người tiếp xúc")).to_be_visible()  # the open page has heard of it
    one.get_by_label("Chọn cả trang này").check()
    look(one, "console-tracing-case")
    one.get_by_role("button", name="Những người đã chọn có tiếp xúc").click()
    expect(one.get_by_text("Đã xác nhận 2 người có tiếp xúc.")).to_be_visible()
    one.get_by_role("link", name=masked(near)).click()
    expect(one.get_by_role("cell", name="Chợ Đầm Vua")).to_be_visible()
    look(one, "console-tracing-contact")
    one.get_by_role("link", name="Về ca").click()
    one.get_by_role("link", name="Xem sơ đồ").click()
    expect(one.locator("svg.graph a")).to_have_count(2)
    expect(one.locator(".tree a")).to_have_count(2)
    look(one, "console-tracing-graph")
    one.get_by_role("link", name="Về ca").click()
    one.get_by_role("link", name="Soạn thông báo").click()
    expect(one.get_by_role("blockquote")).to_contain_text("Trạm y tế muốn hỏi chuyện")
    look(one, "console-tracing-draft")
    one.get_by_role("button", name="Trình 2 số này để duyệt").click()
    expect(one.get_by_text("Bạn đã trình danh sách này")).to_be_visible()
    expect(one.get_by_role("button", name="Duyệt và nhắn")).to_have_count(0)
    notice = one.url

    assert asked(near) == asked(named) == []
    other.goto(notice)
    look(other, "console-tracing-to-approve")
    with daylight(town, new_phone):
        other.get_by_role("button", name="Duyệt và nhắn 2 số").click()
        expect(other.get_by_text("Đã duyệt.")).to_be_visible()
        near.reads("Tram y te muon hoi chuyen")
        named.reads("Tram y te muon hoi chuyen")
        near.texts("1")
        near.reads("Da ghi la co")
        near.reads("Khai hom nay cho AN")
        expect(other.locator("#figures .card").nth(1)).to_contain_text("1 trả lời có")
        expect(other.get_by_role("cell", name="trả lời có")).to_be_visible()
        look(other, "console-tracing-answers")
    assert (len(asked(near)), len(asked(named)), asked(elsewhere), asked(ill)) == (1, 1, [], [])
