"""The desk of duty: who is on now, planned by each commune for itself, and pages that nobody has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from gateway import clock, duty, tickets
from gateway.duty import Duty, Kind, Team
from gateway.house import House
from tests.console.conftest import COMMUNE, Browser

ELSEWHERE = "22861"
DESK = "/console/duty"


def team(house: House, *communes: str, name: str = "Trạm Thử", kind: Kind = Kind.STATION) -> int:
    with house.db.transaction() as tx:
        return duty.add_team(tx, name=name, kind=kind, communes=communes, by="test", now=clock.now()).id


def on(house: House, team_id: int, number: str = "0900700061", name: str = "Người Trực") -> int:
    now = clock.now()
    with house.db.transaction() as tx:
        return duty.put_on_duty(
            tx, team_id, name=name, number=number, starts_at=now - timedelta(hours=1), by="test", now=now
        ).id


def shift(**given: str) -> dict[str, str]:
    """A form filled in: tonight from ten to six."""
    starts = clock.local(clock.now()).replace(hour=22, minute=0) + timedelta(days=1)
    fields = {
        "name": "Người Đêm", "number": "0900700062", "rung": "1", "repeat": "once",
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}", "ends_at": f"{starts + timedelta(hours=8):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return {**fields, **given}


def shifts(house: House) -> list[Duty]:
    with house.db.transaction() as tx:
        rows = list(tx.scalars(select(Duty).order_by(Duty.starts_at)))
        tx.expunge_all()
        return rows


def test_a_team_that_nobody_answers_for_comes_first(house: House, signed_in: Callable[..., Browser]) -> None:
    on(house, team(house, COMMUNE, name="Có Người"))
    team(house, COMMUNE, name="Trống Trơn")
    team(house, ELSEWHERE, name="Của Xã Khác")
    page = signed_in("station").get(DESK).text
    assert page.index("Trống Trơn") < page.index("Có Người") and "không có ai trực" in page
    assert "Người Trực" in page and "Của Xã Khác" not in page
    assert "Của Xã Khác" in signed_in("cdc").get(DESK).text


def test_a_shift_is_planned_and_ended(house: House, signed_in: Callable[..., Browser]) -> None:
    mine = team(house, COMMUNE)
    used, path = signed_in("station"), f"{DESK}/{mine}/new"
    page = used.post(path, path, **shift())
    assert "Đã xếp ca" in page.text and "Người Đêm" in page.text and "22:00" in page.text
    again = used.post(path, path, **shift())
    assert "Số này đã có ca bắt đầu vào giờ ấy." in again.text
    (row,) = shifts(house)
    assert (clock.local(row.starts_at).hour, row.rung, row.account_id) == (22, 1, None)
    assert "không có ai trực" in used.get(DESK).text
    used.post(f"{DESK}/shifts/{row.id}/end", path)
    (row,) = shifts(house)
    assert row.ends_at == row.starts_at


def test_a_shift_is_repeated_in_one_go(house: House, signed_in: Callable[..., Browser]) -> None:
    path = f"{DESK}/{team(house, COMMUNE)}/new"
    signed_in("station").post(path, path, **shift(repeat="daily"))
    rows = shifts(house)
    assert len(rows) == 7 and rows[6].starts_at - rows[0].starts_at == timedelta(days=6)


def test_what_is_wrong_is_said_beside_it(house: House, signed_in: Callable[..., Browser]) -> None:
    path = f"{DESK}/{team(house, COMMUNE)}/new"
    used = signed_in("station")
    for wrong, said in (
        ({"number": "115"}, "Đây không phải số di động nhận được tin."),
        ({"ends_at": "2020-01-01T08:00"}, "Giờ hết ca phải sau giờ bắt đầu."),
        ({"repeat": "daily", "ends_at": ""}, "Ca lặp lại thì phải có giờ hết ca."),
        ({"starts_at": "sáng mai"}, "starts_at-error"),
    ):
        page = used.post(path, path, **shift(**wrong)).text
        assert said in page and 'value="Người Đêm"' in page, wrong
    assert shifts(house) == []


def test_each_commune_plans_for_itself(house: House, signed_in: Callable[..., Browser]) -> None:
    theirs, province, both = (
        team(house, ELSEWHERE, name="Khác"),
        team(house, name="Cả Tỉnh", kind=Kind.CDC),
        team(house, COMMUNE, ELSEWHERE, name="Hai Xã"),
    )
    row = on(house, theirs)
    used = signed_in("station")
    for each in (theirs, province, both):
        assert used.get(f"{DESK}/{each}/new").status_code == 404
        assert used.post(f"{DESK}/{each}/close").status_code == 404
    assert used.post(f"{DESK}/shifts/{row}/end").status_code == 404
    assert "Xếp ca" not in used.get(f"{DESK}/{province}").text  # seen, since it stands in for everybody
    assert used.get(f"{DESK}/{theirs}").status_code == 404
    area = signed_in("area_team", communes=[COMMUNE, ELSEWHERE])
    assert "Số di động nhận tin" in area.get(f"{DESK}/{both}/new").text
    assert signed_in("agent").get(f"{DESK}/{theirs}/new").status_code == 403


def test_a_team_is_made_for_ones_own_communes(house: House, signed_in: Callable[..., Browser]) -> None:
    used, path = signed_in("station"), f"{DESK}/teams/new"
    page = used.post(path, path, name="Trạm Mới", kind="station")
    assert "Chọn ít nhất một xã, phường" in page.text
    assert "Đã lập đội" in used.post(path, path, name="Trạm Mới", kind="station", communes=COMMUNE).text
    assert (
        "Đã có đội mang tên này"
        in used.post(path, path, name="Trạm Mới", kind="station", communes=COMMUNE).text
    )
    refused = used.post(path, path, name="Trạm Xa", kind="station", communes=ELSEWHERE)
    assert refused.status_code == 200 and "Trạm Xa" not in used.get(DESK).text
    province = signed_in("supervisor").post(path, path, name="Trực Tỉnh", kind="cdc")
    assert "cả tỉnh" in province.text
    with house.db.transaction() as tx:
        made = tx.scalars(select(Team).where(Team.name == "Trạm Mới")).one().id
    assert "Đã giải tán" in used.post(f"{DESK}/{made}/close", path).text
    assert used.get(f"{DESK}/{made}").status_code == 404


def test_pages_that_nobody_has(house: House, signed_in: Callable[..., Browser]) -> None:
    now, mine = clock.now(), team(house, COMMUNE)
    on(house, mine), on(house, mine, "0900700063")
    with house.db.transaction() as tx:
        ticket = tickets.open_ticket(
            tx, tickets.Kind.RESCUE, "+84900700099", "sms", "", promised_at=now, now=now, commune_code=COMMUNE
        )
        args = {"ticket": ticket.code, "phone": "0900700099", "time": "08:00", "by": "08:03", "day": "27/11"}
        duty.page_team(tx, Kind.STATION, COMMUNE, "D1", args, urgent=True, now=now, ref=ticket.code)
    used, other = signed_in("station"), signed_in("station", communes=[ELSEWHERE], email="t2@demo.example")
    page = used.get(DESK).text
    assert "Tin báo chưa ai nhận" in page and ticket.code in page and "đang chờ người nhận" in page
    assert ticket.code not in other.get(DESK).text
    with house.db.transaction() as tx:
        duty.acknowledge(tx, ticket.code, "+84900700061", clock.now())
    assert "Tin báo chưa ai nhận" not in used.get(DESK).text
