"""The declaration in one line: order-free around the birth year, and eight fields between stars."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.declare import leftover, one_line
from gateway.services.declare.one_line import Opening

NOBODY = {"codes": [], "note": ""}
HEALTHY = {"signs": NOBODY, "travel": "", "contact": NOBODY}


AN = {"name": "Nguyen Van An", "year": 1985, "sex": "Nam"}
HOA = {"name": "Tran Thi Hoa", "year": 1964, "sex": "Nu"}
NGA = {"name": "Katơr Thị H'Nga", "year": 1990, "sex": "Nu"}


@pytest.mark.parametrize(
    ("text", "filled", "rest"),
    [
        ("Nguyen Van An 1985 nam Nhon Hai khoe", AN, "Nhon Hai khoe"),
        ("Nguyen Van An, 1985, nam, Nhon Hai", AN, "Nhon Hai"),
        ("Nguyen Van Nam 1985 Nhon Hai", {"name": "Nguyen Van Nam", "year": 1985}, "Nhon Hai"),
        ("Nguyen Van An nam 1985 Nhon Hai", AN, "Nhon Hai"),
        ("Nguyễn Văn An năm 1985 Nhơn Hải", {"name": "Nguyễn Văn An", "year": 1985}, "Nhơn Hải"),
        ("Lê Thị Nữ sinh năm 1958, nữ, thôn 2", {"name": "Lê Thị Nữ", "year": 1958, "sex": "Nu"}, "thôn 2"),
        ("Tran Thi Hoa 62t nu Nhon Hai", HOA, "Nhon Hai"),
        ("Tran Thi Hoa 62 tuoi nu Nhon Hai", HOA, "Nhon Hai"),
        ("Katơr Thị H'Nga 90 nữ Phước Bình", NGA, "Phước Bình"),
        ("Nguyen An 15/03/1985 nam Nhon Hai", {"name": "Nguyen An", "year": 1985, "sex": "Nam"}, "Nhon Hai"),
    ],
)  # fmt: skip
def test_one_line_around_the_year(text: str, filled: dict[str, Any], rest: str) -> None:
    assert one_line.split(text, 2026) == Opening(filled=filled, rest=rest)


def test_a_line_that_ends_in_the_year_may_begin_with_anything() -> None:
    opening = one_line.split("nam Nhon Hai khoe Nguyen Van An 1985", 2026)
    assert opening is not None and opening.nameless
    assert one_line.finish(opening, "nam khoe Nguyen Van An") == {
        "sex": "Nam",
        "name": "Nguyen Van An",
        **HEALTHY,
    }


@pytest.mark.parametrize(
    ("rest", "filled"),
    [
        ("khoe", HEALTHY),
        ("thon My Tuong 2 khoe", {"address": "thon My Tuong 2", **HEALTHY}),
        ("thon My Tuong 2, khoe", {"address": "thon My Tuong 2", **HEALTHY}),
        ("canh cho, khoe", {"address": "canh cho", **HEALTHY}),
        ("khoe thon My Tuong 2", {"address": "thon My Tuong 2", **HEALTHY}),
        ("ho sot", {"signs": {"codes": ["sot", "ho"], "note": ""}}),
        ("thon My Tuong kho tho", {"address": "thon My Tuong", "signs": {"codes": ["kho_tho"], "note": ""}}),
        ("thon Ho", {"address": "thon Ho"}),
        ("nam thon My Tuong", {"sex": "Nam", "address": "thon My Tuong"}),
        ("thon My Tuong 2", {"address": "thon My Tuong 2"}),
        ("", {}),
    ],
)
def test_what_the_map_left_over(rest: str, filled: dict[str, Any]) -> None:
    """Healthy proposes no journey and no contact; any sign leaves them to be asked."""
    assert one_line.finish(Opening(), rest) == filled


def test_eight_fields_between_stars() -> None:
    opening = one_line.split("Nguyen Van An*1985*nam*22846*thon My Tuong*khong*khong*khong", 2026)
    filled = {"name": "Nguyen Van An", "year": 1985, "sex": "Nam", "address": "thon My Tuong", **HEALTHY}
    assert opening == Opening(filled=filled, place="22846")


def test_the_official_zero_is_none_and_words_are_heard() -> None:
    opening = one_line.split("An*85*nu*Nhon Hai*cho*Da Nang*sot ho*24", 2026)
    assert opening is not None
    assert opening.filled["travel"] == "Da Nang"
    assert opening.filled["signs"]["codes"] == ["sot", "ho"]
    assert opening.filled["contact"]["codes"] == ["patient", "sick"]
    zeros = one_line.split("An*85*nu*Nhon Hai*cho*0*0*0", 2026)
    assert zeros is not None and HEALTHY.items() <= zeros.filled.items()


def test_a_field_that_cannot_be_used_is_named_and_a_missing_one_is_just_open() -> None:
    opening = one_line.split("An*1700*?**x*co*kho*5", 2026)
    assert opening == Opening(
        filled={"name": "An"}, wrong=frozenset({"year", "sex", "address", "travel", "signs", "contact"})
    )


@pytest.mark.parametrize(("text", "member"), [("2", 2), (" 12 ", 12)])
def test_a_member_by_number(text: str, member: int) -> None:
    assert one_line.split(text, 2026) == Opening(member=member)


@pytest.mark.parametrize("text", ["", "   ", "0", "Nguyen Van An", "khong biet", "di dau", "hom nay"])
def test_no_declaration(text: str) -> None:
    assert one_line.split(text, 2026) is None


@given(st.text(max_size=160))
def test_any_line_is_read_or_left_alone(text: str) -> None:
    opening = one_line.split(text, 2026)
    assert opening is None or isinstance(one_line.finish(opening, opening.rest), dict)


MY_TUONG = {"address": "thon My Tuong 2"}
SICK = {"signs": {"codes": ["sot", "ho"], "note": ""}}


@pytest.mark.parametrize(
    ("rest", "filled"),
    [
        ("tiep xuc F0 khoe", {}),
        ("ở ho sốt đi Đà Nẵng", SICK),
        ("o moi ve tu Da Nang khoe", {"signs": NOBODY}),
        ("khoe hok di dau", HEALTHY),
        ("khỏe, không đi đâu", HEALTHY),
        ("khong di dau khong tiep xuc ai", {"travel": "", "contact": NOBODY}),
        ("khong di dau, khong tiep xuc voi ai, ho sot", {"travel": "", "contact": NOBODY, **SICK}),
        ("thon My Tuong 2 khong di dau khoe", {**MY_TUONG, **HEALTHY}),
        ("ko sot ko ho", HEALTHY),
        ("thon My Tuong 2 ko sot ko ho", {**MY_TUONG, **HEALTHY}),
        ("chua tiem khoe", {}),
        ("khoe chua tiem", {}),
        ("khong khoe", {}),
        ("thon My Tuong 2 khong khoe", {}),
        ("thon My Tuong 2 di Da Nang khoe", {"signs": NOBODY}),
        ("thon My Tuong 2 gap F1 khoe", {}),
        ("thon My Tuong 2 nha co nguoi sot", {}),
        ("moi o Sai Gon ve khoe", {"signs": NOBODY}),
        ("từ Sài Gòn về, khỏe", {"signs": NOBODY}),
        ("khong di dau ngoai Da Nang khoe", {"signs": NOBODY}),
        ("có tiếp xúc người bệnh, khỏe", {}),
        ("F0 khoe", {}),
        ("di tp Ho Chi Minh khoe", {"signs": NOBODY}),
        ("hang xom bi covid khoe", {}),
        ("gan cho, khoe", {"address": "gan cho", **HEALTHY}),
        ("12 Tran Phu khoe", {"address": "12 Tran Phu", **HEALTHY}),
        ("ấp 3, khỏe", {"address": "ấp 3", **HEALTHY}),
        ("xom Moi khoe", {"address": "xom Moi", **HEALTHY}),
        ("so nha 12 duong 16/4 khoe", {"address": "so nha 12 duong 16/4", **HEALTHY}),
        ("To 3, KP 5, khoe", {"address": "To 3, KP 5", **HEALTHY}),
        ("thon Thai An, khoe", {"address": "thon Thai An", **HEALTHY}),
        ("hem 12 khoe", {"address": "hem 12", **HEALTHY}),
        ("o canh cho, khoe", {"address": "canh cho", **HEALTHY}),
        ("My Tuong khoe", {"signs": NOBODY}),
        ("2 mui vac xin khoe", {}),
        ("dau bung khoe", {}),
    ],
)
def test_only_what_is_wholly_understood_is_filled(rest: str, filled: dict[str, Any]) -> None:
    """A word not understood proposes nothing: no address, no "did not travel", no "met nobody"."""
    assert one_line.finish(Opening(), rest) == filled


@pytest.mark.parametrize(
    ("text", "looked_up"),
    [
        ("o Nhon Hai moi ve tu Da Nang khoe", "o Nhon Hai, khoe"),
        ("ở Phước Dinh ho sốt đi Đà Nẵng", "ở Phước Dinh ho sốt"),
        ("di Da Nang khoe", "khoe"),
        ("tu Sai Gon ve khoe", "khoe"),
        ("Nhon Hai, den Hue, Nha Trang", "Nhon Hai"),
        ("Sai Gon moi ve khoe", "khoe"),
        ("Tu Bong khoe", "Tu Bong khoe"),
        ("phan rang khoe hok di dau", "phan rang khoe"),
        ("tiep xuc F0 o Nhon Hai khoe", "khoe"),
        ("thon My Tuong 2 Nhon Hai khoe", "thon My Tuong 2 Nhon Hai khoe"),
    ],
)
def test_the_place_of_a_journey_is_never_looked_up(text: str, looked_up: str) -> None:
    assert leftover.cut(text).text == looked_up


def test_a_name_that_tells_of_a_journey_is_asked() -> None:
    opening = one_line.split("Nguyen Van An di Da Nang ve 1985 nam Nhon Hai khoe", 2026)
    assert opening is not None and opening.wrong == {"name"}
    assert one_line.finish(opening, "khoe") == {"signs": NOBODY}
