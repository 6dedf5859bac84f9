"""The desk of lists of numbers: brought as a file or pasted, bad lines told, decided by whoever brought it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from io import BytesIO

from sqlalchemy import select

from gateway import lists
from gateway.console import takes_lists
from gateway.house import House
from gateway.lists import NumberList
from tests.console.conftest import Browser
from tests.console.sirens import audited

LISTS = "/console/lists"
MIXED = "số điện thoại,xã,họ tên\n0900000701,Vĩnh Hải,An\n113,Vĩnh Hải,Ba\n0900000702,,Tư\n0900000701,,Năm\n"


def send(used: Browser, body: str | None = None, **more: object) -> str:
    """The page after a list was sent, as a file or pasted."""
    sent: dict[str, object] = {"name": "Hộ ven suối", **more}
    if body is not None:
        sent["file"] = (BytesIO(body.encode()), "so.csv")
    return html.unescape(used.post(f"{LISTS}/import", f"{LISTS}/import", **sent).text)


def only(house: House) -> NumberList:
    with house.db.transaction() as tx:
        return tx.scalars(select(NumberList).order_by(NumberList.id.desc())).first() or NumberList()


def test_bad_lines_are_told_and_left_out_by_a_person(house: House, signed_in: Callable[..., Browser]) -> None:
    station = signed_in("station")
    page = send(station, MIXED)
    assert "có dòng sai. Xem rồi quyết định" in page and "chờ xem dòng sai" in page
    told = re.findall(r'data-label="Dòng"[^>]*>(\d+)<', page)
    assert told == ["3", "5"] and "số khẩn cấp" in page and "Số này đã có ở dòng 2" in page
    brought = only(house)
    one = f"{LISTS}/{brought.public_id}"
    page = html.unescape(station.post(f"{one}/leave-out-bad", one).text)
    assert "Danh sách dùng được." in page and only(house).state == lists.State.READY
    assert "Hộ ven suối" in html.unescape(station.get(f"{LISTS}?state=ready").text)
    assert "vừa được người khác xử lý" in html.unescape(station.post(f"{one}/leave-out-bad", one).text)
    assert "Đã bỏ danh sách" in html.unescape(station.post(f"{one}/discard", one).text)
    assert "Hộ ven suối" not in html.unescape(station.get(f"{LISTS}?state=ready").text)


def test_a_paste_of_good_numbers_can_be_used_at_once(house: House, signed_in: Callable[..., Browser]) -> None:
    releaser = signed_in("releaser")
    page = send(releaser, pasted="0900000701, 0900000702\n+84 900 000 703")
    assert "mọi dòng đều đúng" in page and only(house).good == 3
    assert "Bỏ các dòng sai" not in page and "Bỏ danh sách" in page


def test_what_is_read_as_something_else_is_noted(house: House, signed_in: Callable[..., Browser]) -> None:
    page = send(signed_in("releaser"), "01234567890\n")
    assert "đã đọc khác chữ ghi" in page and "0834567890" in page.replace(" ", "")


def test_what_is_no_list_is_said_beside_the_form(house: House, signed_in: Callable[..., Browser]) -> None:
    station = signed_in("station")
    for sent, said in (
        ({}, "Chọn một tệp, hoặc dán các số."),
        ({"body": "0900000701\n", "pasted": "0900000702"}, "Chọn một trong hai"),
        ({"body": "tên,tuổi\nAn,70\n"}, "Dòng đầu không có cột nào tên là số điện thoại."),
        ({"body": "số điện thoại\n"}, "Danh sách không có số nào."),
        ({"body": 'số điện thoại\n"090\n'}, "dấu ngoặc kép chưa đóng"),
        ({"body": "0900000701\n", "name": "A"}, "Tên danh sách có từ 2 đến 80 chữ."),
        ({"body": "0900000701\n", "name": ""}, "Đặt tên"),
    ):
        assert said in send(station, **sent), said  # type: ignore[arg-type]
    assert only(house).id is None


def test_lines_are_shown_to_who_brought_them(house: House, signed_in: Callable[..., Browser]) -> None:
    send(signed_in("station"), MIXED)
    one = f"{LISTS}/{only(house).public_id}"
    elsewhere = signed_in("station", communes=["22852"], email="other@demo.example")
    for used in (signed_in("agent"), signed_in("auditor"), elsewhere):
        page = html.unescape(used.get(one).text)
        assert "Hộ ven suối" in page and "0900000701" not in page and "Bỏ danh sách" not in page
        assert "chỉ ai mang danh sách tới" in page
        assert used.post(f"{one}/discard", "/console/account").status_code == 403
    assert "0900000701" in html.unescape(signed_in("cdc").get(one).text)


def test_many_bad_lines_are_shown_by_the_page(house: House, signed_in: Callable[..., Browser]) -> None:
    station = signed_in("station")
    page = send(station, "".join(f"11{n}\n" for n in range(1, 8)) + "113\n" * 1_200)
    assert "Không có số nào dùng được" in page and "Chỉ ghi lại 1.000 dòng sai" in page
    assert "leave-out-bad" not in page and "Trang 1 / 20" in page
    page = html.unescape(station.get(f"{LISTS}/{only(house).public_id}?page=20").text)
    assert re.search(r'data-label="Dòng"[^>]*>1\.000<', page)


def test_a_long_list_may_be_uploaded_there(house: House, signed_in: Callable[..., Browser]) -> None:
    assert takes_lists("/console/lists/import") and not takes_lists("/console/lists/lst_1")
    body = "".join(f"09{n:08d}\n" for n in range(120_000))  # beyond what any other form may hold
    assert "Dòng sai" in send(signed_in("station"), body)
    assert only(house).good + only(house).bad == 120_000


def test_in_english_faults_are_named(house: House, signed_in: Callable[..., Browser]) -> None:
    station = signed_in("station")
    station.post("/console/language/en")
    page = send(station, MIXED)
    assert "emergency number" in page and "số khẩn cấp" not in page
    assert audited(house, "list.bring")[0].details == {"good": 2, "bad": 2}
