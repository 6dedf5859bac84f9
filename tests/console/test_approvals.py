"""What waits for a second person: seen by who decides it, never one's own; and the first page's figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from gateway import clock, tracing
from gateway.house import House
from tests.console.conftest import COMMUNE, Browser, make
from tests.console.quarantined import calling, watched
from tests.console.test_requests import opened

PAGE = "/console/approvals"


def proposed(house: House, by: int, commune: str = COMMUNE) -> str:
    now = clock.now()
    with house.db.transaction() as tx:
        return tracing.cases.propose(
            tx,
            tested_on=clock.today(now) - timedelta(days=1),
            by=by,
            now=now,
            number="+84900700071",
            commune_code=commune,
        ).public_id


def test_what_waits_is_seen_by_who_decides_it(house: House, signed_in: Callable[..., Browser]) -> None:
    station, cdc = signed_in("station"), signed_in("cdc")
    proposed(house, station.account_id)
    page = cdc.get(PAGE).text
    assert "mở ca bệnh" in page and "Cán bộ station" in page and "Xã Vĩnh Hải" in page
    assert "việc chờ bạn duyệt" in cdc.get("/console").text
    own = station.get(PAGE).text
    assert "mở ca bệnh" in own and "chờ người thứ hai xem" in own  # what they submitted
    assert "việc chờ bạn duyệt" not in station.get("/console").text
    assert signed_in("dpo").get(PAGE).status_code == 403


def test_nobody_is_shown_their_own_to_decide(house: House, signed_in: Callable[..., Browser]) -> None:
    cdc = signed_in("cdc")
    proposed(house, cdc.account_id)
    assert "Không có việc nào chờ bạn xem" in cdc.get(PAGE).text
    assert "mở ca bệnh" in cdc.get(f"{PAGE}?side=submitted").text


def test_what_is_decided_waits_no_more(house: House, signed_in: Callable[..., Browser]) -> None:
    proposer, cdc = make(house, "station").id, signed_in("cdc")
    public_id = proposed(house, proposer)
    with house.db.transaction() as tx:
        case = tracing.cases.by_public_id(tx, public_id)
        tracing.cases.return_(tx, case, "thiếu ngày", cdc.account_id, clock.now())
    assert "Không có việc nào chờ bạn xem" in cdc.get(PAGE).text


def test_the_first_page_counts_ones_own_area(house: House, signed_in: Callable[..., Browser]) -> None:
    opened(house, "22861")
    calling(house, watched(house, "22861"))
    station = signed_in("station")
    assert "câu hỏi" not in station.get("/console").text and "cần gọi</a>" not in station.get("/console").text
    cdc = signed_in("cdc").get("/console").text
    assert "câu hỏi" in cdc and "lần báo sức khỏe cần gọi" in cdc
