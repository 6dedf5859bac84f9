"""What becomes of arguments: accents, limits, names, places, lists, words, and whatever people may have typed."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import wording
from gateway.text.gsm7 import ALPHABET
from gateway.text.segments import measure
from gateway.wording import BadArgument, MissingArgument, UnknownMessage, word
from gateway.wording.values import clip

READ_BACK: dict[str, Any] = {
    "name": "Katơr Thị H'Hoa",
    "year": 1990,
    "sex": "Nu",
    "place": {"name": "Xã Vĩnh Hải", "label": "Xã Vĩnh Hải, Khánh Hòa (Nhơn Hải cũ)"},
    "address": "cạnh chợ",
    "travel": "Đồng Nai",
    "signs": {"codes": ["sot", "ho"], "note": ""},
    "contact": {"codes": ["patient", "sick"], "note": ""},
}
RECEIPT = {"time": "09:15", "date": "20/11", "code": "10482138", "until": "27/11"}


def test_a_receipt_shows_the_given_name_only() -> None:
    text = wording.render("R1", {**RECEIPT, "name": "Trần Thị Kim Hoa"})
    assert "cua HOA luc" in text
    assert "TRAN" not in text.upper()


def test_a_read_back_names_codes_in_the_language_of_the_person() -> None:
    assert wording.render("K9", READ_BACK) == (
        "Xem lai: KATOR THI H'HOA, 1990, nu; xa Vinh Hai, canh cho; di xa: Dong Nai; dau hieu: sot, ho; "
        "tiep xuc: nguoi mac Covid, nguoi sot, ho. 1 Gui. Sua: VD SUA 4"
    )
    assert wording.render("K9", READ_BACK, "en") == (
        "Check: KATOR THI H'HOA, 1990, female; Xa Vinh Hai, canh cho; travel: Dong Nai; signs: fever, cough; "
        "near: Covid case, fever or cough. 1 Send. Edit: e.g. SUA 4"
    )


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ({"codes": [], "note": ""}, "khong"),
        ({"codes": ["khac"], "note": "đau bụng"}, "dau bung"),
        ({"codes": ["khac"], "note": ""}, "dau hieu khac"),
        ({"codes": ["sot", "khac"], "note": "đau bụng"}, "sot (dau bung)"),
    ],
)
def test_signs_say_what_was_named_and_what_was_written(signs: dict[str, Any], said: str) -> None:
    assert f"; dau hieu: {said}; " in wording.render("K9", {**READ_BACK, "signs": signs})


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_no_sign_or_contact_is_cut_from_a_read_back(lang: str) -> None:
    """Whoever says yes to a read-back says yes to all of it."""
    glossary = wording.CATALOGUE.arguments
    longest = {name: glossary[name].longest_value for name in wording.entry("K9").arguments}
    text = wording.render("K9", longest, lang)
    for name in ("signs", "contact"):
        argument = glossary[name]
        for code in longest[name]["codes"]:
            assert wording.render(f"{argument.words}{code.upper()}", {}, lang) in text


def test_a_list_is_numbered_with_one_more_way_out() -> None:
    args = {"choices": ["Vĩnh Hải (Nhơn Hải cũ)", "Nhơn Hải (Gia Lai)"]}
    assert wording.render("K4C", args) == (
        "Chon xa: 1 Vinh Hai (Nhon Hai cu), 2 Nhon Hai (Gia Lai), 3 Ten khac. Gap can bo: soan 0"
    )
    assert wording.render("K4C", args, form="ussd").splitlines() == [
        "Chon xa",
        "1 Vinh Hai (Nhon Hai cu)",
        "2 Nhon Hai (Gia Lai)",
        "3 Ten khac",
        "0 Can bo goi lai",
    ]
    assert wording.render("K4C", args, form="spoken").endswith("Tên khác, bấm ba.")
    assert wording.render("K4C", args, "en", "spoken").endswith("Another name, press three.")


def test_an_english_reader_is_not_told_old_names_in_vietnamese() -> None:
    place = {"place": "Xã Vĩnh Hải, Khánh Hòa (Nhơn Hải cũ)"}
    assert "(formerly Nhon Hai), is that right?" in wording.render("K4B", place, "en")
    assert "tên cũ là Nhơn Hải." in wording.render("K4B", place, form="spoken")


def test_codes_of_several_people_are_words_with_arguments() -> None:
    codes = [
        word("W_CODE", name="Nguyễn Văn An", code="10482138", until="27/11"),
        word("W_CODE_OLD", name="Hoa", until="18/11"),
    ]
    expected = "Ma khai y te cua so nay: AN 10482138 den 27/11, HOA het han 18/11. Khai lai: soan KB"
    assert wording.render("R2_MANY", json.loads(json.dumps({"codes": codes}))) == expected


def test_a_number_to_call_is_never_cut() -> None:
    page = {"ticket": "2043123", "phone": "+855 12 345 678 901", "said": "cứu"}
    assert "goi +855 12 345 678 901." in wording.render("D1_MORE", page)


@pytest.mark.parametrize("end", ["", ".", ". ", "..."])
def test_a_sentence_that_is_said_ends_once(end: str) -> None:
    told = {"claim": "x", "source": "CDC", "date": "20/11", "fact": f"Chợ mở từ năm giờ{end}"}
    said = wording.render("X_RUMOUR", told, "vi", "spoken")
    assert said.count("giờ. Theo") == (end != "...")


def test_a_clause_without_its_argument_is_left_out_whole() -> None:
    page = {"ticket": "2043", "time": "21:05", "phone": "0900000123", "by": "21:08"}
    assert wording.render("D1", page) == "CAP CUU 2043 luc 21:05. Goi ngay 0900000123 truoc 21:08."
    assert wording.render("D1", {**page, "where": "", "said": "mẹ tôi mệt"}).endswith(". Ho viet: me toi met")


def test_a_promise_names_the_day_unless_it_is_today() -> None:
    assert "truoc 17:00 hom nay" in wording.render(
        "X5", {"ticket": "2062", "by": "17:00", "day": word("W_HOM_NAY")}
    )
    assert "truoc 17:00 ngay 21/11" in wording.render("X5", {"ticket": "2062", "by": "17:00", "day": "21/11"})
    assert "by 17:00 on 21/11" in wording.render(
        "X5", {"ticket": "2062", "by": "17:00", "day": "21/11"}, "en"
    )


def test_the_menu_says_only_what_there_is() -> None:
    items = [word("M_CUU"), word("M_KB"), word("M_MA"), word("M_GOI")]
    expected = "1022 mien phi. Soan: 9 cap cuu, KB khai y te, MA xem lai ma, 0 duoc goi lai."
    assert wording.render("H1", {"items": items}) == expected
    assert wording.render("H1", {"items": items}, form="spoken") == (
        "Cấp cứu, bấm chín. Khai y tế, bấm một. Gặp cán bộ, bấm không hoặc giữ máy."
    )


def test_a_language_nobody_wrote_gets_vietnamese() -> None:
    assert wording.render("K3", {}, "rog") == wording.render("K3", {}, "vi")


@pytest.mark.parametrize(
    ("error", "msg_id", "args"),
    [
        (UnknownMessage, "K99", {}),
        (MissingArgument, "K12", {}),
        (MissingArgument, "K12", {"left": None}),
        (BadArgument, "K12", {"left": "vài"}),
        (BadArgument, "K12", {"left": True}),
        (BadArgument, "C1_MORE", {"ticket": "2043", "by": "soon"}),
        (BadArgument, "C1_MORE", {"ticket": "2043", "by": "25:00"}),
        (BadArgument, "R1", {**RECEIPT, "name": "An", "date": "31/13"}),
        (UnknownMessage, "H3", {"what": {"w": "W_NOBODY"}}),
    ],
)
def test_a_wrong_call_is_a_clear_error(error: type[Exception], msg_id: str, args: dict[str, Any]) -> None:
    with pytest.raises(error):
        wording.render(msg_id, args)


def test_arguments_nobody_uses_are_named() -> None:
    assert wording.unused("K12", {"left": 3, "name": "An"}) == frozenset({"name"})


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("Nguyễn Văn An", 22, "Nguyễn Văn An"),
        ("Nguyễn Văn An", 11, "Nguyễn Văn"),
        ("Nguyễn Văn An", 10, "Nguyễn Văn"),
        ("Nguyễn", 3, "Ngu"),
        ("chợ, cạnh suối", 6, "chợ"),
        ("Thôn Hai", 5, "Thôn"),
        ("ngu\u0303\u0323a", 4, "ng"),
    ],
)
def test_a_clip_ends_at_a_word(text: str, limit: int, kept: str) -> None:
    assert clip(text, limit) == kept


@given(st.text(min_size=1, max_size=400), st.integers(1, 60))
def test_a_clip_is_a_beginning_within_its_limit(text: str, limit: int) -> None:
    kept = clip(text, limit)
    assert len(kept) <= limit
    assert text.startswith(kept) or text.lstrip().startswith(kept.lstrip())
    assert (
        not text[len(kept) : len(kept) + 1]
        or len(text) <= limit
        or (not unicodedata.category(text[len(kept)]).startswith("M") or not kept)
    )


@given(st.text(max_size=500), st.sampled_from(["vi", "en"]))
def test_no_words_of_a_person_cost_more_than_the_entry_allows(said: str, lang: str) -> None:
    page = {
        "ticket": "2043",
        "time": "21:05",
        "phone": "0900000123",
        "by": "21:08",
        "where": said,
        "said": said,
    }
    size = measure(wording.render("D1", page, lang))
    assert (size.encoding, size.segments) == ("gsm7", 1)
    assert ALPHABET.issuperset(wording.render("D1", page, lang))


@given(st.sampled_from(["{phone}", "{", "}", "[", "]", "{said:upper}", "{0}", "%s", "${phone}"]))
def test_words_of_a_person_are_never_a_placeholder(said: str) -> None:
    text = wording.render("D1_MORE", {"ticket": "2043", "phone": "0900000123", "said": said}, form="accented")
    assert text.endswith(f"Họ viết thêm: {said}")
    assert text.count("0900000123") == 1


def test_emoji_and_foreign_letters_leave_a_mark_in_plain_texts() -> None:
    said = {"ticket": "2043", "phone": "0900000123", "said": "Łukasz 🚑 ốm €5"}
    assert wording.render("D1_MORE", said).endswith("Ho viet them: ?ukasz ? om EUR5")
    assert wording.render("D1_MORE", said, form="accented").endswith("Họ viết thêm: Łukasz 🚑 ốm €5")


@given(st.sampled_from(wording.ids()), st.sampled_from(wording.LANGUAGES), st.sampled_from(wording.FORMS))
def test_everything_renders_from_stored_arguments(msg_id: str, lang: str, form: wording.Form) -> None:
    glossary = wording.CATALOGUE.arguments
    args = {name: glossary[name].example for name in wording.entry(msg_id).arguments}
    stored = json.loads(json.dumps(args))
    assert wording.render(msg_id, stored, lang, form) == wording.render(msg_id, args, lang, form)
