"""The register of quarantine: who is admitted, where they stand, who sees them; no name in an address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import audit, clock, people
from gateway.house import House
from gateway.quarantine import (
    Quarantine,
)
from tests.console.conftest import COMMUNE, Browser
from tests.console.quarantined import DESK, ELSEWHERE, NAME, calling, state_of, watched


def admission(**given: str) -> dict[str, str]:
    """A form filled in."""
    until = f"{clock.today(clock.now()) + timedelta(days=13)}"
    return {
        "number": "0900700021", "name": "Trần Thị Mới", "birth_year": "1990", "sex": "Nu", "cls": "f1_home",
        "commune": COMMUNE, "address": "thôn Mỹ Tường 2", "until": until, **given,
    }  # fmt: skip


def test_somebody_is_admitted_and_stands_in_the_register(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("station")
    page = used.post(f"{DESK}/new", f"{DESK}/new", **admission())
    assert "Trần Thị Mới" in page.text and "đang theo dõi" in page.text and "thôn Mỹ Tường 2" in page.text
    assert "Trần Thị Mới" in used.get(DESK).text and "Trần Thị Mới" in used.get(f"{DESK}/grid").text
    again = used.post(f"{DESK}/new", f"{DESK}/new", **admission())
    assert "đang được theo dõi rồi" in again.text and 'value="Trần Thị Mới"' in again.text


def test_who_is_admitted_here_still_lives_where_they_live(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    number, now = "+84900700021", clock.now()
    with house.db.transaction() as tx:
        people.contact(tx, number, now)
        far = people.remember(
            tx, number, None, name="Trần Thị Mới", birth_year=1990, sex="Nu", commune_code=ELSEWHERE,
            address="thôn 9", now=now,
        )  # fmt: skip
    page = signed_in("station").post(f"{DESK}/new", f"{DESK}/new", **admission())
    assert "đang theo dõi" in page.text
    with house.db.transaction() as tx:
        line = tx.scalars(select(Quarantine)).one()
        kept = tx.get_one(people.Person, far.person_id)
        assert (line.person_id, line.commune_code) == (far.person_id, COMMUNE)
        assert (kept.commune_code, kept.address) == (ELSEWHERE, "thôn 9")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "123"}, "Đây không phải số di động nhận được tin."),
        ({"birth_year": "85"}, "Năm sinh có 4 số"),
        ({"cls": "f1_site"}, "Diện tại cơ sở thì cần số của cơ sở"),
        ({"site": "99999"}, "Không có cơ sở mang số này"),
        ({"group": "phòng năm"}, "Phòng hoặc thôn có tối đa 8 chữ"),
        ({"until": "2020-01-01"}, "Ngày cuối không được trước ngày đầu."),
        ({"commune": ELSEWHERE}, "không phải"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nobody_is_put_on_file(
    wrong: dict[str, str], said: str, house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("station")
    page = used.post(f"{DESK}/new", f"{DESK}/new", **admission(**wrong)).text
    complaint = re.search(r'class="complaint" id="(\w+)-error">([^<]+)', page)
    assert complaint is not None, page
    assert complaint[1] == next(iter(wrong)) if "cls" not in wrong else complaint[1] == "site"
    assert said in complaint[2] or "commune" in wrong
    assert 'value="Trần Thị Mới"' in page
    with house.db.transaction() as tx:
        assert tx.scalars(select(people.Person)).first() is None


def test_who_has_no_phone_is_admitted_too(house: House, signed_in: Callable[..., Browser]) -> None:
    page = signed_in("station").post(f"{DESK}/new", f"{DESK}/new", **admission(number=""))
    assert "không có điện thoại" in page.text


def test_a_commune_sees_its_commune(house: House, signed_in: Callable[..., Browser]) -> None:
    mine, theirs = watched(house), watched(house, ELSEWHERE, "+84900700012", name="Lê Văn Khác")
    calling(house, mine), calling(house, theirs)
    station, cdc = signed_in("station"), signed_in("cdc")
    for path in (DESK, f"{DESK}/grid", f"{DESK}/calls"):
        assert NAME in station.get(path).text and "Lê Văn Khác" not in station.get(path).text
        assert "Lê Văn Khác" in cdc.get(path).text
    for path in ("", "/report", "/class", "/until", "/number", "/move"):
        assert station.get(f"{DESK}/{theirs}{path}").status_code == 404
    for path, fields in (
        ("end", {"to": "released", "basis": "order"}),
        ("called", {"reached": "off", "slot": "morning"}),
    ):
        sent = station.post(f"{DESK}/{theirs}/{path}", day=f"{clock.today(clock.now())}", **fields)
        assert sent.status_code == 404
    assert state_of(house, theirs) == "watched"
    assert "22861" not in station.get(f"{DESK}/day").text


def test_the_register_is_filtered(house: House, signed_in: Callable[..., Browser]) -> None:
    watched(house)
    used = signed_in("station")
    assert NAME in used.get(f"{DESK}?cls=f1_home&place=home").text
    assert NAME not in used.get(f"{DESK}?cls=f0_home").text
    assert NAME not in used.get(f"{DESK}?state=released").text
    assert NAME not in used.get(f"{DESK}?group=P5").text


def test_somebody_is_found_without_a_name_in_an_address(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    line = watched(house)
    used = signed_in("station")
    for said in ("0900700011", "nguyen van thu", "Thử"):
        assert f"{DESK}/{line}" in used.post(f"{DESK}/find", f"{DESK}/find", said=said).text
    assert "Không có ai như vậy" in used.post(f"{DESK}/find", f"{DESK}/find", said="Trần").text
    assert "số di động" in used.post(f"{DESK}/find", f"{DESK}/find", said="12 34").text
    with house.db.transaction() as tx:
        person_id = tx.get_one(Quarantine, line).person_id
        acts = audit.acts(tx, action="quarantine.find")
    assert [act.details for act in acts[:2]] == [{"found": []}, {"found": [person_id]}]
    assert {act.subject for act in acts} == {"number", "name"}
