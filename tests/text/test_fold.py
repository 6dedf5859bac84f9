"""Vietnamese letters, in both normal forms, become plain letters and match keys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.text.fold import fold, has_accents, nfc, strip_accents
from gateway.text.gsm7 import encode

ACCENTED = {
    "a": "áàảãạăắằẳẵặâấầẩẫậ",
    "e": "éèẻẽẹêếềểễệ",
    "i": "íìỉĩị",
    "o": "óòỏõọôốồổỗộơớờởỡợ",
    "u": "úùủũụưứừửữự",
    "y": "ýỳỷỹỵ",
    "d": "đ",
}
LETTERS = [(letter, plain) for plain, letters in ACCENTED.items() for letter in letters]
LETTERS += [(letter.upper(), plain.upper()) for letter, plain in LETTERS]

texts = st.text() | st.text(
    alphabet="aeiouydđơưêôâăẢẠẾ\u0301\u0323\u0302\u031b\u0308 .,…“”–\tİŉßĳǘＡ", max_size=40
)


def test_the_table_holds_the_whole_alphabet() -> None:
    assert len(set(LETTERS)) == 134


@pytest.mark.parametrize(("letter", "plain"), LETTERS)
def test_every_letter_loses_its_marks_and_keeps_its_case(letter: str, plain: str) -> None:
    apart = unicodedata.normalize("NFD", letter)
    assert strip_accents(letter) == strip_accents(apart) == plain
    assert fold(letter) == fold(apart) == plain.lower()
    assert has_accents(letter)
    assert has_accents(apart)
    assert not has_accents(plain)
    assert encode(strip_accents(letter)) == plain.encode("ascii")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đừng ra đường…", "Dung ra duong..."),
        ("“Ở nhà” – ‘an toàn’", "\"O nha\" - 'an toan'"),
        ("• Khai\u00a0báo\u202f1\t2", "- Khai bao 1 2"),
        ("Ðà Nẵng", "Da Nang"),  # U+00D0, as old fonts typed it
        ("50.000₫", "50.000d"),
        ("`ma`", "'ma'"),
        ("dòng 1\r\ndòng 2", "dong 1\r\ndong 2"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("Müller ça và", "Müller ça va"),  # other languages' marks are theirs
        ("Йод 😀 ก็", "Йод 😀 ก็"),
        ("", ""),
    ],
)
def test_outbound_text_becomes_plain(text: str, plain: str) -> None:
    assert strip_accents(text) == plain


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  XÃ Vĩnh-Hải! ", "xa vinh hai"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("Thuý", "thuy"),
        ("KB*Nguyễn Văn An*1985", "kb nguyen van an 1985"),
        ("Ea H’leo", "ea h leo"),
        ("snake_case\nline", "snake case line"),
        ("１０２２ ＫＢ", "1022 kb"),
        ("🙏 SOS!!!", "sos"),
        ("Müller", "muller"),
        ("…", ""),
    ],
)
def test_match_keys(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("text", "answer"), [("“quoted”…", False), ("Đ", True), ("ü", False), ("naive", False)]
)
def test_only_vietnamese_marks_are_accents(text: str, answer: bool) -> None:
    assert has_accents(text) is answer


@given(texts)
def test_both_are_idempotent(text: str) -> None:
    assert strip_accents(strip_accents(text)) == strip_accents(text)
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_the_normal_form_of_the_input_never_matters(text: str) -> None:
    apart, together = unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text)
    assert strip_accents(apart) == strip_accents(together)
    assert fold(apart) == fold(together)
    assert nfc(apart) == together


@given(texts)
def test_a_key_is_lower_case_words_and_single_spaces(text: str) -> None:
    key = fold(text)
    assert key == " ".join(key.split())
    assert all(char == " " or char.isalnum() for char in key)
    assert not has_accents(key)
