"""Cards as scanners and thumbs deliver them: the forms of the plan's facts, damage to each, and nothing that raises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cards import Card, Doubt, Kind, doubts, read

AN, HOME = "Nguyễn Văn An", "Thôn Mỹ Tường, Ninh Hải"
OLD = (
    "GD4585800000001|4e677579e1bb856e2056c4836e20416e|15/03/1985|1|"
    "5468c3b46e204de1bbb92054c6b0e1bb9d6e672c204e696e682048e1baa369|58 - 012|01/01/2021|-|05/01/2021|$"
)
NEW = (
    "5800000001|4e677579e1bb856e2056c4836e20416e|15/03/1985|1|-|58 - 012|01/01/2023|-|05/01/2023|58065800000001|-|4|"
    " 01/01/2026|0000000000000000-0000|4|54e1bb896e68204e696e6820546875e1baad6e|$"
)
IDENTITY = (
    "058085000001|264123456|Nguyễn Văn An|15031985|Nam|Thôn Mỹ Tường, Nhơn Hải, Ninh Hải, Ninh Thuận|20042021"
)
INSURED = NEW.replace("5800000001|", "058085000001|", 1)


def test_the_old_insurance_card() -> None:
    assert read(OLD) == Card(Kind.INSURANCE, "5800000001", "GD4585800000001", AN, 1985, "Nam", HOME)


def test_the_new_insurance_card() -> None:
    assert read(NEW) == Card(Kind.INSURANCE, "5800000001", "5800000001", AN, 1985, "Nam", None)


def test_the_identity_card_and_what_newer_ones_say_behind_it() -> None:
    address = "Thôn Mỹ Tường, Nhơn Hải, Ninh Hải, Ninh Thuận"
    known = Card(Kind.IDENTITY, "058085000001", "058085000001", AN, 1985, "Nam", address)
    assert read(IDENTITY) == known
    assert read(IDENTITY.replace("264123456", "")) == known
    assert read(f"{IDENTITY}|Nguyễn Văn Ba|Trần Thị Tư|9") == known


def test_an_insurance_card_that_bears_the_personal_number_is_the_same_person() -> None:
    card, identity = read(INSURED), read(IDENTITY)
    assert card is not None and identity is not None
    assert (card.kind, card.name, card.birth_year) == (Kind.INSURANCE, AN, 1985)
    assert card.digits == identity.digits


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("GD4585800000001", "5800000001"), ("gd 4 58 58000 00001", "5800000001"), ("GD-4-58-5800000001", "5800000001"),
        ("5800000001", "5800000001"), ("5800.000.001", "5800000001"), (" 58 00 00 00 01 ", "5800000001"),
        ("BHYT: 5800000001", "5800000001"), ("so the GD4585800000001", "5800000001"),
        ("５８００００００01", "5800000001"),
        ("058085000001", "058085000001"), ("0580 8500 0001", "058085000001"), ("CCCD 058085000001", "058085000001"),
        ("5800000001.", "5800000001"),
    ],
)  # fmt: skip
def test_typed_numbers(typed: str, digits: str) -> None:
    card = read(typed)
    assert card is not None and card.digits == digits
    assert card.kind is (Kind.IDENTITY if len(digits) == 12 else Kind.INSURANCE)


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " ",
        "abc",
        "0900000123x",
        "580000001",
        "58000000012345",
        "41536",
        "GD9585800000001",
        "|",
        "$$$",
        "GD458",
    ],
)
def test_no_card(nothing: str) -> None:
    assert read(nothing) is None


@pytest.mark.parametrize("whole", [OLD, NEW, INSURED])
@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.rstrip("$"),
        str.upper,
        str.lower,
        lambda text: text.replace("|", "~"),
        lambda text: text.replace("|", "¦"),
        lambda text: text.replace("|", "\t"),
        lambda text: f"]Q1{text}\r\n",
        lambda text: f"\ufeff{text}",
    ],
    ids=["lost $", "capitals", "small", "tilde", "broken bar", "tabs", "symbology", "byte order mark"],
)
def test_damage_that_costs_nothing(whole: str, damage) -> None:
    assert read(damage(whole)) == read(whole)


@pytest.mark.parametrize(
    "field", ["4e677579e1bb856e2056c4836e20416", "4e67xx", "ff", "", "-", "00", "31323334"]
)
def test_a_name_that_was_damaged_is_asked_and_the_number_kept(field: str) -> None:
    card = read(OLD.replace("4e677579e1bb856e2056c4836e20416e", field, 1))
    assert card is not None and (card.digits, card.name, card.birth_year) == ("5800000001", None, 1985)


@pytest.mark.parametrize(
    ("said", "year"), [("1985", 1985), ("31/02/1985", None), ("85", None), ("1/3/1985", 1985)]
)
def test_days_of_birth(said: str, year: int | None) -> None:
    card = read(OLD.replace("15/03/1985", said))
    assert card is not None and card.birth_year == year


def test_a_scan_that_broke_off_or_ran_together_still_has_its_number() -> None:
    for end in range(15, len(OLD)):
        card = read(OLD[:end])
        assert card is not None and card.digits == "5800000001"
    for glued in (OLD.replace("|", ""), IDENTITY.replace("|", "")):
        assert read(glued) is not None


LETTERS = st.sampled_from(["GD", "HS", "TE", "DN"])
INSURANCE = st.builds(
    lambda letters, level, place, digits: f"{letters}{level}{place:02}{digits:010}",
    LETTERS, st.integers(1, 5), st.integers(0, 99), st.integers(0, 10**10 - 1),
)  # fmt: skip
SIGNS = st.sampled_from("|~¦§*;\t^>}")


@given(INSURANCE, SIGNS, st.text(max_size=200))
def test_the_number_is_found_whatever_became_of_the_rest(number: str, sign: str, rest: str) -> None:
    card = read(f"{number}{sign}{rest}")
    assert card is not None and card.digits == number[-10:]


@given(st.integers(0, 10**10 - 1), SIGNS, st.text(max_size=200))
def test_ten_digits_are_found_whatever_became_of_the_rest(digits: int, sign: str, rest: str) -> None:
    card = read(f"{digits:010}{sign}x{rest}")
    assert card is not None and card.digits == f"{digits:010}"


@given(INSURANCE)
def test_old_card_new_card_and_typing_are_one_person(number: str) -> None:
    forms = (
        number,
        number[-10:],
        OLD.replace("GD4585800000001", number),
        NEW.replace("5800000001", number[-10:], 1),
    )
    found = {card.digits for form in forms if (card := read(form)) is not None}
    assert found == {number[-10:]}


@given(st.text(max_size=400))
def test_never_raises(text: str) -> None:
    card = read(text)
    assert card is None or len(card.digits) in (10, 12)


@given(st.text(alphabet="GD4580|$-/ abcdef\t", max_size=80))
def test_never_raises_on_what_looks_like_a_card(text: str) -> None:
    card = read(text)
    assert card is None or card.digits.isdecimal()


TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        (IDENTITY, ()),
        (IDENTITY.replace("|Nam|", "|Nữ|"), (Doubt.SEX_DIFFERS,)),
        (IDENTITY.replace("1985|", "1984|"), (Doubt.YEAR_DIFFERS,)),
        ("003085000001", (Doubt.PROVINCE,)),
        ("058299000001", (Doubt.YEAR,)),
        ("191085000001", ()),
        ("ZZ4585800000001", (Doubt.OBJECT,)),
        (OLD, ()),
        ("5800000001", ()),
    ],
)
def test_what_looks_odd(text: str, odd: tuple[Doubt, ...]) -> None:
    card = read(text)
    assert card is not None and doubts(card, TODAY) == odd
    assert all(doubt.sentence for doubt in odd)
