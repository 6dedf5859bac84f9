"""B4: any question gets an official answer from one colleague, and whoever asked is told."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Run
from tests.journeys.town import Phone
from tests.rows.operating import account
from tests.rows.telling import talk


def answered(run: Run, phone: Phone, told: str) -> None:
    """A colleague answers the question whose number the phone was told."""
    found = re.search(r"cau hoi (\d+), tra loi truoc \d\d:\d\d", told)
    assert found is not None, told
    words = ("question", "answer", found[1], "Hội trường xã mở cửa sáng thứ bảy", "--by")
    assert run(*words, account(run, "tongdai@demo.example")).returncode == 0
    phone.reads(f"Tra loi cau hoi {found[1]}: Hoi truong xa mo cua sang thu bay")
    again = run(*words, account(run, "truongca@demo.example"))
    assert again.returncode == 2  # one question, one answer


@pytest.mark.row("B4", "sms")
def test_b4_by_sms_a_question_is_answered_by_one_colleague(run: Run, phone: Phone) -> None:
    answered(run, phone, talk(phone, "HOI hoi truong xa bao gio mo cua lai", "Da nhan cau hoi"))


@pytest.mark.row("B4", "ussd")
def test_b4_by_ussd_the_question_is_written_as_a_text(run: Run, phone: Phone) -> None:
    session = phone.dials("*1022*4#")
    session.shows("1 Cau hay hoi", "3 Hoi can bo")
    session.presses("3").ends("nhan tin hoi")
    phone.reads("Xin ghi cau hoi")
    answered(run, phone, talk(phone, "hoi truong xa bao gio mo cua lai", "Da nhan cau hoi"))
