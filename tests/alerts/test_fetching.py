"""Feeds by address: a real server on loopback, guarded as clients are; drafts once, faults beside the address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy import select, text

from gateway import clock
from gateway.accounts import staff
from gateway.alerts import Alert, cap, fetching
from gateway.alerts.fetching import Means, Reader, links
from gateway.alerts.fetching.means import Unreadable
from gateway.alerts.model import CapFeed
from gateway.errors import BadInput, Conflict, NotFound
from gateway.house import House
from tests.alerts.cap import documents
from tests.alerts.siren import VINH_HAI
from tests.waiting import STANDSTILL

LOOPBACK = (ip_network("127.0.0.0/8"),)
HERE = Means(LOOPBACK, plain=True)


@dataclass
class Server:
    """A service that warns. `pages`: a body, or a status and a body, by path."""

    pages: dict[str, bytes | tuple[int, bytes]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def server() -> Iterator[Server]:
    """It runs in this process, on loopback."""
    known = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(self.path)
            page = known.pages.get(self.path, (404, b""))
            status, body = page if isinstance(page, tuple) else (200, page)
            self.send_response(status)
            for name, value in known.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Tests read what was asked, not what was printed."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    known.port = http.server_port
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    yield known
    http.shutdown()
    thread.join(STANDSTILL)
    http.server_close()


@pytest.fixture
def ann(house: House) -> int:
    """Who lists addresses."""
    with house.db.transaction() as tx:
        return staff.add(
            tx, name="Ann Thử", email="ann@demo.example", number=None, roles=["cdc"], unit_id=None, password=None,
            by="tests", now=clock.now(),
        ).id  # fmt: skip


def document(identifier: str, **said: Any) -> cap.Alert:
    sent = clock.local(clock.now()).replace(microsecond=0) - timedelta(minutes=1)
    area = cap.Area(area_desc="Xã Vĩnh Hải", geocodes=(cap.Parameter("GSO-COMMUNE", VINH_HAI),))
    info = documents.info(expires=sent + timedelta(hours=10), areas=(area,))
    return documents.alert(**{"identifier": identifier, "sent": sent, "infos": (info,), **said})


def atom(*hrefs: str, updated: str = "2026-11-20T08:00:00Z") -> bytes:
    entries = "".join(
        f'<entry><link type="text/html" href="/page"/><link type="application/cap+xml" href="{href}"/>'
        f"<updated>{updated}</updated></entry>"
        for href in hrefs
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def listed(house: House, url: str, by: int, means: Means = HERE) -> None:
    with house.db.transaction() as tx:
        fetching.add(tx, url, "Đài thử", by, clock.now(), means)


def drafted(house: House) -> list[str]:
    with house.db.transaction() as tx:
        found = tx.scalars(select(Alert).order_by(Alert.id)).all()
        assert {alert.state for alert in found} <= {"draft"}
        return [alert.cap_identifier for alert in found]


def said(house: House) -> str | None:
    with house.db.transaction() as tx:
        (feed,) = fetching.every(tx)
        assert feed.looked_at is not None
        return feed.said


def test_a_document_at_an_address_becomes_a_draft_once(house: House, server: Server, ann: int) -> None:
    server.pages["/now.xml"] = cap.write(document("A1"))
    listed(house, server.url("/now.xml"), ann)
    reader = Reader(house.db, HERE, "56")
    assert (reader.turn(), reader.turn()) == (1, 0)
    assert drafted(house) == ["A1"] and said(house) is None
    with house.db.transaction() as tx:
        alert = tx.scalars(select(Alert)).one()
        assert alert.made_by == ann and alert.cap_source and "A1" in alert.cap_source
        assert tx.execute(text("SELECT count(*) FROM messages")).scalar() == 0
    server.pages["/now.xml"] = cap.write(document("A2"))
    assert reader.turn() == 1


def test_a_feed_is_followed_and_each_document_fetched_once(house: House, server: Server, ann: int) -> None:
    first = document("B1")
    newer = document("B2", msg_type=cap.MsgType.UPDATE, references=(first.reference,))
    server.pages |= {
        "/feed": atom("/b2.xml", server.url("/b1.xml")),
        "/b1.xml": cap.write(first),
        "/b2.xml": cap.write(newer),
    }
    listed(house, server.url("/feed"), ann)
    reader = Reader(house.db, HERE, "56")
    assert reader.turn() == 2
    assert (
        drafted(house) == ["B1", "B2"] and said(house) is None
    )  # the older one first, whatever the order of the feed
    assert reader.turn() == 0
    assert server.asked == ["/feed", "/b1.xml", "/b2.xml", "/feed"]
    server.pages["/feed"] = atom("/b2.xml", updated="2026-11-20T09:00:00Z")
    assert Reader(house.db, HERE, "56").turn() == 0
    assert server.asked[-2:] == ["/feed", "/b2.xml"]


def test_a_feed_of_rss_is_understood_too(house: House, server: Server, ann: int) -> None:
    server.pages |= {
        "/rss": b"<rss version='2.0'><channel><link>/x</link><item><link>/c.xml</link></item></channel></rss>",
        "/c.xml": cap.write(document("C1")),
    }
    listed(house, server.url("/rss"), ann)
    assert Reader(house.db, HERE, "56").turn() == 1


def test_faults_stand_beside_the_address_until_they_are_gone(house: House, server: Server, ann: int) -> None:
    server.pages |= {
        "/feed": atom("/d1.xml", "/d2.xml"),
        "/d1.xml": b"<a/>",
        "/d2.xml": cap.write(document("D2")),
    }
    listed(house, server.url("/feed"), ann)
    reader = Reader(house.db, HERE, "56")
    assert reader.turn() == 1
    assert said(house) == f"{server.url('/d1.xml')}: alert: Đây không phải thông điệp CAP 1.2."
    reader.turn()
    assert said(house) is not None and server.asked.count("/d1.xml") == 1
    server.pages["/feed"] = atom("/d2.xml")
    reader.turn()
    assert said(house) is None


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ((404, b""), "máy chủ trả lời 404"),
        ((500, b""), "máy chủ trả lời 500"),
        ((302, b""), "chuyển sang địa chỉ khác"),
        (b" " * (1024 * 1024 + 1), "lớn hơn 1024 KiB"),
        (b"<html/>", "không phải bản tin CAP"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><feed>&b;</feed>', "DOCTYPE"),
        (b"", "XML"),
    ],
)
def test_strange_servers_do_no_harm(
    house: House, server: Server, ann: int, page: bytes | tuple[int, bytes], expected: str
) -> None:
    server.headers["Location"] = server.url("/secret")
    server.pages |= {"/feed": page, "/secret": cap.write(document("E1"))}
    listed(house, server.url("/feed"), ann)
    assert Reader(house.db, HERE, "56").turn() == 0
    assert expected in str(said(house)) and server.asked == ["/feed"] and drafted(house) == []


def test_a_private_address_is_never_asked(house: House, server: Server, ann: int) -> None:
    server.pages["/feed"] = cap.write(document("F1"))
    with house.db.transaction() as tx, pytest.raises(BadInput) as spelled:
        fetching.add(tx, server.url("/feed"), "Đài thử", ann, clock.now(), Means(plain=True))
    assert spelled.value.code == "url_not_public"
    listed(
        house, server.url("/feed"), ann
    )  # listed while the network was open, and read when it is not any more
    assert Reader(house.db, Means(plain=True), "56").turn() == 0
    assert said(house) == "địa chỉ nằm trong mạng nội bộ" and server.asked == []
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE cap_feeds SET url = :url"), {"url": f"http://localhost:{server.port}/feed"})
    assert Reader(house.db, Means(plain=True), "56").turn() == 0
    assert said(house) == "địa chỉ nằm trong mạng nội bộ" and server.asked == []


def test_an_address_of_nobody_is_said(house: House, ann: int) -> None:
    listed(house, "http://127.0.0.1:9/feed", ann)
    assert Reader(house.db, HERE, "56").turn() == 0
    assert said(house) == "không kết nối được"


def test_whose_account_is_closed_drafts_nothing(house: House, server: Server, ann: int) -> None:
    server.pages["/now.xml"] = cap.write(document("G1"))
    listed(house, server.url("/now.xml"), ann)
    with house.db.transaction() as tx:
        staff.set_active(tx, ann, False, by="tests", now=clock.now())
    assert Reader(house.db, HERE, "56").turn() == 0
    assert "không còn được soạn" in str(said(house))


def test_the_list_takes_https_once(house: House, ann: int) -> None:
    with house.db.transaction() as tx:
        now, strict = clock.now(), Means()
        for url, code in (
            ("http://kttv.example/cap", "not_https"),
            ("ftp://kttv.example/cap", "bad_url"),
            ("https://10.0.0.1/cap", "url_not_public"),
            ("https://a:b@kttv.example/cap", "url_with_password"),
        ):
            with pytest.raises(BadInput) as refused:
                fetching.add(tx, url, "Đài thử", ann, now, strict)
            assert refused.value.code == code
        fetching.add(tx, "https://kttv.example/cap", "Đài thử", ann, now, strict)
        with pytest.raises(Conflict):
            fetching.add(tx, "https://kttv.example/cap", "Đài thử", ann, now, strict)
        fetching.remove(tx, "https://kttv.example/cap", ann, now)
        with pytest.raises(NotFound):
            fetching.remove(tx, "https://kttv.example/cap", ann, now)
        assert tx.scalars(select(CapFeed)).all() == []


FEED = "https://kttv.example/feed"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("a.xml", "https://kttv.example/a.xml"),
        ("https://kttv.example:443/a.xml#x", "https://kttv.example:443/a.xml"),
        ("http://kttv.example/a.xml", None),
        ("https://evil.example/a.xml", None),
        ("https://kttv.example@evil.example/a.xml", None),
        ("https://kttv.example:8443/a.xml", None),
        ("//evil.example/a.xml", None),
        ("file:///etc/passwd", None),
        ("https://[::1]/a", None),
        ("https://[", None),
        ("", "https://kttv.example/feed"),
    ],
)
def test_a_feed_names_documents_on_its_own_server_alone(href: str, expected: str | None) -> None:
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{href}"/></entry></feed>'.encode()
    found = links.of(body, FEED)
    assert [link.url for link in found or []] == ([] if expected is None else [expected])


def test_a_feed_has_so_many_documents_at_most() -> None:
    found = links.of(atom(*(f"/{number}.xml" for number in range(100))), FEED)
    assert found is not None and len(found) == links.MOST
    assert links.of(cap.write(document("H1")), FEED) is None
    with pytest.raises(Unreadable):
        links.of(b"<opml/>", FEED)
