"""GET /api/v1/visits: complete pages of who went in and out, in the order of change; every page on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from gateway import clock, damm, people, sites
from gateway.audit import AuditEntry
from gateway.declarations import declare
from gateway.house import House
from gateway.sites import Site, Visit
from tests.api.conftest import Caller
from tests.api.test_declarations import FORM, VINH_HAI

PATH = "/api/v1/visits"
SAU = "+84900000111"


@pytest.fixture
def reader(caller: Callable[..., Caller]) -> Caller:
    """The central database."""
    return caller("read.visits")


@pytest.fixture
def market(house: House) -> Site:
    """A market with a number at its gate."""
    with house.db.transaction() as tx:
        return sites.add(
            tx, name="Chợ Ninh Hải", kind="market", commune_code=VINH_HAI, by="tests", now=clock.now()
        )


def ago(**passed: float) -> datetime:
    return clock.now() - timedelta(**passed)


def comes(house: House, market: Site, moment: datetime, number: str = SAU) -> str:
    """Somebody without a declaration is let in by the staff; the id of the visit."""
    with house.db.transaction() as tx:
        return sites.check_in(tx, market, number, "sms", None, moment).public_id


def test_an_item_tells_who_where_and_by_which_declaration(house: House, reader: Caller, market: Site) -> None:
    came, left = ago(minutes=30), ago(minutes=2)
    with house.db.transaction() as tx:
        people.contact(tx, SAU, came)
        member = people.remember(
            tx, SAU, None, name="Nguyễn Thị Sáu", birth_year=1961, sex="Nu", commune_code=VINH_HAI, address=None,
            now=came,
        )  # fmt: skip
        filed = declare(
            tx, person_id=member.person_id, number=SAU, channel="sms", form=FORM, valid_days=7, now=came
        )
        visit = sites.check_in(tx, market, SAU, "sms", filed, came)
        sites.check_out(tx, SAU, None, "sms", left)
    page = reader.get(PATH).json
    (item,) = page["items"]
    assert item == {
        "id": visit.public_id,
        "site": {"code": market.code, "name": "Chợ Ninh Hải", "kind": "market", "wardId": VINH_HAI},
        "phone": SAU,
        "declaration": filed.code,
        "method": "sms",
        "proof": "proved",
        "came_at": came.isoformat(),
        "came_known": "exact",
        "left_at": left.isoformat(),
        "closed_by": "person",
        "disputed_at": None,
        "created_at": came.isoformat(),
        "changed_at": left.isoformat(),
    }
    assert damm.valid(item["declaration"]) and page["next"] is None


def test_a_departure_without_an_arrival(house: House, reader: Caller, market: Site) -> None:
    with house.db.transaction() as tx:
        sites.check_out(tx, SAU, market, "sms", ago(minutes=1))
    (item,) = reader.get(PATH).json["items"]
    assert (item["came_at"], item["came_known"], item["declaration"]) == (None, "unknown", None)


def test_an_empty_list(reader: Caller) -> None:
    assert reader.get(PATH).json == {"items": [], "next": None, "cursor": None}


@pytest.mark.parametrize("limit", [1, 2, 5, 500])
def test_pages_cover_everything_once(house: House, reader: Caller, market: Site, limit: int) -> None:
    moment = ago(minutes=1)
    ids = [comes(house, market, moment, f"+84900000{n:03}") for n in range(5)]
    read, since = [], ""
    for _ in range(len(ids) + 1):  # never more pages than rows
        page = reader.get(f"{PATH}?limit={limit}{since}").json
        read += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        since = f"&since={page['next']}"
    assert read == ids


def test_a_visit_comes_again_when_it_changes(house: House, reader: Caller, market: Site) -> None:
    public_id = comes(house, market, ago(minutes=5))
    cursor = reader.get(PATH).json["cursor"]
    assert reader.get(f"{PATH}?since={cursor}").json["items"] == []
    with house.db.transaction() as tx:
        sites.check_out(tx, SAU, None, "sms", ago(seconds=30))
    (item,) = reader.get(f"{PATH}?since={cursor}").json["items"]
    assert (item["id"], item["closed_by"]) == (public_id, "person")


def test_the_last_five_seconds_are_held_back(house: House, reader: Caller, market: Site) -> None:
    comes(house, market, clock.now())
    assert reader.get(PATH).json["items"] == []


def test_every_page_is_on_record_without_its_content(house: House, reader: Caller, market: Site) -> None:
    comes(house, market, ago(minutes=1))
    reader.get(PATH)
    with house.db.transaction() as tx:
        (visit,) = tx.scalars(select(Visit.id))
        (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "visits.read"))
    assert entry.details == {"client": "tests", "count": 1, "first": visit, "last": visit}


def test_what_is_wrong_is_named(reader: Caller, caller: Callable[..., Caller]) -> None:
    assert reader.get(f"{PATH}?limit=501").json["error"]["field"] == "limit"
    assert reader.get(f"{PATH}?since=nonsense").json["error"]["field"] == "since"
    assert caller("read.declarations").get(PATH).status_code == 403
