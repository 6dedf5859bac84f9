"""Colleagues at the console of a running gateway, in a real browser: nothing they open may complain, leave the machine,
scroll sideways on a phone, or shut out who cannot see or use a mouse.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from gateway import assets
from tests.browser.conftest import PATIENCE
from tests.browser.test_phone_lab_page import CHROMIUM, SCREENSHOTS
from tests.journeys.town import Phone, Town
from tests.waiting import until

WIDE, NARROW = 1280, 360
_CODE = 30  # seconds that an authenticator shows one code
_numbers = itertools.count(20_001)
_GRAVE = ("serious", "critical")
_AXE = "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the stories of a file; while it is open no other test may run an event loop."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture
def open_browser(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of one's own; the test fails when a page of it complains or asks another machine for something.

    Complaints that hold the words `expected` are what the test has caused.
    """
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(width: int = WIDE, expected: str = "\0") -> BrowserContext:
        def complain(words: str) -> None:
            if expected not in words:
                complaints.append(words)

        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="vi-VN")
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda fault: complain(str(fault.error)))
        context.on("console", lambda said: complain(said.text) if said.type == "error" else None)
        context.on("request", lambda sent: _stays(sent.url, complaints))
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def colleague(town: Town, open_browser: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page at which a colleague of the demo has signed in, by the mailbox of their address ("tram", "cdc1")."""

    def enter(mailbox: str, width: int = WIDE, **how: str) -> Page:
        page = open_browser(width, **how).new_page()
        page.goto(town.ready["console_url"])
        sign_in(page, town, mailbox)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Chào")
        return page

    return enter


@pytest.fixture
def new_phone(town: Town) -> Callable[[], Phone]:
    """Phones nobody has used yet."""
    return lambda: town.phone(f"09006{next(_numbers):05d}")


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    """One of them."""
    return new_phone()


def account(town: Town, mailbox: str) -> dict[str, str]:
    """What the demo tells of a colleague."""
    return next(one for one in town.ready["accounts"] if one["email"].startswith(f"{mailbox}@"))


def sign_in(page: Page, town: Town, mailbox: str) -> None:
    """Password, and the code of the authenticator where one is asked for."""
    known = account(town, mailbox)
    page.get_by_label("Thư điện tử").fill(known["email"])
    page.get_by_label("Mật khẩu").fill(known["password"])
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_load_state()
    if "authenticator" not in known:
        return
    field = page.get_by_label("Mã 6 số")
    expect(field).to_be_visible()
    field.fill(_code(town, known))
    page.get_by_role("button", name="Vào").click()
    expect(field).to_have_count(0)


def _code(town: Town, known: dict[str, str]) -> str:
    """What the authenticator shows, once it shows a code that was not used: each counts once, for the half-minute
    before its own too.
    """
    step = max(int(time.time() // _CODE), town.codes_used.get(known["email"], 0) + 1)
    until(lambda: time.time() > (step - 1) * _CODE + 0.5, patience=_CODE, every=0.5)
    town.codes_used[known["email"]] = step
    return str(TOTP(key=known["authenticator"], format="base32").generate(step * _CODE).token)


def look(page: Page, name: str) -> None:
    """A picture of the page, wide and narrow, and what axe-core says of it."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(150)  # charts and maps draw themselves anew
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True, animations="disabled")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} scrolls sideways by {wider} pixels at {width}"
        page.evaluate(assets.path("axe-core/axe.min.js").read_text())
        found = [
            (one["id"], one["impact"], [node["html"][:160] for node in one["nodes"]])
            for one in page.evaluate(_AXE)
            if one["impact"] in _GRAVE
        ]
        assert found == [], f"{name} at {width} pixels"
    page.set_viewport_size({"width": WIDE, "height": 900})


def _stays(url: str, complaints: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.hostname not in ("127.0.0.1", "localhost"):
        complaints.append(f"left the machine: {parts.hostname}")
