"""What hangs at a gate: it leads to this number, prints every way in, and writes Vietnamese."""

from __future__ import annotations

import logging
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from gateway import clock, sites
from gateway.house import House
from gateway.sites import Purpose, Retired, Site, poster
from tests.commands import Gateway
from tests.sites.test_gates import NOW, add

URL = "https://1022.example"
AT = datetime(2026, 11, 20, 9, 15, tzinfo=clock.VIETNAM)


def sheet(site: Site) -> bytes:
    return poster.pdf(
        site, "Xã Vĩnh Hải, Khánh Hòa", public_url=URL, service_number="1022", voice_number="0259 1022", at=AT
    )


def test_it_leads_to_the_present_number_and_to_none_before(tx: Session) -> None:
    site = add(tx, code="41536")
    old = poster.png(site, URL)
    assert poster.address(site, URL) == "https://1022.example/s/41536"
    sites.reissue(tx, site, Retired.REISSUED, "tests", NOW)
    assert poster.address(site, URL) == f"https://1022.example/s/{site.code}" and poster.png(site, URL) != old


def test_every_way_in_is_printed(tx: Session) -> None:
    ways = dict(poster.lines(add(tx, code="41536"), "1022", "0259 1022"))
    assert ways == {
        "VÀO, nhắn tin": "41536 gửi 1022",
        "VÀO, bấm gọi": "*1022*2*41536#",
        "VÀO, gọi nói": "1022 hoặc 0259 1022, bấm 2, rồi 41536",
        "RA, nhắn tin": "RA gửi 1022",
        "Cấp cứu": "9 gửi 1022, hoặc *1022*9#",
    }


def test_pictures_and_drawings_are_what_they_are_called(tx: Session) -> None:
    site = add(tx, name='Quán "Ông Tám" & <con>')
    assert poster.png(site, URL).startswith(b"\x89PNG")
    drawing = ElementTree.fromstring(poster.svg(site, URL))
    assert drawing.findtext("{http://www.w3.org/2000/svg}title") == f"{site.name}, {site.code}"


@pytest.mark.parametrize("purpose", Purpose)
def test_one_sheet_with_every_letter_however_long_the_names(
    tx: Session, caplog: pytest.LogCaptureFixture, purpose: Purpose
) -> None:
    site = add(
        tx,
        name="Trường Nghiệp Vụ Đường Thủy Ở Ấp Phước Nhơn Thứ Ba Ninh Hải",
        address="số 12 hẻm 7 " + "thôn Mỹ Tường " * 10,
        purpose=purpose,
    )
    with caplog.at_level(logging.WARNING):
        made = sheet(site)
    assert caplog.messages == [], "a letter that the font lacks is told in the log"
    assert made.startswith(b"%PDF-") and made.count(b"/Type /Page\n") == 1
    assert made == sheet(site), "the same sheet is the same file"


def test_by_the_command(gateway: Gateway, house: House, tmp_path: Path) -> None:
    with house.db.transaction() as tx:
        code = add(tx).code
    for suffix, begins in ((".pdf", b"%PDF-"), (".png", b"\x89PNG"), (".svg", b"<?xml")):
        done = gateway("site", "poster", code, str(tmp_path / f"poster{suffix}"))
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"poster{suffix}").read_bytes().startswith(begins)
    assert gateway("site", "poster", code, str(tmp_path / "poster.doc")).returncode == 2
    assert gateway("site", "poster", "41537", str(tmp_path / "x.pdf")).returncode == 2
