"""Parts are counted as carriers bill them and cut where no reader sees the seam."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.text.gsm7 import ALPHABET, NotGsm7, encode
from gateway.text.segments import Measure, encode_parts, measure, split

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇻🇳"
THUMB = "👍🏽"
KEYCAP = "1️⃣"
NFD_LETTER = "e\u0323\u0302"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

gsm_atoms = st.lists(st.sampled_from([*"abcK 019@é\n", "{", "€", "^", "~"]), max_size=400)
ucs2_atoms = st.lists(
    st.sampled_from([*"aằđ €{", "😀", "\U00020000", FAMILY, FLAG, THUMB, KEYCAP, NFD_LETTER, ENGLAND]),
    max_size=200,
)
any_text = st.text(max_size=300) | st.text(
    alphabet=[*"aằ{😀\u0301\u200d\ufe0f\U0001f3fd", "🇻", "🇳", "\ud83d", "\ude00"], max_size=300
)


def packed(atoms: list[str], cost_of: dict[str, int], single: int, part: int) -> list[str]:
    """The reference: fill a part with whole atoms until the next one does not fit. Slow and plain."""
    if sum(cost_of[atom] for atom in atoms) <= single:
        return ["".join(atoms)] if atoms else []
    parts, room = [""], part
    for atom in atoms:
        if cost_of[atom] > room:
            parts.append("")
            room = part
        parts[-1] += atom
        room -= cost_of[atom]
    return parts


def utf16_units(text: str) -> int:
    return sum(2 if ord(char) > 0xFFFF else 1 for char in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Measure("gsm7", 0, 0, 0, ())),
        ("a", Measure("gsm7", 1, 1, 1, ())),
        ("a" * 160, Measure("gsm7", 160, 160, 1, ())),
        ("a" * 161, Measure("gsm7", 161, 161, 2, ())),
        ("a" * 306, Measure("gsm7", 306, 306, 2, ())),
        ("a" * 307, Measure("gsm7", 307, 307, 3, ())),
        ("€" * 80, Measure("gsm7", 80, 160, 1, ())),
        ("€" * 81, Measure("gsm7", 81, 162, 2, ())),
        # 153 is odd: each part of pairs holds 76 of them, so 153 pairs (306 septets) need a third part.
        ("{" * 153, Measure("gsm7", 153, 306, 3, ())),
        ("ă", Measure("ucs2", 1, 1, 1, ("ă",))),
        ("ă" * 70, Measure("ucs2", 70, 70, 1, ("ă",))),
        ("ă" * 71, Measure("ucs2", 71, 71, 2, ("ă",))),
        ("ă" * 134, Measure("ucs2", 134, 134, 2, ("ă",))),
        ("ă" * 135, Measure("ucs2", 135, 135, 3, ("ă",))),
        ("😀" * 35, Measure("ucs2", 35, 70, 1, ("😀",))),
        ("😀" * 67, Measure("ucs2", 67, 134, 3, ("😀",))),  # 33 to a part, one unit wasted in each
        ("Mã OTP: 1", Measure("ucs2", 9, 9, 1, ("ã",))),
        ("e\u0301", Measure("ucs2", 2, 2, 1, ("\u0301",))),
        ("\ud800", Measure("ucs2", 1, 1, 1, ("\ud800",))),
    ],
)
def test_named_cases(text: str, expected: Measure) -> None:
    assert measure(text) == expected
    assert len(split(text)) == expected.segments


def test_an_escape_pair_moves_whole_to_the_next_part() -> None:
    assert split("a" * 152 + "{" + "b" * 20) == ["a" * 152, "{" + "b" * 20]


@pytest.mark.parametrize("atom", [FAMILY, FLAG, THUMB, KEYCAP, NFD_LETTER, ENGLAND, "😀"])
@pytest.mark.parametrize("lead", range(55, 68))
def test_what_reads_as_one_sign_moves_whole_to_the_next_part(atom: str, lead: int) -> None:
    parts = split("ă" * lead + atom + "ă" * 30)
    assert sum(atom in part for part in parts) == 1
    assert len(parts) == 2


def test_a_surrogate_pair_that_arrived_in_halves_is_not_parted() -> None:
    assert split("ă" * 66 + "\ud83d\ude00" + "ă" * 9) == ["ă" * 66, "\ud83d\ude00" + "ă" * 9]


def test_letters_joined_by_hand_stay_together() -> None:
    assert split("ă" * 66 + "x\u200dy" + "ă" * 9)[0] == "ă" * 66
    assert split("ă" * 65 + "x\u200dy" + "ă" * 9)[0] == "ă" * 65


def test_a_run_of_flags_is_cut_between_flags() -> None:
    assert split("ă" + FLAG * 40)[0] == "ă" + FLAG * 16


def test_a_sequence_longer_than_a_part_is_cut_at_a_joiner_not_inside_a_letter() -> None:
    parts = split("\u200d".join(["👩🏽"] * 40))
    assert all(not part.startswith("🏽") for part in parts)
    assert all(utf16_units(part) <= 67 for part in parts)


def test_even_a_letter_with_a_hundred_marks_is_sent() -> None:
    zalgo = "a" + "\u0301" * 200
    assert "".join(split(zalgo)) == zalgo
    assert measure(zalgo).segments == 3


@given(gsm_atoms)
def test_gsm7_agrees_with_the_reference(atoms: list[str]) -> None:
    cost = {atom: 2 if atom in "{€^~" else 1 for atom in atoms}
    text = "".join(atoms)
    assert split(text) == packed(atoms, cost, 160, 153)
    assert measure(text) == Measure("gsm7", len(atoms), sum(cost[a] for a in atoms), len(split(text)), ())


@given(ucs2_atoms)
def test_ucs2_agrees_with_the_reference(atoms: list[str]) -> None:
    atoms = ["ế", *atoms]
    cost = {atom: utf16_units(atom) for atom in atoms}
    text = "".join(atoms)
    assert split(text) == packed(atoms, cost, 70, 67)
    measured = measure(text)
    assert (measured.encoding, measured.units, measured.segments) == (
        "ucs2",
        sum(cost[atom] for atom in atoms),
        len(split(text)),
    )


@given(any_text | gsm_atoms.map("".join))
def test_split_keeps_every_character_and_every_part_fits(text: str) -> None:
    parts, measured = split(text), measure(text)
    assert "".join(parts) == text
    assert all(parts)
    assert len(parts) == measured.segments
    if measured.encoding == "gsm7":
        sizes, single, part_size = [len(encode(part)) for part in parts], 160, 153
    else:
        sizes, single, part_size = [utf16_units(part) for part in parts], 70, 67
    assert sum(sizes) == measured.units
    assert all(size <= (single if len(parts) == 1 else part_size) for size in sizes)


@given(any_text | gsm_atoms.map("".join))
def test_encoded_parts_are_the_parts_encoded(text: str) -> None:
    encoding, encoded = encode_parts(text)
    assert encoding == measure(text).encoding
    if encoding == "gsm7":
        assert encoded == [encode(part) for part in split(text)]
    else:
        assert encoded == [part.encode("utf-16-be", "surrogatepass") for part in split(text)]


@given(any_text)
def test_a_mark_opens_a_part_only_where_no_part_could_hold_its_letter(text: str) -> None:
    parts = split("ế" + text)
    for before, part in pairwise(parts):
        if unicodedata.category(part[0])[0] == "M":
            assert all(unicodedata.category(char)[0] == "M" or char > "\U0001f3fa" for char in before[1:])


@given(any_text)
def test_offending_is_exactly_why_it_is_ucs2(text: str) -> None:
    measured = measure(text)
    assert list(measured.offending) == [char for char in dict.fromkeys(text) if char not in ALPHABET]
    assert (measured.encoding == "ucs2") == bool(measured.offending)
    without = "".join(char for char in text if char not in measured.offending)
    assert measure(without).encoding == "gsm7"


def test_a_part_of_a_ucs2_text_may_be_gsm7_alone_and_is_still_cut_for_ucs2() -> None:
    first, second = split("a" * 67 + "ăb" * 10)
    assert encode(first) == b"a" * 67
    with pytest.raises(NotGsm7):
        encode(second)
