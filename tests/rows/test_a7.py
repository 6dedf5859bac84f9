"""A7: who only has a number, and whose phone is not in their hand, come in all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import called_out, on_duty
from tests.rows.telling import declare, talk


@pytest.mark.row("A7", "sms")
def test_a7_by_sms_a_number_read_out(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    gate = on_duty(town, new_phone())
    declare(phone)
    code = called_out(gate, phone)
    talk(gate, f"CI {phone.number} {code}", "DA VAO Cho Ninh Hai", "AN, to khai den")
    phone.texts("SAI").reads("Da ghi bao sai")


@pytest.mark.row("A7", "sms")
def test_a7_by_sms_no_phone_in_hand(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    gate = on_duty(town, new_phone())
    declare(phone)
    talk(gate, f"DS {phone.number} 1985", "DA VAO Cho Ninh Hai", "chua xac minh")
