"""The desk of units' reports: who is missing, a report by form, doubts, corrections and their reason, sums, a file."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway import clock
from gateway.accounts import Account, staff
from gateway.house import House
from tests.console.conftest import Browser, make

REPORTS = "/console/reports"
FIGURES = {"cases": "2", "f1": "5", "watched": "40", "samples": "120", "total": "312"}


@pytest.fixture
def station(house: House) -> int:
    """The unit of a station in Vĩnh Hải."""
    return int(make(house, "station", email="tram@demo.example").unit_id or 0)


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`by_day(14)`: it is two in the afternoon."""
    morning = clock.midnight(clock.today(clock.now()))

    def at(hour: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: morning + timedelta(hours=hour))

    return at


def page_of(used: Browser, path: str) -> str:
    return html.unescape(used.get(path).text)


def address(unit: int) -> str:
    return f"{REPORTS}/{unit}/{clock.today(clock.now())}"


def test_given_by_form_and_seen_with_the_sums(
    station: int, signed_in: Callable[..., Browser], by_day: Callable[[int], None]
) -> None:
    by_day(14)
    used = signed_in("station")
    assert "1 đơn vị chưa báo" in page_of(used, REPORTS)
    form = address(station)
    bad = html.unescape(used.post(form, form, **{**FIGURES, "f1": ""}, seen=0).text)
    assert "Chưa có số" in bad and 'value="312"' in bad
    odd = html.unescape(used.post(form, form, **{**FIGURES, "cases": "500"}, seen=0).text)
    assert "cao hơn mức thường gặp (200)" in odd and "Các số trên là đúng" in odd
    kept = html.unescape(used.post(form, form, **FIGURES, seen=0).text)
    assert "Đã nhận báo cáo." in kept and "Mọi đơn vị đã báo." in kept
    assert "312" in page_of(used, f"{REPORTS}/sums")
    lines = used.get(f"{REPORTS}/sums?format=csv").text.splitlines()
    assert len(lines) == 3 and lines[1].endswith("1,1,2,5,40,120,312")
    assert "đã báo" in used.get(f"{REPORTS}?format=csv").text


def test_a_correction_shows_what_stood_there(
    station: int, signed_in: Callable[..., Browser], by_day: Callable[[int], None]
) -> None:
    cdc = signed_in("cdc")  # by the real clock: an authenticator follows no other
    by_day(14)
    used, form = signed_in("station"), address(station)
    used.post(form, form, **FIGURES, seen=0)
    used.post(form, form, **{**FIGURES, "cases": "3"}, seen=1)
    assert "ca mới 2 → 3" in page_of(used, form)
    stale = html.unescape(used.post(form, form, **{**FIGURES, "cases": "9"}, seen=1).text)
    assert "Người khác vừa báo cho ngày này" in stale
    by_day(17)
    assert "Hết giờ sửa" in page_of(used, form) and '<button class="main"' not in page_of(used, form)
    refused = html.unescape(cdc.post(form, form, **{**FIGURES, "cases": "4"}, seen=2, reason="").text)
    assert "Ghi rõ lý do" in refused
    cdc.post(form, form, **{**FIGURES, "cases": "4"}, seen=2, reason="đếm trùng một ca")
    assert "ca mới 3 → 4. Lý do: đếm trùng một ca" in page_of(cdc, form)


def test_who_is_missing_is_reminded_with_one_press(
    house: House, station: int, signed_in: Callable[..., Browser], by_day: Callable[[int], None]
) -> None:
    by_day(15)
    with house.db.transaction() as tx:
        account = tx.get_one(Account, staff.id_of(tx, "tram@demo.example"))
        account.phone, account.phone_proved_at = "+84900002899", clock.now()
    used = signed_in("supervisor")
    assert "đơn vị chưa báo cáo hôm nay" in page_of(used, "/console")
    assert "Đã nhắn 1 máy." in html.unescape(used.post(f"{REPORTS}/remind", REPORTS).text)
    assert "Không nhắn máy nào" in html.unescape(used.post(f"{REPORTS}/remind", REPORTS, unit=station).text)
    assert "đã nhắc lúc 15:00" in page_of(used, REPORTS)


def test_another_area_is_not_there(
    station: int, signed_in: Callable[..., Browser], by_day: Callable[[int], None]
) -> None:
    by_day(14)
    used = signed_in("area_team", communes=["22852"])
    assert used.get(address(station)).status_code == 404
    assert "Không có đơn vị nào phải báo cáo" in page_of(used, REPORTS)
