"""The declaration told as talks: a farmer's raw texts in, the messages of the catalogue out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gateway.dialogue import engine
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Turn
from gateway.dialogue.steps import Done, Prompt
from gateway.services.declare import DECLARE
from gateway.services.declare.samples import AN, DO, HOA, KNOWN, NEW

NOBODY = {"codes": [], "note": ""}
CONSENTED = replace(NEW, consented=True)


class Phone:
    """A phone that remembers what it was told."""

    def __init__(self, ctx: Ctx, do: dict[str, Callable[..., Any]] | None = None) -> None:
        self.do = {**DO, **(do or {})}
        self.turn = engine.start(DECLARE, ctx, do=self.do)

    def text(self, *texts: str) -> Phone:
        for text in texts:
            self.turn = engine.answer(DECLARE, self.turn.session, text, do=self.do)
        return self

    def sua(self, number: int) -> Phone:
        self.turn = engine.edit(DECLARE, self.turn.session, number, do=self.do)
        return self

    def back(self) -> Phone:
        self.turn = engine.back(DECLARE, self.turn.session, do=self.do)
        return self

    @property
    def told(self) -> list[str]:
        return [prompt.msg_id for prompt in self.turn.prompts]

    @property
    def record(self) -> dict[str, Any]:
        assert self.turn.finished
        record: dict[str, Any] = self.turn.result
        return record


def k9(turn: Turn) -> dict[str, Any]:
    assert turn.ask is not None and turn.ask.id == "send"
    return dict(turn.ask.prompt.args)


def test_the_first_declaration_asks_eight_questions_and_reads_back() -> None:
    phone = Phone(NEW)
    told = list(phone.told)
    for text in ("1", "Nguyen Van An", "1985", "1", "Nhon Hai", "1", "thon My Tuong 2", "1", "1", "1"):
        told += phone.text(text).told
    assert told == ["K0", "K1", "K2", "K3", "K4", "K4B", "K5", "K6", "K7", "K8", "K9"]
    record = phone.text("1").record
    assert (record["name"], record["year"], record["sex"]) == ("Nguyen Van An", 1985, "Nam")
    assert (record["place"]["code"], record["address"]) == ("22846", "thon My Tuong 2")
    assert (record["travel"], record["signs"], record["contact"]) == ("", NOBODY, NOBODY)
    assert (record["ord"], record["consent"]) == (None, "1")


def test_nothing_is_finished_before_the_person_confirms() -> None:
    phone = Phone(NEW).text("1", "An", "1985", "1", "Nhon Hai", "1", "thon 2", "1", "1", "1")
    assert not phone.turn.finished and phone.told == ["K9"]
    assert not phone.text("hmm").turn.finished


def test_without_consent_it_ends() -> None:
    assert Phone(NEW).text("khong").turn.left


def test_consent_is_asked_once() -> None:
    assert Phone(CONSENTED).told == ["K1"]


def test_old_names_and_names_borne_twice_are_asked_with_the_home_province_first() -> None:
    phone = Phone(CONSENTED).text("An", "1985", "1", "Nhon Hai")
    assert phone.turn.prompts == (Prompt("K4B", {"place": "Xã Vĩnh Hải, Khánh Hòa (Nhơn Hải cũ)"}),)
    phone.text("2")
    assert phone.turn.prompts == (Prompt("K4C", {"choices": ["Nhơn Hải (Gia Lai)"]}),)
    assert phone.text("khác").told == ["K4"]
    assert phone.text("nowhere").told == ["K11_PLACE"]
    assert phone.text("Nhon Hai", "2", "gia lai").told == ["K5"]


def test_another_place_and_back_again() -> None:
    phone = Phone(CONSENTED).text("An", "1985", "1", "Xuan Hai", "2")
    assert phone.told == ["K4"]
    assert phone.back().told == ["K4B"]


@pytest.mark.parametrize("huy", ["HUY", "Huy", "hủy"])
def test_huy_at_the_name_is_asked(huy: str) -> None:
    phone = Phone(CONSENTED)
    assert phone.turn.ask is not None and "huy" in phone.turn.ask.keeps
    assert phone.text(huy).told == ["K1_HUY"]
    assert Phone(CONSENTED).text(huy, "1").told == ["K2"]
    assert Phone(CONSENTED).text(huy, "2").turn.left


def test_nguyen_huy_is_a_name() -> None:
    assert Phone(CONSENTED).text("Nguyen Huy").told == ["K2"]


def test_kho_at_the_signs_is_asked_again_by_name() -> None:
    phone = Phone(CONSENTED).text("An", "1985", "1", "Xuan Hai", "1", "thon 2", "1", "KHO")
    assert phone.told == ["K11_KHO"] and phone.turn.invalid
    assert phone.text("kho tho").told == ["K7_BREATH"]


def test_short_breath_now_calls_for_rescue_before_anything_else_is_said() -> None:
    calls: list[dict[str, Any]] = []

    def rescue(reason: str, details: dict[str, Any]) -> Done:
        calls.append({"reason": reason, **details})
        return Done(2043, (Prompt("C1", {"ticket": "2043"}),))

    phone = Phone(CONSENTED, {"rescue": rescue})
    phone.text("Lê Thị Bảy", "62t", "2", "Xuan Hai", "1", "thon My Tuong, canh cho", "1", "45", "co")
    assert phone.told == ["C1", "C2", "K8"]
    assert calls == [
        {
            "reason": "kho_tho",
            "name": "Lê Thị Bảy",
            "birth_year": 1964,
            "sex": "Nu",
            "commune_code": "22861",
            "address": "thon My Tuong, canh cho",
        }
    ]
    phone.text("1").sua(7).text("4", "1")
    assert len(calls) == 1 and phone.told == ["K9"]


def test_short_breath_in_the_past_days_but_not_now_is_only_noted() -> None:
    phone = Phone(CONSENTED).text(
        "An", "1985", "1", "Xuan Hai", "1", "thon 2", "1", "kho tho", "khong", "1", "1"
    )
    assert phone.record["signs"]["codes"] == ["kho_tho"]


def test_sua_keeps_everything_else() -> None:
    phone = Phone(CONSENTED).text("An", "1985", "1", "Nhon Hai", "1", "thon 2", "1", "23", "1")
    assert phone.sua(4).told == ["K4"]
    assert phone.text("Xuan Hai", "1").told == ["K9"]
    args = k9(phone.turn)
    assert (args["place"]["name"], args["signs"]["codes"]) == ("Xã Xuân Hải", ["sot", "ho"])


def test_something_wrong_asks_which_and_one_is_the_name_there() -> None:
    phone = Phone(CONSENTED).text("An", "1985", "1", "Xuan Hai", "1", "thon 2", "1", "1", "1")
    assert phone.text("sai").told == ["K9_WHICH"]
    assert phone.text("1").told == ["K1"]
    assert phone.text("Binh").told == ["K9"] and k9(phone.turn)["name"] == "Binh"
    assert phone.text("2").back().told == ["K9"]
    assert phone.text("2", "nam sinh").told == ["K2"]


def test_a_second_miss_offers_help() -> None:
    phone = Phone(CONSENTED).text("An", "???")
    assert phone.told == ["K11_YEAR"]
    assert phone.text("???").told == ["K11_YEAR", "K11_HELP"]


def test_signs_taken_back_take_their_follow_up_along() -> None:
    phone = Phone(CONSENTED).text("An", "1985", "1", "Xuan Hai", "1", "thon 2", "1", "4", "2", "1")
    assert phone.sua(7).text("khoe").told == ["K9"]
    assert phone.sua(7).text("kho tho").told == ["K7_BREATH"]


def test_the_second_declaration_is_one_key() -> None:
    phone = Phone(KNOWN)
    assert phone.turn.prompts == (Prompt("K10", {"name": "Nguyễn Văn An", "year": 1985}),)
    record = phone.text("khoe").record
    assert (record["ord"], record["name"], record["signs"], record["consent"]) == (
        1,
        "Nguyễn Văn An",
        NOBODY,
        None,
    )


def test_healthy_as_last_time_forgets_signs_and_keeps_journeys_and_contacts() -> None:
    last = {
        "travel": "Đà Nẵng",
        "signs": {"codes": ["sot"], "note": ""},
        "contact": {"codes": ["sick"], "note": ""},
    }
    record = Phone(replace(KNOWN, household=(replace(AN, last=last),))).text("1").record
    assert (record["travel"], record["signs"], record["contact"]["codes"]) == ("Đà Nẵng", NOBODY, ["sick"])


def test_a_change_asks_health_only_and_every_known_answer_can_be_edited() -> None:
    phone = Phone(KNOWN).text("2")
    assert phone.told == ["K6"]
    phone.text("1", "1", "1")
    assert phone.sua(5).text("thon My Tuong 1").told == ["K9"]
    assert phone.text("1").record["address"] == "thon My Tuong 1"


def test_the_family_is_kept_apart() -> None:
    phone = Phone(KNOWN).text("3")
    assert phone.turn.prompts == (Prompt("K10_WHO", {"choices": ["H'Hoa"]}),)
    assert phone.text("1", "1").record["ord"] == 2
    assert Phone(KNOWN).text("3", "Katơr Thị H'Hoa", "1").record["ord"] == 2
    new = Phone(KNOWN).text("3", "2", "Nguyễn Tám", "2015", "1", "1", "1", "1", "1").record
    assert (new["ord"], new["name"], new["place"]["code"]) == (None, "Nguyễn Tám", "22846")


@pytest.mark.parametrize(("opening", "ord_"), [("2", 2), ("1", 1)])
def test_a_member_by_number(opening: str, ord_: int) -> None:
    assert Phone(replace(KNOWN, opening=opening)).text("1").record["ord"] == ord_


def test_a_member_number_not_known_yet_is_a_new_member() -> None:
    assert Phone(replace(KNOWN, opening="5")).told == ["K1"]


def test_large_families_reach_everyone_by_name() -> None:
    names = ["Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Út"]
    others = (
        replace(AN, ord=2 + at, name=f"Trần {name}", birth_year=2000 + at) for at, name in enumerate(names)
    )
    family = (AN, *others)
    phone = Phone(replace(KNOWN, household=family)).text("3")
    assert len(phone.turn.prompts[0].args["choices"]) == 6
    assert phone.text("Út", "1").record["ord"] == 9


def test_one_line_leaves_only_the_address_and_the_confirmation() -> None:
    phone = Phone(replace(CONSENTED, opening="Nguyen Van An 1985 nam Nhon Hai khoe"))
    known = ["Nguyen Van An", "1985", {"w": "W_SEX_NAM"}, "Xã Vĩnh Hải"]
    assert phone.turn.prompts == (Prompt("K_KNOWN", {"known": known, "left": 1}), Prompt("K5"))
    phone.text("thon My Tuong 2")
    assert k9(phone.turn) == {
        "name": "Nguyen Van An", "year": 1985, "sex": "Nam", "address": "thon My Tuong 2",
        "place": {"name": "Xã Vĩnh Hải", "label": "Xã Vĩnh Hải, Khánh Hòa (Nhơn Hải cũ)"},
        "travel": "", "signs": NOBODY, "contact": NOBODY,
    }  # fmt: skip
    assert phone.text("1").record["consent"] is None


def test_one_line_with_everything_is_one_confirmation() -> None:
    phone = Phone(replace(CONSENTED, opening="Nguyen Van An 1985 nam thon My Tuong 2 Nhon Hai khoe"))
    assert phone.told == ["K9"]


def test_one_line_with_a_sign_asks_journey_and_contact() -> None:
    phone = Phone(replace(CONSENTED, opening="An Binh 1985 nam thon 2 Nhon Hai ho sot"))
    assert phone.told == ["K_KNOWN", "K6"]
    assert phone.text("1").told == ["K8"]


def test_one_line_that_is_short_of_breath_asks_at_once_when_its_turn_comes() -> None:
    phone = Phone(replace(CONSENTED, opening="An Binh 1985 nam thon 2 Nhon Hai kho tho"))
    assert phone.text("1").told == ["K7_BREATH"]


def test_one_line_of_a_known_person_is_that_person() -> None:
    phone = Phone(replace(KNOWN, opening="Katơr Thị H'Hoa 1990 khoe"))
    assert phone.told == ["K9"] and phone.text("1").record["ord"] == HOA.ord


def test_one_line_without_a_place_asks_it() -> None:
    assert Phone(replace(CONSENTED, opening="Nguyen Van An 1985 nam khoe")).told == ["K_KNOWN", "K4"]


def test_wrong_fields_between_stars_are_named_one_by_one_and_nothing_is_kept_of_them() -> None:
    phone = Phone(replace(KNOWN, opening="An*1700*?*nowhere*x*co*kho*5"))
    told = list(phone.told)
    for text in ("1985", "nam", "Xuan Hai", "1", "gan chua", "1", "khoe", "1"):
        told += phone.text(text).told
    assert told == [
        "K_KNOWN", "K11_YEAR", "K11_SEX", "K11_PLACE", "K4B", "K11_ADDRESS", "K11_TRAVEL", "K11_SIGNS",
        "K11_CONTACT",
        "K9",
    ]  # fmt: skip
    assert k9(phone.turn)["place"]["name"] == "Xã Xuân Hải"


def test_a_name_where_a_member_is_chosen_is_somebody_new() -> None:
    phone = Phone(KNOWN).text("3", "Trần Thị Lan")
    assert phone.told == ["K2"]
    assert phone.text("2015", "2", "1", "1", "1", "1").record["name"] == "Trần Thị Lan"
    for doubtful in ("khong biet", "khoe", "Nguyễn Văn An", "nguoi khac nua", "62t"):
        assert Phone(KNOWN).text("3", doubtful).told == ["K11_WHO"]


@pytest.mark.parametrize(
    ("opening", "asked"),
    [
        ("Nguyen Van An 1985 nam Nhon Hai tiep xuc F0 khoe", ["address", "travel", "signs", "contact"]),
        ("Vàng A Sử sinh năm 1990 nam ở Nhon Hai ho sốt đi Đà Nẵng", ["address", "travel", "contact"]),
        ("Le Thi Lan nu 1985 o Nhon Hai moi ve tu Da Nang khoe", ["address", "travel", "contact"]),
        ("nguyen thi no 45t nu nhon hai khoe hok di dau", ["address"]),
        ("Nguyen Van An 1985 nam thon 2 Nhon Hai di Da Nang khoe", ["address", "travel", "contact"]),
        ("Nguyen Van An 1985 nam thon 2 Nhon Hai chua tiem khoe", ["address", "travel", "signs", "contact"]),
        ("Nguyen Van An 1985 nam di Nhon Hai ve khoe", ["place", "address", "travel", "contact"]),
    ],
)
def test_what_one_line_leaves_open_is_asked(opening: str, asked: list[str]) -> None:
    said = {"place": "22861", "address": "thon 2", "travel": "1", "signs": "1", "contact": "1"}
    phone, heard = Phone(replace(CONSENTED, opening=opening)), []
    while phone.turn.ask is not None and phone.turn.ask.id != "send":
        if phone.turn.ask.id in said:
            heard.append(phone.turn.ask.id)
        phone.text(said.get(phone.turn.ask.id, "1") if phone.turn.ask.id != "place" else "Xuan Hai")
    assert heard == asked
