"""A finished declaration on file: consent, person, record and receipt in one transaction, with the real
map.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gateway import clock, declarations, people, tickets
from gateway.dialogue import engine
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Turn
from gateway.dialogue.steps import Prompt
from gateway.services.declare import DECLARE
from gateway.services.declare.look_ups import household_of
from gateway.services.service import Finished

NUMBER = "+84900000123"
HOTLINE = "0259 1022"
NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
HOME = "56"


def ctx(tx: Session, opening: str = "") -> Ctx:
    people.contact(tx, NUMBER, NOW)
    return Ctx(
        today=date(2026, 11, 20),
        number=NUMBER,
        opening=opening,
        consented=people.consented(tx, NUMBER, people.DECLARE),
        household=household_of(tx, NUMBER),
    )


def talk(tx: Session, *texts: str, opening: str = "") -> Turn:
    do: dict[str, Any] = {**DECLARE.look_ups(tx, HOME), "rescue": lambda reason, details: None}
    turn = engine.start(DECLARE, ctx(tx, opening), do=do)
    for text in texts:
        turn = engine.answer(DECLARE, turn.session, text, do=do)
    return turn


def declare(tx: Session, *texts: str, opening: str = "") -> list[Prompt]:
    turn = talk(tx, *texts, opening=opening)
    assert turn.finished, turn.ask
    return DECLARE.complete(
        tx,
        Finished(
            NUMBER,
            "sms",
            NOW,
            turn.session.ctx,
            turn.session.answers,
            turn.result,
            valid_days=7,
            code_minutes=5,
            hotline=HOTLINE,
        ),
    )


FIRST = (
    "1",
    "Nguyễn Văn An",
    "1985",
    "nam",
    "Nhon Hai",
    "1",
    "thon My Tuong 2",
    "Đà Nẵng",
    "18/11",
    "3",
    "85B-01234 ghế 12A",
    "2 dau lung",
    "24",
    "1",
)


def test_a_first_declaration_is_filed_with_everything_it_needs(tx: Session) -> None:
    (receipt,) = declare(tx, *FIRST)
    (filed,) = declarations.latest_by_person(tx, NUMBER).values()
    (request,) = tickets.open_list(tx)
    assert request.promised_at is not None and request.promised_at > NOW
    call = {"by": f"{clock.local(request.promised_at):%H:%M}", "day": {"w": "W_HOM_NAY"}, "hotline": HOTLINE}
    assert receipt == Prompt(
        "R1_SIGNS", {"name": "Nguyễn Văn An", "code": filed.code, "until": "27/11", **call}
    )
    form = declarations.answers(filed)
    assert (form["fullName"], form["birthYear"], form["gender"]) == ("Nguyễn Văn An", 1985, "Nam")
    assert (form["provinceId"], form["wardId"], form["address"]) == ("56", "22846", "thon My Tuong 2")
    assert (form["showCountryPassing"], form["countryPassing"]) == (1, "Đà Nẵng")
    assert (form["symptoms"], form["showSignalNote"]) == (["sot", "khac"], "2 dau lung")
    assert (form["hasPatient"], form["hasFromSickCountry"], form["hasSick"]) == (1, 2, 1)
    assert (form["phone"], form["otherUser"], form["nation"]) == (NUMBER, 0, "Việt Nam")
    assert people.consented(tx, NUMBER, people.DECLARE)


def test_the_second_time_is_one_key_and_a_new_record(tx: Session) -> None:
    declare(tx, *FIRST)
    (receipt,) = declare(tx, "1")
    (newest,) = declarations.latest_by_person(tx, NUMBER).values()
    assert receipt == Prompt(
        "R1",
        {"name": "Nguyễn Văn An", "code": newest.code, "until": "27/11", "time": "09:15", "date": "20/11"},
    )
    assert len(people.household(tx, NUMBER)) == 1
    form = declarations.answers(newest)
    assert (form["showSignal"], form["symptoms"], form["countryPassing"]) == (0, [], "Đà Nẵng")
    assert (form["hasPatient"], form["hasSick"]) == (1, 1)


def test_five_members_of_one_phone_are_kept_apart(tx: Session) -> None:
    declare(tx, *FIRST)
    for name in ("Katơr Thị Hoa", "Nguyễn Tám", "Nguyễn Chín", "Nguyễn Út"):
        others = len(people.household(tx, NUMBER)) - 1
        declare(tx, "3", str(others + 1), name, "1990", "nu", "1", "1", "1", "1")
    members = people.household(tx, NUMBER)
    assert [member.ord for member in members] == [1, 2, 3, 4, 5]
    latest = declarations.latest_by_person(tx, NUMBER)
    assert [declarations.answers(latest[member.person_id])["fullName"] for member in members] == [
        member.name for member in members
    ]
    assert [declarations.answers(latest[member.person_id])["otherUser"] for member in members] == [
        0,
        1,
        1,
        1,
        1,
    ]
    declare(tx, "1", opening="3")
    again = declarations.latest_by_person(tx, NUMBER)
    assert [members[2].person_id] == [who for who, filed in again.items() if filed.id != latest[who].id]


def test_one_line_finds_its_place_on_the_real_map(tx: Session) -> None:
    turn = talk(tx, "1", "thon My Tuong 2", opening="Nguyen Van An 1985 nam Nhon Hai khoe")
    assert turn.ask is not None and turn.ask.id == "send"
    assert turn.ask.prompt.args["place"]["name"] == "Xã Vĩnh Hải"


@pytest.mark.parametrize("place", ["22846", "Nhon Hai", "xã Vĩnh Hải"])
def test_between_stars_a_code_or_a_name_is_a_place(tx: Session, place: str) -> None:
    turn = talk(tx, "1", opening=f"An Binh*1985*nam*{place}*thon 2*0*0*0")
    assert turn.ask is not None and turn.ask.id == "send"
    assert turn.ask.prompt.args["place"]["name"] == "Xã Vĩnh Hải"


def test_a_province_alone_is_no_commune(tx: Session) -> None:
    turn = talk(tx, "1", "An Binh", "1985", "1", "Khanh Hoa")
    assert turn.ask is not None and turn.ask.number == 4
    if turn.invalid:
        assert turn.prompts[0].msg_id == "K11_PLACE"


def test_a_member_whose_commune_has_gone_is_asked_it_again(tx: Session) -> None:
    declare(tx, *FIRST)
    (an,) = household_of(tx, NUMBER)
    assert an.last is not None and an.commune == "Xã Vĩnh Hải"
    people.remember(
        tx, NUMBER, 1, name=an.name, birth_year=1985, sex="Nam", commune_code="99999", address="x1", now=NOW
    )
    (an,) = household_of(tx, NUMBER)
    assert an == replace(an, last=None, commune_code=None, commune="")
    step = talk(tx).ask
    assert step is not None and step.id == "place"
