"""The drill list at the console, and trial copies to phones of it before anybody else is told."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from gateway import alerts
from gateway.house import House
from gateway.messages.model import Message
from tests.alerts.siren import numbers
from tests.console.conftest import Browser
from tests.console.sirens import ALERTS, audited, drafted, on_duty, released

DRILLS = "/console/drills"


@pytest.fixture(autouse=True)
def _roster(house: House) -> None:
    """Only phones of staff are ever on the list."""
    with house.db.transaction() as tx:
        on_duty(tx, numbers(7, 84_900_000_800))


def add(used: Browser, number: str = "0900 000 801", name: str = "Trần Trực Ban") -> str:
    return html.unescape(used.post(f"{DRILLS}/add", DRILLS, number=number, name=name).text)


def recipients(house: House) -> list[str]:
    with house.db.transaction() as tx:
        return list(tx.scalars(select(Message.recipient).order_by(Message.id)))


def test_phones_are_put_on_the_list_and_taken_off(house: House, signed_in: Callable[..., Browser]) -> None:
    releaser = signed_in("releaser")
    assert "Chưa có máy nào" in html.unescape(releaser.get(DRILLS).text)
    page = add(releaser)
    assert "Trần Trực Ban" in page and "0900000801" in page and "không đến ai khác" in page
    assert "đã có trong danh sách" in add(releaser, name="Người khác")
    assert "số khẩn cấp" in add(releaser, "115")
    assert "Chỉ thêm máy của cán bộ" in add(releaser, "0900000899", "Người dân")
    assert "Ghi máy này của ai" in add(releaser, "0900000802", "")
    page = html.unescape(releaser.post(f"{DRILLS}/remove", DRILLS, number="+84900000801").text)
    assert "không nhận tin diễn tập nữa" in page and "Trần Trực Ban" not in page
    again = html.unescape(releaser.post(f"{DRILLS}/remove", DRILLS, number="+84900000801").text)
    assert "Máy này không có trong danh sách." in again
    assert [one.subject for one in audited(house, "drill.add")] == ["+84 90 *** 0801"]


def test_others_see_whose_phones_they_are(house: House, signed_in: Callable[..., Browser]) -> None:
    add(signed_in("cdc"))
    station = signed_in("station")
    page = html.unescape(station.get(DRILLS).text)
    assert "Trần Trực Ban" in page and "0900000801" not in page and f"{DRILLS}/add" not in page
    assert station.post(f"{DRILLS}/add", number="0900000802", name="An").status_code == 403


def test_a_trial_copy_reaches_the_chosen_phones_alone(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    releaser = signed_in("releaser")
    with house.db.transaction() as tx:
        alert = drafted(tx).public_id
    page = f"{ALERTS}/{alert}/try"
    assert "Chưa có máy nào trong danh sách diễn tập" in html.unescape(releaser.get(page).text)
    phones = numbers(6, 84_900_000_800)
    for nth, number in enumerate(phones):
        add(releaser, number, f"Trực ban {nth}")
    shown = html.unescape(releaser.get(page).text)
    assert "THU, KHONG CHUYEN TIEP: UBND" in shown and len(re.findall(r'value="\+84\d+" checked', shown)) == 5
    assert not set(phones) & set(re.findall(r">[^<]*(\d{10})", shown))
    for wrong, said in (
        ([], "Chọn 1 đến 5 máy."),
        (phones, "Chọn 1 đến 5 máy."),
        (["+84900000001"], "Chỉ gửi thử đến máy trong danh sách diễn tập."),
    ):
        assert said in html.unescape(releaser.post(page, page, numbers=wrong).text)
    assert recipients(house) == []
    sent = html.unescape(releaser.post(page, page, numbers=phones[:2]).text)
    assert "Đã gửi thử 2 tin" in sent and recipients(house) == phones[:2]
    with house.db.transaction() as tx:
        assert alerts.by_public_id(tx, alert).state == alerts.State.DRAFT


def test_what_is_out_is_not_tried(house: House, signed_in: Callable[..., Browser]) -> None:
    releaser = signed_in("releaser")
    add(releaser)
    alert = released(house, numbers(2))
    page = f"{ALERTS}/{alert}/try"
    before = recipients(house)
    assert "không gửi thử nữa" in html.unescape(releaser.get(page).text)
    releaser.post(page, page, numbers=["+84900000801"])
    assert recipients(house) == before


def test_a_station_tries_out_only_what_it_has_written(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    with house.db.transaction() as tx:
        alert = drafted(tx).public_id
    assert signed_in("station").get(f"{ALERTS}/{alert}/try").status_code == 403
