"""A list as people really save it: any letters, any separator, any way to write a number; each fault by its line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gateway import phone, places
from gateway.errors import BadInput
from gateway.lists import Fault, numbers, reading, sheets
from gateway.lists.communes import Communes
from gateway.lists.reading import Taken

ONE, TWO, THREE = "+84900000001", "+84900000002", "+84900000003"
HEADED = "Số điện thoại;Xã;Ngôn ngữ\n0900000001;Vĩnh Hải;vi\n0900000002;22846;en\n"


def read(tx: Session, body: bytes | str) -> list[Taken | Fault]:
    return list(reading.read(body, Communes(tx, places.HOME)))


def taken(tx: Session, body: bytes | str) -> list[str]:
    """Numbers of the good lines; of a bad one its code."""
    return [one.number if isinstance(one, Taken) else str(one.code) for one in read(tx, body)]


def only(tx: Session, body: bytes | str) -> Taken | Fault:
    (one,) = read(tx, body)
    return one


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
def test_whatever_saved_it(tx: Session, encoding: str) -> None:
    body = (
        ("\ufeff" + HEADED).encode(encoding.removesuffix("-bom"))
        if encoding.endswith("-bom")
        else HEADED.encode(encoding)
    )
    assert [(one.number, one.commune_code, one.lang) for one in read(tx, body)] == [
        (ONE, "22846", "vi"),
        (TWO, "22846", "en"),
    ]


def test_what_windows_saves_here(tx: Session) -> None:
    """1258 writes the tone behind its vowel; 1252 has some Vietnamese letters whole and loses the others."""
    in_1258 = "Sô\u0301 điê\u0323n thoa\u0323i;Xa\u0303;Ngôn ngư\u0303\n0900000001;Vi\u0303nh Ha\u0309i;vi\n".encode(
        "cp1258"
    )
    assert only(tx, in_1258) == Taken(2, ONE, "22846", "vi", "0900000001; Vi\u0303nh Ha\u0309i; vi")
    in_1252 = "phone;xã\n0900000001;Khánh Hòa\n0900000002;Thuận Bắc\n".replace("ậ", "a").replace("ắ", "a")
    assert [str(one.code) for one in read(tx, in_1252.encode("cp1252")) if isinstance(one, Fault)] == [
        "commune_province"
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_whatever_divides_cells_and_lines(tx: Session, mark: str, ending: str) -> None:
    assert taken(tx, HEADED.replace(";", mark).replace("\n", ending)) == [ONE, TWO]


@pytest.mark.parametrize(
    "heads",
    [
        "SDT,Xa",
        "phone,commune",
        "  ĐIỆN THOẠI , xã/phường",
        "so_dien_thoai,ma_xa",
        "Họ tên,Số điện thoại,Xã",
        "sep=,\nphone,xa",
    ],
)
def test_headings_in_any_words(tx: Session, heads: str) -> None:
    line = "An,0900000001,Vĩnh Hải" if heads.startswith("Họ") else "0900000001,Vĩnh Hải"
    one = only(tx, f"{heads}\n{line}\n")
    assert isinstance(one, Taken) and (one.number, one.commune_code) == (ONE, "22846")
    assert one.line == heads.count("\n") + 2


@pytest.mark.parametrize(
    "pasted",
    [
        "0900000001\n0900000002\n0900000003",
        "0900000001,0900000002,0900000003",
        "0900000001, 0900000002; 0900000003",
        "0900000001 0900000002 0900000003",
        "0900 000 001 0900 000 002 0900.000.003",
        "\n\n  0900000001\n\n+84 900 000 002\n84900000003\n",
        "0900000001 / 0900000002\n'0900000003",
        '"0900000001","0900000002"\n="0900000003"',
    ],
)
def test_pastes(tx: Session, pasted: str) -> None:
    assert taken(tx, pasted) == [ONE, TWO, THREE]


def test_without_headings_columns_are_in_their_order(tx: Session) -> None:
    assert read(tx, "0900000001,Vĩnh Hải,en\n0900000002,22846\n0900000003\n") == [
        Taken(1, ONE, "22846", "en", "0900000001; Vĩnh Hải; en"),
        Taken(2, TWO, "22846", None, "0900000002; 22846"),
        Taken(3, THREE, None, None, "0900000003"),
    ]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("0900000001", ONE),
        ("900000001", ONE),  # Excel has eaten the zero
        ("900000001.0", ONE),
        ("+84900000001", ONE),
        ("84900000001", ONE),
        ("0084900000001", ONE),
        ("0900.000.001", ONE),
        ("0900-000-001", ONE),
        ("(090) 0000 001", ONE),
        ("０９００００００００１".replace("００００００００", "0000000"), ONE),
        ("01680000001", "+84380000001"),
        ("1680000001", "+84380000001"),
        ("9.12E+08", "scientific"),
        ('"9,12E+08"', "scientific"),
        ("8.49E+10", "scientific"),
        ("02593822123", "landline"),
        ("113", "emergency"),
        ("1022", "own"),
        ("18001234", "toll_free"),
        ("+14155550100", "foreign"),
        ("0140123456", "m2m"),
        ("0900", "invalid"),
        ("O900000001", "invalid"),
    ],
)
def test_a_number_as_it_may_stand_there(tx: Session, said: str, found: str) -> None:
    assert taken(tx, f"0900000009\n{said}\n")[1:] == [found]


def test_a_fault_says_what_to_do(tx: Session) -> None:
    faults = [one for one in read(tx, "phone\n9.12E+08\n01680000001\n02593822123") if isinstance(one, Fault)]
    assert [one.line for one in faults] == [2, 4]
    assert "định dạng là Văn bản" in faults[0].why and faults[0].said == "9.12E+08"
    assert faults[1].why == phone.Kind.LANDLINE.sentence


def test_a_line_without_a_number(tx: Session) -> None:
    assert taken(tx, "phone,xa\n,Vĩnh Hải\n0900000001,\n") == ["missing", ONE]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("22846", "22846"),
        ("Vĩnh Hải", "22846"),
        ("xa vinh hai", "22846"),
        ("Nhơn Hải, Ninh Hải", "22846"),  # what it was called before
        ("22867", "22846"),  # and its code
        ("Ninh Hải", "22852"),
        ("Phường Ninh Hải", "commune_ambiguous"),  # the kind is that of one before the reform
        ("22768", "commune_ambiguous"),  # a ward that was divided
        ("99999", "commune_unknown"),
        ("56", "commune_province"),
        ("Khánh Hòa", "commune_province"),
        ("chỗ nhà anh Ba", "commune_unknown"),
    ],
)
def test_a_commune_as_it_may_stand_there(tx: Session, said: str, found: str) -> None:
    one = only(tx, f'phone,xa\n0900000001,"{said}"')
    assert (one.commune_code if isinstance(one, Taken) else one.code) == found


def test_a_commune_that_is_no_more_is_converted_and_noted(tx: Session) -> None:
    one = only(tx, 'phone,xa\n01680000001,"Nhơn Hải, Ninh Hải"')
    assert isinstance(one, Taken) and one.commune_code == "22846"
    assert [code.value for code, _ in one.notes] == ["old_number", "commune_converted"]
    assert "nay là Xã Vĩnh Hải" in one.notes[1][1] and "0380000001" in one.notes[0][1]


def test_two_communes_of_one_name_are_both_named(tx: Session) -> None:
    one = only(tx, "phone,xa\n0900000001,Phước Hải")
    assert isinstance(one, Fault) and one.code == "commune_ambiguous"
    assert len(re.findall(r"(?:Xã|Phường) ", one.why)) >= 2


def test_a_language_that_is_none(tx: Session) -> None:
    lines = "phone,lang\n0900000001,tiếng Anh\n0900000002,VN\n0900000003,fr"
    told = [one.lang if isinstance(one, Taken) else str(one.code) for one in read(tx, lines)]
    assert told == ["en", "vi", "lang"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        ("0900000001\n".encode("utf-16-le"), "not_text"),
        ('phone,xa\n0900000001,"Vĩnh Hải\n0900000002,a\n', "not_csv"),
        ("Họ tên,Địa chỉ\nAn,Vĩnh Hải\n", "no_heading"),
        ("0900000001," * 100_000, "long_line"),
        (b"0" * (sheets.LONGEST + 1), "too_long"),
    ],
)
def test_what_is_no_list(tx: Session, body: bytes | str, code: str) -> None:
    with pytest.raises(BadInput) as told:
        read(tx, body)
    assert told.value.code == code and told.value.message


def test_addresses_are_no_communes(tx: Session) -> None:
    with pytest.raises(BadInput) as told:
        read(tx, "phone,xa\n" + "".join(f"0900000001,{90_000 + n}\n" for n in range(2_001)))
    assert told.value.code == "no_communes"


_FORMS = st.sampled_from(["{}", "0{}", "84{}", "+84{}", "0084{}"])
_DIGITS = st.from_regex(r"[0-9]{7,10}", fullmatch=True)
_PREFIXED = st.tuples(st.sampled_from(sorted(phone.PREFIXES)), st.from_regex(r"[0-9]{7}", fullmatch=True))


@given(st.one_of(_DIGITS, _PREFIXED.map(lambda pair: "".join(pair)[:9])), _FORMS)
def test_the_quick_way_says_what_the_long_one_says(digits: str, form: str) -> None:
    said = form.format(digits)
    quick = numbers.quick(said)
    known = phone.classify(said)
    if quick is not None:
        assert (known.kind, known.e164) == (phone.Kind.MOBILE, quick)


@pytest.mark.parametrize("prefix", sorted(phone.PREFIXES))
def test_the_quick_way_knows_every_prefix(prefix: str) -> None:
    assert (
        numbers.quick(f"0{(prefix + '0000001')[: 9 - 1]}1")
        == phone.classify(f"0{(prefix + '0000001')[:8]}1").e164
    )


def test_a_number_of_ours_without_its_zero_is_ours() -> None:
    assert numbers.quick("842581022") is None and numbers.read("842581022").code == "own"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        for line, cells in sheets.rows(body):
            assert line >= 1 and any(cells)
    except BadInput as told:
        assert told.field == "file"
