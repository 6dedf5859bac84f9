"""Yes, no and digits as people write them, in three dialects; and the family words that are neither."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.words import ABBREVIATIONS, digit_choice, full_word, yes_no

YES = [
    "có", "co", "Có ạ", "CO", "c", "y", "yes", "ừ", "u", "uh", "ừm", "ờ", "ừa", "dạ", "da", "dạ có",
    "dạ phải", "vâng", "vâng ạ", "phải", "phải rồi", "đúng", "dung", "đúng rồi", "dung roi", "Rồi ạ",
    "rồi", "r", "ok", "OKE", "0k", "okie", "được", "dc", "đồng ý", "dong y", "1", "1.", "(1)", "số 1",
    "１", "1️⃣", "dạaaa", "có nha", "Đúng vậy", "dạ đúng rồi", "cos", "ddungs",
]  # fmt: skip
NO = [
    "không", "khong", "ko", "k", "kg", "khg", "hông", "hong", "hổng", "hem", "hok", "khum", "chưa",
    "chua", "n", "no", "không ạ", "dạ không", "da khong", "dạ hông", "dạ chưa", "hông có", "ko co",
    "không có", "không phải", "chưa có", "hổng có nha", "khôngggg", "sai", "không đúng", "không đồng ý",
    "2", "2.", "số 2", "２", "đâu có", "khoong", "k ạ", "dạ k",
]  # fmt: skip
NEITHER = [
    "má", "ba", "bố", "mẹ", "con", "cô", "Cô", "cò", "cố", "bà", "má ơi", "con không", "ba mẹ", "dừng",
    "đừng", "dùng", "Dũng", "hồng", "chùa", "chữa", "rơi", "đã", "dá", "0", "9", "3", "không sốt",
    "có sốt", "có con", "không biết", "dạ má", "sai gòn", "", "?", "huy", "khổng", "phai nhạt",
    "ok em nhé anh", "có khó thở", "đúng giờ",
]  # fmt: skip


@pytest.mark.parametrize("raw", YES)
def test_yes(raw: str) -> None:
    assert yes_no(raw) is True


@pytest.mark.parametrize("raw", NO)
def test_no(raw: str) -> None:
    assert yes_no(raw) is False


@pytest.mark.parametrize("raw", NEITHER)
def test_neither(raw: str) -> None:
    assert yes_no(raw) is None


@pytest.mark.parametrize(
    ("raw", "digit"),
    [
        ("1", 1), (" 9 ", 9), ("9.", 9), ("9!", 9), ("số 3", 3), ("so 1", 1), ("(2)", 2), ("[2]", 2),
        ("1)", 1),
        ("７", 7), ("9️⃣", 9), ("bấm 0", 0), ("chọn 4", 4), ("12", None), ("ba", None), ("1 2", None),
        ("số", None), ("", None), ("1a", None), ("-1", None),
    ],
)  # fmt: skip
def test_digit_choice(raw: str, digit: int | None) -> None:
    assert digit_choice(raw) == digit


@pytest.mark.parametrize(
    ("short", "full"), [("ko", "không"), ("đc", "được"), ("sđt", "số điện thoại"), ("bv", "bệnh viện")]
)
def test_abbreviations_of_the_facts(short: str, full: str) -> None:
    assert full_word(short) == full
    assert ABBREVIATIONS[short] == full


def test_full_word_leaves_others_alone() -> None:
    assert full_word("khỏe") == "khỏe"


@given(st.sampled_from(YES + NO + NEITHER), st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_form_case_and_space_do_not_matter(raw: str, form: str, upper: bool) -> None:
    typed = unicodedata.normalize(form, f" {raw.upper() if upper else raw}\n")
    assert yes_no(typed) is yes_no(raw)


@given(st.text(max_size=40))
def test_never_raises(raw: str) -> None:
    assert yes_no(raw) in {True, False, None}
    assert digit_choice(raw) in {*range(10), None}
