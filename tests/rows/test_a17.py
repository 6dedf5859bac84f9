"""A17: each group of sites answers a checklist of its own, and the same answers always give the same level."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Run
from tests.journeys.town import Phone
from tests.rows.calling import chooses
from tests.rows.telling import talk

GROUPS = {
    "school": ("1/8 Khau trang cho hoc sinh", 8),
    "hospital": ("1/8 Phan luong nguoi sot, ho tu cong", 8),
    "lodging": ("1/7 Khach khai y te khi nhan phong", 7),
    "transport": ("1/7 Co danh sach khach moi chuyen", 7),
    "enterprise": ("1/10 So nguoi lam viec tap trung", 10),
}
"""Kinds of sites, the first question of their group, and how many there are."""


@pytest.mark.row("A17", "sms")
def test_a17_by_sms_each_group_has_its_own_checklist(run: Run, phone: Phone) -> None:
    for kind, (first, many) in GROUPS.items():
        board = site(run, kind, phone)
        talk(phone, f"ATK {board}", first)
        best = talk(phone, f"ATK {board} {' '.join('1' * many)}", "rat it nguy co")
        again = talk(phone, f"ATK {board} {' '.join('1' * many)}", "rat it nguy co")
        assert score(best) == score(again)


@pytest.mark.row("A17", "ussd")
def test_a17_by_ussd_the_answers_decide(run: Run, phone: Phone) -> None:
    site(run, "school", phone)
    for keys, level in (
        ("1" * 8, "rat it nguy co, 0/75"),
        ("21212121", "nguy co cao, 40/75"),
        ("2" * 8, "nguy co rat cao, 75/75"),
    ):
        session = phone.dials("*1022*7*7#")
        session.presses("1")
        for key in keys[:-1]:
            session.presses(key)
        session.presses(keys[-1]).ends("Da ghi TRUONG BA THAP", level)


def site(run: Run, kind: str, phone: Phone) -> str:
    made = run(
        "site",
        "add",
        "--name",
        "Trường Ba Tháp",
        "--kind",
        kind,
        "--commune",
        "22846",
        "--phone",
        phone.number,
    )
    return made.stdout.split()[0]


def score(text: str) -> str:
    found = re.search(r"\d+/\d+ diem", text)
    assert found is not None, text
    return found[0]


@pytest.mark.row("A17", "voice")
def test_a17_by_voice_the_answers_decide(run: Run, phone: Phone) -> None:
    site(run, "school", phone)
    for keys, level in (("1" * 8, "rất ít nguy cơ"), ("2" * 8, "nguy cơ rất cao")):
        line = chooses(phone, "7", "7")
        line.hears("Trường Ba Tháp, bấm một")
        line.presses("1").hears("Câu một trên tám")
        for key in keys[:-1]:
            line.presses(key).hears("trên tám")
        line.presses(keys[-1]).hears("Đã ghi Trường Ba Tháp", level)
        line.hangs_up()
