"""B19: an account that is right: a phone proved by its code, names that can be put right, records made one again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.rights import operator, prove
from tests.rows.telling import declare, talk

WHY = ("--because", "cung mot nguoi, da goi hoi", "--by", "dulieu")


@pytest.mark.row("B19", "sms")
def test_b19_by_sms_a_name_is_asked_once_and_put_right(phone: Phone) -> None:
    talk(phone, "TEN Tran Van Ba", "Nam sinh cua BA")
    talk(phone, "1960", "1 Nam, 2 Nu")
    prove(phone, "1", "Da ghi ten BA")
    prove(phone, "TEN Trần Văn Bá", "Da ghi ten BA")
    talk(phone, "KB", "8 cau")
    talk(phone, "1", "4/8 Dang o xa"), "name, year and sex are known"


@pytest.mark.row("B19", "sms")
def test_b19_by_sms_a_wrong_number_is_detached(phone: Phone) -> None:
    declare(phone)
    prove(phone, "XOA", "1 Xoa het du lieu")
    talk(phone, "3", "khong dung so nay nua")
    talk(phone, "MA", "So nay chua co to khai nao")


@pytest.mark.row("B19", "sms")
def test_b19_by_sms_two_records_become_one_and_two_again(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    other, name = new_phone(), f"Katơr Thị {_letters(phone.number)}"
    line = f"KB {name} 1971 nu Nhon Hai khoe"
    mine, theirs = declare(phone, line), declare(other, line)
    run = operator(town)
    pair = next(line for line in run("person", "twins", "--name", name).splitlines() if name in line)
    keep, twin = pair.split()[:2]
    merged = run("person", "merge", keep, twin, *WHY).split()[-1]
    assert name not in run("person", "twins", "--name", name)
    talk(phone, "MA", mine)
    talk(other, "MA", theirs)
    run("person", "split", merged, *WHY)
    talk(other, "MA", theirs)


def _letters(number: str) -> str:
    """A name of its own for each phone, since names are what records are paired by."""
    digits = re.sub(r"\D", "", number)[-6:]
    return "".join("bcdghklmnp"[int(digit)] for digit in digits).capitalize() + "a"
