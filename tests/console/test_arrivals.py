"""The desks of arrivals: rules that two people decide, who has come and why, lodgings; a lodging sees its own alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select, update

from gateway import arrivals, clock, sites
from gateway.accounts import Account
from gateway.arrivals import ListedArea, Movement, RuleVersion, Standing, State
from gateway.house import House
from gateway.messages.model import Message
from tests.arrivals.world import TODAY, arrive, filed, listed
from tests.console.conftest import Browser

DESK = "/console/arrivals"


def travelled(house: House) -> str:
    """The id of somebody's journey from a listed area."""
    with house.db.transaction() as tx:
        listed(tx)
        return arrive(tx, filed(tx)).public_id


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found is not None, page
    return found[1]


def test_an_area_takes_two_people(house: House, signed_in: Callable[..., Browser]) -> None:
    one, other = signed_in("cdc", email="cdc1@demo.example"), signed_in("cdc", email="cdc2@demo.example")
    form = f"{DESK}/screening/areas/new"
    fields = {
        "province": "52",
        "commune": "Tuy Phước Bắc",
        "level": "high",
        "starts_on": "2026-11-01",
        "paper": "9/QĐ",
    }
    assert "Không rõ xã" in one.post(form, form, **{**fields, "commune": "Ninh Hải"}).text
    page = one.post(form, form, **fields).text
    assert "Xã Tuy Phước Bắc, Gia Lai" in page and "Một người khác phải xem và duyệt" in page
    theirs = other.get(f"{DESK}/screening").text
    assert "thêm vùng sàng lọc" in other.get("/console/approvals").text
    with house.db.transaction() as tx:
        row = tx.scalars(select(ListedArea)).one()
    address = f"{DESK}/screening/areas/{row.public_id}"
    assert "người trình không được tự duyệt" in one.post(f"{address}/approve", seen=seen(theirs)).text.lower()
    assert "đang áp dụng" in other.post(f"{address}/approve", seen=seen(theirs)).text
    assert "đã hết" in other.post(f"{address}/end").text


def test_rules_take_two_people_and_another_version(house: House, signed_in: Callable[..., Browser]) -> None:
    one, other = signed_in("cdc", email="cdc1@demo.example"), signed_in("cdc", email="cdc2@demo.example")
    form = f"{DESK}/screening/rules/new"
    given = {
        "high": "home", "high_days": 7, "medium": "home", "medium_days": 14, "low": "declare", "low_days": 14,
        "patient": "central", "abroad": "home", "signs": "examine", "paper": "20/QĐ",
    }  # fmt: skip
    assert "Số ngày từ 1 đến 30" in one.post(form, form, **{**given, "low_days": 40}).text
    one.post(form, form, **given)
    page = other.get(f"{DESK}/screening").text
    assert "đang áp dụng, bản 1" in page
    refused = other.post(f"{DESK}/screening/rules/2/return", why="chưa có văn bản").text
    assert "bị trả lại" in refused
    one.post(form, form, **given)
    page = other.get(f"{DESK}/screening").text
    assert "đang áp dụng, bản 3" in other.post(f"{DESK}/screening/rules/3/approve", seen=seen(page)).text
    with house.db.transaction() as tx:
        states = dict(row for row in tx.execute(select(RuleVersion.version, RuleVersion.state)))
    assert states == {2: Standing.RETURNED, 3: Standing.APPROVED}


def test_the_station_reads_why_and_settles_it(house: House, signed_in: Callable[..., Browser]) -> None:
    journey, station = travelled(house), signed_in("station")
    page = station.get(DESK).text
    assert "Nguyễn Văn An" in page and "cách ly tập trung" in page and "1 người chờ trạm gọi" in page
    assert "Nguyễn Văn An" not in station.get(f"{DESK}?day={TODAY}").text
    one = station.get(f"{DESK}/journeys/{journey}").text
    assert "Vì đến từ Thành phố Đà Nẵng (mức cao), theo văn bản số 15/QĐ." in one and "0900000771" in one
    assert "trạm đã liên hệ" in station.post(f"{DESK}/journeys/{journey}/settle").text
    elsewhere = signed_in("station", communes=["22852"], email="xa.khac@demo.example")
    assert elsewhere.get(f"{DESK}/journeys/{journey}").status_code == 404


def test_they_are_handed_to_quarantine(house: House, signed_in: Callable[..., Browser]) -> None:
    journey, station = travelled(house), signed_in("station")
    form = f"/console/quarantine/new?arrival={journey}"
    page = station.get(form).text
    assert 'value="Nguyễn Văn An"' in page and 'value="0900000771"' in page
    fields = {
        "number": "0900000771", "name": "Nguyễn Văn An", "birth_year": 1985, "sex": "Nam", "cls": "f1_home",
        "commune": "22846", "address": "thôn 2", "until": f"{clock.today(clock.now())}",
    }  # fmt: skip
    assert station.post(form, form, **fields).status_code == 200
    with house.db.transaction() as tx:
        assert tx.scalars(select(Movement)).one().state == State.ADMITTED


def test_reasons_of_health_are_not_for_everybody(house: House, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        journey = arrive(tx, filed(tx, symptoms=["ho"], showSignal=1, showSignalNote="ho")).public_id
    page = signed_in("supervisor").get(f"{DESK}/journeys/{journey}").text
    assert "Vì có dấu hiệu bệnh" not in page and "lý do về sức khỏe mà bạn không xem được" in page


def inn(house: House, name: str, number: str) -> str:
    with house.db.transaction() as tx:
        return sites.add(
            tx, name=name, kind="lodging", commune_code="22846", phone=number, by="tests", now=clock.now()
        ).code


def test_a_lodging_tells_its_guests_and_sees_its_own_alone(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    mine, other = inn(house, "Nhà nghỉ Bình Minh", "+84900000791"), inn(house, "Nhà nghỉ Sao", "+84900000792")
    owner = signed_in("site_owner")
    with house.db.transaction() as tx:
        tx.execute(update(Account).where(Account.id == owner.account_id).values(phone="+84900000791"))
    form = f"{DESK}/lodgings/{mine}/tell"
    today = f"{clock.today(clock.now())}"
    assert "Khách lưu trú hôm nay" in owner.get(f"/console/gate/{mine}").text
    assert "không phải" in owner.post(form, form, day=today, numbers="02583822861").text.lower()
    page = owner.post(form, form, day=today, numbers="0900000793\n0900000794").text
    assert "Đã ghi thêm 2 khách." in page and "0900000793" not in page, "a number stays masked"
    assert owner.get(f"{DESK}/lodgings/{other}/tell").status_code == 404
    assert owner.get(f"{DESK}/lodgings").status_code == 403
    station = signed_in("station")
    page = station.get(f"{DESK}/lodgings").text
    assert "1 cơ sở chưa gửi" in page and "Nhà nghỉ Bình Minh" in page
    missing = station.get(f"{DESK}/lodgings?told=missing").text
    assert "Nhà nghỉ Sao" in missing and "Nhà nghỉ Bình Minh" not in missing
    with house.db.transaction() as tx:
        told = tx.scalars(select(Message.template).where(Message.recipient == "+84900000793")).all()
        assert told == ["LT_GUEST"]
        assert arrivals.lodging.of_phone(tx, "+84900000791")[0].code == mine
