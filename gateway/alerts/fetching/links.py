"""Where the documents of an Atom or RSS feed are: on its own server alone, the newest; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import urldefrag, urljoin

from gateway.alerts.cap import Invalid, markup
from gateway.alerts.cap.feed import MEDIA_TYPE
from gateway.alerts.fetching.means import Unreadable
from gateway.callbacks import address
from gateway.errors import BadInput

MOST: Final = 40
"""Documents of a feed in a turn: who warns more often than that warns nobody."""
_CAP_TYPES: Final = frozenset({MEDIA_TYPE, "application/common-alerting-protocol+xml"})


class Link(NamedTuple):
    """A document of a feed. `mark`: what stands for it, and is another once it was changed."""

    url: str
    mark: str


def of(body: bytes, url: str) -> list[Link] | None:
    """The documents that the feed at `url` names, as it orders them; None where `body` is a document itself.

    Links to other servers are passed over: nobody has listed them. Raises Unreadable for neither.
    """
    try:
        root = markup.parse(body)
    except Invalid as fault:
        raise Unreadable(fault.code, fault.message) from None
    name = _local(root)
    if name == "alert":
        return None
    if name not in ("feed", "rss"):
        raise Unreadable("not_a_feed", "không phải bản tin CAP, cũng không phải nguồn Atom hay RSS")
    entries = _named(root, "entry" if name == "feed" else "item")
    found = (_link(entry, url) for entry in entries)
    return list(dict.fromkeys(link for link in found if link is not None))[:MOST]


def _link(entry: Any, feed: str) -> Link | None:
    hrefs = sorted(_hrefs(entry), key=lambda each: each[1] not in _CAP_TYPES)
    for href, _ in hrefs:
        try:
            target = urldefrag(urljoin(feed, href.strip())).url
        except ValueError:
            continue  # no address at all
        if _is_beside(target, feed):
            changed = "".join(
                (node.text or "").strip() for node in entry if _local(node) in ("updated", "pubDate")
            )
            return Link(target, f"{target} {changed}")
    return None


def _hrefs(entry: Any) -> Iterator[tuple[str, str]]:
    """Addresses and their types."""
    for node in entry:
        if _local(node) == "link" and node.get("rel", "alternate") in ("alternate", "enclosure", "related"):
            yield node.get("href") or node.text or "", node.get("type", "")
        elif _local(node) == "enclosure":
            yield node.get("url", ""), node.get("type", "")


def _is_beside(target: str, feed: str) -> bool:
    """Whether it is on the server of the feed: the same scheme, host and port."""
    try:
        address.check(target, (), "url")
    except BadInput as fault:
        if fault.code != "url_not_public":  # whether the feed's own server may be asked is known
            return False
    return target.partition(":")[0] == feed.partition(":")[0] and address.host_of(target) == address.host_of(
        feed
    )


def _named(root: Any, name: str) -> Iterator[Any]:
    return (node for node in root.iter() if _local(node) == name)


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]
