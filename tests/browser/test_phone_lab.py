"""A person at the phone lab of a real gateway: KB on the keypad, one line, the receipt; an officer sees a rescue; and
two phones at the gate of a market.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.test_phone_lab_page import CHROMIUM, SCREENSHOTS
from tests.journeys.town import Town
from tests.rows.at_the_gate import digits
from tests.rows.test_a4 import new_card
from tests.rows.test_a11 import ANSWERS as ON_BEHALF

ANSWERS = (
    ("KB Nguyen Van An 1985 nam Nhon Hai khoe", "Dong y: soan 1"),
    ("1", "So nha, thon"),
    ("thon My Tuong 2", "Xem lai: NGUYEN VAN AN"),
    ("1", "Da nhan to khai cua AN"),
)

GATE = "0900000998"  # of the demo's colleague at the market


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, town: Town) -> Iterator[Page]:
    """The lab in a window of 1280 pixels; any complaint of the browser fails the test."""
    complaints: list[str] = []
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(town.ready["lab_url"])
    expect(opened.locator("#link-words")).to_have_text("Mạng đang chạy")
    yield opened
    opened.close()
    assert complaints == []


def test_a_person_declares_on_a_keypad_and_sees_the_receipt(page: Page) -> None:
    phone = page.locator(".handset").first
    for key in "5522":  # K is two taps of 5, B two of 2, as on the phone in the kitchen drawer
        phone.locator(f'[data-key="{key}"]').click()
    phone.locator(".send").click()
    expect(phone.locator(".bubble").last).to_contain_text("8 cau, mien phi")
    for words, heard in ANSWERS:
        write(phone, words)
        expect(phone.locator(".bubble").last).to_contain_text(heard)
    expect(phone.locator(".bubble").last).to_contain_text("dung den het")
    expect(phone.locator(".mine").last).to_contain_text("đã tới")
    shot(page, "town-receipt-1280")


def test_one_long_press_brings_the_officer(page: Page) -> None:
    phone, duty = page.locator(".handset").nth(1), page.locator(".handset").nth(2)
    phone.locator('[data-key="9"]').click(delay=800)
    expect(phone.locator(".draft")).to_have_value("9")
    phone.locator(".send").click()
    expect(phone.locator(".bubble").last).to_contain_text("DA NHAN yeu cau cap cuu")
    expect(duty.locator(".bubble").last).to_contain_text("CAP CUU")
    shot(page, "town-rescue-1280")


def test_staff_at_a_gate_and_a_person_with_a_keypad_phone(page: Page) -> None:
    """Declared for (A11), let in by the code that was read out (A10), by the year alone (A7), by a card alone (A12)."""
    guest, gate = page.locator(".handset").nth(0), page.locator(".handset").nth(1)
    number = "0900620900"
    become(guest, number)
    become(gate, GATE)
    write(gate, "DS")
    hears(gate, "PIN hom nay")
    write(gate, digits(4, gate.locator(".bubble").last.inner_text()))
    hears(gate, "Cho Ninh Hai")
    write(gate, f"KHAIHO {number}")
    hears(gate, f"Khai giup so {number}")
    for words, heard in ON_BEHALF:
        write(gate, words)
        hears(gate, heard)
    hears(guest, "vua khai y te giup LA bang so nay")
    write(gate, f"DS {number}")
    hears(gate, "CO to khai con han")
    hears(guest, "Ma vao CHO NINH HAI")
    write(gate, f"CI {number} {digits(6, guest.locator('.bubble').last.inner_text())}")
    hears(gate, "LA, to khai den")
    shot(page, "town-gate-1280")
    write(guest, "RA")
    hears(guest, "DA RA Cho Ninh Hai")
    write(gate, f"DS {number} 1938")
    hears(gate, "chua xac minh")
    hears(guest, "SAI")
    write(gate, f"CT {new_card()}")
    hears(gate, "The nay chua co trong so")
    write(gate, "Pi Nang Thu 1950")
    hears(gate, "DA VAO Cho Ninh Hai")


def become(phone: Locator, number: str) -> None:
    """The phone in this picture is that number from now on."""
    field = phone.get_by_label("Số máy")
    field.fill(number)
    field.press("Tab")
    expect(field).to_have_value(f"{number[:4]} {number[4:7]} {number[7:]}")


def hears(phone: Locator, words: str) -> None:
    """What came last."""
    expect(phone.locator(".bubble").last).to_contain_text(words)


def write(phone: Locator, words: str) -> None:
    phone.get_by_role("textbox", name="Soạn tin gửi 1022").fill(words)
    phone.get_by_role("button", name="Gửi tin tới 1022").click()


def shot(page: Page, name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path
