"""The feed is Atom by RFC 4287: what must be there is there once, and the same list gives the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from xml.etree import ElementTree

import pytest

from gateway.alerts.cap.feed import Entry, atom
from tests.alerts.cap.documents import NOW, SENT

ATOM = "{http://www.w3.org/2005/Atom}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
URL = "https://gateway.example/feeds/alerts.atom"
STORM = Entry(
    id="urn:uuid:2f1c0a4e-0000-4000-8000-000000000001",
    title="Bão số 5 & gió < cấp 12",
    summary="Ngư dân vào bờ.",
    updated=SENT,
    published=SENT - timedelta(hours=1),
    expires=SENT + timedelta(days=1),
    cap_url="https://gateway.example/alerts/1.xml?a=1&b=2",
    categories=("Met", "Safety", "Met"),
)
FLOOD = replace(
    STORM, id="urn:uuid:2f1c0a4e-0000-4000-8000-000000000002", updated=NOW, expires=None, categories=()
)


def feed(*entries: Entry) -> ElementTree.Element:
    return ElementTree.fromstring(atom(entries, URL, NOW))


def said(node: ElementTree.Element, name: str) -> list[str]:
    return [found.text or "" for found in node.findall(name)]


def test_the_head() -> None:
    root = feed(STORM)
    assert root.tag == f"{ATOM}feed"
    assert said(root, f"{ATOM}id") == [URL]
    assert said(root, f"{ATOM}title") == ["1022"]
    assert said(root, f"{ATOM}updated") == ["2026-11-20T01:05:00Z"]
    assert said(root, f"{ATOM}author/{ATOM}name") == ["1022"]
    assert [link.attrib for link in root.findall(f"{ATOM}link")] == [
        {"rel": "self", "type": "application/atom+xml", "href": URL}
    ]


def test_an_entry() -> None:
    entry = feed(STORM).find(f"{ATOM}entry")
    assert entry is not None
    assert said(entry, f"{ATOM}id") == [STORM.id]
    assert said(entry, f"{ATOM}title") == [STORM.title]
    assert said(entry, f"{ATOM}summary") == [STORM.summary]
    assert said(entry, f"{ATOM}updated") == ["2026-11-20T01:00:00Z"]
    assert said(entry, f"{ATOM}published") == ["2026-11-20T00:00:00Z"]
    assert said(entry, f"{CAP}expires") == ["2026-11-21T01:00:00Z"]
    assert [one.attrib for one in entry.findall(f"{ATOM}category")] == [{"term": "Met"}, {"term": "Safety"}]
    assert [link.attrib for link in entry.findall(f"{ATOM}link")] == [
        {"rel": "alternate", "type": "application/cap+xml", "href": STORM.cap_url}
    ]


def test_the_latest_comes_first_and_the_order_given_is_nothing() -> None:
    ids = [node.findtext(f"{ATOM}id") for node in feed(STORM, FLOOD).findall(f"{ATOM}entry")]
    assert ids == [FLOOD.id, STORM.id]
    same_moment = [replace(one, updated=one.updated.astimezone(UTC)) for one in (FLOOD, STORM)]
    assert atom([STORM, FLOOD], URL, NOW) == atom(same_moment, URL, NOW)


def test_no_entries_are_a_feed_too() -> None:
    assert feed().findall(f"{ATOM}entry") == []


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert feed(replace(STORM, title="Bão\x00 số 5")).findtext(f"{ATOM}entry/{ATOM}title") == "Bão số 5"


@pytest.mark.parametrize("wrong", [{"id": "VN-56-2026-0001"}, {"id": ""}, {"cap_url": "/alerts/1.xml"}])
def test_ids_and_addresses_are_absolute(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="absolute"):
        atom([replace(STORM, **wrong)], URL, NOW)
