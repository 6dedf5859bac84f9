"""Whatever a phone or a carrier sends becomes text that can be stored, searched and shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.text.clean import MAX_INBOUND, clean_inbound

nasty = st.text(
    alphabet=[
        *"ab \n\t\x00\x1b\x85\u00ad\u200b\u200d\u202e\u2028\ufeff\uffff\ue000e\u0301\u0323",
        "\ud83d",
        "\ude00",
    ]
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("KB  Nguyễn\r\nVăn\tAn ", "KB Nguyễn Văn An"),
        ("Nhơn Hải", "Nhơn Hải"),
        (unicodedata.normalize("NFD", "Nhơn Hải"), "Nhơn Hải"),
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("\ufeffSK\u200b 1\u202e", "SK 1"),
        ("e\u200b\u0301", "é"),  # a zero-width space between letter and mark
        ("\ud83d\ude00", "😀"),  # halves that travelled apart
        ("a\ud83db\ude00", "ab"),
        ("a\u00a0\u3000b\u2028c", "a b c"),
        ("❤️", "❤️"),
        ("\u3164", ""),
        ("   ", ""),
        ("", ""),
    ],
)
def test_named_cases(raw: str, clean: str) -> None:
    assert clean_inbound(raw) == clean


@given(st.text() | nasty | st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_never_raises_and_always_can_be_stored(raw: str) -> None:
    clean = clean_inbound(raw)
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in clean)
    assert clean == unicodedata.normalize("NFC", clean)
    assert clean == " ".join(clean.split())
    assert clean_inbound(clean) == clean


def test_the_length_is_capped_and_an_endless_text_is_not_read() -> None:
    assert clean_inbound("ă" * 5_000) == "ă" * MAX_INBOUND
    assert clean_inbound("a" * (MAX_INBOUND - 1) + " bc") == "a" * (MAX_INBOUND - 1)
    assert clean_inbound("\x00" * 8_000 + "a") == ""
    assert len(clean_inbound("\x00ế " * 3_000_000)) <= MAX_INBOUND
