"""A station looks after people at home: admitted at the console, reporting by text, called when silent, ended."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from gateway import phone as numbers
from tests.browser.console.conftest import look
from tests.journeys.town import Phone, Town
from tests.rows.telling import talk
from tests.rows.watching import COMMITTEE, SHELTER, STATION, new_room, tomorrow

Station = Callable[..., Page]
_phones = itertools.count(1)


@pytest.fixture
def new_phone(town: Town) -> Callable[[], Phone]:
    """A phone that no other story has used."""
    return lambda: town.phone(f"09006{next(_phones):05d}")


def admit(page: Page, phone: Phone | None, name: str, **more: str) -> None:
    """Fill in the form, as a nurse does; the page of the person is open afterwards."""
    page.get_by_role("link", name="Người đang theo dõi").first.click()
    page.get_by_role("link", name="Bắt đầu theo dõi một người").click()
    page.get_by_label("Số di động được nhắc").fill(phone.number if phone else "")
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Năm sinh").fill("1985")
    page.get_by_label("Diện").select_option(more.pop("cls", "f1_home"))
    page.get_by_label("Xã, phường nơi ở").select_option(label="Xã Vĩnh Hải")
    page.get_by_label("Số nhà, thôn").fill("thôn Mỹ Tường 2")
    for label, said in more.items():
        page.get_by_label({"site": "Số của cơ sở", "group": "Phòng hoặc thôn"}[label]).fill(said)
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name} đang theo dõi")


def row_of(page: Page, name: str) -> Locator:
    """The row of a list that names somebody."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name))


@pytest.mark.row("A22", "web")
def test_a_station_watches_calls_and_ends(
    town: Town, colleague: Station, new_phone: Callable[[], Phone]
) -> None:
    speaks, silent = new_phone(), new_phone()
    with tomorrow(town) as day:
        day.strike(4)
        page = colleague("tram")
        admit(page, speaks, "Đào Thị Nói")
        look(page, "console-quarantine-person-new")
        admit(page, silent, "Đỗ Văn Lặng")
        person = page.url
        page.get_by_role("link", name="Lưới ngày").first.click()
        day.strike(8)
        speaks.reads("Tram y te nhac NOI gui suc khoe sang nay")
        silent.reads("Tram y te nhac LANG")
        talk(speaks, "SK 368", "Da nhan suc khoe sang")
        expect(row_of(page, "Đào Thị Nói")).to_contain_text(
            re.compile("sáng.*khỏe", re.DOTALL)
        )  # by itself, nobody has reloaded
        expect(row_of(page, "Đỗ Văn Lặng")).to_contain_text("đã nhắc")
        look(page, "console-quarantine-grid")

        day.strike(9, 31)
        silent.reads("Tram y te nhac lai", "LANG")
        day.strike(10, 31)
        # once a slot for the whole commune: another story of this town may have been the first to be silent
        town.phone(STATION).reads("chua bao suc khoe sang")
        page.get_by_role("link", name="Cần gọi", exact=True).first.click()
        expect(row_of(page, "Đào Thị Nói")).to_have_count(0)
        to_call = row_of(page, "Đỗ Văn Lặng")
        expect(to_call).to_contain_text(numbers.national(f"+84{silent.number[1:]}"))
        look(page, "console-quarantine-calls")
        to_call.get_by_label("Chưa gặp").select_option(label="không nghe máy")
        to_call.get_by_role("button", name="Chưa gặp").click()
        expect(row_of(page, "Đỗ Văn Lặng")).to_contain_text("1 lần, không nghe máy")
        row_of(page, "Đỗ Văn Lặng").get_by_role("link", name="Gặp được").click()
        look(page, "console-quarantine-report")
        page.get_by_role("button", name="Ghi").click()
        expect(page.get_by_role("alert")).to_contain_text("Ghi ít nhất một điều")
        page.get_by_label("Nói là khỏe").check()
        page.get_by_label("Nhiệt độ").fill("36,9")
        page.get_by_role("button", name="Ghi").click()
        expect(page.get_by_role("status").last).to_contain_text("Đã ghi sức khỏe")
        expect(row_of(page, "Đỗ Văn Lặng")).to_have_count(0)

        page.goto(person)
        page.get_by_role("button", name="Nhập viện").click()
        look(page, "console-quarantine-hospital")
        page.get_by_label("Căn cứ").and_(page.locator(":visible")).select_option(label="bệnh viện báo")
        page.get_by_role("dialog").get_by_role("button", name="Nhập viện").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("đã nhập viện")
        expect(page.get_by_text("gọi 2 lần, gặp được, khỏe")).to_be_visible()
        look(page, "console-quarantine-person")
        day.strike(8, days=1)
        speaks.reads("Tram y te nhac NOI")
        day.strike(8, 5, days=1)
        page.get_by_role("link", name="Tổng hợp ngày").first.click()
        expect(page.get_by_role("row", name="Xã Vĩnh Hải")).to_be_visible()
        look(page, "console-quarantine-day")
    reminders = [text["text"] for text in silent.inbox() if "nhac" in text["text"]]
    assert len(reminders) == 2, reminders  # both of the first morning


@pytest.mark.row("E4", "web")
def test_another_class_asks_twice_a_day(
    town: Town, colleague: Station, new_phone: Callable[[], Phone]
) -> None:
    phone = new_phone()
    with tomorrow(town) as day:
        day.strike(4)
        page = colleague("tram")
        admit(page, phone, "Hồ Văn Đổi")
        expect(page.get_by_text("mỗi ngày 1 lần: 08:00")).to_be_visible()
        page.get_by_role("link", name="Đổi diện").click()
        look(page, "console-quarantine-class")
        page.get_by_label("Diện").select_option(label="F0 tại nhà: mỗi ngày lúc 08:00, 16:00")
        page.get_by_role("button", name="Ghi").click()
        expect(page.get_by_text("mỗi ngày 2 lần: 08:00, 16:00")).to_be_visible()
        day.strike(8)
        phone.reads("gui suc khoe sang nay (ngay 2 lan)")
        day.strike(16)
        phone.reads("gui suc khoe chieu nay (ngay 2 lan)")


@pytest.mark.row("E5", "web")
def test_a_sign_told_to_a_nurse_is_the_stations_and_the_committees(
    town: Town, colleague: Station, new_phone: Callable[[], Phone]
) -> None:
    phone = new_phone()
    nurse, chairman = town.phone(STATION).texts("MENU"), town.phone(COMMITTEE).texts("MENU")
    page = colleague("tram")
    admit(page, phone, "Lý Thị Sốt")
    page.get_by_role("link", name="Ghi sức khỏe", exact=True).click()
    page.get_by_label("Nhiệt độ").fill("38,6")
    page.get_by_label("ho", exact=True).check()
    page.get_by_role("button", name="Ghi").click()
    expect(page.get_by_role("status").last).to_contain_text(re.compile(r"mở yêu cầu \d+"))
    expect(page.get_by_role("alert")).to_contain_text("Có dấu hiệu bệnh")
    look(page, "console-quarantine-sign")
    nurse.reads("SUC KHOE", phone.number, "Vinh Hai")
    told = chairman.reads("tram y te dang lien he mot ho", phone.number, "Vinh Hai", "giu kin")
    assert not any(word in told.lower() for word in ("sot", "38.6", "38,6", "ho khan", "ly thi", "f0", "f1"))
    page.get_by_role("link", name="Người đang theo dõi").first.click()
    expect(page.get_by_role("region", name="Sổ theo dõi")).to_be_visible()
    expect(page.locator("#alarms")).to_contain_text("Lý Thị Sốt")
    look(page, "console-quarantine")
    talk(phone, "SK 37 SPO2 91", "DA NHAN yeu cau cap cuu")
    expect(page.locator("#alarms li").first).to_contain_text("NGUY HIỂM")  # by itself
    expect(page.locator("#alarms")).to_contain_text("Lý Thị Sốt")
    look(page, "console-quarantine-danger")


@pytest.mark.row("E13", "web")
def test_a_caller_tells_unasked_and_danger_is_danger(
    town: Town, colleague: Station, new_phone: Callable[[], Phone]
) -> None:
    caller, nurse = new_phone(), town.phone(STATION).texts("MENU")
    page = colleague("tram")
    page.get_by_role("link", name="Người đang theo dõi").first.click()
    page.get_by_role("link", name="Ghi sức khỏe người không bị theo dõi").click()
    page.get_by_label("Số điện thoại người gọi").fill(caller.number)
    page.get_by_label("Nhiệt độ").fill("36,8")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_role("status").last).to_contain_text("Đã ghi sức khỏe")
    page.get_by_label("Số điện thoại người gọi").fill(caller.number)
    page.get_by_label("khó thở").check()
    look(page, "console-quarantine-voluntary")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_role("status").last).to_contain_text("NGUY HIỂM")
    nurse.reads("CAP CUU", caller.number)


@pytest.mark.row("E3", "web")
def test_a_room_is_reported_at_once(town: Town, colleague: Station, new_phone: Callable[[], Phone]) -> None:
    room = new_room()
    with tomorrow(town) as day:
        day.strike(8)
        a_whole_room(colleague("tram"), room, new_phone)


def a_whole_room(page: Page, room: str, new_phone: Callable[[], Phone]) -> None:
    """Three are admitted; two are well, one coughs."""
    for name in ("Võ Văn Một", "Võ Thị Hai", "Võ Văn Ba"):
        admit(page, new_phone(), name, cls="f1_site", site=SHELTER, group=room)
    page.get_by_role("link", name="Phòng, thôn").first.click()
    look(page, "console-quarantine-rooms")
    page.get_by_role("link", name=room).click()
    page.get_by_label("Võ Thị Hai").check()
    look(page, "console-quarantine-room")
    page.get_by_role("button", name="không đánh dấu là khỏe").click()
    expect(page.get_by_text("Đã ghi 2 người khỏe")).to_be_visible()
    expect(row_of(page, "Võ Văn Một").first).to_contain_text("khỏe")
    page.get_by_role("link", name="Ghi sức khỏe Võ Thị Hai").click()
    page.get_by_label("ho", exact=True).check()
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(room)
    expect(page.get_by_role("row").filter(has_text="Võ Thị Hai")).to_contain_text("có dấu hiệu")
    page.get_by_role("link", name="Người báo thay").first.click()
    look(page, "console-quarantine-keepers")
    page.get_by_role("link", name="Giao một người").click()
    look(page, "console-quarantine-keeper")
