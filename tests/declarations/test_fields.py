"""The official form field by field: each rule with a value that keeps it and one that breaks it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.declarations.fields import FIELDS, check
from gateway.declarations.messages import MESSAGES

TODAY = date(2026, 11, 20)
AN: dict[str, Any] = {
    "fullName": "NGUYỄN VĂN AN",
    "birthYear": 1985,
    "gender": "Nam",
    "provinceId": "56",
    "wardId": "22846",
    "address": "thôn Mỹ Tường 2",
    "phone": "0900000123",
    "showCountryPassing": 0,
    "showSignal": 0,
}


def faults(**changes: Any) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in check({**AN, **changes}, TODAY)[1]]


def test_the_smallest_good_form_gets_its_defaults() -> None:
    clean, found = check(AN, TODAY)
    assert not found
    assert clean["nation"] == "Việt Nam" and clean["otherUser"] == 0 and clean["phone"] == "+84900000123"
    assert (clean["hasPatient"], clean["hasFromSickCountry"], clean["hasSick"]) == (2, 2, 2)
    assert clean["symptoms"] == [] and clean["countryPassing"] is None and set(clean) == set(FIELDS)


@pytest.mark.parametrize(
    "field",
    [
        "fullName",
        "birthYear",
        "gender",
        "provinceId",
        "wardId",
        "address",
        "phone",
        "showCountryPassing",
        "showSignal",
    ],
)
@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_fields_with_a_star_are_required(field: str, nothing: str | None) -> None:
    assert (field, "missing") in faults(**{field: nothing})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fullName", "x" * 256), ("fullName", "12345"), ("fullName", 7), ("passport", "C12-345"),
        ("passport", "Số 1"), ("birthYear", 1899), ("birthYear", 2027), ("birthYear", "85"),
        ("birthYear", "１９８５"),
        ("birthYear", True), ("birthYear", 1985.0), ("gender", "nam"), ("gender", 1), ("provinceId", "5"),
        ("wardId", "2284"), ("wardId", 22846), ("wardId", "٢٢٨٤٦"), ("address", "x" * 256), ("phone", "12"),
        ("phone", "O900000123"), ("phone", "113"), ("phone", 900000123), ("email", "an@"), ("otherUser", 2),
        ("otherUser", True), ("showCountryPassing", "1"), ("showSignal", 2), ("hasPatient", 0),
        ("hasSick", 3),
        ("lat", 91), ("long", "109"), ("lang", "fr"), ("nation", "x" * 101),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(field: str, value: object) -> None:
    assert faults(**{field: value}) == [(field, "invalid")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("passport", "C1234567"), ("passport", "058085000001"), ("passport", ""), ("birthYear", "1985"),
        ("birthYear", 1900), ("birthYear", 2026), ("gender", "Nu"), ("gender", "Khac"),
        ("email", "an@example.vn"),
        ("phone", "+84900000123"), ("phone", "0259 3822 822"), ("nation", "Lào"), ("hasPatient", 1),
        ("lang", "en"),
        ("lat", 11.6), ("fullName", "Katơr Thị H'Nga"),
    ],
)  # fmt: skip
def test_a_kept_rule_is_no_fault(field: str, value: object) -> None:
    assert faults(**{field: value}) == []


@pytest.mark.parametrize(("card", "code"), [("1234567", "invalid"), ("x" * 18, "invalid"), ("", "missing")])
def test_the_insurance_card_counts_only_when_ticked(card: str, code: str) -> None:
    assert faults(healthinSuranceIdCard=card) == []
    assert faults(healthinSuranceIdCard=card, healthinSuranceIdCardCheckbox=1) == [
        ("healthinSuranceIdCard", code)
    ]
    assert faults(healthinSuranceIdCard="GD4585800000001", healthinSuranceIdCardCheckbox=1) == []


def test_yes_needs_its_text_and_no_forgets_it() -> None:
    assert faults(showCountryPassing=1) == [("countryPassing", "missing")]
    assert faults(showSignal=1) == [("showSignalNote", "missing"), ("symptoms", "missing")]
    assert faults(showSignal=1, showSignalNote="sốt", symptoms=["sot", "x"]) == [("symptoms", "invalid")]
    clean, found = check({**AN, "countryPassing": "Lào", "symptoms": ["sot"], "showSignalNote": "sốt"}, TODAY)
    assert not found and clean["countryPassing"] is None and clean["symptoms"] == []


def test_signs_are_kept_once_and_in_the_order_of_the_form() -> None:
    clean, found = check(
        {**AN, "showSignal": 1, "showSignalNote": "x", "symptoms": ["ho", "sot", "ho"]}, TODAY
    )
    assert not found and clean["symptoms"] == ["sot", "ho"]


def test_texts_are_trimmed_and_unknown_keys_ignored() -> None:
    clean, found = check({**AN, "fullName": "  Nguyễn   Văn An ", "captcha_code": "x"}, TODAY)
    assert not found and clean["fullName"] == "Nguyễn Văn An" and "captcha_code" not in clean


def test_every_field_says_what_is_wrong_in_both_languages() -> None:
    for field in FIELDS:
        for code in ("missing", "invalid"):
            assert all(text.endswith(".") for text in MESSAGES[field, code])


values = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text() | st.lists(st.text())
)


@given(st.dictionaries(st.sampled_from(FIELDS), values))
def test_any_form_is_judged_and_never_crashes(form: dict[str, Any]) -> None:
    _, found = check(form, TODAY)
    assert [fault.field for fault in found] == sorted((f.field for f in found), key=FIELDS.index)
