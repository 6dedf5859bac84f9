"""Whoever calls unasked, a room or a hamlet at once, who reports for others, and the figures of the day."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from gateway import clock, people, sites
from gateway.house import House
from gateway.quarantine import (
    Manager,
)
from tests.console.conftest import COMMUNE, Browser
from tests.console.quarantined import DESK, ELSEWHERE, NAME, calling, reports_of, watched


def test_whoever_calls_unasked(house: House, signed_in: Callable[..., Browser]) -> None:
    now, number = clock.now(), "+84900700031"
    with house.db.transaction() as tx:
        people.contact(tx, number, now)
        member = people.remember(
            tx,
            number,
            None,
            name="Phạm Thị Gọi",
            birth_year=1950,
            sex="Nu",
            commune_code=COMMUNE,
            address=None,
            now=now,
        )
    used, path = signed_in("station"), f"{DESK}/voluntary"
    page = used.post(path, path, number="0900700031", look="1")
    assert "Phạm Thị Gọi" in page.text and reports_of(house, None) == []
    page = used.post(
        path, path, number="0900700031", person=f"{member.person_id}", signs="ho", temperature="38,7"
    )
    assert "mở yêu cầu" in page.text
    assert [row.person_id for row in reports_of(house, None)] == [member.person_id]
    assert "Cần số điện thoại" in used.post(path, path, well="y").text
    assert (
        "không thuộc số"
        in used.post(path, path, number="0900700032", person=f"{member.person_id}", well="y").text
    )


def test_a_room_is_reported_at_once_then_who_is_not_well(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    with house.db.transaction() as tx:
        site = sites.add(tx, name="Khu Thử", kind="lodging", commune_code=COMMUNE, by="test", now=clock.now())
    first, second = (
        watched(house, number=f"+8490070004{n}", name=name, cls="f1_site", site_id=site.id, group="P5")
        for n, name in enumerate(("Lê Văn Một", "Lê Thị Hai"))
    )
    used, path = signed_in("station"), f"{DESK}/rooms/{COMMUNE}/{site.code}/P5"
    assert path in used.get(f"{DESK}/rooms").text
    page = used.post(path, path, ill=f"{second}")
    assert "Đã ghi 1 người khỏe" in page.text and "từng người không khỏe" in page.text
    assert len(reports_of(house, first)) == 1 and reports_of(house, second) == []
    page = used.post(f"{DESK}/{second}/report", f"{DESK}/{second}/report?back=room", signs="ho", back="room")
    assert "Khu Thử" in page.text and "có dấu hiệu" in page.text and "mở yêu cầu" in page.text
    assert used.get(f"{DESK}/rooms/{COMMUNE}/{site.code}/P6").status_code == 404
    assert signed_in("station", communes=[ELSEWHERE], email="t2@demo.example").get(path).status_code == 404


def test_a_hamlet_is_a_room_without_a_site(house: House, signed_in: Callable[..., Browser]) -> None:
    watched(house, group="TO1")
    page = signed_in("station").get(f"{DESK}/rooms/{COMMUNE}/0/TO1")
    assert NAME in page.text


def test_who_reports_for_others(house: House, signed_in: Callable[..., Browser]) -> None:
    used, path = signed_in("station"), f"{DESK}/keepers/new"
    fields = {"name": "Người Giữ", "number": "0900700051", "groups": "p5, p6"}
    assert "Chọn một: số của cơ sở" in used.post(path, path, commune="", **fields).text
    page = used.post(path, path, commune=COMMUNE, **fields)
    assert "Người Giữ" in page.text and "P5, P6" in page.text
    with house.db.transaction() as tx:
        keeper = tx.scalars(select(Manager)).one().id
    other = signed_in("station", communes=[ELSEWHERE], email="t2@demo.example")
    assert "Người Giữ" not in other.get(f"{DESK}/keepers").text
    assert other.post(f"{DESK}/keepers/{keeper}/end").status_code == 404
    assert "Chưa giao ai" in used.post(f"{DESK}/keepers/{keeper}/end").text


def test_the_days_figures(house: House, signed_in: Callable[..., Browser]) -> None:
    line = watched(house)
    day = calling(house, line).day
    used = signed_in("cdc")
    assert "Xã Vĩnh Hải" in used.get(f"{DESK}/day").text
    taken = used.get(f"{DESK}/day?day={day}&format=csv")
    assert taken.mimetype == "text/csv" and "Xã Vĩnh Hải,1,0,0,0,1,0,0" in taken.text
