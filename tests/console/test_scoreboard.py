"""The scoreboard's page: its own area, the days asked, equal to the records, as table, chart and file."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

from gateway import clock, scoreboard, sites
from gateway.house import House
from gateway.sites import By, Guest, Method
from tests.console.conftest import Browser
from tests.rights.folk import declare, member

DESK = "/console/scoreboard"


def lived(house: House) -> str:
    """Two communes: one declaration in each, two arrivals in the first; counted. The number of the market."""
    now = clock.now()
    with house.db.transaction() as tx:
        for commune, number in (("22846", "+84900000771"), ("22861", "+84900000772")):
            declare(tx, member(tx, number, "Nguyễn Văn An", 1985, commune=commune), number)
        site = sites.add(tx, name="Chợ Thử", kind="market", commune_code="22846", by="test", now=now)
        for number in ("+84900000773", "+84900000774"):
            sites.admit(tx, site, Guest(number=number), Method.READ_OUT, By("test"), now)
    with house.db.transaction() as tx:
        scoreboard.count_fresh(tx, clock.now(), 28)
        return site.code


def chart(page: str) -> dict[str, list[int]]:
    found = re.search(r'data-chart="([^"]+)"', page)
    assert found is not None
    drawn = json.loads(html.unescape(found[1]))
    assert len(drawn["times"]) == len(drawn["series"][0]["values"]) == 7
    return {one["label"]: one["values"] for one in drawn["series"]}


def test_a_commune_sees_its_own_figures(house: House, signed_in: Callable[..., Browser]) -> None:
    lived(house)
    page = signed_in("station").get(DESK).text
    assert "Vĩnh Hải" in page and "1–1 trong 1" in page and "Đã đếm đến" in page
    assert chart(page) == {"Tờ khai": [0] * 6 + [1], "Lượt vào": [0] * 6 + [2]}
    page = signed_in("cdc").get(DESK).text
    assert "1–2 trong 2" in page and chart(page)["Tờ khai"][-1] == 2


def test_sites_and_other_days(house: House, signed_in: Callable[..., Browser]) -> None:
    code = lived(house)
    used = signed_in("supervisor")
    page = used.get(f"{DESK}?by=site&sort=-in").text
    assert "Chợ Thử" in page and code in page
    yesterday = clock.today(clock.now()) - timedelta(days=1)
    page = used.get(f"{DESK}?to={yesterday}&from={yesterday}").text
    assert "Chưa đếm được gì trong những ngày này." in page
    page = used.get(f"{DESK}?from=hôm+qua&to=&by=king&sort=king&commune=1").text
    assert "Xã Vĩnh Hải" in page  # as if nothing of it had been said


def test_the_file_holds_what_the_page_shows(house: House, signed_in: Callable[..., Browser]) -> None:
    lived(house)
    used = signed_in("auditor")
    taken = used.get(f"{DESK}?commune=22846&format=csv")
    assert taken.mimetype == "text/csv"
    (line,) = csv.DictReader(io.StringIO(taken.text.lstrip("\ufeff")))
    told = [line[head] for head in ("Mã", "Tờ khai", "Lượt vào", "Lượt ra", "Vào rồi báo ra", "Giữ lời")]
    assert told == ["22846", "1", "2", "0", "0.0", ""]
    assert signed_in("agent").get(DESK).status_code == 403
