"""The GSM alphabet against the table of 3GPP TS 23.038, code by code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.text.gsm7 import ALPHABET, NotGsm7, decode, encode, foreign_letters

# Written from the standard's table by Unicode code point, so that it shares nothing with the module.
STANDARD = {
    **{code: code for code in (0x0A, 0x0D, *range(0x20, 0x24), *range(0x25, 0x40))},
    **{code: code for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))},
    **{0x40: 0x00, 0xA3: 0x01, 0x24: 0x02, 0xA5: 0x03, 0xE8: 0x04, 0xE9: 0x05, 0xF9: 0x06, 0xEC: 0x07},
    **{0xF2: 0x08, 0xC7: 0x09, 0xD8: 0x0B, 0xF8: 0x0C, 0xC5: 0x0E, 0xE5: 0x0F, 0x394: 0x10, 0x5F: 0x11},
    **{0x3A6: 0x12, 0x393: 0x13, 0x39B: 0x14, 0x3A9: 0x15, 0x3A0: 0x16, 0x3A8: 0x17, 0x3A3: 0x18},
    **{0x398: 0x19, 0x39E: 0x1A, 0xC6: 0x1C, 0xE6: 0x1D, 0xDF: 0x1E, 0xC9: 0x1F, 0xA4: 0x24, 0xA1: 0x40},
    **{0xC4: 0x5B, 0xD6: 0x5C, 0xD1: 0x5D, 0xDC: 0x5E, 0xA7: 0x5F, 0xBF: 0x60},
    **{0xE4: 0x7B, 0xF6: 0x7C, 0xF1: 0x7D, 0xFC: 0x7E, 0xE0: 0x7F},
}
STANDARD_EXTENSION = {
    **{0x0C: 0x0A, 0x5E: 0x14, 0x7B: 0x28, 0x7D: 0x29, 0x5C: 0x2F},
    **{0x5B: 0x3C, 0x7E: 0x3D, 0x5D: 0x3E, 0x7C: 0x40, 0x20AC: 0x65},
}
gsm_texts = st.text(alphabet=sorted(ALPHABET))


def test_the_alphabet_is_the_standards() -> None:
    assert len(STANDARD) == 127  # 128 positions, one of them ESC
    assert {chr(code) for code in (*STANDARD, *STANDARD_EXTENSION)} == ALPHABET


@pytest.mark.parametrize(("code", "septet"), STANDARD.items())
def test_basic_characters(code: int, septet: int) -> None:
    assert encode(chr(code)) == bytes([septet])
    assert encode(f"é{chr(code)}") == bytes([5, septet])  # the path of text that is not ASCII
    assert decode(bytes([septet])) == chr(code)


@pytest.mark.parametrize(("code", "septet"), STANDARD_EXTENSION.items())
def test_extension_characters_are_two_septets(code: int, septet: int) -> None:
    assert encode(chr(code)) == bytes([0x1B, septet])
    assert encode(f"{chr(code)}à") == bytes([0x1B, septet, 0x7F])
    assert decode(bytes([0x1B, septet])) == chr(code)


def test_of_vietnamese_letters_only_seven_are_in_it() -> None:
    lower = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
    assert {letter for letter in lower if letter in ALPHABET} == set("àèéìòù")
    assert {letter for letter in lower.upper() if letter in ALPHABET} == {"É"}


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Mã OTP: 1", ("ã",)),
        ("đường đi Đá", ("đ", "ư", "ờ", "Đ", "á")),
        ("tab\there `", ("\t", "`")),
        ("\x00\x1b\x7f\ufffe", ("\x00", "\x1b", "\x7f", "\ufffe")),
        ("é\x00", ("\x00",)),
        ("é\x1b", ("\x1b",)),
        ("\ud800a😀", ("\ud800", "😀")),
        ("ç", ("ç",)),
    ],
)
def test_letters_outside_are_named_in_order(text: str, letters: tuple[str, ...]) -> None:
    with pytest.raises(NotGsm7) as refusal:
        encode(text)
    assert refusal.value.letters == letters == foreign_letters(text)


@pytest.mark.parametrize(
    ("septets", "text"),
    [
        (b"\x1b\x41", "A"),  # unknown in the extension table: the basic character
        (b"\x1b\x00", "@"),
        (b"\x1b\x1b\x65", " e"),
        (b"ab\x1b", "ab "),
        (b"\x80\xff", "\ufffd\ufffd"),
        (b"\x1b\xff", "\ufffd"),
        (b"", ""),
    ],
)
def test_what_a_carrier_may_send_by_mistake_is_still_readable(septets: bytes, text: str) -> None:
    assert decode(septets) == text


@given(gsm_texts)
def test_round_trip(text: str) -> None:
    septets = encode(text)
    assert decode(septets) == text
    assert septets.isascii()


@given(st.text() | gsm_texts)
def test_encode_agrees_with_a_letter_by_letter_lookup(text: str) -> None:
    outside = [char for char in text if ord(char) not in STANDARD and ord(char) not in STANDARD_EXTENSION]
    if outside:
        with pytest.raises(NotGsm7) as refusal:
            encode(text)
        assert list(refusal.value.letters) == sorted(set(outside), key=text.index)
        return
    slow = b""
    for code in map(ord, text):
        slow += bytes([STANDARD[code]]) if code in STANDARD else bytes([0x1B, STANDARD_EXTENSION[code]])
    assert encode(text) == slow


@given(st.binary())
def test_decode_is_total(septets: bytes) -> None:
    assert len(decode(septets)) <= len(septets)
