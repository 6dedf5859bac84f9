"""Figures: two people, their time, what is old says so, few are "under 5", and files with a wrong cell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import approvals, wording
from gateway.content import State, figures
from gateway.content.figures import Row
from gateway.errors import BadInput
from gateway.services.news import prompts
from tests.content.newsroom import ANN, BINH, VINH_HAI, counted
from tests.messages.writing import NOW

HEADS = "noi,ca_moi,tong_ca,khoi,tu_vong,mui_tiem\n"


def said(tx: Session, place: str = VINH_HAI) -> str:
    latest = figures.latest(tx, place, NOW)
    assert latest is not None
    prompt = prompts.counted(latest, "xã Vĩnh Hải")
    return wording.render(prompt.msg_id, prompt.args, "vi", "sms")


def test_figures_are_told_once_a_second_person_has_approved_them(tx: Session) -> None:
    sheet = figures.enter(tx, [Row("vn", fresh=12, cases=1234)], "Bộ Y tế", NOW, ANN, NOW)
    assert figures.latest(tx, "vn", NOW) is None
    with pytest.raises(approvals.SamePerson):
        figures.approve(tx, sheet, figures.digest(tx, sheet), ANN, NOW)
    figures.approve(tx, sheet, figures.digest(tx, sheet), BINH, NOW)
    assert "moi 12, tong 1.234, theo Bo Y te" in said(tx, "vn")
    figures.withdraw(tx, sheet, BINH, NOW)
    assert figures.latest(tx, "vn", NOW) is None and sheet.state == State.WITHDRAWN


def test_the_newest_counts_and_old_ones_say_so(tx: Session) -> None:
    counted(tx, Row(VINH_HAI, cases=90), as_of=NOW - timedelta(hours=49))
    assert said(tx).startswith("SO LIEU CU. Covid xa Vinh Hai, 07:00 18/11: tong 90")
    counted(tx, Row(VINH_HAI, cases=95))
    assert said(tx).startswith("Covid xa Vinh Hai, 08:00 20/11: tong 95")


def test_few_people_of_a_commune_are_not_counted_out(tx: Session) -> None:
    counted(tx, Row(VINH_HAI, fresh=2, cases=30, deaths=0, doses=3), Row("vn", fresh=2))
    assert "moi duoi 5, tong 30, tu vong 0, da tiem 3 mui" in said(tx)
    assert "moi 2," in said(tx, "vn")


def test_a_file_of_many_places() -> None:
    rows = figures.read_file("\ufeff" + HEADS + "22846,1,20,10,0,1.500\nVN,,,,,\nworld,5,,,,\n")
    assert rows[0] == Row("22846", 1, 20, 10, 0, 1500)
    assert [row.place for row in rows] == ["22846", "vn", "world"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Dòng đầu"),
        ("a,b\n1,2\n", "Dòng đầu"),
        (HEADS + "vn,x,,,,\n", "Dòng 2"),
        (HEADS + "vn,1,,,,\nvn,1,,,,\n", "Dòng 3"),
    ],
)
def test_a_wrong_file_says_where(text: str, why: str) -> None:
    with pytest.raises(BadInput) as fault:
        figures.read_file(text)
    assert why in fault.value.message


@pytest.mark.parametrize(
    "row",
    [
        Row("99999", cases=1),
        Row("vn"),
        Row("vn", cases=-1),
        Row("vn", fresh=5, cases=4),
        Row("vn", deaths=9, cases=8),
    ],
)
def test_figures_that_cannot_be_are_refused(tx: Session, row: Row) -> None:
    with pytest.raises(BadInput):
        figures.enter(tx, [row], "CDC", NOW, ANN, NOW)


def test_figures_of_tomorrow_are_refused(tx: Session) -> None:
    with pytest.raises(BadInput):
        figures.enter(tx, [Row("vn", cases=1)], "CDC", NOW + timedelta(hours=1), ANN, NOW)
