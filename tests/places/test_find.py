"""People name a place by its old name, without accents, abbreviated, misspelt: found, or asked about."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gateway.places import Match, find

VINH_HAI, NINH_HAI, NINH_CHU, XUAN_HAI = "22846", "22852", "22834", "22861"


def codes(matches: list[Match]) -> list[str]:
    return [match.place.code for match in matches]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Nhon Hai", VINH_HAI),
        ("nhơn hải", VINH_HAI),
        ("NHƠN HẢI", VINH_HAI),
        ("Nho\u031bn Ha\u0309i", VINH_HAI),  # decomposed, as some phones send it
        ("nhonhai", VINH_HAI),
        ("Nhon Hai, Ninh Hai", VINH_HAI),
        ("Nhon Hai Ninh Hai", VINH_HAI),
        ("xa nhon hai", VINH_HAI),
        ("x nhon hai", VINH_HAI),
        ("X.Nhon Hai", VINH_HAI),
        ("xã Nhơn Hải, H. Ninh Hải, T. Ninh Thuận", VINH_HAI),
        ("nhon hải ninh hai ninh thuan", VINH_HAI),
        ("nhon hai ninh thuan", VINH_HAI),
        ("nhon hai nt", VINH_HAI),
        ("nhon hai khanh hoa", VINH_HAI),
        ("nhon hai (cu), vinh hai", VINH_HAI),
        ("Nhon Hai cu", VINH_HAI),
        ("Ninh Thuan, Ninh Hai, Nhon Hai", VINH_HAI),
        ("dang o xa Nhon Hai a", VINH_HAI),
        ("TT Khanh Hai", NINH_CHU),
        ("thị trấn Khánh Hải", NINH_CHU),
        ("P. Ninh Chu", NINH_CHU),
        ("Phương Hải", NINH_HAI),
        ("Phuong Hai", NINH_HAI),
        ("xa phuong hai", NINH_HAI),
        ("Tri Hai", NINH_HAI),
        ("Ho Hai", XUAN_HAI),
        ("P. Bao An, TP. Phan Rang-Thap Cham", "22741"),
        ("Tan Tai", "22759"),  # merged into Kinh Dinh before the reform
        ("p5 q3 tphcm", "27154"),
        ("P.05, Q.3, TP.HCM", "27154"),
        ("M'Drak", "24412"),
        ("mdrak", "24412"),
    ],
)
def test_a_name_as_people_write_it_is_exact(tx: Session, said: str, code: str) -> None:
    best = find(tx, said)[0]
    assert (best.place.code, best.exact) == (code, True)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("nhon hay", VINH_HAI),
        ("nhom hai", VINH_HAI),
        ("nhom hay", VINH_HAI),
        ("nhon hia", VINH_HAI),
        ("nhonhay", VINH_HAI),
        ("vinh hia", VINH_HAI),
        ("vin hai", VINH_HAI),
        ("suan hai", XUAN_HAI),
        ("tri hay", NINH_HAI),
        ("ninh chuu", NINH_CHU),
        ("xa nhon hay", VINH_HAI),
        ("nhon hai, ninh hay", VINH_HAI),
        ("nhon hay, ninh hai", VINH_HAI),
        ("nhon hay ninh hai", VINH_HAI),
        ("nhon hay, ninh hay", VINH_HAI),
    ],
)
def test_one_or_two_wrong_letters_are_forgiven_but_never_called_exact(
    tx: Session, said: str, code: str
) -> None:
    matches = find(tx, said)
    assert matches[0].place.code == code
    assert not any(match.exact or match.score == 100 for match in matches)


@pytest.mark.parametrize(
    "said",
    [
        "", " ", ",", "?!", "1", "2", "0", "9", "asdf qwer", "xyzzy", "khong biet", "o nha", "o day",
        "benh vien", "sot cao", "khoe", "co", "khong", "goi lai cho toi", "toi khong nho", "ko nho", "ai vay",
        "😷", "x", "xa", "phuong", "tp", "Không biết", "đi làm về", "1985", "0900000123", "ho nhieu va met",
        "a" * 2000, "x " * 500,
    ],
)  # fmt: skip
def test_what_is_no_place_finds_nothing(tx: Session, said: str) -> None:
    assert find(tx, said) == []


def test_a_name_in_two_provinces_is_asked_with_the_home_province_first(tx: Session) -> None:
    assert [match.place.province_name for match in find(tx, "Nhon Hai")] == ["Khánh Hòa", "Gia Lai"]
    assert [match.place.province_name for match in find(tx, "Nhon Hai", "52")] == ["Gia Lai", "Khánh Hòa"]


@pytest.mark.parametrize(("said", "province"), [("nhon hai quy nhon", "52"), ("Nhon Hai, Binh Dinh", "52")])
def test_an_area_behind_the_name_decides(tx: Session, said: str, province: str) -> None:
    assert {match.place.province_code for match in find(tx, said)} == {province}


def test_an_old_province_code_still_means_home(tx: Session) -> None:
    assert find(tx, "Nhon Hai", "58") == find(tx, "Nhon Hai", "56")


def test_a_district_alone_offers_the_commune_of_that_name_and_what_it_was_made_into(tx: Session) -> None:
    matches = find(tx, "Ninh Hai")
    assert (matches[0].place.code, matches[0].exact) == (NINH_HAI, True)
    parts = {match.place.code: match for match in matches if match.place.old_name == "huyện Ninh Hải"}
    assert set(parts) == {NINH_CHU, VINH_HAI, XUAN_HAI}
    assert not any(match.exact for match in parts.values())


def test_a_district_said_with_its_kind_comes_before_wards_of_that_name(tx: Session) -> None:
    assert set(codes(find(tx, "huyen Ninh Hai"))[:4]) == {NINH_HAI, NINH_CHU, VINH_HAI, XUAN_HAI}


@pytest.mark.parametrize("said", ["pr", "PRTC", "phan rang", "thap cham", "tp Phan Rang - Tháp Chàm"])
def test_the_seat_of_a_district_is_offered_first(tx: Session, said: str) -> None:
    assert find(tx, said)[0].place.code in {"22759"}


@pytest.mark.parametrize(
    ("said", "code", "label"),
    [
        ("Khanh Hoa", "56", "Tỉnh Khánh Hòa"),
        ("Ninh Thuan", "56", "Tỉnh Khánh Hòa (Ninh Thuận cũ)"),
        ("tinh ninh thuan", "56", "Tỉnh Khánh Hòa (Ninh Thuận cũ)"),
        ("Sai Gon", "79", "Thành phố Hồ Chí Minh"),
        ("TPHCM", "79", "Thành phố Hồ Chí Minh"),
        ("tp hcm", "79", "Thành phố Hồ Chí Minh"),
        ("hn", "01", "Thành phố Hà Nội"),
        ("TT Huế", "46", "Thành phố Huế"),
        ("Vung Tau", "79", "Thành phố Hồ Chí Minh (Bà Rịa - Vũng Tàu cũ)"),
    ],
)
def test_a_province_alone_is_a_province(tx: Session, said: str, code: str, label: str) -> None:
    place = find(tx, said)[0].place
    assert (place.code, place.label_vi, place.is_province) == (code, label, True)


def test_tone_marks_may_stand_on_either_vowel(tx: Session) -> None:
    assert find(tx, "Thanh Hoá") == find(tx, "Thanh Hóa")
    assert find(tx, "Thanh Hoá")[0].place.code == "38"


def test_accents_that_were_typed_lower_what_they_contradict(tx: Session) -> None:
    scores = {match.place.old_name or match.place.name: match.score for match in find(tx, "Thạnh Hải")}
    assert scores["Thạnh Hải"] > scores["Thanh Hải"]


def test_the_name_said_is_kept_for_reading_back(tx: Session) -> None:
    place = find(tx, "nhon hai ninh hai")[0].place
    assert place.label_vi == "Xã Vĩnh Hải, Khánh Hòa (Nhơn Hải cũ)"
    assert place.choice_vi("56") == "Vĩnh Hải (Nhơn Hải cũ)"
    assert place.choice_vi("01") == "Nhơn Hải (Khánh Hòa)"


def test_a_name_that_did_not_change_is_read_back_alone(tx: Session) -> None:
    assert find(tx, "Vinh Hai, Ninh Hai")[0].place.label_vi == "Xã Vĩnh Hải, Khánh Hòa"


def test_a_hamlet_before_the_name_is_not_understood_but_the_name_is(tx: Session) -> None:
    best = find(tx, "thon My Tuong Nhon Hai")[0]
    assert (best.place.code, best.exact, best.score) == (VINH_HAI, False, 80)


def test_a_rare_name_elsewhere_also_offers_the_likely_slip_at_home(tx: Session) -> None:
    matches = find(tx, "Binh Hai")
    assert matches[0].exact and matches[0].place.province_code != "56"
    assert (VINH_HAI, False) in [(match.place.code, match.exact) for match in matches]


def test_the_limit_holds_and_the_best_stay(tx: Session) -> None:
    assert find(tx, "Tan Thanh", limit=2) == find(tx, "Tan Thanh", limit=6)[:2]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.one_of(st.text(max_size=60), st.text("nhonhaivĩơả ,.x1", max_size=40)))
def test_any_text_gives_ranked_places_and_always_the_same(tx: Session, said: str) -> None:
    matches = find(tx, said)
    assert len(matches) <= 6
    assert all(0 <= match.score <= 100 for match in matches)
    assert len(set(codes(matches))) == len(matches)
    assert find(tx, said) == matches
