"""E17: evidence is a reminder that arrived and was answered, looked at by a second colleague; no phone is a reason."""

from __future__ import annotations

import csv
import io

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.obliging import SETTLES, by_day, oblige
from tests.rows.rights import operator
from tests.rows.telling import talk
from tests.waiting import until

NOTE = ("--note", "da goi hai lan, khong co ly do", "--by")


@pytest.mark.row("E17", "sms")
def test_e17_by_sms_only_what_was_heard_and_reviewed(town: Town, phone: Phone) -> None:
    run = operator(town)
    with by_day(town):
        row = oblige(town, phone)
        phone.reads("Tram y te nhac")
        talk(phone, "8", "da doc loi nhac")
    with by_day(town, days=1):
        refused = until(lambda: _refusal(town, row, "cdc1"), 5)
        assert "người thứ hai" in refused

        def upheld() -> bool:
            """the receipt of the reminder has come and a second colleague upholds it"""
            return _refusal(town, row, "cdc2") == ""

        until(upheld, SETTLES, every=1.0)
        exported = run("obliged", "export", "--purpose", "bao cao UBND huyen thang nay", "--by", "cdc2")
        mine = [line for line in csv.DictReader(io.StringIO(exported)) if line["id"] == row]
        assert len(mine) == 1 and mine[0]["delivered"] and mine[0]["read"]


@pytest.mark.row("E17", "sms")
def test_e17_by_sms_unanswered_is_no_evidence(town: Town, phone: Phone) -> None:
    with by_day(town):
        row = oblige(town, phone)
        phone.reads("Tram y te nhac")
    with by_day(town, days=1):
        assert "chưa có lời nhắc" in _refusal(town, row, "cdc2").lower()
        exported = operator(town)("obliged", "export", "--purpose", "bao cao UBND huyen", "--by", "cdc2")
        assert row not in [line["id"] for line in csv.DictReader(io.StringIO(exported))]


def _refusal(town: Town, row: str, by: str) -> str:
    """Why `by` may not uphold it; "" when it is upheld."""
    run = operator(town)
    try:
        run("obliged", "review", row, "--uphold", *NOTE, by)
    except AssertionError as fault:
        return str(fault)
    return ""
