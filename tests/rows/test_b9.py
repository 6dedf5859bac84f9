"""B9: figures of the commune, the province, the country and the world, with their time; few people are "under 5"."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone
from tests.rows.calling import chooses
from tests.rows.telling import talk


@pytest.mark.row("B9", "sms")
def test_b9_by_sms_every_level(phone: Phone) -> None:
    talk(phone, "SL", "Covid Khanh Hoa, ", "moi 12, tong 1.234, khoi 1.100, tu vong 7")
    talk(phone, "SL VN", "Covid ca nuoc, ", "tong 12.345", "theo Toa soan thu 1022")
    talk(phone, "SL TG", "Covid the gioi, ", "tong 1.234.567")
    talk(phone, "SL Vinh Hai", "Covid xa Vinh Hai, ", "moi duoi 5, tong 34")


@pytest.mark.row("B9", "ussd")
def test_b9_by_ussd_every_level(phone: Phone) -> None:
    session = phone.dials("*1022*5*2#")
    session.shows("1 Trong tinh", "2 Ca nuoc", "3 The gioi")
    session.presses("3").ends("Covid the gioi", "tong 1.234.567")
    phone.dials("*1022*5*2*1#").ends("Covid Khanh Hoa", "moi 12, tong 1.234")


@pytest.mark.row("B9", "voice")
def test_b9_by_voice_every_level(phone: Phone) -> None:
    line = chooses(phone, "5", "2")
    line.hears("bấm ba")
    line.presses("3").hears("thế giới")
