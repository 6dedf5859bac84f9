"""A place is found inside a sentence, and only a place: no hamlet, no person, no everyday word."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gateway.places import scan

VINH_HAI = "22846"


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("thon My Tuong 2 Nhon Hai khoe", VINH_HAI, "thon My Tuong 2 khoe"),
        (
            "thôn Mỹ Tường 2, xã Nhơn Hải, huyện Ninh Hải, tỉnh Ninh Thuận. Khỏe",
            VINH_HAI,
            "thôn Mỹ Tường 2 Khỏe",
        ),
        ("Nguyen Van An 1958 Nhon Hai khoe", VINH_HAI, "Nguyen Van An 1958 khoe"),
        ("Nguyen Thi Hoa Vinh Hai", VINH_HAI, "Nguyen Thi Hoa"),
        ("Nguyen Van Thanh Hai 1985 x. Tri Hai", "22852", "Nguyen Van Thanh Hai 1985"),
        ("Phuong Hai bi sot", "22852", "bi sot"),
        ("p. My Binh, Phan Rang co nguoi sot", "22780", "co nguoi sot"),
        ("co nguoi sot o Da Nang ve", "48", "co nguoi sot o ve"),
        ("nguoi nha Binh Thuan ve", "68", "nguoi nha ve"),
        ("ho khan 3 ngay, nha trang", "22366", "ho khan 3 ngay"),
        ("dang o Ninh Thuan, xa Tri Hai", "22852", "dang o Ninh Thuan"),
        ("Nhon Hai", VINH_HAI, ""),
        ("Nho\u031bn Ha\u0309i: sốt", VINH_HAI, ": sốt"),
    ],
)
def test_the_place_is_taken_out_of_the_text(tx: Session, text: str, code: str, rest: str) -> None:
    found = scan(tx, text)
    assert found is not None
    match, remaining = found
    assert (match.place.code, match.exact, remaining) == (code, True, rest)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Thon My Tuong 2, xa nhon hay, Ninh Hai khoe", "Thon My Tuong 2 khoe"),
        ("em o xa nhon hay bi sot", "em o bi sot"),
        ("Tran An, vinh hay, sot", "Tran An sot"),
        ("nhon hay", ""),
    ],
)
def test_a_misspelt_name_needs_a_sign_that_a_place_is_meant(tx: Session, text: str, rest: str) -> None:
    found = scan(tx, text)
    assert found is not None
    assert (found[0].place.code, found[0].exact, found[1]) == (VINH_HAI, False, rest)


def test_an_exact_name_beats_a_misspelt_one(tx: Session) -> None:
    found = scan(tx, "xa vinh hia, Tri Hai, sot")
    assert found is not None and found[0].exact and found[0].place.old_name == "Tri Hải"


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "khoe", "toi bi sot ho kho tho", "vo toi sot 39 do", "khong an toan", "cam on bac si",
        "Ai cho em hoi benh vien o dau", "Nguyen Van Thanh Hai 1985 khoe", "Tran Phu khoe",
        "Le Hong Phong khoe", "Le Loi sot", "Nguyen Du 1958", "Pham Van Dong bi ho", "vo thi vinh hay 1958",
        "thon Nhon Hay sot", "Toi khoe cam on", "hom nay toi van binh thuong", "Hôm nay vẫn bình thường",
        "con toi hoc lop 2", "1 2 3", "ho hai ngay nay", "bi la gi vay", "toi di an ve",
        "co nguoi trung quoc o nha hang xom",
    ],
)  # fmt: skip
def test_people_and_everyday_words_are_no_places(tx: Session, text: str) -> None:
    assert scan(tx, text) is None


def test_the_home_province_is_preferred(tx: Session) -> None:
    for home in ("56", "52"):
        found = scan(tx, "o Nhon Hai khoe", home)
        assert found is not None and found[0].place.province_code == home


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(
        st.sampled_from(
            ["xa", "Nhon", "Hai", ",", "Nguyễn", "Văn", "khoe", "Ninh", "Thuận", "2", "thôn", "p.", "Hải"]
        ),
        max_size=14,
    )
)
def test_nothing_but_the_place_is_lost(tx: Session, text: list[str]) -> None:
    found = scan(tx, " ".join(text))
    if found is not None:
        rest = found[1].replace(",", " ").split()
        assert len(rest) < len(text)
        assert set(rest) <= {word.strip(".") for word in text} | set(text)
