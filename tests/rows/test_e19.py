"""E19: approved news as RSS and JSON for the pages of other units; what is withdrawn is gone."""

from __future__ import annotations

import json
import urllib.request
from xml.etree import ElementTree

import pytest

from gateway.content import Kind
from tests.journeys.town import Town
from tests.rows.newsroom import approve, title, withdraw, write
from tests.waiting import STANDSTILL


@pytest.mark.row("E19", "web")
def test_e19_on_the_web_feeds_of_what_is_approved(town: Town) -> None:
    heading = title("Tin cho trang của sở")
    item = write(town, Kind.NEWS, None, heading)
    assert heading not in _rss(town) and heading not in _json(town)
    approve(town, item)
    assert heading in _rss(town) and heading in _json(town)
    withdraw(town, item)
    assert heading not in _rss(town) and heading not in _json(town)


def _rss(town: Town) -> list[str]:
    root = ElementTree.fromstring(_read(town, "rss"))
    return [str(each.findtext("title")) for each in root.iter("item")]


def _json(town: Town) -> list[str]:
    return [each["title"] for each in json.loads(_read(town, "json"))["items"]]


def _read(town: Town, form: str) -> bytes:
    with urllib.request.urlopen(f"{town.ready['url']}/feeds/news.{form}", timeout=STANDSTILL) as answer:
        return bytes(answer.read())
