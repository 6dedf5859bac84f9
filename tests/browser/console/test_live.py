"""Live parts of a page: what happened while one was being asked for is shown too."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.journeys.town import Phone
from tests.rows.telling import talk

_COUNT = 'window.told = 0; document.addEventListener("news", () => { window.told += 1; }, true);'


def _report(phone: Phone, place: str) -> str:
    told = talk(phone, f"PA Vinh Hai, {place}, 2 nguoi sot ho", "Da nhan phan anh")
    found = re.search(r"(?<!\d)\d{4}(?!\d)", told)
    assert found is not None, told
    return found[0]


def test_news_that_comes_while_a_list_is_asked_for_is_shown(
    colleague: Callable[..., Page], new_phone: Callable[[], Phone]
) -> None:
    """The answer to the first news is held on its way until the second has come: it does not know of the second."""
    page = colleague("tram")
    page.get_by_role("link", name="Yêu cầu").first.click()
    expect(page.locator("#list")).to_be_visible()
    page.evaluate(_COUNT)
    held: list[Callable[[], None]] = []

    def hold(route: Route) -> None:
        if held or "hx-request" not in route.request.headers:
            route.continue_()
            return
        answer = route.fetch()
        held.append(lambda: route.fulfill(response=answer))

    page.route("**/console/requests*", hold)
    first = _report(new_phone(), "thon Vinh Hy sau cho")
    page.wait_for_function("window.told >= 1")
    while not held:
        page.wait_for_timeout(50)
    before = page.evaluate("window.told")
    second = _report(new_phone(), "thon Thai An gan bien")
    page.wait_for_function("before => window.told > before", arg=before)
    page.wait_for_timeout(500)  # whatever else is told of the second report
    held[0]()
    expect(page.get_by_role("link", name=first)).to_be_visible()
    expect(page.get_by_role("link", name=second)).to_be_visible()
