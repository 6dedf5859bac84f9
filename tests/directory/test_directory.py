"""Whom to call from where: own commune first, then what was the district, the province, everybody; changes at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import clock, directory, duty, places
from gateway.directory import Written, access, areas, importing, numbers
from gateway.errors import BadInput, Conflict, NotFound
from gateway.settings import Settings, reading
from tests.directory.two import ONE, agree
from tests.tracing.world import NOW

VINH_HAI, NINH_HAI, NHA_TRANG = "22846", "22852", "22366"
HOME = places.HOME
FIRST = date(2026, 1, 1)


def add(
    tx: Session, unit: str, number: str, where: str, kind: str = "station", **more: object
) -> directory.DirectoryEntry:
    written = Written(
        kind=kind,
        unit=unit,
        numbers=numbers.several(number),
        places=areas.read(tx, where, HOME),
        starts_on=FIRST,
        **more,  # type: ignore[arg-type]  # columns by name
    )
    return directory.add(tx, written, "tests", NOW)


def told(tx: Session, commune: str = VINH_HAI, only: str = "") -> list[str]:
    return [one.unit for one in directory.contacts(tx, commune, NOW, only)]


@pytest.fixture
def filled(tx: Session) -> Session:
    """A few units of a province."""
    add(tx, "Bộ Y tế", "19009095", "cả nước", "ministry")
    add(tx, "Sở Y tế", "0900000208", "tỉnh Khánh Hòa", "department")
    add(tx, "TTYT Ninh Hải", "0900000203", "huyện Ninh Hải", "centre", commune_code=NINH_HAI)
    add(tx, "Trạm y tế xã Vĩnh Hải", "0900000201", "xã Vĩnh Hải")
    add(tx, "Trạm y tế Nha Trang", "0900000299", "phường Nha Trang")
    add(tx, "BV Nha Trang", "0900000205", "tỉnh Khánh Hòa", "hospital", commune_code=NHA_TRANG)
    add(tx, "BV Ninh Thuận", "0900000204", "tỉnh Khánh Hòa", "hospital", commune_code="22759")
    return tx


def test_the_nearest_come_first_and_others_of_elsewhere_do_not_come(filled: Session) -> None:
    assert told(filled) == [
        "Trạm y tế xã Vĩnh Hải", "TTYT Ninh Hải", "BV Ninh Thuận", "Sở Y tế", "Bộ Y tế",
    ]  # fmt: skip


def test_hospitals_alone_by_distance(filled: Session) -> None:
    assert told(filled, only=directory.HOSPITALS) == ["TTYT Ninh Hải", "BV Ninh Thuận", "BV Nha Trang"]
    assert told(filled, NHA_TRANG, directory.HOSPITALS)[0] == "BV Nha Trang"


@pytest.mark.parametrize(("days", "there"), [(-1, False), (0, True), (2, True), (3, False)])
def test_an_entry_counts_from_its_first_day_to_its_last(tx: Session, days: int, there: bool) -> None:
    today = clock.today(NOW)
    written = Written(
        kind="station", unit="Trạm tạm", numbers=["0900000201"], places=[VINH_HAI], starts_on=today,
        ends_on=today + timedelta(days=2),
    )  # fmt: skip
    directory.add(tx, written, "tests", NOW)
    at = NOW + timedelta(days=days)
    assert bool(directory.contacts(tx, VINH_HAI, at)) == there


def test_one_change_is_heard_at_once_and_stays_in_the_history(filled: Session) -> None:
    entry = next(row for row in directory.in_effect(filled, NOW) if row.unit == "Trạm y tế xã Vĩnh Hải")
    changed = replace(Written.of(entry), numbers=["0900000222"])
    assert directory.change(filled, entry, changed, "account:7", NOW) == ["numbers"]
    assert directory.contacts(filled, VINH_HAI, NOW)[0].numbers == ["0900000222"]
    newest, *_ = directory.history(filled, entry)
    assert newest.actor == "account:7"
    assert newest.details == {"numbers": [["0900000201"], ["0900000222"]]}
    assert directory.change(filled, entry, changed, "account:7", NOW) == []


def test_what_is_ended_is_told_today_and_never_again(filled: Session) -> None:
    entry = next(row for row in directory.in_effect(filled, NOW) if row.unit == "Sở Y tế")
    directory.end(filled, entry, "tests", NOW)
    assert "Sở Y tế" in told(filled)
    assert not [one for one in directory.in_effect(filled, NOW + timedelta(days=1)) if one.unit == "Sở Y tế"]
    with pytest.raises(Conflict):
        directory.end(filled, entry, "tests", NOW)


def test_rapid_teams_come_from_the_roster(tx: Session) -> None:
    district = [place.code for place in places.of_district(tx, "huyện Ninh Hải", HOME)]
    assert VINH_HAI in district
    for name, codes in (("Đội tỉnh", []), ("Đội Ninh Hải", district), ("Đội Nha Trang", [NHA_TRANG])):
        duty.add_team(tx, name=name, kind=duty.Kind.RAPID, communes=codes, by="tests", now=NOW)
    assert told(tx, only=directory.TEAMS) == []  # nobody answers
    for name, number in (("Đội tỉnh", "+84900000212"), ("Đội Ninh Hải", "+84900000211")):
        team = duty.team_called(tx, name)
        assert team is not None
        duty.put_on_duty(tx, team.id, name="Trực", number=number, starts_at=NOW, by="tests", now=NOW)
    found = directory.contacts(tx, VINH_HAI, NOW, directory.TEAMS)
    assert [(one.unit, *one.numbers) for one in found] == [
        ("Đội Ninh Hải", "0900000211"),
        ("Đội tỉnh", "0900000212"),
    ]
    assert told(tx, NHA_TRANG, directory.TEAMS) == ["Đội tỉnh"]


@pytest.mark.parametrize(
    ("said", "kept", "read"),
    [
        ("0900.000.201", "0900000201", "0900 000 201"),
        ("02591022", "02591022", "0259 1022"),
        ("1900 9095", "19009095", "1900 9095"),
        ("115", "115", "115"),
        ("02583822222", "02583822222", "0258 382 2222"),
    ],
)
def test_numbers_are_kept_as_dialled_and_read_in_groups(said: str, kept: str, read: str) -> None:
    assert numbers.several(said) == [kept]
    assert numbers.readable(kept) == read


@pytest.mark.parametrize(
    "said", ["", "abc", "12", "090000020", ",".join(f"090000020{nth}" for nth in range(5))]
)
def test_what_is_no_number_is_refused(said: str) -> None:
    with pytest.raises(BadInput):
        numbers.several(said)


def test_places_are_written_as_people_say_them(tx: Session) -> None:
    assert areas.read(tx, "cả nước", HOME) == []
    assert areas.read(tx, "xã Vĩnh Hải; Nhơn Hải", HOME) == [VINH_HAI]
    assert areas.read(tx, "tỉnh Khánh Hòa", HOME) == [HOME]
    assert VINH_HAI in areas.read(tx, "huyện Ninh Hải", HOME)
    assert areas.read(tx, areas.write(tx, [VINH_HAI, NINH_HAI]), HOME) == [VINH_HAI, NINH_HAI]
    with pytest.raises(BadInput, match="Xứ Không Có"):
        areas.read(tx, "Xứ Không Có", HOME)


SHEET = """loại,đơn vị,số,nơi,xã,dịch vụ,vĩ độ,kinh độ,từ ngày
bệnh viện,Bệnh viện Thử,0900 000 204/0900 000 214,tỉnh Khánh Hòa,phường Phan Rang,cấp cứu,11.57,108.99,01/01/2026
trạm y tế,Trạm y tế Vĩnh Hải,0900000201,xã Vĩnh Hải,,,,,
"""


def test_a_file_is_agreed_on_whole_and_again_changes_nothing(tx: Session) -> None:
    first = importing.propose(tx, SHEET.encode(), HOME, ONE, NOW)
    assert (first.added, first.changed, first.same) == (2, 0, 0)
    assert directory.in_effect(tx, NOW) == []
    agree(tx, first.proposal)
    again = importing.propose(tx, SHEET.replace("204/", "224/").encode("utf-8-sig"), HOME, ONE, NOW)
    assert (again.added, again.changed, again.same) == (0, 1, 1)
    agree(tx, again.proposal)
    assert importing.propose(tx, SHEET.replace("204/", "224/").encode(), HOME, ONE, NOW).proposal is None
    hospital = directory.contacts(tx, VINH_HAI, NOW, directory.HOSPITALS)[0]
    assert hospital.numbers == ["0900000224", "0900000214"] and hospital.km < 30


def test_a_wrong_line_stops_the_file_and_says_why(tx: Session) -> None:
    wrong = SHEET + "chợ,Chợ Thử,0900000209,,,,,,\ntrạm y tế,Trạm Sai,09,xã Vĩnh Hải,,,,,\n"
    wrong += SHEET.splitlines()[1] + "\n"
    brought = importing.propose(tx, wrong.encode(), HOME, ONE, NOW)
    assert [fault.line for fault in brought.faults] == [4, 5, 6] and brought.proposal is None
    assert directory.in_effect(tx, NOW) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe", "not_text"),
        (b"a,b\n1,2\n", "no_columns"),
        (SHEET.splitlines()[0].encode(), "empty"),
    ],
)
def test_a_file_that_is_none_is_refused(tx: Session, data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        importing.propose(tx, data, HOME, ONE, NOW)
    assert refused.value.code == code


def test_the_nearest_access_number_is_printed_and_an_old_one_never_dies(
    tx: Session, environ: dict[str, str]
) -> None:
    settings = Settings.from_env(environ)
    assert access.nearest(tx, VINH_HAI, settings).call == settings.voice_number
    access.add(tx, "0258 1022", directory.Use.CALL, [HOME], "tests", NOW)
    access.add(tx, "0259 1022", directory.Use.CALL, areas.read(tx, "huyện Ninh Hải", HOME), "tests", NOW)
    assert access.nearest(tx, VINH_HAI, settings) == access.Access("0259 1022", settings.service_number)
    assert access.nearest(tx, NHA_TRANG, settings).call == "0258 1022"
    access.keep(tx, "02591022", "call", "tests", NOW)
    assert access.nearest(tx, VINH_HAI, settings).call == "0258 1022"
    assert [(row.number, row.standing) for row in access.every(tx)] == [
        ("02581022", "printed"),
        ("02591022", "kept"),
    ]
    with pytest.raises(NotFound):
        access.keep(tx, "1", "call", "tests", NOW)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", True),
        ("http://127.0.0.1:8080/{z}/{x}/{y}", True),
        ("https://tiles.example/", False),
        ("javascript:{z}{x}{y}", False),
        ("https://tiles.example; script-src */{z}/{x}/{y}", False),
    ],
)
def test_an_address_of_tiles_can_only_be_one(text: str, good: bool) -> None:
    if good:
        assert reading.tiles(text) == text
        return
    with pytest.raises(ValueError, match="an address"):
        reading.tiles(text)
