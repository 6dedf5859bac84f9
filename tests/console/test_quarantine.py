"""The desk of quarantine: admit, call, report, end; each in its commune; answers only for who may read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import audit, clock, people, quarantine, sites
from gateway.accounts import roles
from gateway.house import House
from gateway.quarantine import (
    HealthReport,
    HealthSlot,
    Manager,
    Quarantine,
    Report,
    SlotState,
    reporting,
    slots,
)
from tests.console.conftest import COMMUNE, Browser

ELSEWHERE = "22861"
DESK = "/console/quarantine"
NAME = "Nguyễn Văn Thử"


def watched(
    house: House, commune: str = COMMUNE, number: str | None = "+84900700011", **given: object
) -> int:
    """Somebody at home since two days."""
    now = clock.now()
    with house.db.transaction() as tx:
        person = people.enrol(
            tx, name=str(given.pop("name", NAME)), birth_year=1985, now=now, commune_code=commune
        )
        line = {
            "cls": "f1_home",
            "commune_code": commune,
            "starts_on": clock.today(now) - timedelta(days=2),
            "until": clock.today(now) + timedelta(days=9),
        }
        row = quarantine.admit(
            tx,
            person_id=person.id,
            number=number,
            by="test",
            now=now - timedelta(days=2),
            **{**line, **given},
        )
        return row.id


def calling(house: House, line: int) -> HealthSlot:
    """Today's slot of that line is on the call list."""
    now = clock.now()
    with house.db.transaction() as tx:
        slot = slots.of_moment("f1_home", now)
        row = reporting.slot_row(tx, line, slot, now)
        row.state = SlotState.CALLING
        return row


def state_of(house: House, line: int) -> str:
    with house.db.transaction() as tx:
        return tx.get_one(Quarantine, line).state


def reports_of(house: House, line: int | None) -> list[HealthReport]:
    with house.db.transaction() as tx:
        rows = list(tx.scalars(select(HealthReport).where(HealthReport.quarantine_id == line)))
        tx.expunge_all()
        return rows


def admission(**given: str) -> dict[str, str]:
    """A form filled in."""
    until = f"{clock.today(clock.now()) + timedelta(days=13)}"
    return {
        "number": "0900700021", "name": "Trần Thị Mới", "birth_year": "1990", "sex": "Nu", "cls": "f1_home",
        "commune": COMMUNE, "address": "thôn Mỹ Tường 2", "until": until, **given,
    }  # fmt: skip


def test_somebody_is_admitted_and_stands_in_the_register(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("station")
    page = used.post(f"{DESK}/new", f"{DESK}/new", **admission())
    assert "Trần Thị Mới" in page.text and "đang theo dõi" in page.text and "thôn Mỹ Tường 2" in page.text
    assert "Trần Thị Mới" in used.get(DESK).text and "Trần Thị Mới" in used.get(f"{DESK}/grid").text
    again = used.post(f"{DESK}/new", f"{DESK}/new", **admission())
    assert "đang được theo dõi rồi" in again.text and 'value="Trần Thị Mới"' in again.text


def test_who_is_admitted_here_still_lives_where_they_live(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    number, now = "+84900700021", clock.now()
    with house.db.transaction() as tx:
        people.contact(tx, number, now)
        far = people.remember(
            tx, number, None, name="Trần Thị Mới", birth_year=1990, sex="Nu", commune_code=ELSEWHERE,
            address="thôn 9", now=now,
        )  # fmt: skip
    page = signed_in("station").post(f"{DESK}/new", f"{DESK}/new", **admission())
    assert "đang theo dõi" in page.text
    with house.db.transaction() as tx:
        line = tx.scalars(select(Quarantine)).one()
        kept = tx.get_one(people.Person, far.person_id)
        assert (line.person_id, line.commune_code) == (far.person_id, COMMUNE)
        assert (kept.commune_code, kept.address) == (ELSEWHERE, "thôn 9")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "123"}, "Đây không phải số di động nhận được tin."),
        ({"birth_year": "85"}, "Năm sinh có 4 số"),
        ({"cls": "f1_site"}, "Diện tại cơ sở thì cần số của cơ sở"),
        ({"site": "99999"}, "Không có cơ sở mang số này"),
        ({"group": "phòng năm"}, "Phòng hoặc thôn có tối đa 8 chữ"),
        ({"until": "2020-01-01"}, "Ngày cuối không được trước ngày đầu."),
        ({"commune": ELSEWHERE}, "không phải"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nobody_is_put_on_file(
    wrong: dict[str, str], said: str, house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("station")
    page = used.post(f"{DESK}/new", f"{DESK}/new", **admission(**wrong)).text
    complaint = re.search(r'class="complaint" id="(\w+)-error">([^<]+)', page)
    assert complaint is not None, page
    assert complaint[1] == next(iter(wrong)) if "cls" not in wrong else complaint[1] == "site"
    assert said in complaint[2] or "commune" in wrong
    assert 'value="Trần Thị Mới"' in page
    with house.db.transaction() as tx:
        assert tx.scalars(select(people.Person)).first() is None


def test_who_has_no_phone_is_admitted_too(house: House, signed_in: Callable[..., Browser]) -> None:
    page = signed_in("station").post(f"{DESK}/new", f"{DESK}/new", **admission(number=""))
    assert "không có điện thoại" in page.text


def test_a_commune_sees_its_commune(house: House, signed_in: Callable[..., Browser]) -> None:
    mine, theirs = watched(house), watched(house, ELSEWHERE, "+84900700012", name="Lê Văn Khác")
    calling(house, mine), calling(house, theirs)
    station, cdc = signed_in("station"), signed_in("cdc")
    for path in (DESK, f"{DESK}/grid", f"{DESK}/calls"):
        assert NAME in station.get(path).text and "Lê Văn Khác" not in station.get(path).text
        assert "Lê Văn Khác" in cdc.get(path).text
    for path in ("", "/report", "/class", "/until", "/number", "/move"):
        assert station.get(f"{DESK}/{theirs}{path}").status_code == 404
    for path, fields in (
        ("end", {"to": "released", "basis": "order"}),
        ("called", {"reached": "off", "slot": "morning"}),
    ):
        sent = station.post(f"{DESK}/{theirs}/{path}", day=f"{clock.today(clock.now())}", **fields)
        assert sent.status_code == 404
    assert state_of(house, theirs) == "watched"
    assert "22861" not in station.get(f"{DESK}/day").text


def test_the_register_is_filtered(house: House, signed_in: Callable[..., Browser]) -> None:
    watched(house)
    used = signed_in("station")
    assert NAME in used.get(f"{DESK}?cls=f1_home&place=home").text
    assert NAME not in used.get(f"{DESK}?cls=f0_home").text
    assert NAME not in used.get(f"{DESK}?state=released").text
    assert NAME not in used.get(f"{DESK}?group=P5").text


def test_somebody_is_found_without_a_name_in_an_address(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    line = watched(house)
    used = signed_in("station")
    for said in ("0900700011", "nguyen van thu", "Thử"):
        assert f"{DESK}/{line}" in used.post(f"{DESK}/find", f"{DESK}/find", said=said).text
    assert "Không có ai như vậy" in used.post(f"{DESK}/find", f"{DESK}/find", said="Trần").text
    assert "số di động" in used.post(f"{DESK}/find", f"{DESK}/find", said="12 34").text
    with house.db.transaction() as tx:
        person_id = tx.get_one(Quarantine, line).person_id
        acts = audit.acts(tx, action="quarantine.find")
    assert [act.details for act in acts[:2]] == [{"found": []}, {"found": [person_id]}]
    assert {act.subject for act in acts} == {"number", "name"}


def test_a_report_by_telephone_and_what_follows(house: House, signed_in: Callable[..., Browser]) -> None:
    line = watched(house)
    used, path = signed_in("station"), f"{DESK}/{line}/report"
    page = used.post(path, path, well="y", temperature="36,8")
    assert "Đã ghi sức khỏe" in page.text and "36,8" in page.text and "khỏe" in page.text
    page = used.post(path, path, signs="ho", temperature="386")
    assert re.search(r"mở yêu cầu \d+\. Trạm y tế gọi lại trước \d\d:\d\d", page.text)
    page = used.post(path, path, signs="kho_tho")
    assert re.search(r"NGUY HIỂM: đã mở cấp cứu \d+", page.text) and "gọi 115" in page.text
    assert "Cần xử trí ngay" in used.get(DESK).text and "Cần xử trí ngay" in used.get(f"{DESK}/calls").text
    assert {row.author for row in reports_of(house, line)} == {f"account:{used.account_id}"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Ghi ít nhất một điều"),
        ({"temperature": "99"}, "Máy đo không thể chỉ số này"),
        ({"oxygen": "chín bảy"}, "Máy đo không thể chỉ số này"),
        ({"well": "y", "signs": "ho"}, "Bỏ một trong hai"),
    ],
)
def test_a_report_that_cannot_be(
    fields: dict[str, str], said: str, house: House, signed_in: Callable[..., Browser]
) -> None:
    line = watched(house)
    page = signed_in("station").post(
        f"{DESK}/{line}/report",
        f"{DESK}/{line}/report",
        **{"note": "chóng mặt", **fields} if fields.get("oxygen") else fields,
    )
    assert said in page.text and reports_of(house, line) == []
    if "oxygen" in fields:
        assert 'value="chóng mặt"' in page.text and 'value="chín bảy"' in page.text


def test_the_call_list(house: House, signed_in: Callable[..., Browser]) -> None:
    line = watched(house)
    slot = calling(house, line)
    used, at = signed_in("station"), {"day": f"{slot.day}", "slot": slot.name}
    assert NAME in used.get(f"{DESK}/calls").text and "0900700011" in used.get(f"{DESK}/calls").text.replace(
        " ", ""
    )
    page = used.post(f"{DESK}/{line}/called", f"{DESK}/calls", reached="no_answer", **at)
    assert "1 lần, không nghe máy" in page.text
    assert used.post(f"{DESK}/{line}/called", f"{DESK}/calls", reached="well", **at).status_code == 400
    report = f"{DESK}/{line}/report?day={slot.day}&slot={slot.name}"
    page = used.post(f"{DESK}/{line}/report", report, well="y", temperature="36.5", **at)
    assert "Không còn ai phải gọi" in page.text
    with house.db.transaction() as tx:
        row = tx.get_one(HealthSlot, (line, slot.day, slot.name))
        assert (row.calls, row.reached, row.state) == (2, "well", "reported")


def test_who_reported_meanwhile_is_not_called_any_more(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    line = watched(house)
    slot = calling(house, line)
    with house.db.transaction() as tx:
        said = Report({"temperature": 36.7}, well=True)
        quarantine.enter(tx, line, said, author="number", channel="sms", now=clock.now(), fallback=None)
    used, at = signed_in("station"), {"day": f"{slot.day}", "slot": slot.name}
    assert used.post(f"{DESK}/{line}/called", f"{DESK}/calls", reached="off", **at).status_code == 409
    page = used.post(f"{DESK}/{line}/report", f"{DESK}/{line}/report", well="y", **at)
    assert "Người khác vừa làm việc này" in page.text and len(reports_of(house, line)) == 1


def test_answers_are_read_only_by_who_may_and_that_is_on_record(
    house: House, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = watched(house)
    with house.db.transaction() as tx:
        said = Report({"temperature": 38.7}, ("ho",), "đau đầu")
        quarantine.enter(tx, line, said, author="number", channel="sms", now=clock.now(), fallback=None)
    reader = signed_in("station")
    page = reader.get(f"{DESK}/{line}").text
    assert "38,7" in page and "đau đầu" in page and "Có dấu hiệu bệnh" in page
    with house.db.transaction() as tx:
        look = audit.acts(tx, action="health.look")[0]
        assert look.actor == f"account:{reader.account_id}" and look.details == {"reports": 1}
    station = roles.ROLES["station"]
    blind = replace(station, may=station.may - {"health.read"})
    monkeypatch.setattr(roles, "ROLES", {**roles.ROLES, "station": blind})
    pages = [reader.get(path).text for path in (f"{DESK}/{line}", DESK, f"{DESK}/grid", f"{DESK}/calls")]
    for shown in pages:
        assert "38,7" not in shown and "đau đầu" not in shown and "có dấu hiệu" not in shown
    assert "đã báo" in pages[0] and "đã báo" in pages[2]


def test_the_page_that_asks_for_news_opens_no_answers(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    line = watched(house)
    with house.db.transaction() as tx:
        said = Report({"temperature": 38.7})
        quarantine.enter(tx, line, said, author="number", channel="sms", now=clock.now(), fallback=None)
    page = signed_in("station").client.get(f"{DESK}/{line}", headers={"HX-Request": "true"})
    assert "38,7" not in page.text
    with house.db.transaction() as tx:
        assert audit.acts(tx, action="health.look") == []


def test_what_changes(house: House, signed_in: Callable[..., Browser]) -> None:
    line = watched(house)
    used, until = signed_in("station"), clock.today(clock.now()) + timedelta(days=20)
    page = used.post(f"{DESK}/{line}/class", f"{DESK}/{line}/class", cls="f0_home")
    assert "F0 tại nhà" in page.text and "mỗi ngày 2 lần: 08:00, 16:00" in page.text
    assert (
        f"{until:%d/%m/%Y}"
        in used.post(f"{DESK}/{line}/until", f"{DESK}/{line}/until", until=f"{until}").text
    )
    page = used.post(f"{DESK}/{line}/until", f"{DESK}/{line}/until", until="2020-01-01")
    assert "Ngày cuối không được trước ngày đầu." in page.text
    page = used.post(f"{DESK}/{line}/number", f"{DESK}/{line}/number", number="0259")
    assert "Đây không phải số di động" in page.text
    assert (
        "không có điện thoại" in used.post(f"{DESK}/{line}/number", f"{DESK}/{line}/number", number="").text
    )
    used.post(f"{DESK}/{line}/move", f"{DESK}/{line}/move", cls="f0_home", commune=ELSEWHERE)
    assert state_of(house, line) == "moved" and NAME not in used.get(DESK).text
    assert NAME in signed_in("cdc").get(DESK).text


def test_how_it_ends(house: House, signed_in: Callable[..., Browser]) -> None:
    line = watched(house)
    used, end = signed_in("station"), f"{DESK}/{line}/end"
    assert used.post(end, to="hospitalised", basis="vì thế").status_code == 400
    assert used.post(end, to="finished", basis="order").status_code == 400
    page = used.post(end, to="hospitalised", basis="hospital")
    assert "đã nhập viện" in page.text and "Ghi sức khỏe</a>" not in page.text
    back = clock.today(clock.now()) + timedelta(days=5)
    assert "đang theo dõi" in used.post(f"{DESK}/{line}/back", f"{DESK}/{line}/back", until=f"{back}").text
    page = used.post(end, to="deceased", basis="family")
    assert "Đánh dấu rằng bạn đã kiểm tra" in page.text and state_of(house, line) == "watched"
    assert "đã mất" in used.post(end, to="deceased", basis="family", sure="1").text
    assert used.post(end, to="deceased", basis="family", sure="1").status_code == 409
    with house.db.transaction() as tx:
        assert audit.acts(tx, action="quarantine.deceased")[0].details == {
            "from": "watched",
            "basis": "family",
        }


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
