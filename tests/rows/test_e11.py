"""E11: volunteers and hamlet heads help from phones shown to be theirs, in their communes, so many times a day."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import MARKET, colleague, digits, on_duty
from tests.rows.telling import talk
from tests.rows.test_a11 import declare_for


@pytest.mark.row("E11", "sms")
def test_e11_by_sms_a_volunteer_declares(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    declare_for(on_duty(town, new_phone(), "volunteer"), phone)


@pytest.mark.row("E11", "sms")
def test_e11_by_sms_elsewhere_they_cannot_stand(town: Town, phone: Phone) -> None:
    head = colleague(town, phone, "hamlet_head", communes="22861")
    pin = digits(4, talk(head, "DS", "PIN hom nay"))
    talk(head, pin, "Hom nay truc diem nao")
    talk(head, MARKET, "Khong truc duoc diem nay")
