"""Live parts of a page: none misses what happened while it was asked for, and none storms a server that is away."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.journeys.town import Phone
from tests.rows.telling import talk
from tests.waiting import until

_TWIN = """() => {
    const list = document.getElementById("list");
    const twin = document.createElement("section");
    for (const name of ["data-topic", "data-token", "hx-get", "hx-trigger"])
        twin.setAttribute(name, list.getAttribute(name));
    twin.setAttribute("hx-select", "#list table");
    twin.id = "twin";
    list.after(twin);
    htmx.process(twin);
}"""
"""A second part of the page that tells of the same."""
_NEWS = """
    window.news = 0;
    const count = () => { window.news += 1; };
    window.EventSource = class extends window.EventSource {
        constructor(...where) {
            super(...where);
            for (const kind of ["message", "reload"]) this.addEventListener(kind, count);
        }
    };
"""
"""Counts what a page is told."""
ROUNDS = 8


def test_news_that_comes_while_a_list_is_asked_for_is_shown(
    colleague: Callable[..., Page], new_phone: Callable[[], Phone]
) -> None:
    """What the list asked for at the first news is held on its way until the page knows of the second."""
    page = _requests(colleague("tram"))
    held: list[Callable[[], None]] = []

    def hold(route: Route) -> None:
        if held or route.request.headers.get("hx-trigger") != "list":
            route.continue_()
            return
        answer = route.fetch()
        held.append(lambda: route.fulfill(response=answer))

    page.route("**/console/requests*", hold)
    first = _report(new_phone(), "thon Vinh Hy sau cho")
    until(lambda: page.wait_for_timeout(50) or held)
    second = _report(new_phone(), "thon Thai An gan bien")
    expect(page.locator("#twin").get_by_role("link", name=second)).to_be_visible()
    held[0]()
    for code in (first, second):
        expect(page.locator("#list").get_by_role("link", name=code)).to_be_visible()


def test_each_part_is_asked_for_once_by_one_news(
    colleague: Callable[..., Page], new_phone: Callable[[], Phone]
) -> None:
    page = colleague("tram")
    page.add_init_script(_NEWS)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.headers.get("hx-trigger", "")))
    _requests(page)
    code = _report(new_phone(), "thon Cau Gay dau xom")
    for part in ("#list", "#twin"):
        expect(page.locator(part).get_by_role("link", name=code)).to_be_visible()
    page.wait_for_timeout(2_000)  # in which a part that asks without end asks dozens of times
    told = page.evaluate("window.news")
    assert told >= 1
    for part in ("list", "twin"):
        assert 1 <= asked.count(part) <= told


def test_a_server_that_is_away_is_asked_once_a_round_by_each_part(
    colleague: Callable[..., Page], new_phone: Callable[[], Phone]
) -> None:
    """Two parts whose requests fail: each asks again every five seconds, however long it lasts, and is then true."""
    page = _requests(colleague("tram", expected="503"))
    away, asked = [True], [0]

    def refuse(route: Route) -> None:
        if not away[0] or "hx-request" not in route.request.headers:
            route.continue_()
            return
        asked[0] += 1
        route.fulfill(status=503)

    page.route("**/console/requests*", refuse)
    code = _report(new_phone(), "thon My Hoa canh chua")
    until(lambda: page.wait_for_timeout(50) or asked[0] >= 2)
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    before = asked[0]
    for _ in range(ROUNDS):
        page.clock.run_for(5_000)
        page.wait_for_timeout(300)  # for the answers of this round
    assert asked[0] - before <= 2 * (ROUNDS + 1)
    away[0] = False
    page.clock.run_for(5_000)
    page.clock.resume()
    expect(page.locator("#list").get_by_role("link", name=code)).to_be_visible()


def _requests(page: Page) -> Page:
    """The requests of a station, with a twin of its list; its clock can be turned."""
    page.clock.install()
    page.get_by_role("link", name="Yêu cầu").first.click()
    expect(page.locator("#list")).to_be_visible()
    page.evaluate(_TWIN)
    return page


def _report(phone: Phone, place: str) -> str:
    told = talk(phone, f"PA Vinh Hai, {place}, 2 nguoi sot ho", "Da nhan phan anh")
    found = re.search(r"(?<!\d)\d{4}(?!\d)", told)
    assert found is not None, told
    return found[0]
