"""The desk of those who need help to leave: kept by a station, read by an agent, each in their own communes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from sqlalchemy import select

from gateway import clock, movers
from gateway.audit import AuditEntry
from gateway.console import takes_lists
from gateway.house import House
from gateway.movers import Mover
from tests.console.conftest import COMMUNE, Browser

MOVERS = "/console/movers"
AN = {
    "reason": "bedridden",
    "name": "Nguyễn Văn An",
    "number": "0900 000 601",
    "other_number": "0900000602",
    "commune_code": COMMUNE,
    "hamlet": "Mỹ Tường 2",
    "address": "sau chùa",
    "people": "3",
    "note": "cần cáng",
}
HEAD = "lý do,họ tên,xã,thôn,số điện thoại\n"


def add(used: Browser, **more: str) -> str:
    """The page after somebody was put on the list."""
    return html.unescape(used.post(f"{MOVERS}/new", f"{MOVERS}/new", **{**AN, **more}).text)


def only(house: House) -> Mover:
    with house.db.transaction() as tx:
        return tx.scalars(select(Mover)).one()


def send(used: Browser, body: str, **more: str) -> str:
    """The page after a file was sent."""
    file = (BytesIO(body.encode()), "xa.csv")
    return html.unescape(used.post(f"{MOVERS}/import", f"{MOVERS}/import", file=file, **more).text)


def test_a_station_keeps_its_list(house: House, signed_in: Callable[..., Browser]) -> None:
    station = signed_in("station")
    page = add(station)
    assert "Đã ghi vào danh sách." in page and "0900000601" in page and "cần cáng" in page
    mover = only(house)
    listed = html.unescape(station.get(MOVERS).text)
    assert "Nguyễn Văn An" in listed and "nằm liệt giường" in listed and "0900000601" not in listed
    one = f"{MOVERS}/{mover.public_id}"
    changed = station.post(f"{one}/change", f"{one}/change", **{**AN, "people": "1"}).text
    assert "Đã sửa." in html.unescape(changed) and only(house).people == 1
    ended = html.unescape(station.post(f"{one}/end", one, why="away").text)
    assert "Đã đưa ra khỏi danh sách" in ended and "đã chuyển đi nơi khác" in ended
    assert "Nguyễn Văn An" not in station.get(MOVERS).text
    assert "Nguyễn Văn An" in html.unescape(station.get(f"{MOVERS}?standing=off").text)
    assert "ra khỏi danh sách" in html.unescape(station.post(f"{one}/end", one, why="away").text)


def test_what_is_wrong_is_said_beside_its_field(house: House, signed_in: Callable[..., Browser]) -> None:
    station = signed_in("station")
    for more, said in (
        ({"hamlet": "", "address": ""}, "Ghi thôn hoặc địa chỉ"),
        ({"number": "113"}, "số khẩn cấp"),
        ({"reason": "pregnant"}, "cần ngày dự sinh"),
        ({"people": "0"}, "từ 1 đến 20"),
        ({"name": ""}, "Cần họ và tên."),
    ):
        assert said in add(station, **more)
    add(station)
    assert "đã có trong danh sách của xã" in add(station)
    station.post("/console/language/en")
    assert "on the list of the commune already" in add(station)


def test_filters_and_order(signed_in: Callable[..., Browser]) -> None:
    cdc = signed_in("cdc")
    add(cdc)
    add(cdc, name="Trần Thị Ba", reason="dialysis")
    add(cdc, name="Lê Văn Tư", reason="boat", commune_code="22852")
    names = r"Nguyễn Văn An|Trần Thị Ba|Lê Văn Tư"
    found = lambda query: re.findall(names, html.unescape(cdc.get(f"{MOVERS}{query}").text))  # noqa: E731
    assert found("") == ["Trần Thị Ba", "Nguyễn Văn An", "Lê Văn Tư"]
    assert found("?sort=-turn") == ["Lê Văn Tư", "Nguyễn Văn An", "Trần Thị Ba"]
    assert found("?reason=boat") == ["Lê Văn Tư"]
    assert found(f"?commune={COMMUNE}&reason=bedridden") == ["Nguyễn Văn An"]


def test_each_in_their_own_communes(house: House, signed_in: Callable[..., Browser]) -> None:
    add(signed_in("station"))
    one = f"{MOVERS}/{only(house).public_id}"
    elsewhere = signed_in("station", communes=["22852"], email="other@demo.example")
    assert "Nguyễn Văn An" not in elsewhere.get(MOVERS).text
    for answer in (
        elsewhere.get(one),
        elsewhere.get(f"{one}/change"),
        elsewhere.post(f"{one}/end", why="away"),
    ):
        assert answer.status_code == 404
    add(elsewhere, name="Trần Thị Ba")  # in a commune that the form does not offer
    assert only(house).name == "Nguyễn Văn An"


def test_an_agent_reads_and_writes_nothing(house: House, signed_in: Callable[..., Browser]) -> None:
    add(signed_in("station"))
    one = f"{MOVERS}/{only(house).public_id}"
    agent = signed_in("agent")
    page = html.unescape(agent.get(one).text)
    assert "0900000601" in page and f"{one}/end" not in page and f"{one}/change" not in page
    assert f"{MOVERS}/new" not in agent.get(MOVERS).text
    assert agent.get(f"{MOVERS}/new").status_code == agent.post(f"{one}/end", why="away").status_code == 403
    with house.db.transaction() as tx:
        looked = select(AuditEntry.actor).where(AuditEntry.action == "mover.look")
        assert f"account:{agent.account_id}" in tx.scalars(looked).all()


def test_checks_stand_on_their_page(house: House, signed_in: Callable[..., Browser]) -> None:
    station = signed_in("station")
    add(station)
    mover = only(house)
    with house.db.transaction() as tx:
        how: dict[str, Any] = {"by_account": station.account_id}
        movers.note_check(tx, house.settings, mover, "alr_1", "no_answer", clock.now(), **how)
        movers.note_check(tx, house.settings, mover, "alr_1", "safe", clock.now(), by_number="+84900000620")
    page = html.unescape(station.get(f"{MOVERS}/{mover.public_id}").text)
    assert page.index("đã an toàn") < page.index("gọi không được")
    assert "Cán bộ station" in page and "*** 0620" in page


def test_a_file_with_a_wrong_line_enters_nobody_unless_asked(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    station = signed_in("station")
    body = f"{HEAD}chạy thận,Trần Thị Ba,Vĩnh Hải,Thái An,0900000603\nđau đầu,An,Vĩnh Hải,Thái An,\n"
    page = send(station, body)
    assert "1 dòng sai. Chưa ghi gì." in page and "đau đầu: lý do không có trong bảng." in page
    assert re.search(r'data-label="Dòng">3<', page) and 'name="only_good"' in page
    page = send(station, body, only_good="y")
    assert "Đã nhập 1 người." in page and "1 dòng chưa ghi được" in page
    assert only(house).name == "Trần Thị Ba"
    assert "Dòng đầu thiếu cột" in send(station, "a,b\n1,2\n")


def test_a_long_file_is_let_through() -> None:
    assert takes_lists(f"{MOVERS}/import") and not takes_lists(f"{MOVERS}/new")
