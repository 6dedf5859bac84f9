"""What the newsroom has approved, for web pages of other units: RSS and JSON, without signing in (row E19)."""

from __future__ import annotations

from email.utils import format_datetime
from typing import Any, Final
from xml.etree import ElementTree

from flask import Blueprint, Response, jsonify

from gateway import clock
from gateway.content import Kind, Told, reading
from gateway.db import Database
from gateway.guards import public
from gateway.settings import Settings

MOST: Final = 50  # items of a feed: some days of them
_PUBLISHED: Final = (Kind.NEWS, Kind.SITUATION, Kind.NOTICE, Kind.DIRECTIVE, Kind.VACCINATION)
_FRESH: Final = "public, max-age=60"  # seconds; a withdrawn item is gone from a page a minute later
_WHY: Final = "approved news are for everybody; they name nobody"


def add(routes: Blueprint, db: Database, settings: Settings) -> None:
    """The routes /feeds/news.rss and /feeds/news.json."""

    def told() -> list[Told]:
        with db.transaction() as tx:
            return reading.listed(tx, clock.now(), _PUBLISHED, province=settings.home_province, limit=MOST)

    @routes.get("/news.rss")
    @public(_WHY)
    def rss() -> Response:
        answer = Response(_rss(told(), settings.public_url), mimetype="application/rss+xml; charset=utf-8")
        answer.headers["Cache-Control"] = _FRESH
        return answer

    @routes.get("/news.json")
    @public(_WHY)
    def json() -> Response:
        home = settings.public_url
        answer = jsonify(
            version="https://jsonfeed.org/version/1.1",
            title="1022",
            language="vi",
            feed_url=f"{home}/feeds/news.json",
            items=[_plain(each) for each in told()],
        )
        answer.headers["Cache-Control"] = _FRESH
        return answer


def _plain(told: Told) -> dict[str, Any]:
    tags = [told.kind.value] if told.subtype is None else [told.kind.value, told.subtype]
    return {
        "id": told.id,
        "title": told.title,
        "summary": told.short,
        "content_text": told.body,
        "date_published": told.as_of.isoformat(),
        "authors": [{"name": told.source}],
        "tags": tags,
        "_1022": {"communes": list(told.communes), "number": told.doc_no, "issuer": told.issuer},
    }


def _rss(found: list[Told], home: str) -> bytes:
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    for name, words in (
        ("title", "1022"),
        ("link", home),
        ("description", "Tin đã duyệt"),
        ("language", "vi"),
    ):
        ElementTree.SubElement(channel, name).text = words
    for each in found:
        item = ElementTree.SubElement(channel, "item")
        ElementTree.SubElement(item, "guid", isPermaLink="false").text = each.id
        ElementTree.SubElement(item, "title").text = each.title
        ElementTree.SubElement(item, "description").text = each.body
        ElementTree.SubElement(item, "category").text = each.kind.value
        ElementTree.SubElement(item, "source", url=home).text = each.source
        ElementTree.SubElement(item, "pubDate").text = format_datetime(each.as_of)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
