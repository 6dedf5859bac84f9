"""The page about the interface in a real browser: readable at 360 px, ours alone, deaf to hostile descriptions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from gateway.api import ApiApp

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
HOSTILE = (
    "<img src=x onerror=\"document.title='bitten'\"><script>document.title='bitten'</script>`<b>code</b>`"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a port of the loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def opened(browser: Browser, address: str, width: int) -> tuple[Page, list[str], list[str]]:
    """The rendered page, what it asked for, and what it complained of."""
    page = browser.new_page(viewport={"width": width, "height": 760})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(f"{address}/api/docs")
    page.wait_for_selector("article")
    return page, asked, complaints


@pytest.mark.parametrize("width", [360, 1280])
def test_every_operation_is_shown_and_nothing_scrolls_sideways(
    browser: Browser, address: str, app: ApiApp, width: int
) -> None:
    page, asked, complaints = opened(browser, address, width)
    titles = page.locator("article h2").all_inner_texts()
    spec = app.spec
    assert isinstance(spec, dict)
    described = [
        f"{method.upper()} {path}"
        for path, item in spec["paths"].items()
        for method in item
        if method in ("get", "post", "put", "delete")
    ]
    assert sorted(" ".join(title.split()) for title in titles) == sorted(described)
    assert {"POST /api/v1/messages", "POST /api/v1/alerts/{id}/approve"} <= set(described)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert all(url.startswith(address) for url in asked)
    assert complaints == []
    text = page.inner_text("#post-api-v1-messages")
    assert "Scope: send" in text
    assert "Idempotency-Key" in text
    assert '"to":"0900000123"' in text
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"api-docs-{width}.png")
    page.close()


def test_a_description_cannot_become_markup(browser: Browser, address: str, app: ApiApp) -> None:
    spec = app.spec
    assert isinstance(spec, dict)
    operation = spec["paths"]["/api/v1/messages"]["post"]
    operation["summary"] = operation["description"] = spec["info"]["description"] = spec["info"]["title"] = (
        HOSTILE
    )
    spec["components"]["schemas"]["MessageIn"]["properties"][HOSTILE] = {
        "type": HOSTILE,
        "description": HOSTILE,
    }
    page, _, complaints = opened(browser, address, 360)
    assert "bitten" not in page.title().replace(HOSTILE, "")
    assert page.locator("img, main script, b").count() == 0
    assert HOSTILE in page.inner_text("#title")
    assert complaints == []
    page.close()
