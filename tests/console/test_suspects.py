"""The desk of suspected cases: details for who may read health answers, counts for others; decided and kept."""

from __future__ import annotations

from collections.abc import Callable

from gateway import suspects
from gateway.house import House
from gateway.suspects import Source
from tests.arrivals.world import NOW
from tests.console.conftest import Browser
from tests.rights.folk import member

DESK = "/console/suspects"


def told(house: House) -> str:
    """The id of one line."""
    with house.db.transaction() as tx:
        who = member(tx, "+84900000795", "Nguyễn Văn An", 1985, now=NOW)
        line = suspects.feed(
            tx,
            Source.HEALTH,
            person_id=who.person_id,
            number="+84900000795",
            said="sốt 38.6",
            ref="2043",
            now=NOW,
        )
        return line.public_id


def test_a_line_with_its_history_is_decided(house: House, signed_in: Callable[..., Browser]) -> None:
    line, station = told(house), signed_in("station")
    page = station.get(f"{DESK}?state=open&source=health").text
    assert "Nguyễn Văn An" in page and "báo sức khỏe" in page
    one = f"{DESK}/{line}"
    assert "sốt 38.6" in station.get(one).text and "việc số 2043" in station.get(one).text
    assert "đã lấy mẫu" in station.post(f"{one}/decide", to="sampled").text
    assert "Đã ghi." in station.post(f"{one}/note", note="hẹn lấy mẫu lại").text
    page = station.get(one).text
    assert "hẹn lấy mẫu lại" in page and "/console/quarantine/new?suspect=" in page
    assert 'value="Nguyễn Văn An"' in station.get(f"/console/quarantine/new?suspect={line}").text


def test_it_keeps_to_the_area(house: House, signed_in: Callable[..., Browser]) -> None:
    line, elsewhere = told(house), signed_in("station", communes=["22852"])
    assert "Nguyễn Văn An" not in elsewhere.get(DESK).text
    assert elsewhere.get(f"{DESK}/{line}").status_code == 404
