"""The desk of hand-overs: the sheet of this shift, handed over once, read and confirmed by another; the duty log."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

from gateway import clock, tickets
from gateway.house import House
from gateway.tickets import Kind
from tests.console.conftest import Browser

DESK = "/console/handover"


def page_of(used: Browser, path: str) -> str:
    return html.unescape(used.get(path).text)


def test_a_shift_hands_over_and_the_next_confirms(house: House, signed_in: Callable[..., Browser]) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        late = now + timedelta(hours=2)
        rescue = tickets.open_ticket(
            tx, Kind.RESCUE, "+84900002882", "sms", None, now=now, promised_at=late, commune_code="22846"
        )
    leaves, comes = signed_in("station"), signed_in("station", email="hai@demo.example")
    page = page_of(leaves, DESK)
    assert f"Yêu cầu cấp cứu {rescue.code} (Xã Vĩnh Hải)" in page and "Cấp cứu chưa khép: 1" in page
    sheet = html.unescape(leaves.post(DESK, DESK, notes="Thôn 2 mất điện.\nGọi lại số 2043.").text)
    assert (
        "Đã giao ca." in sheet and "Thôn 2 mất điện." in sheet and "Đã đọc và xác nhận</button>" not in sheet
    )
    with house.db.transaction() as tx:
        tickets.close(tx, rescue.code, "tests", clock.now())
    waits = page_of(comes, DESK)
    assert "chưa ai xác nhận" in waits and "Cấp cứu chưa khép: 0" in waits
    assert "Cấp cứu chưa khép: 1" in page_of(comes, f"{DESK}/1"), "the sheet is what it was"
    done = html.unescape(comes.post(f"{DESK}/1/confirm", f"{DESK}/1").text)
    assert "Bạn nhận ca từ lúc này." in done and "đã đọc và xác nhận lúc" in done
    assert "Cán bộ station" in page_of(comes, f"{DESK}/earlier")


def test_another_unit_reads_nothing_and_the_log_is_of_any_shift(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    signed_in("station").post(DESK, DESK, notes="")
    other = signed_in("station", communes=["22852"], email="khac@demo.example")
    assert other.get(f"{DESK}/1").status_code == 404
    assert "Chưa có phiếu giao ca nào." in page_of(other, f"{DESK}/earlier")
    agent = signed_in("agent")
    assert "Dặn ca sau" not in page_of(agent, DESK)
    today = clock.today(clock.now())
    both = page_of(agent, f"{DESK}/log?day={today}&shift=1") + page_of(agent, f"{DESK}/log")
    assert "Nhật ký trực ban" in both and "Giao ca" in both
    assert "Nhật ký trực ban" in page_of(agent, f"{DESK}/log?day=x&shift=7")
