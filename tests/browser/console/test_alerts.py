"""A flood is told at the console: one writes, another releases, both watch it go out, pause it and let it go on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from gateway import clock
from gateway.messages import routing
from tests.browser.console.conftest import look
from tests.journeys.subscribers import database, e164
from tests.journeys.town import Phone, Town

VALLEY = {"22840": 900, "22849": 450, "22813": 250}
"""Communes that no other story plays in, and how many there want news of them."""
NETWORKS = (("viettel", "smpp", 5), ("vietnamobile", "esms", 9))
"""Every so-manieth number was ported there, as a receipt told."""
LANDLINES = 12
"""Of the first commune; they cannot be texted, and are called."""
NOBODY_WAITS = re.compile(r"\b0\s*còn chờ gửi")
ALL_HEARD = 240_000
"""ms: half a minute of texts at fifty a second; a landline that did not answer is called again twice."""

_SUBSCRIBE = text("""
    INSERT INTO subscriptions (address, topic, place, since)
    SELECT '+849007' || lpad((:first + n)::text, 5, '0'), '', :place, :now FROM generate_series(1, :many) n
    RETURNING address
""")


@pytest.fixture(scope="module")
def valley(town: Town) -> int:
    """People along a stream; how many are texted or called."""
    first, now = 10_000, clock.now()
    with database(town) as tx:
        for place, many in VALLEY.items():
            found = (
                tx.execute(_SUBSCRIBE, {"first": first, "place": place, "many": many, "now": now})
                .scalars()
                .all()
            )
            first += many
            for network, carrier, nth in NETWORKS:
                routing.learn(tx, [(number, network, carrier) for number in found[::nth]], now)
        for number in (f"+84259382{n:04d}" for n in range(LANDLINES)):
            tx.execute(
                text(
                    "INSERT INTO subscriptions (address, topic, place, since) VALUES (:number, '', '22840', :now)"
                ),
                {"number": number, "now": now},
            )
    return sum(VALLEY.values()) + LANDLINES


@pytest.mark.timeout(600)  # a thousand texts at fifty a second, on a machine that may do much else
@pytest.mark.row("B8", "web")
def test_a_flood_is_told_by_two_people_who_watch_it(
    town: Town, valley: int, colleague: Callable[..., Page], phone: Phone
) -> None:
    with database(town) as tx:
        tx.execute(
            text(
                "INSERT INTO subscriptions (address, topic, place, since) VALUES (:number, '', '22840', now())"
            ),
            {"number": e164(phone)},
        )
    here = clock.local(clock.now())
    until = here + timedelta(hours=6)
    said = (
        f"UBND xã Công Hải {here:%H:%M} {here.day}/{here.month}: LŨ LÊN NHANH đến {until:%H:%M}. "
        "Rời ngay bờ suối, lên Trường Công Hải. Cần cứu: soạn 9. An toàn: soạn 8 gửi 1022"
    )
    page = colleague("cdc1")
    page.get_by_role("link", name="Cảnh báo", exact=True).first.click()
    page.get_by_role("link", name="Soạn cảnh báo").click()
    page.get_by_label("Sự việc").fill("Lũ lên nhanh")
    page.get_by_label("Cơ quan báo").fill("UBND xã Công Hải")
    page.get_by_label("Gõ tên xã, phường").fill("Công Hải\nThuận Bắc\nLâm Sơn")
    page.get_by_label("rời đi, lên chỗ cao").check()
    page.get_by_label("Tin nhắn tiếng Việt").fill(f"{said} Xem www.lu.vn")
    expect(page.locator("#preview")).to_contain_text("Có đường dẫn")
    page.get_by_label("Tin nhắn tiếng Việt").fill(said)
    expect(page.locator("#preview")).to_contain_text("Không thấy gì phải sửa.")
    page.get_by_label("Lời đọc qua điện thoại").first.fill(
        "Lũ đang lên nhanh. Rời ngay bờ suối, lên Trường Công Hải."
    )
    page.get_by_role("button", name="Nghe thử").first.click()
    expect(page.locator("#heard-vi audio")).to_be_visible()
    look(page, "alert-compose")
    page.get_by_role("button", name="Ghi bản nháp").click()
    expect(page.locator("#reach")).to_contain_text("người sẽ nhận")
    page.get_by_role("button", name="Trình duyệt").click()
    expect(page.get_by_text("Bạn đã trình cảnh báo này")).to_be_visible()
    address = page.url

    other = colleague("phat1")
    other.get_by_role("link", name="Chờ người thứ hai").first.click()
    other.get_by_role("link", name="phát cảnh báo").last.click()
    expect(other).to_have_url(address)
    look(other, "alert-review")
    field = other.get_by_label("Gõ lại số người sẽ nhận")
    field.fill("1")
    other.get_by_role("button", name="Duyệt và gửi").click()
    expect(other.get_by_text("Chưa duyệt")).to_be_visible()
    other.get_by_label("Gõ lại số người sẽ nhận").fill(str(valley + 1))
    other.get_by_role("button", name="Duyệt và gửi").click()
    expect(other.get_by_text("Cảnh báo đi ngay khi đến giờ")).to_be_visible()
    expect(other.locator("#head")).to_contain_text("đang gửi")
    other.get_by_role("button", name="Tạm dừng").click()
    expect(other.locator("#head")).to_contain_text("tạm dừng")
    page.reload()
    expect(page.locator("#head")).to_contain_text("tạm dừng")
    expect(other.locator("#figures")).to_contain_text("tin/giây")
    look(other, "alert-live")
    page.get_by_role("button", name="Chạy tiếp").click()
    expect(other.locator("#head")).to_contain_text("đang gửi")  # without a press
    expect(other.locator("#figures")).to_contain_text(NOBODY_WAITS, timeout=ALL_HEARD)
    expect(other.locator("#head")).to_contain_text("đã gửi xong")
    expect(other.locator("#told")).to_be_empty()  # what was said of the pause has gone with it
    expect(other.locator("#moves")).to_contain_text("đã gửi xong")
    phone.reads("UBND xa Cong Hai", "LU LEN NHANH")
    phone.texts("8").reads("UBND xa Cong Hai: da ghi may nay an toan")
    expect(other.locator("#figures")).to_contain_text("1 người đã trả lời")
    look(other, "alert-sent")
    other.get_by_role("link", name="Mọi cảnh báo").click()
    look(other, "alert-list")
    page.goto(address)
    page.get_by_role("button", name="Đính chính").click()
    expect(page.get_by_label("Tin nhắn tiếng Việt")).to_have_value(
        re.compile("^ĐÍNH CHÍNH của UBND xã Công Hải")
    )
