"""Old codes and old addresses lead to the commune of today; a reused code is told apart by its day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.errors import NotFound
from gateway.places import by_code, convert, find, successors
from gateway.places.model import OldPlace

# facts.md §6: the nine wards of Ninh Hải.
NINH_HAI = [
    ("22834", "Khánh Hải", "22834", "Phường", "Ninh Chử"),
    ("22846", "Vĩnh Hải", "22846", "Xã", "Vĩnh Hải"),
    ("22867", "Nhơn Hải", "22846", "Xã", "Vĩnh Hải"),
    ("22868", "Thanh Hải", "22846", "Xã", "Vĩnh Hải"),
    ("22852", "Phương Hải", "22852", "Xã", "Ninh Hải"),
    ("22864", "Tri Hải", "22852", "Xã", "Ninh Hải"),
    ("22855", "Tân Hải", "22861", "Xã", "Xuân Hải"),
    ("22858", "Xuân Hải", "22861", "Xã", "Xuân Hải"),
    ("22861", "Hộ Hải", "22861", "Xã", "Xuân Hải"),
]


@pytest.mark.parametrize(("old", "ward", "code", "kind", "name"), NINH_HAI)
def test_ninh_hai(tx: Session, old: str, ward: str, code: str, kind: str, name: str) -> None:
    by_old_code = convert(tx, old)
    assert (by_old_code.code, by_old_code.kind, by_old_code.name, by_old_code.province_code) == (
        code,
        kind,
        name,
        "56",
    )
    assert by_old_code.old_name == (None if ward == name else ward)
    assert convert(tx, ward, "Ninh Hải", "Ninh Thuận") == by_old_code
    assert find(tx, f"{ward}, Ninh Hải, Ninh Thuận")[0].place == by_old_code


def test_every_old_ward_is_found_by_its_full_old_address(tx: Session) -> None:
    columns = (
        OldPlace.code,
        OldPlace.kind,
        OldPlace.name,
        OldPlace.district_kind,
        OldPlace.district_name,
        OldPlace.province_name,
        OldPlace.became,
    )
    # Every seventh: the whole country in half a second, and seven is prime to the spacing of codes (three).
    rows = tx.execute(select(*columns).order_by(OldPlace.code)).all()[::7]
    missed = [
        row.code
        for row in rows
        if row.became[0]
        not in {
            m.place.code
            for m in find(
                tx, f"{row.kind} {row.name}, {row.district_kind} {row.district_name}, {row.province_name}"
            )
        }
    ]
    assert (len(rows), missed) == (1435, [])


def test_a_reused_code_depends_on_the_day(tx: Session) -> None:
    today, before = by_code(tx, "22852"), by_code(tx, "22852", on=date(2025, 6, 30))
    assert today is not None and before is not None
    assert (today.name, before.name, before.province_name) == ("Ninh Hải", "Phương Hải", "Ninh Thuận")
    assert by_code(tx, "22852", on=date(2025, 7, 1)) == today


def test_a_code_of_the_past_is_unknown_today(tx: Session) -> None:
    assert by_code(tx, "22867") is None
    assert by_code(tx, "no such code") is None


def test_two_digits_are_a_province(tx: Session) -> None:
    province = by_code(tx, "56")
    assert province is not None and province.label_vi == "Tỉnh Khánh Hòa"


def test_a_divided_ward_has_several_heirs_and_converts_to_the_first(tx: Session) -> None:
    divided = tx.scalars(
        select(OldPlace).where(OldPlace.became[2].is_not(None)).order_by(OldPlace.code)
    ).first()
    assert divided is not None
    assert [place.code for place in successors(tx, divided.code)] == divided.became
    assert convert(tx, divided.code).code == divided.became[0]


@pytest.mark.parametrize(("district", "name"), [("755", "Côn Đảo"), ("536", "Lý Sơn")])
def test_an_island_without_wards_goes_by_its_district(tx: Session, district: str, name: str) -> None:
    island = convert(tx, district)
    assert (island.kind, island.name) == ("Đặc khu", name)


def test_no_two_old_addresses_are_confused(tx: Session) -> None:
    where = (OldPlace.district_kind, OldPlace.district_name, OldPlace.province_name, OldPlace.became)
    rows = tx.execute(select(OldPlace.kind, OldPlace.name, *where).order_by(OldPlace.code)).all()[::7]
    for kind, name, district_kind, district, province, became in rows:
        assert convert(tx, f"{kind} {name}", f"{district_kind} {district}", province).code == became[0]


@pytest.mark.parametrize(
    ("ward", "district", "province", "heir"),
    [
        ("Xã Hưng Đạo", "Thành phố Cao Bằng", "Cao Bằng", "01273"),  # the city is called like its province
        ("Phường Nam Cường", "Thành phố Lào Cai", "Lào Cai", "02671"),
    ],
)
def test_a_district_called_like_its_province(
    tx: Session, ward: str, district: str, province: str, heir: str
) -> None:
    assert convert(tx, ward, district, province).code == heir


@pytest.mark.parametrize("ward", ["99999", "Không Có Xã Này", "", "Tân Thành"])
def test_unknown_or_ambiguous_is_said_so(tx: Session, ward: str) -> None:
    with pytest.raises(NotFound):
        convert(tx, ward)


def test_an_unknown_code_has_no_heirs(tx: Session) -> None:
    assert successors(tx, "99999") == []
