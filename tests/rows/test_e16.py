"""E16: a kind of site with no rated group is not rated, and so never overdue, however long nobody checks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Run
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import talk
from tests.waiting import until

MARKET = "41536"  # of the demo
NOT_RATED = "CHO NINH HAI: khong thuoc dien danh gia an toan"


@pytest.mark.row("E16", "sms")
def test_e16_by_sms_a_market_is_not_rated(
    run: Run, town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    talk(phone, f"AT {MARKET}", NOT_RATED)
    talk(phone, "AT 20014", "TRUONG NHON HAI:")
    try:
        town.turn_clock(40 * 86_400.0)
        until(lambda: _answer(phone, "AT 20014", "QUA HAN"), 30)
        talk(phone, f"AT {MARKET}", NOT_RATED)
        overdue = run("safety", "list", "--overdue").stdout
        assert MARKET not in overdue and "20014" in overdue
    finally:
        town.turn_clock(0)
        until(lambda: _answer(new_phone(), "MENU", "1022 mien phi"), 30)


@pytest.mark.row("E16", "ussd")
def test_e16_by_ussd_a_market_is_not_rated(phone: Phone) -> None:
    phone.dials(f"*1022*7*7*{MARKET}#").ends(NOT_RATED)


def _answer(phone: Phone, words: str, *parts: str) -> str:
    """The answer, once every process has read the clock again; empty while it says something else."""
    phone.texts(words)
    try:
        return phone.reads(*parts, patience=5)
    except AssertionError:
        return ""


@pytest.mark.row("E16", "voice")
def test_e16_by_voice_a_market_is_not_rated(phone: Phone) -> None:
    line = chooses(phone, "7", "7")
    line.hears("năm số trên bảng")
    line.presses(MARKET).hears("không thuộc diện đánh giá an toàn")
