"""Areas become communes of the real map, and communes become areas."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import any_, select
from sqlalchemy.orm import Session

from gateway import places
from gateway.alerts.cap import Area, Circle, Parameter, Point, Polygon, area_of, communes_of
from gateway.errors import BadInput
from gateway.places.model import OldPlace
from tests.alerts.cap.documents import area, square

NINH_CHU, VINH_HAI, NINH_HAI, XUAN_HAI = "22834", "22846", "22852", "22861"
DISTRICT = sorted([NINH_CHU, VINH_HAI, NINH_HAI, XUAN_HAI])
BEFORE = date(2025, 6, 30)


def coded(name: str, *values: str) -> Area:
    return area(geocodes=tuple(Parameter(name, value) for value in values))


def drawn(*polygons: Polygon) -> Area:
    return area(geocodes=(), polygons=polygons)


def circled(lat: float, lon: float, radius_km: float) -> Area:
    return area(geocodes=(), circles=(Circle(Point(lat, lon), radius_km),))


def called(words: str) -> Area:
    return Area(area_desc=words)


@pytest.mark.parametrize("name", ["GSO-COMMUNE", "GSO", "VN-GSO", " gso-commune "])
def test_communes_of_today(tx: Session, name: str) -> None:
    assert communes_of(tx, coded(name, VINH_HAI, NINH_CHU, VINH_HAI)) == ([NINH_CHU, VINH_HAI], [])


@pytest.mark.parametrize(
    ("old", "today"),
    [("22867", VINH_HAI), ("22864", NINH_HAI), ("22855", XUAN_HAI)],  # Nhơn Hải, Tri Hải, Tân Hải
)
def test_wards_of_the_past(tx: Session, old: str, today: str) -> None:
    assert communes_of(tx, coded("GSO-COMMUNE", old)) == ([today], [])


def test_a_code_used_again_depends_on_the_day(tx: Session) -> None:
    """Of a ward that was divided the code went to one part; before, it meant all of them."""
    divided = select(OldPlace.code, OldPlace.became).where(
        OldPlace.became[2].is_not(None), OldPlace.code == any_(OldPlace.became)
    )
    code, became = tx.execute(divided.order_by(OldPlace.code).limit(1)).one()
    assert communes_of(tx, coded("GSO", code)) == ([code], [])
    assert communes_of(tx, coded("GSO", code), on=date(2025, 7, 1)) == ([code], [])
    assert communes_of(tx, coded("GSO", code), on=BEFORE) == (sorted(became), [])


def test_a_divided_ward_is_told_in_all_its_parts(tx: Session) -> None:
    divided = select(OldPlace).where(OldPlace.became[2].is_not(None), OldPlace.code != any_(OldPlace.became))
    old = tx.scalars(divided.order_by(OldPlace.code).limit(1)).one()
    assert communes_of(tx, coded("GSO", old.code)) == (sorted(old.became), [])


@pytest.mark.parametrize("name", ["GSO-DISTRICT", "GSO"])
def test_districts(tx: Session, name: str) -> None:
    assert communes_of(tx, coded(name, "586")) == (DISTRICT, [])


@pytest.mark.parametrize("name", ["GSO-DISTRICT", "GSO-COMMUNE", "GSO"])
def test_an_island_goes_by_its_district(tx: Session, name: str) -> None:
    con_dao = places.convert(tx, "755").code
    assert communes_of(tx, coded(name, "755")) == ([con_dao], [])


@pytest.mark.parametrize("name", ["GSO-PROVINCE", "GSO"])
def test_provinces(tx: Session, name: str) -> None:
    today, _ = communes_of(tx, coded(name, "56"))
    assert today == sorted(place.code for place in places.of_province(tx, "56"))
    ninh_thuan, _ = communes_of(tx, coded(name, "58"))
    before, _ = communes_of(tx, coded(name, "56"), on=BEFORE)
    assert set(DISTRICT) < set(ninh_thuan) < set(today)
    assert set(before) < set(today) and set(before).isdisjoint(DISTRICT)
    assert set(before) | set(ninh_thuan) == set(today)


def test_codes_that_say_nothing_here(tx: Session) -> None:
    unknown = area(
        geocodes=(
            Parameter("UGC", "TXZ123"),
            Parameter("GSO-COMMUNE", "99999"),
            Parameter("GSO-COMMUNE", "56"),
            Parameter("GSO-PROVINCE", "99"),
            Parameter("GSO", "1"),
            Parameter("GSO-COMMUNE", NINH_CHU),
        )
    )
    assert communes_of(tx, unknown) == (
        [NINH_CHU],
        ["UGC TXZ123", "GSO-COMMUNE 99999", "GSO-COMMUNE 56", "GSO-PROVINCE 99", "GSO 1"],
    )


def test_a_polygon_holds_the_communes_whose_centre_it_holds(tx: Session) -> None:
    # Centres: Ninh Chử 11.5992,109.018; Vĩnh Hải 11.6832,109.154; Ninh Hải 11.6573,109.082; Xuân Hải 11.6462,108.997.
    around_two = Polygon(
        (
            Point(11.64, 109.05),
            Point(11.70, 109.05),
            Point(11.70, 109.16),
            Point(11.64, 109.16),
            Point(11.64, 109.05),
        )
    )
    assert communes_of(tx, drawn(around_two)) == ([VINH_HAI, NINH_HAI], [])


def test_shapes_and_codes_add_up(tx: Session) -> None:
    both = area(
        geocodes=(Parameter("GSO", XUAN_HAI),),
        polygons=(square(11.59, 109.01, 0.02),),
        circles=(Circle(Point(11.6832, 109.154), 1),),
    )
    assert communes_of(tx, both) == (sorted([XUAN_HAI, NINH_CHU, VINH_HAI]), [])


def test_a_shape_smaller_than_a_commune_is_the_commune_it_lies_in(tx: Session) -> None:
    assert communes_of(tx, drawn(square(11.61, 109.02, 0.001))) == ([NINH_CHU], [])
    assert communes_of(tx, circled(11.61, 109.02, 0)) == ([NINH_CHU], [])
    assert communes_of(tx, circled(11.60, 109.02, 0.05)) == ([NINH_CHU], [])


def test_a_shape_at_sea_is_nowhere(tx: Session) -> None:
    assert communes_of(tx, drawn(square(13.5, 112.0, 0.5))) == (
        [],
        ["polygon 13.5,112.0 14.0,112.0 14.0,112.5 13.5,112.5 13.5,112.0"],
    )
    assert communes_of(tx, circled(48.85, 2.35, 10.0)) == ([], ["circle 48.85,2.35 10.0"])


def test_a_circle_holds_what_is_near(tx: Session) -> None:
    near, doubts = communes_of(tx, circled(11.6573, 109.082, 10))
    assert doubts == [] and set(DISTRICT) <= set(near)
    all_over, _ = communes_of(tx, circled(16, 108, 20_000))
    assert len(all_over) == 3321


def test_a_circle_agrees_with_distances(tx: Session) -> None:
    within_30, _ = communes_of(tx, circled(11.6, 109.0, 30))
    wider, _ = communes_of(tx, circled(11.6, 109.0, 60))
    assert set(within_30) < set(wider)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Phường Ninh Chử", [NINH_CHU]),
        ("Phường Ninh Chử, Khánh Hòa", [NINH_CHU]),
        ("phường ninh chử, tỉnh khánh hòa", [NINH_CHU]),
        ("Xã Vĩnh Hải, Khánh Hòa", [VINH_HAI]),  # Phường Vĩnh Hải was in Nha Trang
        ("Nhơn Hải, Ninh Hải, Ninh Thuận", [VINH_HAI]),
        ("Phường Ninh Chử, Khánh Hòa; Xã Vĩnh Hải, Khánh Hòa", [NINH_CHU, VINH_HAI]),
        ("Huyện Ninh Hải", DISTRICT),
    ],
)
def test_names_alone(tx: Session, words: str, codes: list[str]) -> None:
    assert communes_of(tx, called(words)) == (codes, [])


def test_names_of_provinces(tx: Session) -> None:
    today = sorted(place.code for place in places.of_province(tx, "56"))
    assert sorted(communes_of(tx, called("Tỉnh Khánh Hòa"))[0]) == today
    assert communes_of(tx, called("Ninh Thuận")) == communes_of(tx, coded("GSO-PROVINCE", "58"))


def test_a_name_that_may_be_several_places_is_left_to_a_person(tx: Session) -> None:
    found, doubts = communes_of(tx, called("Xã Vĩnh Hải; Phường Ninh Chử"))
    assert found == [NINH_CHU]
    assert len(doubts) == 1
    assert doubts[0].startswith("Xã Vĩnh Hải: Xã Vĩnh Hải, Khánh Hòa; Phường Bắc Nha Trang")
    assert doubts[0].endswith("?")


@pytest.mark.parametrize("words", ["ven biển phía nam", "Toàn tỉnh", "Ninh Chuu", "!", "x" * 500])
def test_a_name_that_is_none_or_a_slip_counts_for_nothing(tx: Session, words: str) -> None:
    found, doubts = communes_of(tx, called(words))
    assert found == []
    assert [doubt.startswith(words) for doubt in doubts] == [True]


def test_a_shape_or_code_is_believed_before_a_name(tx: Session) -> None:
    assert communes_of(tx, area(area_desc="Xã Vĩnh Hải, Khánh Hòa")) == ([NINH_CHU], [])


def test_words_without_end_take_no_time(tx: Session) -> None:
    found, doubts = communes_of(tx, called("nơi không có; " * 20_000))
    assert found == [] and len(doubts) == 20_000


def test_communes_become_an_area(tx: Session) -> None:
    assert area_of(tx, [VINH_HAI, NINH_CHU, VINH_HAI]) == Area(
        area_desc="Phường Ninh Chử, Khánh Hòa; Xã Vĩnh Hải, Khánh Hòa",
        geocodes=(Parameter("GSO-COMMUNE", NINH_CHU), Parameter("GSO-COMMUNE", VINH_HAI)),
    )


def test_a_whole_province_has_a_shorter_name(tx: Session) -> None:
    everywhere = [place.code for place in places.of_province(tx, "56")]
    written = area_of(tx, [*everywhere, "00004"])
    assert written.area_desc == f"{places.by_code(tx, '00004').label_vi}; Tỉnh Khánh Hòa"
    assert len(written.geocodes) == len(everywhere) + 1


def test_there_and_back(tx: Session) -> None:
    codes = [place.code for place in places.of_province(tx, "56")][:20]
    written = area_of(tx, codes)
    assert communes_of(tx, written) == (sorted(codes), [])
    assert communes_of(tx, called(written.area_desc)) == (sorted(codes), [])


@pytest.mark.parametrize("codes", [[], ["99999"], ["56"], ["22867"]])
def test_only_communes_of_today_become_an_area(tx: Session, codes: list[str]) -> None:
    with pytest.raises(BadInput):
        area_of(tx, codes)
