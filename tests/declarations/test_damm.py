"""Check digits: every single wrong digit and every swap of neighbours is noticed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import damm

payloads = st.text(alphabet="0123456789", min_size=1, max_size=12)


def test_a_published_example() -> None:
    """572 → 4, the example of Damm's thesis as everybody quotes it."""
    assert damm.digit("572") == "4" and damm.valid("5724")


@given(payloads)
def test_a_code_with_its_digit_is_valid(payload: str) -> None:
    assert damm.valid(payload + damm.digit(payload))


@given(payloads, st.data())
def test_every_single_wrong_digit_is_noticed(payload: str, data: st.DataObject) -> None:
    code = payload + damm.digit(payload)
    at = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[at]]))
    assert not damm.valid(code[:at] + wrong + code[at + 1 :])


@given(payloads, st.data())
def test_every_swap_of_neighbours_is_noticed(payload: str, data: st.DataObject) -> None:
    code = payload + damm.digit(payload)
    at = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert swapped == code or not damm.valid(swapped)


@given(st.integers(2, 12), st.integers())
def test_new_codes_have_their_length_and_begin_with_no_zero(length: int, seed: int) -> None:
    code = damm.new_code(length, random.Random(seed).randrange)
    assert len(code) == length and damm.valid(code) and not code.startswith("0")


@pytest.mark.parametrize("code", ["", "0", "5", "12a4", "１２３４", " 5724", "5724 ", "5723"])
def test_what_is_no_code(code: str) -> None:
    assert not damm.valid(code)


@pytest.mark.parametrize("payload", ["", "12a", "１２"])
def test_only_ascii_digits_have_a_check_digit(payload: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        damm.digit(payload)


def test_a_code_needs_room_for_its_digit() -> None:
    with pytest.raises(ValueError, match="check digit"):
        damm.new_code(1, random.Random(1).randrange)
