"""Six digits out of a key: always the same, evenly spread, and read as people type them."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import crypto
from gateway.crypto import Keyring
from gateway.errors import BadInput
from gateway.messages import bodies
from gateway.otp.checking import read_code

RING = Keyring("k1", {"k1": b"d" * 32}, b"s" * 32, b"o" * 32)
SALT = bytes(16)


def test_a_code_belongs_to_its_key_its_verification_and_its_salt() -> None:
    code = RING.one_time_code("ver_a", SALT)
    assert code == RING.one_time_code("ver_a", SALT) and len(code) == 6 and code.isdecimal()
    others = {
        RING.one_time_code("ver_b", SALT),
        RING.one_time_code("ver_a", os.urandom(16)),
        Keyring("k1", {}, b"s" * 32, b"p" * 32).one_time_code("ver_a", SALT),
    }
    assert code not in others


def test_a_code_is_the_first_fair_word() -> None:
    """Pinned: a change of the derivation would make every code on its way wrong."""
    block = hmac.digest(RING.otp, b"ver_a" + SALT + bytes(4), hashlib.sha256)
    first = int.from_bytes(block[:4])
    assert first < 4_294_000_000, "this example is fair at once"
    assert RING.one_time_code("ver_a", SALT) == f"{first % 1_000_000:06d}"


def test_words_that_would_favour_low_codes_are_passed_over() -> None:
    unfair = next(
        name
        for name in map("ver_{}".format, range(100_000))
        if int.from_bytes(hmac.digest(RING.otp, name.encode() + SALT + bytes(4), hashlib.sha256)[:4])
        >= 4_294_000_000
    )
    block = hmac.digest(RING.otp, unfair.encode() + SALT + bytes(4), hashlib.sha256)
    assert RING.one_time_code(unfair, SALT) == f"{int.from_bytes(block[4:8]) % 1_000_000:06d}"


def test_every_digit_is_as_likely_in_every_place() -> None:
    """Chi-square with nine degrees of freedom; beyond 33.7 lies one fair run in ten thousand, and runs do not vary."""
    codes = [RING.one_time_code(f"ver_{nth}", SALT) for nth in range(20_000)]
    for place in range(6):
        counts = Counter(code[place] for code in codes)
        assert sum((counts[digit] - 2_000) ** 2 / 2_000 for digit in "0123456789") < 33.7
    thousands = Counter(code[:3] for code in codes)
    assert len(thousands) == 1_000
    assert sum((count - 20) ** 2 / 20 for count in thousands.values()) < 1_172  # the same for 999 degrees


def test_a_row_holds_a_sealed_code_and_shows_it_only_when_said(keys_file: object) -> None:
    args = {"otp": bodies.sealed_code("ver_a", SALT), "minutes": 5}
    code = crypto.ring().one_time_code("ver_a", SALT)
    assert code not in (bodies.pack(args) or "")
    assert bodies.reveal(args) == {"otp": code, "minutes": 5}
    assert bodies.reveal(bodies.unpack(bodies.pack(args))) == bodies.reveal(args)
    assert code in bodies.render("O1", args, "vi", "fold")
    assert bodies.reveal({"otp": "482913"}) == {"otp": "482913"}


@pytest.mark.parametrize(
    "typed",
    [
        "482913",
        " 482913\n",
        "482 913",
        "48 29 13",
        "482.913",
        "482-913",
        "482–913",
        "482−913",
        "４８２９１３",
        "４８２　９１３",
        "4\u200b82913\ufeff",
        "4 8 2 9 1 3",
    ],
)
def test_codes_as_people_type_them(typed: str) -> None:
    assert read_code(typed) == "482913"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "48291",
        "4829133",
        "48291a",
        "O82913",
        "l82913",
        "482,913",
        "482913.5e0",
        "+482913",
        "٤٨٢٩١٣",
        "mã",
        "1" * 65,
        "482913" + " " * 60,
        "\ud800" * 6,
        "½½½½½½",
        "0x4829",
    ],
)
def test_what_cannot_be_a_code(typed: str) -> None:
    with pytest.raises(BadInput) as fault:
        read_code(typed)
    assert (fault.value.field, fault.value.code) == ("code", "not_six_digits")


@given(st.text())
def test_whatever_is_typed_is_six_digits_or_refused(typed: str) -> None:
    try:
        assert len(read_code(typed)) == 6
    except BadInput:
        return
