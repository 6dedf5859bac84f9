"""Reports by telephone and the call list; answers only for who may read them; what changes, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway import audit, clock, quarantine
from gateway.accounts import roles
from gateway.house import House
from gateway.quarantine import (
    HealthSlot,
    Report,
)
from tests.console.conftest import Browser
from tests.console.quarantined import DESK, ELSEWHERE, NAME, calling, reports_of, state_of, watched


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
