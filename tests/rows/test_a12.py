"""A12: the insurance card alone; the old number and the new one are one person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import on_duty
from tests.rows.telling import talk
from tests.rows.test_a4 import declare_with, new_card


@pytest.mark.row("A12", "sms")
def test_a12_by_sms_old_and_new_numbers_are_one_person(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    gate = on_duty(town, new_phone())
    card = new_card()
    declare_with(phone, card)
    talk(gate, f"CT GD458{card}", "DA VAO Cho Ninh Hai", "AN, to khai den")
    talk(gate, f"CT {card}", "Dang o trong Cho Ninh Hai")
    talk(gate, f"CT {card} RA", "DA RA Cho Ninh Hai")


@pytest.mark.row("A12", "sms")
def test_a12_by_sms_a_card_nobody_knows(town: Town, phone: Phone) -> None:
    gate = on_duty(town, phone)
    talk(gate, f"CT {new_card()}", "The nay chua co trong so")
    talk(gate, "Katơr Thị Lá 1938", "DA VAO Cho Ninh Hai", "LA. Chua co to khai con han")
