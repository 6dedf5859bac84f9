"""C3: units report the day's figures by text or at a desk; taken once, corrected, and their sum is exact."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_a_desk import Desk
from tests.rows.at_the_gate import colleague, digits
from tests.rows.obliging import by_day
from tests.rows.telling import talk

COMMUNES = {"twilio": "22852", "smpp": "22861"}  # one for each carrier: a unit reports once a day
_AT_A_DESK = "22834"


def reports(phone: Phone) -> None:
    """A line, the day's PIN, the read-back, sent; then a correction."""
    pin = digits(4, talk(phone, "BC 2*5*40*120*312", "PIN hom nay"))
    talk(phone, pin, "ca moi 2, F1 moi 5, dang cach ly 40, mau da lay 120, tong so ca 312")
    talk(phone, "1", "Da nhan bao cao ngay", "Sua duoc den 16:00")
    talk(phone, "BC 3*5*40*120*313", "SUA", "ca moi 3")
    talk(phone, "1", "Da sua bao cao ngay")


@pytest.mark.row("C3", "sms")
def test_c3_by_sms_reported_and_corrected(town: Town, phone: Phone, carrier: str) -> None:
    with by_day(town):
        reports(colleague(town, phone, "station", COMMUNES[carrier]))


@pytest.mark.row("C3", "web")
def test_c3_by_web_given_missing_and_summed(town: Town, phone: Phone) -> None:
    with by_day(town):
        colleague(town, phone, "station", _AT_A_DESK)
        desk = Desk(town, "doi")  # the team of the area may report for a station
        page = desk.opens("/reports")
        assert "đơn vị chưa báo" in page
        link = re.search(rf'href="/console(/reports/\d+/[\d-]+)">Trạm thử {_AT_A_DESK}', page)
        assert link is not None
        figures = {"cases": "7", "f1": "5", "watched": "40", "samples": "120", "total": "400"}
        assert "Đã nhận báo cáo." in desk.sends(link[1], seen="0", **figures)
        sums = list(csv.DictReader(io.StringIO(Desk(town, "truongca").opens("/reports/sums?format=csv"))))
        whole, parts = sums[0], [line for line in sums if line["Mã"]]
        assert int(whole["ca mới"]) == sum(int(line["ca mới"]) for line in parts) >= 7
        assert int(whole["Đã báo"]) == sum(int(line["Đã báo"]) for line in parts)
