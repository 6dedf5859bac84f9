"""E2: neither phone nor card; a name, a year, a hamlet, and who brought them."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import on_duty
from tests.rows.telling import talk


@pytest.mark.row("E2", "sms")
def test_e2_by_sms_nobody_is_turned_away(town: Town, phone: Phone) -> None:
    gate = on_duty(town, phone)
    talk(gate, "CT 0", "Khong the, khong may")
    year = 1920 + int(phone.number[-2:]) % 80  # the same name and year at the same gate is the same person
    talk(gate, f"Katơr Thị Lá {year}", "O thon nao")
    talk(gate, "thôn Cầu Gãy", "Ai dua den")
    talk(gate, "cháu ngoại, Katơr Nam", "DA VAO Cho Ninh Hai", "LA. Chua co to khai con han")
