"""Numbers as people type them, and every range that must or must not be texted. The numbers are nobody's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import BadInput
from gateway.phone import (
    AREA_CODES,
    Kind,
    Number,
    classify,
    convert_old,
    is_country,
    mask,
    national,
    parse_recipient,
)

DEMO = "+84900000123"
demo_numbers = st.integers(0, 9999).map(lambda last: f"+8490000{last:04d}")


@pytest.mark.parametrize(
    "raw",
    [
        "0900000123",
        "0900.000.123",
        "0900 000 123",
        "0900-000-123",
        "0900–000–123",
        "(090) 0000123",
        "+84900000123",
        "+84 90 000 0123",
        "+84 (0) 900 000 123",
        "(+84)900000123",
        "84900000123",
        "840900000123",
        "0084900000123",
        "00840900000123",
        "900000123",  # a spreadsheet ate the zero
        "０９０００００１２３",
        "＋８４９０００００１２３",
        "\u202a0900000123\u202c",
        "\u200f0900\u200b000123\ufeff",
        "0\ufe0f\u20e3900000123",
        " 0900\u00a0000\t123\n",
    ],
)
def test_ways_to_write_one_mobile(raw: str) -> None:
    assert classify(raw) == Number(Kind.MOBILE, DEMO, None, "MobiFone")
    assert parse_recipient(raw) == DEMO


@pytest.mark.parametrize(
    "raw",
    [
        "O900000123",
        "09OOOOO123",
        "0900000l23",
        "0900000123;ext=5",
        "0900000123 ext 5",
        "0900000123x5",
        "0900000123#5",
        "tel:0900000123",
        "0900-000-LAN",
        "０９０００００１２Ｏ",
        "0900000001/0900000002",
        "0900000001, 0900000002",
        "0900000001\n0900000002",
        "+0900000123",
        "++84900000123",
        "84+900000123",
        "0900000123+",
        "9\u03010000123",
        "٠٩٠٠٠٠٠١٢٣",
        "090000012",
        "09000001234",
        "+8490000012345678",
        "\ud800",
        "0900000\x00123",
        "+",
        "",
        "   ",
        "*#06#",
        "#1022*",
        "IT-antiNCOV",
        "0" * 20,
        "0900000123".ljust(65),
        "+84 00 18000000",
    ],
)
def test_what_cannot_be_a_number_is_refused_with_a_sentence(raw: str) -> None:
    number = classify(raw)
    assert (number.kind, number.e164) == (Kind.INVALID, None)
    assert number.reason is not None
    assert number.reason.endswith(".")


@pytest.mark.parametrize(
    "raw",
    [
        "1022",
        "+841022",
        "841022",
        "1 0 2 2",
        "*1022#",
        "*1022*2*41536#",
        "＊１０２２＃",
        "0259.1022",
        "024 1022",
    ],
)
def test_our_own_codes(raw: str) -> None:
    assert classify(raw).kind is Kind.OWN


@pytest.mark.parametrize("area", sorted(AREA_CODES))
def test_our_code_in_every_area(area: str) -> None:
    for raw in (f"0{area}1022", f"+84{area}1022", f"84{area}1022", f"0{area}.1022"):
        assert classify(raw) == Number(Kind.OWN, None, Kind.OWN.sentence)


def test_all_63_old_provinces_have_an_area_code() -> None:
    assert len(AREA_CODES) == 63


@pytest.mark.parametrize("raw", ["111", "112", "113", "114", "115", "1 1 5", "+84115"])
def test_emergency(raw: str) -> None:
    assert classify(raw).kind is Kind.EMERGENCY


@pytest.mark.parametrize(
    ("raw", "kind", "e164"),
    [
        ("18000000", Kind.TOLL_FREE, "+8418000000"),
        ("1800 000 000", Kind.TOLL_FREE, "+841800000000"),
        ("+84 1800 0000", Kind.TOLL_FREE, "+8418000000"),
        ("19000000", Kind.PREMIUM, "+8419000000"),
        ("1900 000000", Kind.PREMIUM, "+841900000000"),
        ("0259 3000000", Kind.LANDLINE, "+842593000000"),
        ("024 30000000", Kind.LANDLINE, "+842430000000"),
        ("028-30000000", Kind.LANDLINE, "+842830000000"),
        ("069 000000", Kind.LANDLINE, "+8469000000"),
        ("0140000000", Kind.M2M, "+84140000000"),
        ("0160000000", Kind.M2M, "+84160000000"),
        ("0121000000", Kind.M2M, "+84121000000"),
        ("0121300000", Kind.M2M, "+84121300000"),
        ("+1 202 555 0123", Kind.FOREIGN, "+12025550123"),
        ("001 202 555 0123", Kind.FOREIGN, "+12025550123"),
        ("+1022", Kind.INVALID, None),
        ("+1 000 000 0000", Kind.INVALID, None),
        ("116", Kind.INVALID, None),
        ("1800", Kind.INVALID, None),
    ],
)
def test_other_kinds(raw: str, kind: Kind, e164: str | None) -> None:
    number = classify(raw)
    assert (number.kind, number.e164) == (kind, e164)
    assert number.network is None
    with pytest.raises(BadInput) as refusal:
        parse_recipient(raw, field="phone")
    assert (refusal.value.field, refusal.value.code) == ("phone", kind.value)
    assert refusal.value.message == number.reason


@pytest.mark.parametrize(
    ("network", "prefixes"),
    [
        ("Viettel", "32 33 34 35 36 37 38 39 86 96 97 98"),
        ("VinaPhone", "81 82 83 84 85 88 91 94"),
        ("MobiFone", "70 76 77 78 79 896 897 898 899 90 93"),
        ("Vietnamobile", "522 523 528 56 58 92"),
        ("Wintel", "559"),
        ("iTel", "87"),
        ("Gmobile", "59 993 994 995 996 997"),
        (None, "95 990 991"),
    ],
)
def test_every_mobile_prefix(network: str | None, prefixes: str) -> None:
    for prefix in prefixes.split():
        significant = prefix.ljust(9, "0")
        expected = Number(Kind.MOBILE, f"+84{significant}", None, network)
        assert classify(f"0{significant}") == classify(f"+84{significant}") == expected


@pytest.mark.parametrize("prefix", "50 520 53 54 551 57 60 71 80 895 992".split())  # noqa: SIM905
def test_prefixes_nobody_has(prefix: str) -> None:
    assert classify("0" + prefix.ljust(9, "0")).kind is Kind.INVALID


OLD = {
    **{
        "162": "32",
        "163": "33",
        "164": "34",
        "165": "35",
        "166": "36",
        "167": "37",
        "168": "38",
        "169": "39",
    },
    **{"120": "70", "121": "79", "122": "77", "126": "76", "128": "78"},
    **{"123": "83", "124": "84", "125": "85", "127": "81", "129": "82"},
    **{"186": "56", "188": "58", "199": "59"},
}


@pytest.mark.parametrize(("old", "new"), OLD.items())
def test_old_eleven_digit_numbers_are_refused_and_converted_only_on_import(old: str, new: str) -> None:
    for raw in (f"0{old} 0000 123", f"+84{old}0000123", f"84{old}0000123"):
        assert classify(raw) == Number(Kind.OLD_PREFIX, None, Kind.OLD_PREFIX.sentence)
        assert convert_old(raw) == f"+84{new}0000123"
        assert classify(f"+84{new}0000123").kind is Kind.MOBILE
        with pytest.raises(BadInput, match="2018"):
            parse_recipient(raw)


@pytest.mark.parametrize("raw", ["0900000123", "1022", "0130 0000 123", "016900001", "", "O1690000123"])
def test_nothing_else_is_converted(raw: str) -> None:
    assert convert_old(raw) is None


def test_a_bare_84_number_of_nine_digits_is_a_mobile_that_lost_its_zero() -> None:
    assert classify("840000000").e164 == "+84840000000"


def test_foreign_numbers_are_texted_only_when_asked_for() -> None:
    with pytest.raises(BadInput) as refusal:
        parse_recipient("+12025550123")
    assert (refusal.value.field, refusal.value.code) == ("to", "foreign")
    assert parse_recipient("+1 202 555 0123", countries=("VN", "US")) == "+12025550123"
    assert parse_recipient("0900000123", countries=("VN", "US")) == DEMO
    with pytest.raises(BadInput):
        parse_recipient("0900000123", countries=("US",))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("+18765550123", "Jamaica shares +1 with the United States and is a country of its own"),
        ("+19005550123", "premium rate"),
        ("+449012345678", "premium rate"),
        ("+448431234567", "shared cost"),
        ("+447012345678", "a personal number forwards at the caller's expense"),
        ("+442079460000", "a landline"),
        ("+870776123456", "Inmarsat"),
        ("+8816123456789", "Iridium and Globalstar"),
        ("+883510001234567", "an international network of no country"),
    ],
)
def test_a_listed_country_lets_its_mobiles_in_and_nothing_else(raw: str, why: str) -> None:
    with pytest.raises(BadInput):
        parse_recipient(raw, countries=("VN", "US", "GB"))
    assert parse_recipient("+447400123456", countries=("GB",)) == "+447400123456"


def test_countries_are_known_by_their_codes() -> None:
    assert all(map(is_country, ("VN", "US", "LA", "KH")))
    assert not any(map(is_country, ("001", "vn", "XX", "", "840")))


def test_every_kind_says_what_it_is() -> None:
    sentences = {kind.sentence for kind in Kind}
    assert len(sentences) == len(Kind) == 10
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        (DEMO, "+84 90 *** 0123"),
        ("+842593000000", "+84 25 *** 0000"),
        ("+12025550123", "+12 *** 23"),
        ("+8418000000", "+84 *** 00"),
        ("0900000123", "***"),
        ("1022", "***"),
        ("", "***"),
    ],
)
def test_masks(e164: str, shown: str) -> None:
    assert mask(e164) == shown


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        (DEMO, "0900000123"),
        ("+8418000000", "18000000"),
        ("+842593000000", "02593000000"),
        ("+12025550123",) * 2,
    ],
)
def test_national_form(e164: str, shown: str) -> None:
    assert national(e164) == shown


@given(st.text() | st.text(alphabet="0123456789+-. ()*#O٠０\u202e\ud800", max_size=70))
def test_classify_never_raises_and_keeps_its_word(raw: str) -> None:
    number = classify(raw)
    assert (number.reason is None) == (number.kind is Kind.MOBILE)
    if number.e164 is not None:
        assert classify(number.e164) == number
        assert classify(national(number.e164)).e164 == number.e164
    if any(char.isalpha() for char in raw):
        assert number.kind is Kind.INVALID


@given(demo_numbers, st.data())
def test_separators_anywhere_change_nothing(e164: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", " ", ".", "-", "\u200b"]), min_size=10, max_size=10))
    raw = "".join(digit + gap for digit, gap in zip(national(e164), gaps, strict=True))
    assert parse_recipient(raw) == e164


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), st.data())
def test_a_mask_is_the_same_whatever_the_middle_digits_are(e164: str, data: st.DataObject) -> None:
    shown = mask(e164)
    assert sum(char.isdigit() for char in shown) <= len(e164) - 1 - 3
    middle = len(e164) - 9 if e164.startswith("+84") and len(e164) >= 12 else len(e164) - 5
    start = 5 if e164.startswith("+84") and len(e164) >= 12 else 3
    other = data.draw(st.text(alphabet="0123456789", min_size=middle, max_size=middle))
    assert mask(e164[:start] + other + e164[start + middle :]) == shown


def test_an_endless_text_is_not_even_read() -> None:
    assert classify("0" * 50_000_000).kind is Kind.INVALID
