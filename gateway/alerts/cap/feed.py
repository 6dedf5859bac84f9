"""A list of alerts as an Atom feed (RFC 4287), each with a link to its CAP document; pure.

The same list is the same bytes. The end of an alert stands in `cap:expires`; readers that do not know it pass over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree

from gateway.alerts.cap.layout import NAMESPACE
from gateway.alerts.cap.spelling import FORBIDDEN

MEDIA_TYPE: Final = "application/cap+xml"

_ATOM: Final = "http://www.w3.org/2005/Atom"
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`id`: an absolute IRI that never changes, such as "urn:uuid:…"; `cap_url`: where the document is."""

    id: str
    title: str
    summary: str
    updated: datetime
    published: datetime
    expires: datetime | None
    cap_url: str
    categories: tuple[str, ...] = ()


def atom(
    entries: Iterable[Entry], self_url: str, updated: datetime, *, title: str = "1022", author: str = "1022"
) -> bytes:
    """The feed at `self_url`, latest change first. Raises ValueError for an id or address that is not absolute."""
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xmlns:cap": NAMESPACE, "xml:lang": "vi"})
    _add(feed, "id", _absolute(self_url))
    _add(feed, "title", title)
    _add(feed, "updated", _stamp(updated))
    _add(ElementTree.SubElement(feed, "author"), "name", author)
    ElementTree.SubElement(feed, "link", rel="self", type="application/atom+xml", href=self_url)
    for entry in sorted(entries, key=lambda one: (-one.updated.timestamp(), one.id)):
        _enter(feed, entry)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _enter(feed: ElementTree.Element, entry: Entry) -> None:
    node = ElementTree.SubElement(feed, "entry")
    _add(node, "id", _absolute(entry.id))
    _add(node, "title", entry.title)
    _add(node, "updated", _stamp(entry.updated))
    _add(node, "published", _stamp(entry.published))
    for category in dict.fromkeys(entry.categories):
        ElementTree.SubElement(node, "category", term=category)
    link = {"rel": "alternate", "type": MEDIA_TYPE, "href": _absolute(entry.cap_url)}
    ElementTree.SubElement(node, "link", link)
    _add(node, "summary", entry.summary)
    if entry.expires is not None:
        _add(node, "cap:expires", _stamp(entry.expires))


def _add(parent: ElementTree.Element, name: str, words: str) -> None:
    ElementTree.SubElement(parent, name).text = FORBIDDEN.sub("", words)


def _stamp(at: datetime) -> str:
    """RFC 3339, in UTC: the same moment is the same text, whoever gave it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _absolute(address: str) -> str:
    if _ABSOLUTE.fullmatch(address) is None:
        raise ValueError(f"not an absolute IRI: {address}")
    return address
