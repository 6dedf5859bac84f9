"""Whom to call (SDT, BV, DOICDC) and what is ordered for a commune (BD), from phones and on keypads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gateway import atlas, clock, directory, duty, people, places, tracing, zones
from gateway.directory import Written, numbers
from gateway.tracing import CaseState
from tests.conversations.talk import Talk

VINH_HAI = "22846"


@pytest.fixture
def filled(talk: Talk) -> Talk:
    """A few units around Vĩnh Hải."""
    for kind, unit, number, codes in (
        ("station", "Trạm y tế xã Vĩnh Hải", "0900000201", [VINH_HAI]),
        ("centre", "Trung tâm y tế Ninh Hải", "0900000203", [VINH_HAI, "22852"]),
        ("hospital", "Bệnh viện đa khoa Thử", "0900000204", [places.HOME]),
        ("department", "Sở Y tế", "0900000208", [places.HOME]),
        ("ministry", "Bộ Y tế", "19009095", []),
    ):
        written = Written(
            kind=kind, unit=unit, numbers=numbers.several(number), places=codes, starts_on=date(2026, 1, 1)
        )
        directory.add(talk.tx, written, "tests", talk.now)
    return talk


def at_home(talk: Talk, commune: str = VINH_HAI) -> None:
    """The household of this phone lives there."""
    people.contact(talk.tx, talk.number, talk.now)
    people.remember(
        talk.tx, talk.number, None, name="Nguyễn Văn Thử", birth_year=1961, sex="Nam", commune_code=commune,
        address="thôn Mỹ Tường 2", now=talk.now,
    )  # fmt: skip


def test_a_place_is_answered_within_the_turn(filled: Talk) -> None:
    filled.says("SDT Nhon Hai").hears(
        "Xa Vinh Hai: Tram y te Vinh Hai 0900 000 201, TTYT Ninh Hai 0900 000 203, BV DK Thu 0900 000 204",
        "Tong dai: goi 0259 1022, nhan 1022",
        "Cap cuu: soan 9 hoac goi 115",
    )


def test_the_household_is_answered_at_once_and_anybody_else_is_asked(filled: Talk) -> None:
    filled.says("DDN").hears("So dien thoai o xa, phuong, huyen cu nao?").says("nhon hai").hears(
        "Xa Vinh Hai: Tram"
    )
    at_home(filled)
    filled.says("SDT").hears("Xa Vinh Hai: Tram y te Vinh Hai 0900 000 201")


def test_hospitals_and_teams_alone(filled: Talk) -> None:
    filled.says("BV Nhon Hai").hears("TTYT Ninh Hai 0900 000 203, BV DK Thu 0900 000 204")
    assert "Tram y te" not in filled.heard[-1]
    district = [place.code for place in places.of_district(filled.tx, "huyện Ninh Hải", places.HOME)]
    team = duty.add_team(
        filled.tx,
        name="Đội phản ứng nhanh 1",
        kind=duty.Kind.RAPID,
        communes=district,
        by="t",
        now=filled.now,
    )
    duty.put_on_duty(
        filled.tx, team.id, name="Trực", number="+84900000211", starts_at=filled.now, by="t", now=filled.now
    )
    filled.says("DOICDC huyen Ninh Hai").hears("Huyen Ninh Hai cu: Doi PUN 1 0900 000 211")


def test_a_sentence_that_begins_alike_is_no_look_up(filled: Talk) -> None:
    filled.says("SDT cua em la so nao")
    assert "Tram y te" not in filled.heard[-1]


def order(talk: Talk, **more: object) -> zones.Zone:
    said = {
        "level": zones.Level.LOCKDOWN,
        "communes": [VINH_HAI],
        "hamlets": "thôn Mỹ Tường 2",
        "starts_at": talk.now,
        "ends_at": clock.midnight(clock.today(talk.now)) + timedelta(days=7, hours=18),
        "order_number": "15/QĐ-UBND",
        "issuer": "UBND xã",
    }
    zone = zones.propose(talk.tx, zones.Order(**{**said, **more}), 11, talk.now)  # type: ignore[arg-type]  # by name
    zones.approve(talk.tx, zone, zones.digest(zone), 12, talk.now)
    return zone


def test_a_zone_is_told_with_its_dates_and_nobody_is_counted_below_five(talk: Talk) -> None:
    talk.says("BD Nhon Hai").hears("Xa Vinh Hai: hien khong co vung phong toa", "Ca benh: duoi 5")
    zone = order(talk)
    ends = clock.local(zone.ends_at)
    talk.says("ban do Nhon Hai").hears(
        f"phong toa tu {clock.local(talk.now):%d/%m} den 18:00 {ends:%d/%m}, o thon My Tuong 2, theo 15/QD-UBND",
        "Ca benh: duoi 5",
    )
    zones.end(talk.tx, zone, "18/QĐ-UBND thay thế", 12, talk.now)
    talk.says("BD Nhon Hai").hears("phong toa da het tu", "Hien khong co vung nao khac")


def test_what_is_told_is_what_the_map_has(talk: Talk) -> None:
    for nth in range(6):
        case = tracing.cases.propose(
            talk.tx, tested_on=clock.today(talk.now), by=11, now=talk.now, number=f"+8490000330{nth}",
            commune_code=VINH_HAI,
        )  # fmt: skip
        case.state = CaseState.OPEN
    talk.tx.flush()
    (here,) = [one for one in atlas.communes(talk.tx, places.HOME, talk.now) if one.code == VINH_HAI]
    assert (here.cases, atlas.few(here.cases), atlas.few(4)) == (6, 6, None)
    talk.says("BD Nhon Hai").hears("Ca benh: 6.")
