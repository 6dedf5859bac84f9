"""What a typed text means to each kind of question: tables of how people really answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue import hearing
from gateway.dialogue.questions import Choose, Lookup, Number, Pick, ReadBack, Text, Which, Year
from gateway.dialogue.steps import Edit, Option, Prompt, Question, Refused, Value

P = Prompt("P")
SEX = Choose(
    "sex", P, (Option("Nam", ("nam", "trai")), Option("Nu", ("nữ", "gái")), Option("Khac", ("khác",)))
)
AGREE = Choose("agree", P, (Option("yes", means=True), Option("no", means=False)))
NEAR = Pick(
    "near", P, (Option("none", ("không ai",)), Option("a", ("người mắc",)), Option("b", ("người sốt",)))
)
YEAR = Year("year", P, 2026)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "Nam"), ("2", "Nu"), (" 2. ", "Nu"), ("(3)", "Khac"), ("số 2", "Nu"), ("２", "Nu"),
        ("2 Nữ", "Nu"),
        ("2. nu", "Nu"), ("nu", "Nu"), ("NỮ", "Nu"), ("nữ ạ", "Nu"), ("dạ nam", "Nam"), ("gai", "Nu"),
        ("khac", "Khac"),
        ("năm", None), ("4", None), ("9", None), ("0", None), ("12", None), ("1 nữ", None),
        ("nam nữ", None),
        ("", None), ("?", None), ("má", None), ("con", None), ("🙂", None), ("nữ" * 500, None),
    ],
)  # fmt: skip
def test_choose(text: str, value: str | None) -> None:
    assert SEX.read(text) == (Refused() if value is None else Value(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "yes"), ("2", "no"), ("có", "yes"), ("co", "yes"), ("Dạ", "yes"), ("ừ", "yes"),
        ("rồi", "yes"),
        ("phải", "yes"), ("không", "no"), ("ko", "no"), ("k", "no"), ("hông", "no"), ("hổng", "no"),
        ("hem", "no"),
        ("hok", "no"), ("chưa", "no"), ("no", "no"), ("cô", None), ("má", None), ("ba", None), ("0", None),
        ("3", None),
        ("có lẽ", None),
    ],
)  # fmt: skip
def test_yes_and_no_in_every_dialect(text: str, value: str | None) -> None:
    assert AGREE.read(text) == (Refused() if value is None else Value(value))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1", []), ("2", ["a"]), ("23", ["a", "b"]), ("32", ["a", "b"]), ("2,3", ["a", "b"]),
        ("2 3", ["a", "b"]),
        ("2 và 3", ["a", "b"]), ("người mắc", ["a"]), ("nguoi mac, nguoi sot", ["a", "b"]),
        ("2 nguoi sot", ["a", "b"]),
        ("không ai", []), ("khong", []), ("hông", []), ("12", None), ("không ai, người mắc", None),
        ("24", None),
        ("9", None), ("0", None), ("bác Năm", None), ("", None),
    ],
)  # fmt: skip
def test_pick_several(text: str, codes: list[str] | None) -> None:
    assert NEAR.read(text) == (Refused() if codes is None else Value({"codes": codes, "note": ""}))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1985", 1985), ("1985.", 1985), ("58", 1958), ("62t", 1964), ("62 tuoi", 1964),
        ("62 tuổi ạ", 1964),
        ("tuổi 62", 1964), ("sinh năm 1958", 1958), ("nam 85", 1985), ("05", 2005), ("00", 2000),
        ("9", 2017),
        ("15/03/1985", 1985), ("15-3-1985", 1985), ("2026", 2026), ("1900", 1900), ("١٩٨٥", 1985),
        ("5t", 2021),
        ("1899", None), ("2027", None), ("20", None), ("26", None), ("10", None), ("150t", None),
        ("121t", None),
        ("198", None), ("19855", None), ("tuổi Tuất", None), ("1985 1990", None), ("khong nho", None),
        ("", None),
        ("9" * 400, None), ("nhà số 58", None),
    ],
)  # fmt: skip
def test_birth_year_or_age(text: str, year: int | None) -> None:
    assert YEAR.read(text) == (Refused() if year is None else Value(year))


@given(st.integers(1900, 2026))
def test_every_birth_year_in_four_digits_is_itself(year: int) -> None:
    assert hearing.birth_year(str(year), 2026) == year


@given(st.integers(0, 120))
def test_every_age_gives_the_year_it_began(age: int) -> None:
    assert hearing.birth_year(f"{age}t", 2026) == 2026 - age


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("9", 9), ("3 ngày", 3), ("khoảng 3 ngày", 3), ("60", 60), ("61", None), ("0", None),
    ("ba", None),
     ("3 4", None), ("", None)],
)  # fmt: skip
def test_number(text: str, value: int | None) -> None:
    assert Number("days", P, 1, 60).read(text) == (Refused() if value is None else Value(value))


def test_text_is_trimmed_composed_and_bounded() -> None:
    question = Text("address", P, 2, 20)
    assert question.read("  thôn \n Mỹ  Tường ") == Value("thôn Mỹ Tường")
    assert question.read("x") == Refused() and question.read("x" * 21) == Refused()


def test_a_place_needs_letters() -> None:
    assert Lookup("place", P, "find").read("Nhơn Hải") == Value("Nhơn Hải")
    assert Lookup("place", P, "find").read("12") == Refused()


PARTS = {1: ("tên",), 2: ("năm sinh",), 4: ("xã",), 8: ("tiếp xúc",)}
READ = ReadBack("send", P, PARTS)
WHICH = Which("which", P, PARTS, "send")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("1", Value(True)), ("gửi", Value(True)), ("XN", Value(True)), ("dung", Value(True)),
        ("ok", Value(True)),
        ("2", Value(False)), ("sai", Value(False)), ("khong", Value(False)), ("sua", Value(False)),
        ("sua 9", Value(False)), ("SUA 4", Edit(4)), ("sửa năm sinh", Edit(2)), ("sai xa", Edit(4)),
        ("4", Edit(4)),
        ("8", Edit(8)), ("SUA 1", Edit(1)), ("sua ten", Edit(1)), ("3", Refused()), ("hmm", Refused()),
        ("", Refused()),
    ],
)  # fmt: skip
def test_read_back(text: str, outcome: object) -> None:
    assert READ.read(text) == outcome


@pytest.mark.parametrize(
    ("text", "part"),
    [("1", 1), ("2", 2), ("8", 8), ("SUA 2", 2), ("câu 4", 4), ("năm sinh", 2), ("3", None), ("gửi", None),
     ("", None)],
)  # fmt: skip
def test_which_part_is_wrong(text: str, part: int | None) -> None:
    """Here 1 is the name: it must never send what the person has just called wrong."""
    assert WHICH.read(text) == (Refused() if part is None else Edit(part, ("send",)))


@pytest.mark.parametrize("count", [0, 8])
def test_choices_use_the_keys_one_to_seven(count: int) -> None:
    with pytest.raises(ValueError, match="choices use 1 to 7"):
        Choose("many", P, tuple(Option(str(number)) for number in range(count)))


QUESTIONS: tuple[Question, ...] = (
    SEX, AGREE, NEAR, READ, WHICH, YEAR, Number("days", P, 1, 60), Text("address", P, 2, 160),
)  # fmt: skip


@given(st.sampled_from(QUESTIONS), st.text() | st.from_regex(r"[0-9 ,.a-zàáạđươ]{0,12}"))
def test_any_text_has_an_outcome_and_every_value_can_be_held(question: Question, text: str) -> None:
    outcome = question.read(text)
    assert not isinstance(outcome, Value) or question.holds(outcome.value)
