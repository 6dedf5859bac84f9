"""Keyboard residue is undone only into words the caller knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.text.telex import plain_words

_KNOWN = (
    "khai bao so lieu den cuu vao ra tin gia sua thoat hoi song nhu giu duong duoc nguoi viet khong thu uoc "
    "tu truong huyen khan cap quay y te xac minh sos test tiem bac si dong phong"
)
WORDS = frozenset(_KNOWN.split())


@pytest.mark.parametrize(
    ("token", "plain"),
    [
        ("khai baos", "khai bao"),
        ("soos lieeuj", "so lieu"),
        ("ddeens", "den"),
        ("cuuws", "cuu"),
        ("cuwus", "cuu"),
        ("Cuuws!", "cuu"),
        ("d9en61", "den"),
        ("den961", "den"),
        ("so61 lie6u5", "so lieu"),
        ("ba1o", "bao"),
        ("vao2", "vao"),
        ("nhw", "nhu"),
        ("nhuw", "nhu"),
        ("giwx", "giu"),
        ("dduowngf", "duong"),
        ("dduwowcj", "duoc"),
        ("nguwowif", "nguoi"),
        ("vietej", "viet"),
        ("vieetj", "viet"),
        ("khoong", "khong"),
        ("wowcs", "uoc"),
        ("twf", "tu"),
        ("truwowngf", "truong"),
        ("huyeenj", "huyen"),
        ("khaanr caaps", "khan cap"),
        ("y tees", "y te"),
        ("baacs six", "bac si"),
        ("ddoongf", "dong"),
        ("dends", "den"),
        ("khai báo", "khai bao"),
        ("Khai báos", "khai bao"),
        ("sos", "sos"),  # a known word is never undone
        ("test", "test"),
        ("KHAI", "khai"),
        ("hiss", None),
        ("kb2", None),
        ("2", None),
        ("", None),
        ("...", None),
        ("baos" * 100, None),
    ],
)
def test_residue(token: str, plain: str | None) -> None:
    assert plain_words(token, WORDS) == plain


def test_a_dictionary_of_phrases_is_matched_whole() -> None:
    phrases = {"khai bao", "so lieu"}
    assert plain_words("khai baos", phrases) == "khai bao"
    assert plain_words("soos lieeuj", phrases) == "so lieu"
    assert plain_words("khai soos", phrases) is None


@given(st.text())
def test_the_answer_is_always_made_of_known_words(token: str) -> None:
    plain = plain_words(token, WORDS)
    assert plain is None or (plain and set(plain.split()) <= WORDS)


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=4).map(" ".join))
def test_known_words_come_back_as_they_are(phrase: str) -> None:
    assert plain_words(phrase, WORDS) == phrase


@given(st.sampled_from(["bao", "khai", "lieu", "vao", "phong", "truong"]), st.sampled_from("sfrxjz12345"))
def test_any_tone_at_the_end_of_a_word_is_undone(word: str, tone: str) -> None:
    assert plain_words(word + tone, {word}) == word
